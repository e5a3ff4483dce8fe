//! What runs showed: at each offset, which outcomes there were, and the simplest way to each.
//!
//! No chunking is the reference. Outcomes are grouped into classes, and each class keeps its
//! simplest chunking: fewest cuts, then earliest.

use std::collections::BTreeMap;

use crate::chunking::Chunking;
use crate::driver::{Outcome, Session};

/// The outcomes seen at one moment, each with its simplest chunking.
#[derive(Debug, Clone, Default)]
pub(crate) struct Classes {
    seen: BTreeMap<Outcome, Sighting>,
}

/// How an outcome was reached.
#[derive(Debug, Clone)]
struct Sighting {
    chunking: Chunking,
    n: u64,
}

/// Everything that was seen of one script.
#[derive(Debug, Clone)]
pub(crate) struct Evidence {
    /// After so many bytes, the stream still open.
    pub(crate) open: Vec<Classes>,
    /// After so many bytes and the end of the stream.
    pub(crate) eof: Vec<Classes>,
    /// At the end of the script.
    pub(crate) last: Classes,
}

impl Classes {
    /// Notes an outcome whose sightings come simplest first.
    #[inline]
    pub(crate) fn first(&mut self, outcome: Outcome, chunking: impl FnOnce() -> Chunking) {
        let new = || Sighting { chunking: chunking(), n: 0 };
        self.seen.entry(outcome).or_insert_with(new).n += 1;
    }

    /// Notes an outcome reached with `n_cuts` cuts, in whatever order.
    pub(crate) fn simplest(
        &mut self,
        outcome: Outcome,
        n_cuts: usize,
        chunking: impl Fn() -> Chunking,
    ) {
        let new = || Sighting { chunking: chunking(), n: 0 };
        let seen = self.seen.entry(outcome).or_insert_with(new);
        seen.n += 1;
        let known = seen.chunking.cuts().len();
        if n_cuts < known || (n_cuts == known && n_cuts > 0) {
            let candidate = chunking();
            if candidate.simplicity() < seen.chunking.simplicity() {
                seen.chunking = candidate;
            }
        }
    }

    pub(crate) fn contains(&self, outcome: &Outcome) -> bool {
        self.seen.contains_key(outcome)
    }

    pub(crate) fn len(&self) -> usize {
        self.seen.len()
    }

    pub(crate) fn outcomes(&self) -> impl Iterator<Item = &Outcome> {
        self.seen.keys()
    }

    /// The classes that differ in `part`, simplest first.
    pub(crate) fn by<P: Ord>(&self, part: impl Fn(&Outcome) -> P) -> Vec<&Chunking> {
        let mut groups: BTreeMap<P, &Chunking> = BTreeMap::new();
        for (outcome, Sighting { chunking, .. }) in &self.seen {
            let group = groups.entry(part(outcome)).or_insert(chunking);
            if chunking.simplicity() < group.simplicity() {
                *group = chunking;
            }
        }
        let mut classes: Vec<&Chunking> = groups.into_values().collect();
        classes.sort_by_key(|chunking| chunking.simplicity());
        classes
    }

    /// The simplest chunking with an outcome of this kind.
    pub(crate) fn simplest_where(&self, is: impl Fn(&Outcome) -> bool) -> Option<&Chunking> {
        let some = self.seen.iter().filter(|(outcome, _)| is(outcome));
        some.map(|(_, seen)| &seen.chunking).min_by_key(|chunking| chunking.simplicity())
    }
}

impl Evidence {
    pub(crate) fn new(len: usize) -> Self {
        let at_each = || vec![Classes::default(); len + 1];
        Self { open: at_each(), eof: at_each(), last: Classes::default() }
    }

    /// Notes what was said so far, over these cuts.
    #[inline]
    pub(crate) fn note_open(&mut self, session: &Session<'_>, cuts: impl FnOnce() -> Chunking) {
        if let Some(classes) = self.open.get_mut(session.offset()) {
            classes.first(session.outcome(), cuts);
        }
    }

    #[inline]
    pub(crate) fn open_at(&mut self, offset: usize) -> Option<&mut Classes> {
        self.open.get_mut(offset)
    }

    #[inline]
    pub(crate) fn eof_at(&mut self, offset: usize) -> Option<&mut Classes> {
        self.eof.get_mut(offset)
    }

    /// Whether two runs disagree anywhere.
    pub(crate) fn is_divergent(&self) -> bool {
        let moments = self.open.iter().chain(&self.eof).chain([&self.last]);
        moments.into_iter().any(|classes| classes.len() > 1)
    }
}

impl Chunking {
    /// What chunkings are ranked by: fewest cuts, then earliest.
    pub(crate) fn simplicity(&self) -> (usize, &[usize]) {
        (self.cuts().len(), self.cuts())
    }
}
