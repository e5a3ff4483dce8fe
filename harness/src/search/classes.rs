//! The outcomes met at one moment of a script, each with the simplest path to it.

use std::collections::BTreeMap;
use std::rc::Rc;

use crate::script::Chunking;
use crate::search::path::CutPath;
use crate::transcript::outcome::Outcome;

/// The outcomes met at one moment, each with the simplest path to it.
///
/// There is one for every offset, and most hold one outcome. That outcome has a field of its own,
/// because a map of one would take ten times the memory.
#[derive(Debug, Clone, Default)]
pub(crate) struct Classes {
    only: Option<(Outcome, CutPath)>,
    /// The number of the outcome in `only`, or 0.
    only_number: u64,
    more: BTreeMap<Outcome, CutPath>,
}

/// An outcome, and its number, or 0: most outcomes of replays are known, and numbers are compared faster.
#[derive(Debug)]
pub(crate) struct Numbered {
    pub(crate) outcome: Outcome,
    pub(crate) number: u64,
}

impl Classes {
    /// Adds an outcome; the first path to it stays.
    #[inline]
    pub(crate) fn first(&mut self, outcome: Outcome, path: CutPath) {
        self.path_to(outcome, || path);
    }

    /// Adds an outcome of a chunking, reached after its first `n_cuts` cuts; the simplest path to
    /// it stays.
    #[inline]
    pub(crate) fn simplest(&mut self, outcome: Outcome, chunking: &Rc<Chunking>, n_cuts: usize) {
        let path = || CutPath::Cut(Rc::clone(chunking), n_cuts);
        self.path_to(outcome, path).simplify(chunking, n_cuts);
    }

    /// As [`simplest`](Self::simplest), of an outcome that may have a number: two with the same number are
    /// equal. The outcome gets the number that it has here, or else the next one.
    #[inline]
    pub(crate) fn simplest_of(
        &mut self,
        outcome: &mut Numbered,
        n_numbers: &mut u64,
        chunking: &Rc<Chunking>,
        n_cuts: usize,
    ) {
        if outcome.number != 0
            && outcome.number == self.only_number
            && let Some((_, path)) = &mut self.only
        {
            path.simplify(chunking, n_cuts);
            return;
        }
        self.simplest(outcome.outcome, chunking, n_cuts);
        if self.only.as_ref().is_some_and(|(known, _)| *known == outcome.outcome) {
            if self.only_number == 0 {
                if outcome.number == 0 {
                    *n_numbers += 1;
                    outcome.number = *n_numbers;
                }
                self.only_number = outcome.number;
            }
            outcome.number = self.only_number;
        }
    }

    /// Removes the outcomes whose path comes from this chunking.
    pub(crate) fn forget(&mut self, chunking: &Rc<Chunking>) {
        let is_of =
            |path: &CutPath| matches!(path, CutPath::Cut(cuts, _) if Rc::ptr_eq(cuts, chunking));
        self.more.retain(|_, path| !is_of(path));
        if self.only.as_ref().is_some_and(|(_, path)| is_of(path)) {
            self.only = self.more.pop_first();
            self.only_number = 0;
        }
    }

    pub(crate) fn contains(&self, outcome: &Outcome) -> bool {
        let is_only = self.only.as_ref().is_some_and(|(known, _)| known == outcome);
        is_only || self.more.contains_key(outcome)
    }

    pub(crate) fn len(&self) -> usize {
        usize::from(self.only.is_some()) + self.more.len()
    }

    /// Each outcome with the path to it.
    pub(crate) fn paths(&self) -> impl Iterator<Item = (&Outcome, &CutPath)> {
        self.only.iter().map(|(outcome, path)| (outcome, path)).chain(&self.more)
    }

    /// The path kept for an outcome; adds `path` if there is none.
    #[inline]
    fn path_to(&mut self, outcome: Outcome, path: impl FnOnce() -> CutPath) -> &mut CutPath {
        match self.only.as_ref().is_none_or(|(known, _)| *known == outcome) {
            true => &mut self.only.get_or_insert_with(|| (outcome, path())).1,
            false => self.more.entry(outcome).or_insert_with(path),
        }
    }
}

impl CutPath {
    /// Replaces the path by the first `n_cuts` cuts of a chunking if that is simpler.
    #[inline]
    fn simplify(&mut self, chunking: &Rc<Chunking>, n_cuts: usize) {
        match self {
            // No path is simpler than one without cuts.
            Self::Cut(_, 0) | Self::From(_) | Self::EmptyAt(_) => {}
            Self::Cut(kept, n_kept) => {
                let is_tie = n_cuts == *n_kept && n_cuts <= RANKED_CUTS_MAX;
                let is_earlier = || chunking.first_cuts(n_cuts) < kept.first_cuts(n_cuts);
                if n_cuts < *n_kept || (is_tie && is_earlier()) {
                    (*kept, *n_kept) = (Rc::clone(chunking), n_cuts);
                }
            }
        }
    }
}

/// Among paths with more cuts than this, the first stays: a counterexample is minimised anyway.
const RANKED_CUTS_MAX: usize = 8;
