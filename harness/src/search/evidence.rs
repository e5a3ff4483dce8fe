//! What runs showed: at each offset, which outcomes there were, and the simplest path to each.
//!
//! No chunking is the reference. Outcomes are grouped into classes, and each class keeps its
//! simplest chunking: fewest cuts, then earliest. A class holds only a reference to the path that led
//! to it; the cuts are written out when someone asks, as there may be a class for every offset.

use std::collections::BTreeMap;
use std::rc::Rc;

use crate::driver::Session;
use crate::script::Chunking;
use crate::search::classes::Classes;
use crate::search::path::{CutPath, PathTree, Terminal};
use crate::transcript::Abnormal;
use crate::transcript::outcome::Outcome;

/// Everything that was seen of one script.
#[derive(Debug)]
pub(crate) struct Evidence {
    /// After so many bytes, the stream still open.
    pub(crate) open: Vec<Classes>,
    /// After so many bytes and the end of the stream.
    pub(crate) eof: Vec<Classes>,
    /// At the end of the script.
    pub(crate) last: Classes,
    /// The paths that were explored.
    pub(crate) paths: PathTree,
    /// The outcomes that allow no more, each where it was met first; they hold from there on.
    dead: BTreeMap<Outcome, Terminal>,
}

impl Evidence {
    pub(crate) fn new(len: usize) -> Self {
        let at_each = || vec![Classes::default(); len.min(WATCHED_MAX) + 1];
        Self {
            open: at_each(),
            eof: at_each(),
            last: Classes::default(),
            paths: PathTree::new(),
            dead: BTreeMap::new(),
        }
    }

    /// Notes what a session said so far.
    #[inline]
    pub(crate) fn note_open(&mut self, session: &Session<'_>, path: CutPath) {
        if let Some(classes) = self.open.get_mut(session.offset()) {
            classes.first(session.outcome(), path);
        }
    }

    /// Notes what came of the end of the stream after `offset` bytes.
    pub(crate) fn note_eof(&mut self, offset: usize, outcome: Outcome, path: CutPath) {
        if let Some(classes) = self.eof.get_mut(offset) {
            classes.first(outcome, path);
        }
    }

    /// Forgets what a chunking showed that was not played to its end: beside those that were, what it would
    /// have said seems to be late.
    pub(crate) fn forget(&mut self, chunking: &Rc<Chunking>) {
        self.open.iter_mut().for_each(|classes| classes.forget(chunking));
    }

    /// Notes an outcome that allows no more.
    pub(crate) fn die(&mut self, outcome: Outcome, dead: Terminal) {
        let earliest = self.dead.entry(outcome).or_insert_with(|| dead.clone());
        if dead.offset < earliest.offset {
            *earliest = dead;
        }
    }

    /// Makes outcomes that allow no more part of every later moment: the earliest of them, as a few
    /// show all that many would, and there may be one for each way through the script.
    pub(crate) fn spread_the_dead(&mut self) {
        let mut earliest: Vec<(&Outcome, &Terminal)> = self.dead.iter().collect();
        earliest.sort_by_key(|(outcome, dead)| (dead.offset, !outcome.end.is_abnormal()));
        for (outcome, dead) in earliest.into_iter().take(DEAD_SPREAD_MAX) {
            for moments in [&mut self.open, &mut self.eof] {
                for (at, classes) in moments.iter_mut().enumerate().skip(dead.offset) {
                    let n_cuts = if at == dead.offset { dead.n_cuts } else { usize::MAX };
                    classes.first(*outcome, CutPath::Cut(Rc::clone(&dead.cuts), n_cuts));
                }
            }
        }
    }

    /// Whether an outcome was met after `offset` bytes, the stream still open. Where nothing is watched,
    /// any may have been.
    pub(crate) fn is_known_open(&self, offset: usize, outcome: &Outcome) -> bool {
        self.open.get(offset).is_none_or(|classes| classes.contains(outcome))
            || self.dead.get(outcome).is_some_and(|dead| dead.offset <= offset)
    }

    /// Whether two runs disagree at the end of the script.
    pub(crate) fn is_divergent_at_last(&self) -> bool {
        self.last.len() > 1
    }

    /// Whether two runs disagree anywhere.
    pub(crate) fn is_divergent(&self) -> bool {
        let moments = self.open.iter().chain(&self.eof).chain([&self.last]);
        moments.into_iter().any(|classes| classes.len() > 1)
    }

    /// A chunking for each outcome at a moment.
    pub(crate) fn chunkings(&self, moment: &Classes) -> Vec<Chunking> {
        moment.paths().map(|(_, path)| self.paths.chunking(path)).collect()
    }

    /// The simplest chunking of each class at a moment, the classes told apart by `part` where it
    /// gives one; simplest first.
    fn classes_by<P: Ord>(
        &self,
        moment: &Classes,
        part: impl Fn(&Outcome) -> Option<P>,
    ) -> Vec<Chunking> {
        let mut groups: BTreeMap<P, Chunking> = BTreeMap::new();
        for (outcome, path) in moment.paths() {
            let Some(part) = part(outcome) else { continue };
            let chunking = self.paths.chunking(path);
            match groups.get_mut(&part) {
                Some(group) if group.simplicity() <= chunking.simplicity() => {}
                Some(group) => *group = chunking,
                None => drop(groups.insert(part, chunking)),
            }
        }
        let mut classes: Vec<Chunking> = groups.into_values().collect();
        classes.sort_by(|a, b| a.simplicity().cmp(&b.simplicity()));
        classes
    }

    /// The simplest chunking of each class, if there are several that differ in a part of their
    /// outcome at a moment; simplest first.
    pub(crate) fn disagreement<P: Ord>(
        &self,
        moment: &Classes,
        part: impl Fn(&Outcome) -> P,
    ) -> Option<Vec<Chunking>> {
        if moment.len() < 2 {
            return None;
        }
        let classes = self.classes_by(moment, |outcome| Some(part(outcome)));
        (classes.len() > 1).then_some(classes)
    }

    /// As [`disagreement`](Self::disagreement) at the end of the script, among the outcomes that say
    /// all they have to say: what a panic cut off is no part of a transcript.
    pub(crate) fn disagreement_at_last<P: Ord>(
        &self,
        part: impl Fn(&Outcome) -> P,
    ) -> Option<Vec<Chunking>> {
        let whole = |outcome: &Outcome| (!outcome.end.is_abnormal()).then(|| part(outcome));
        let classes = self.classes_by(&self.last, whole);
        (classes.len() > 1).then_some(classes)
    }

    /// The simplest chunking that ends well at the end of the script.
    pub(crate) fn untroubled(&self) -> Option<Chunking> {
        let well = |outcome: &Outcome| (!outcome.end.is_abnormal()).then_some(());
        self.classes_by(&self.last, well).into_iter().next()
    }

    /// The simplest chunking that ends in trouble: of this sort, or of any.
    pub(crate) fn trouble(&self, moment: &Classes, sort: Option<Abnormal>) -> Option<Chunking> {
        let is_it = |trouble: Abnormal| sort.is_none_or(|sort| sort == trouble);
        let troubled = moment.paths().filter(|(outcome, _)| outcome.end.trouble.is_some_and(is_it));
        let chunkings = troubled.map(|(_, path)| self.paths.chunking(path));
        chunkings.min_by(|a, b| a.simplicity().cmp(&b.simplicity()))
    }
}

/// Behind this offset only the end of a script is watched, which keeps memory in bounds.
pub(crate) const WATCHED_MAX: usize = 1 << 18;
/// Deaths that are made part of every later moment.
const DEAD_SPREAD_MAX: usize = 16;
