//! The outcomes of all runs at each offset, with the simplest path to each.
//!
//! No chunking is the reference. Outcomes are grouped into classes, and each class keeps its
//! simplest chunking: fewest cuts, then earliest. A class stores only a reference to the path that
//! led to it; the cuts are listed when they are needed, because there may be a class for every
//! offset.

use std::collections::BTreeMap;
use std::rc::Rc;

use crate::driver::Session;
use crate::script::Chunking;
use crate::search::classes::Classes;
use crate::search::path::{CutPath, PathTree, Terminal};
use crate::transcript::Abnormal;
use crate::transcript::outcome::Outcome;

/// The outcomes of one script.
#[derive(Debug)]
pub(crate) struct Evidence {
    /// At each offset, with the stream still open.
    pub(crate) open: Vec<Classes>,
    /// At each offset, after the end of the stream.
    pub(crate) eof: Vec<Classes>,
    /// At the end of the script.
    pub(crate) last: Classes,
    /// The paths that were explored.
    pub(crate) paths: PathTree,
    /// How many outcomes of replays have a number.
    pub(crate) n_numbers: u64,
    /// The outcomes after which a core emits no more, each where it was met first; they hold from
    /// there on.
    terminals: BTreeMap<Outcome, Terminal>,
    /// The first operation on a state that panicked while exploring, with its message, and the cuts that
    /// lead there.
    pub(crate) broken: Option<(String, Chunking)>,
}

impl Evidence {
    pub(crate) fn new(len: usize) -> Self {
        let at_each = || vec![Classes::default(); len.min(WATCHED_MAX) + 1];
        Self {
            open: at_each(),
            eof: at_each(),
            last: Classes::default(),
            paths: PathTree::new(),
            n_numbers: 0,
            terminals: BTreeMap::new(),
            broken: None,
        }
    }

    /// Adds the outcome of a session so far.
    #[inline]
    pub(crate) fn note_open(&mut self, session: &Session<'_>, path: CutPath) {
        if let Some(classes) = self.open.get_mut(session.offset()) {
            classes.first(session.outcome(), path);
        }
    }

    /// Adds the outcome of ending the stream after `offset` bytes.
    pub(crate) fn note_eof(&mut self, offset: usize, outcome: Outcome, path: CutPath) {
        if let Some(classes) = self.eof.get_mut(offset) {
            classes.first(outcome, path);
        }
    }

    /// Removes the outcomes of a chunking that was not played to its end: compared with the rest,
    /// its missing entries would seem to be late.
    pub(crate) fn forget(&mut self, chunking: &Rc<Chunking>) {
        self.open.iter_mut().for_each(|classes| classes.forget(chunking));
    }

    /// Adds an outcome after which a core emits no more.
    pub(crate) fn note_terminal(&mut self, outcome: Outcome, terminal: Terminal) {
        let earliest = self.terminals.entry(outcome).or_insert_with(|| terminal.clone());
        if terminal.offset < earliest.offset {
            *earliest = terminal;
        }
    }

    /// Adds the earliest terminal outcomes to every later moment.
    ///
    /// A few suffice to show a difference, and there may be one for each chunking. At the end of
    /// the script all of them count.
    pub(crate) fn spread_terminals(&mut self) {
        let mut earliest: Vec<(&Outcome, &Terminal)> = self.terminals.iter().collect();
        earliest.sort_by_key(|(outcome, terminal)| (terminal.offset, !outcome.end.is_abnormal()));
        for (outcome, terminal) in earliest.into_iter().take(TERMINALS_SPREAD_MAX) {
            for moments in [&mut self.open, &mut self.eof] {
                for (at, classes) in moments.iter_mut().enumerate().skip(terminal.offset) {
                    let n_cuts = if at == terminal.offset { terminal.n_cuts } else { usize::MAX };
                    classes.first(*outcome, CutPath::Cut(Rc::clone(&terminal.cuts), n_cuts));
                }
            }
        }
    }

    /// Whether an outcome was met at an offset with the stream still open. Beyond [`WATCHED_MAX`]
    /// every outcome counts as met.
    pub(crate) fn is_known_open(&self, offset: usize, outcome: &Outcome) -> bool {
        self.open.get(offset).is_none_or(|classes| classes.contains(outcome))
            || self.terminals.get(outcome).is_some_and(|terminal| terminal.offset <= offset)
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

    /// The simplest chunking of each class at a moment, simplest first. Outcomes are in one class
    /// if `part` returns the same for them, and in no class if it returns `None`.
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

    /// The simplest chunking of each class, simplest first, if outcomes at a moment differ in a
    /// part; otherwise `None`.
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

    /// As [`disagreement`](Self::disagreement) at the end of the script, without abnormal outcomes:
    /// a panic cuts a transcript short.
    pub(crate) fn disagreement_at_last<P: Ord>(
        &self,
        part: impl Fn(&Outcome) -> P,
    ) -> Option<Vec<Chunking>> {
        let whole = |outcome: &Outcome| (!outcome.end.is_abnormal()).then(|| part(outcome));
        let classes = self.classes_by(&self.last, whole);
        (classes.len() > 1).then_some(classes)
    }

    /// The simplest chunking whose end is not abnormal.
    pub(crate) fn untroubled(&self) -> Option<Chunking> {
        let normal = |outcome: &Outcome| (!outcome.end.is_abnormal()).then_some(());
        self.classes_by(&self.last, normal).into_iter().next()
    }

    /// The simplest chunking with an abnormal end, of `kind` if that is given.
    pub(crate) fn abnormal(&self, moment: &Classes, kind: Option<Abnormal>) -> Option<Chunking> {
        let is_wanted = |abnormal: Abnormal| kind.is_none_or(|kind| kind == abnormal);
        let abnormal =
            moment.paths().filter(|(outcome, _)| outcome.end.abnormal.is_some_and(is_wanted));
        let chunkings = abnormal.map(|(_, path)| self.paths.chunking(path));
        chunkings.min_by(|a, b| a.simplicity().cmp(&b.simplicity()))
    }
}

/// Beyond this offset only the end of a script is watched, which bounds memory.
pub(crate) const WATCHED_MAX: usize = 1 << 18;
/// The most terminals that are added to every later moment.
const TERMINALS_SPREAD_MAX: usize = 16;
