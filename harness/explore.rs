//! Proof: every chunking of a script, by merging equal states.
//!
//! A node is an offset, a state of the core and what was said so far. From each node at offset `i`
//! every segment `[i, j)` is fed to a copy. Equal states have equal futures, so two arrivals with
//! the same state and transcript are one node: a core whose state is canonical has one node per
//! offset, and the 2^(n-1) chunkings of n bytes are covered by n(n+1)/2 feeds. This is explicit-state
//! model checking on the lattice of chunkings.
//!
//! Nodes are expanded in the order of their number of cuts, earliest first, so the first way to an
//! outcome is the simplest. The end of the stream is told to a copy of every node, and an empty piece
//! is shown to one; should that change the state, the changed state is explored too.

use std::collections::{BTreeMap, BTreeSet};

use crate::budget::Budget;
use crate::chunking::Chunking;
use crate::driver::{Outcome, Session};
use crate::evidence::Evidence;
use crate::guarantee::{Coverage, Guarantee};
use crate::log::Log;
use crate::script::Script;
use crate::state::Cores;

/// Explores all chunkings, as far as the budget goes; nothing if states cannot be told apart.
///
/// The guarantee in `coverage` is raised to what was covered, or left as it was.
pub(crate) fn explore(
    cores: &Cores,
    script: &Script,
    budget: &Budget,
    stop: Stop,
    coverage: &mut Coverage,
) -> Option<Evidence> {
    let len = script.len();
    let mut root = Session::start(cores, script, Log::new(false));
    root.key()?;
    let Some(segment_max) = budget.segment_max(len) else {
        coverage.notes.push(format!("{len} bytes are too many to explore within the budget"));
        return None;
    };
    root.controls();
    let mut explorer = Explorer {
        cores,
        script,
        budget,
        segment_max,
        is_clonable: root.fork().is_some(),
        evidence: Evidence::new(len),
        known: vec![BTreeSet::new(); len + 1],
        trail: vec![Step { from: 0, offset: 0 }],
        next_layer: Vec::new(),
        dead: BTreeMap::new(),
        n_bytes: 0,
        coverage,
    };
    explorer.root(root);
    let finish = explorer.run(stop);
    explorer.spread_the_dead();
    let evidence = std::mem::replace(&mut explorer.evidence, Evidence::new(0));
    explorer.conclude(finish);
    Some(evidence)
}

/// When exploring may end early.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Stop {
    /// Once outcomes differ: what is wrong was then shown in the fewest cuts.
    AtDivergence,
    /// Never, to find every outcome.
    #[cfg(test)]
    Never,
}

/// How exploring ended, with the number of layers that were finished.
enum Finish {
    Complete,
    Spent(usize),
    Diverged(usize),
}

struct Explorer<'a> {
    cores: &'a Cores,
    script: &'a Script,
    budget: &'a Budget,
    segment_max: usize,
    is_clonable: bool,
    evidence: Evidence,
    /// State and outcome of the nodes at each offset.
    known: Vec<BTreeSet<(u128, Outcome)>>,
    /// How each node was reached; the root stands first.
    trail: Vec<Step>,
    next_layer: Vec<Node<'a>>,
    /// The outcomes that allow no more: the first offset each was met at, and how.
    dead: BTreeMap<Outcome, (usize, Chunking)>,
    n_bytes: u64,
    coverage: &'a mut Coverage,
}

/// A node that is still to be expanded.
struct Node<'a> {
    /// The core there; without `Clone` it is rebuilt from the trail.
    session: Option<Session<'a>>,
    offset: usize,
    trail: usize,
}

/// One step of the trail: the node that it starts from, and the offset that it leads to.
struct Step {
    from: usize,
    offset: usize,
}

impl<'a> Explorer<'a> {
    fn root(&mut self, session: Session<'a>) {
        self.evidence.note_open(&session, Chunking::whole);
        if self.script.len() == 0 {
            self.evidence.last.first(session.settled(), Chunking::whole);
        }
        if session.is_dead() {
            self.evidence.last.first(session.outcome(), Chunking::whole);
            self.dead.insert(session.outcome(), (0, Chunking::whole()));
        } else {
            let state = (session.key().unwrap_or_default(), session.outcome());
            self.known.iter_mut().take(1).for_each(|known| drop(known.insert(state)));
            self.enter(session, 0, cuts_to);
        }
    }

    fn run(&mut self, stop: Stop) -> Finish {
        for n_layers in 0.. {
            let layer = std::mem::take(&mut self.next_layer);
            if layer.is_empty() {
                break;
            }
            for node in layer {
                if !self.expand(node) {
                    return Finish::Spent(n_layers);
                }
            }
            // One cut is always tried: with none there is nothing to differ from.
            let is_enough = stop == Stop::AtDivergence && n_layers > 0;
            if is_enough && !self.next_layer.is_empty() && self.evidence.is_divergent() {
                return Finish::Diverged(n_layers + 1);
            }
        }
        Finish::Complete
    }

    /// Feeds every segment that starts at a node; false if the budget is spent.
    fn expand(&mut self, node: Node<'a>) -> bool {
        let barrier = self.script.barrier_after(node.offset);
        let longest = barrier.min(node.offset.saturating_add(self.segment_max));
        let Node { mut session, offset, trail } = node;
        for to in offset + 1..=longest {
            if self.is_spent() {
                return false;
            }
            let own = if to == longest { session.take() } else { None };
            let copy = own.or_else(|| session.as_ref()?.fork());
            let mut fed = copy.unwrap_or_else(|| self.rebuild(trail));
            fed.arrive(to);
            self.coverage.feeds += 1;
            self.n_bytes += to as u64;
            self.meet(fed, trail, cuts_to);
        }
        true
    }

    /// Notes an arrival over these cuts from the node `from`; a new state makes a new node.
    fn meet(&mut self, session: Session<'a>, from: usize, cuts: CutsOf) {
        let (offset, trail) = (session.offset(), &self.trail);
        self.evidence.note_open(&session, || cuts(trail, from));
        if session.is_dead() {
            self.die(&session, cuts(&self.trail, from));
        } else if offset == self.script.len() {
            self.evidence.last.first(session.settled(), || cuts(trail, from));
        }
        if session.is_over() {
            return;
        }
        let state = (session.key().unwrap_or_default(), session.outcome());
        if self.known.get_mut(offset).is_some_and(|known| known.insert(state)) {
            self.trail.push(Step { from, offset });
            self.enter(session, self.trail.len() - 1, cuts);
        }
    }

    /// Tells a copy of a new node the end of its stream, pokes another, and keeps it for expanding.
    fn enter(&mut self, session: Session<'a>, node: usize, cuts: CutsOf) {
        let offset = session.offset();
        let mut copy = || session.fork().unwrap_or_else(|| self.rebuild(node));
        let (mut ended, mut poked) = (copy(), copy());
        ended.eof();
        self.coverage.eof_feeds += 1;
        let before = self.trail.get(node).map_or(0, |step| step.from);
        let trail = &self.trail;
        if let Some(classes) = self.evidence.eof_at(offset) {
            classes.first(ended.settled(), || cuts(trail, before));
        }
        if offset < self.script.len() {
            let session = self.is_clonable.then_some(session);
            self.next_layer.push(Node { session, offset, trail: node });
        }
        poked.poke();
        self.coverage.empty_feeds += 1;
        if self.trail.len() < self.budget.states_max {
            self.meet(poked, node, cuts_to_empty);
        }
    }

    /// A core that died says the same from here on, whatever comes.
    fn die(&mut self, session: &Session<'_>, path: Chunking) {
        let (offset, outcome) = (session.offset(), session.outcome());
        let chunking = if offset < self.script.len() { path.with_cut(offset) } else { path };
        let n_cuts = chunking.cuts().len();
        self.evidence.last.simplest(outcome, n_cuts, || chunking.clone());
        let earliest = self.dead.entry(outcome).or_insert_with(|| (offset, chunking.clone()));
        if offset < earliest.0 {
            *earliest = (offset, chunking);
        }
    }

    /// An outcome that allows no more holds at every later offset too.
    fn spread_the_dead(&mut self) {
        for (outcome, (offset, chunking)) in std::mem::take(&mut self.dead) {
            let Evidence { open, eof, .. } = &mut self.evidence;
            for moments in [open, eof] {
                for (at, classes) in moments.iter_mut().enumerate().skip(offset) {
                    classes.first(outcome, || chunking.before(at));
                }
            }
        }
    }

    /// A fresh core taken along the trail to a node.
    fn rebuild(&mut self, trail: usize) -> Session<'a> {
        let mut session = Session::start(self.cores, self.script, Log::new(false));
        session.controls();
        for offset in cuts_to(&self.trail, trail).cuts() {
            if *offset == session.offset() {
                session.poke();
            } else {
                session.arrive(*offset);
            }
            self.coverage.rebuild_feeds += 1;
            self.n_bytes += *offset as u64;
        }
        session
    }

    fn is_spent(&self) -> bool {
        self.coverage.feeds >= self.budget.feeds_max
            || self.n_bytes >= self.budget.bytes_max
            || self.trail.len() >= self.budget.states_max
    }

    fn conclude(self, finish: Finish) {
        let states = self.known.iter().map(BTreeSet::len).max();
        self.coverage.states_per_offset_max = states.unwrap_or_default().max(1);
        let is_whole = self.segment_max >= self.script.len();
        let (guarantee, note) = match finish {
            Finish::Complete if is_whole => (Some(Guarantee::Proven), None),
            Finish::Complete => (
                Some(Guarantee::Segments(self.segment_max)),
                Some("longer pieces were beyond the budget"),
            ),
            Finish::Diverged(n) if is_whole => {
                (Some(Guarantee::UpToCuts(n - 1)), Some("more cuts were not needed to disagree"))
            }
            Finish::Spent(n) if is_whole && n > 0 => {
                (Some(Guarantee::UpToCuts(n - 1)), Some("more cuts were beyond the budget"))
            }
            Finish::Spent(_) | Finish::Diverged(_) => {
                (None, Some("exploring ended before it covered any class of chunkings"))
            }
        };
        self.coverage.guarantee = guarantee.unwrap_or(self.coverage.guarantee);
        self.coverage.notes.extend(note.map(str::to_owned));
    }
}

/// The cuts before a piece that starts at a node.
type CutsOf = fn(&[Step], usize) -> Chunking;

/// The cuts that lead to a node, its own offset the last of them.
fn cuts_to(trail: &[Step], mut node: usize) -> Chunking {
    let mut cuts = Vec::new();
    while let Some(step) = trail.get(node).filter(|_| node != 0) {
        cuts.push(step.offset);
        node = step.from;
    }
    Chunking::new(cuts)
}

/// The cuts before an empty piece at a node. The root is no cut, but an empty piece there makes one.
fn cuts_to_empty(trail: &[Step], node: usize) -> Chunking {
    if node == 0 { Chunking::new([0]) } else { cuts_to(trail, node) }
}
