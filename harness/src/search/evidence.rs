//! What runs showed: at each offset, which outcomes there were, and the simplest way to each.
//!
//! No chunking is the reference. Outcomes are grouped into classes, and each class keeps its
//! simplest chunking: fewest cuts, then earliest. A class holds only a reference to the way that led
//! to it; the cuts are written out when someone asks, as there may be a class for every offset.

use std::collections::BTreeMap;
use std::rc::Rc;

use crate::driver::Session;
use crate::script::Chunking;
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
    /// The ways that were explored.
    pub(crate) trail: PathTree,
    /// The outcomes that allow no more, each where it was met first; they hold from there on.
    dead: BTreeMap<Outcome, Terminal>,
}

/// Where and how a core died.
#[derive(Debug, Clone)]
pub(crate) struct Terminal {
    pub(crate) offset: usize,
    /// How many of the cuts lead there, if nothing comes behind.
    pub(crate) n_cuts: usize,
    pub(crate) cuts: Rc<Chunking>,
}

/// The outcomes seen at one moment, each with the simplest way to it.
///
/// There is one for every offset, and most hold one outcome: it stands apart, as a map of one would
/// take ten times as much.
#[derive(Debug, Clone, Default)]
pub(crate) struct Classes {
    only: Option<(Outcome, CutPath)>,
    more: BTreeMap<Outcome, CutPath>,
}

/// How an outcome was reached.
#[derive(Debug, Clone)]
pub(crate) enum CutPath {
    /// By a piece that starts at this node of the trail.
    From(Node),
    /// By an empty piece at this node.
    EmptyAt(Node),
    /// By the first so many cuts of a chunking.
    Cut(Rc<Chunking>, usize),
}

/// A tree of steps: each leads from a node to an offset, and makes a node there.
#[derive(Debug)]
pub(crate) struct PathTree {
    steps: Vec<Step>,
}

/// A node of a trail.
pub(crate) type Node = usize;

#[derive(Debug)]
struct Step {
    from: Node,
    offset: usize,
}

impl Evidence {
    pub(crate) fn new(len: usize) -> Self {
        let at_each = || vec![Classes::default(); len.min(WATCHED_MAX) + 1];
        let trail = PathTree { steps: vec![Step { from: PathTree::ROOT, offset: 0 }] };
        Self {
            open: at_each(),
            eof: at_each(),
            last: Classes::default(),
            trail,
            dead: BTreeMap::new(),
        }
    }

    /// Notes what a session said so far.
    #[inline]
    pub(crate) fn note_open(&mut self, session: &Session<'_>, way: CutPath) {
        if let Some(classes) = self.open.get_mut(session.offset()) {
            classes.first(session.outcome(), way);
        }
    }

    /// Notes what came of the end of the stream after `offset` bytes.
    pub(crate) fn note_eof(&mut self, offset: usize, outcome: Outcome, way: CutPath) {
        if let Some(classes) = self.eof.get_mut(offset) {
            classes.first(outcome, way);
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

    /// Whether an outcome was met after so many bytes, the stream still open.
    pub(crate) fn is_known_open(&self, offset: usize, outcome: &Outcome) -> bool {
        self.open.get(offset).is_some_and(|classes| classes.contains(outcome))
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

    /// The cuts of a way.
    pub(crate) fn chunking(&self, way: &CutPath) -> Chunking {
        match way {
            CutPath::From(node) => self.trail.cuts_to(*node),
            // Elsewhere the cut that leads to the node makes an empty piece of what is behind it.
            CutPath::EmptyAt(node) if self.trail.is_at_start(*node) => {
                self.trail.cuts_to(*node).with_cut(0)
            }
            CutPath::EmptyAt(node) => self.trail.cuts_to(*node),
            CutPath::Cut(chunking, n_cuts) => chunking.first(*n_cuts),
        }
    }

    /// A chunking for each outcome at a moment.
    pub(crate) fn chunkings(&self, moment: &Classes) -> Vec<Chunking> {
        moment.ways().map(|(_, way)| self.chunking(way)).collect()
    }

    /// The simplest chunking of each class at a moment, the classes told apart by `part` where it
    /// gives one; simplest first.
    fn classes_by<P: Ord>(
        &self,
        moment: &Classes,
        part: impl Fn(&Outcome) -> Option<P>,
    ) -> Vec<Chunking> {
        let mut groups: BTreeMap<P, Chunking> = BTreeMap::new();
        for (outcome, way) in moment.ways() {
            let Some(part) = part(outcome) else { continue };
            let chunking = self.chunking(way);
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
        let troubled = moment.ways().filter(|(outcome, _)| outcome.end.trouble.is_some_and(is_it));
        let chunkings = troubled.map(|(_, way)| self.chunking(way));
        chunkings.min_by(|a, b| a.simplicity().cmp(&b.simplicity()))
    }
}

impl Classes {
    /// Notes an outcome; the first way to it stays.
    #[inline]
    pub(crate) fn first(&mut self, outcome: Outcome, way: CutPath) {
        self.way_to(outcome, || way);
    }

    /// Notes an outcome of a chunking, reached after its first cuts; the simplest way to it stays.
    #[inline]
    pub(crate) fn simplest(&mut self, outcome: Outcome, chunking: &Rc<Chunking>, n_cuts: usize) {
        let way = || CutPath::Cut(Rc::clone(chunking), n_cuts);
        match self.way_to(outcome, way) {
            // Nothing is simpler than no cut.
            CutPath::Cut(_, 0) | CutPath::From(_) | CutPath::EmptyAt(_) => {}
            CutPath::Cut(kept, n_kept) => {
                let is_tie = n_cuts == *n_kept && n_cuts <= RANKED_CUTS_MAX;
                let is_earlier = || chunking.first_cuts(n_cuts) < kept.first_cuts(n_cuts);
                if n_cuts < *n_kept || (is_tie && is_earlier()) {
                    (*kept, *n_kept) = (Rc::clone(chunking), n_cuts);
                }
            }
        }
    }

    fn forget(&mut self, chunking: &Rc<Chunking>) {
        let is_of =
            |way: &CutPath| matches!(way, CutPath::Cut(cuts, _) if Rc::ptr_eq(cuts, chunking));
        self.more.retain(|_, way| !is_of(way));
        if self.only.as_ref().is_some_and(|(_, way)| is_of(way)) {
            self.only = self.more.pop_first();
        }
    }

    pub(crate) fn contains(&self, outcome: &Outcome) -> bool {
        let is_only = self.only.as_ref().is_some_and(|(known, _)| known == outcome);
        is_only || self.more.contains_key(outcome)
    }

    pub(crate) fn len(&self) -> usize {
        usize::from(self.only.is_some()) + self.more.len()
    }

    /// Each outcome with the way to it.
    pub(crate) fn ways(&self) -> impl Iterator<Item = (&Outcome, &CutPath)> {
        self.only.iter().map(|(outcome, way)| (outcome, way)).chain(&self.more)
    }

    /// The way kept for an outcome; this one if there is none.
    #[inline]
    fn way_to(&mut self, outcome: Outcome, way: impl FnOnce() -> CutPath) -> &mut CutPath {
        match self.only.as_ref().is_none_or(|(known, _)| *known == outcome) {
            true => &mut self.only.get_or_insert_with(|| (outcome, way())).1,
            false => self.more.entry(outcome).or_insert_with(way),
        }
    }
}

impl PathTree {
    pub(crate) const ROOT: Node = 0;

    pub(crate) fn push(&mut self, from: Node, offset: usize) -> Node {
        self.steps.push(Step { from, offset });
        self.steps.len() - 1
    }

    pub(crate) fn len(&self) -> usize {
        self.steps.len()
    }

    fn is_at_start(&self, node: Node) -> bool {
        self.steps.get(node).is_some_and(|step| step.offset == 0)
    }

    /// How many empty pieces in a row led to a node.
    pub(crate) fn n_empty_before(&self, mut node: Node) -> usize {
        let mut n_empty = 0;
        while let Some(step) = self.steps.get(node).filter(|_| node != Self::ROOT) {
            if self.steps.get(step.from).is_none_or(|before| before.offset != step.offset) {
                break;
            }
            n_empty += 1;
            node = step.from;
        }
        n_empty
    }

    /// The cuts that lead to a node, its own offset the last of them.
    pub(crate) fn cuts_to(&self, mut node: Node) -> Chunking {
        let mut cuts = Vec::new();
        while let Some(step) = self.steps.get(node).filter(|_| node != Self::ROOT) {
            cuts.push(step.offset);
            node = step.from;
        }
        Chunking::new(cuts)
    }
}

/// Behind this offset only the end of a script is watched, which keeps memory in bounds.
pub(crate) const WATCHED_MAX: usize = 1 << 18;
/// Of ways with more cuts than this the first stays: a counterexample has its cuts thinned out anyway.
const RANKED_CUTS_MAX: usize = 8;

impl Chunking {
    /// What chunkings are ranked by: fewest cuts, then earliest.
    pub(crate) fn simplicity(&self) -> (usize, &[usize]) {
        let cuts = self.cuts();
        (cuts.len(), cuts)
    }
}

/// Deaths that are made part of every later moment.
const DEAD_SPREAD_MAX: usize = 16;
