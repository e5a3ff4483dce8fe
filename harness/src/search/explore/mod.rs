//! Proof: every chunking of a script, by merging equal states.
//!
//! A node is an offset, a state of the core and the outcome so far. From each node at offset `i`
//! every piece `[i, j)` is fed to a copy. Equal states have equal futures, so two arrivals with the
//! same state and transcript are one node: a core whose state is canonical has one node per offset,
//! and the 2^(n-1) chunkings of n bytes are covered by n(n+1)/2 feeds. This is explicit-state model
//! checking on the lattice of chunkings.
//!
//! Nodes are expanded in the order of their number of cuts, earliest first, so the first path to an
//! outcome is the simplest. A copy of every node receives the end of the stream, and another copy
//! an empty piece; if that changes the state, the changed state is explored, too.

use std::collections::VecDeque;
use std::rc::Rc;

use crate::contract::{CoreFactory, Log};
use crate::driver::Session;
use crate::script::Script;
use crate::script::cuts::is_among;
use crate::search::evidence::Evidence;
use crate::search::path::{CutPath, Node, PathTree, Terminal};
use crate::search::prover::{Prover, States};
use crate::search::{Budget, Coverage, Guarantee};
use crate::transcript::outcome::Outcome;
use crate::watchdog;

/// Explores all chunkings within the budget; `None` if states have no key, or the script is too
/// long for the budget.
///
/// Sets the guarantee in `coverage` if a class of chunkings was covered.
pub(crate) fn explore(
    cores: &CoreFactory,
    script: &Script,
    budget: &Budget,
    goal: Goal,
    coverage: &mut Coverage,
) -> Option<Evidence> {
    let len = script.len();
    let mut root = Session::start(cores, script, Log::new(false));
    let prover = Prover::new(cores, &root);
    if !prover.is_keyed() {
        return None;
    }
    let Some(piece_max) = budget.piece_max(len) else {
        coverage.notes.push(format!("{len} bytes are too many to explore within the budget"));
        return None;
    };
    root.controls();
    let mut explorer = Explorer {
        script,
        budget,
        goal,
        piece_max,
        possible: cores.cuts.of(script.bytes()),
        prover,
        evidence: Evidence::new(len),
        known: vec![States::default(); len + 1],
        layer: VecDeque::new(),
        next_layer: Vec::new(),
    };
    explorer.root(root);
    let finish = explorer.run();
    explorer.evidence.spread_terminals();
    explorer.conclude(&finish, coverage);
    let Explorer { mut evidence, prover, .. } = explorer;
    evidence.broken = prover.into_broken();
    Some(evidence)
}

/// The goal of exploring.
#[derive(Debug, Clone, Copy)]
pub(crate) struct Goal {
    /// Whether it may end once outcomes differ, because the fault then has its fewest cuts.
    pub(crate) ends_at_divergence: bool,
    /// Whether empty pieces are tried.
    pub(crate) tries_empty: bool,
}

impl Goal {
    /// To find the simplest fault.
    pub(crate) const FAULT: Self = Self { ends_at_divergence: true, tries_empty: true };
    /// To find every outcome that pieces of at least one byte can have.
    pub(crate) const OUTCOMES: Self = Self { ends_at_divergence: false, tries_empty: false };
}

/// How exploring ended, with the number of layers that were finished.
enum Finish {
    Complete,
    Spent(usize),
    Diverged(usize),
}

struct Explorer<'a> {
    script: &'a Script,
    budget: &'a Budget,
    goal: Goal,
    piece_max: usize,
    /// The offsets at which a piece may end, apart from those at which it must; `None` if that is each.
    possible: Option<Vec<usize>>,
    prover: Prover<'a>,
    evidence: Evidence,
    /// The states met at each offset.
    known: Vec<States>,
    /// The nodes with the current number of cuts, and those with one more.
    layer: VecDeque<Pending<'a>>,
    next_layer: Vec<Pending<'a>>,
}

/// A node that is still to be expanded.
struct Pending<'a> {
    /// The core there; without `Clone` it is rebuilt from the path.
    session: Option<Session<'a>>,
    offset: usize,
    node: Node,
}

impl<'a> Explorer<'a> {
    fn root(&mut self, session: Session<'a>) {
        let whole = CutPath::From(PathTree::ROOT);
        self.evidence.note_open(&session, whole.clone());
        if self.script.is_empty() || session.is_dead() {
            self.evidence.last.first(session.settled(), whole.clone());
        }
        if session.is_dead() {
            let terminal = Terminal { offset: 0, n_cuts: 0, cuts: Rc::default() };
            self.evidence.note_terminal(session.outcome(), terminal);
        } else if !session.is_over() {
            self.is_new(&session, &whole);
            self.enter(session, PathTree::ROOT, whole);
        }
    }

    fn run(&mut self) -> Finish {
        for n_layers in 0.. {
            self.layer = std::mem::take(&mut self.next_layer).into();
            if self.layer.is_empty() {
                break;
            }
            while let Some(pending) = self.layer.pop_front() {
                if !self.expand(pending) {
                    return Finish::Spent(n_layers);
                }
            }
            // One cut is always tried: without cuts there is only one outcome.
            let is_enough = self.goal.ends_at_divergence && n_layers > 0;
            if is_enough && !self.next_layer.is_empty() && self.evidence.is_divergent_at_last() {
                return Finish::Diverged(n_layers + 1);
            }
        }
        Finish::Complete
    }

    /// Feeds every piece that starts at a node; false if the budget is spent.
    fn expand(&mut self, pending: Pending<'a>) -> bool {
        let Pending { mut session, offset, node } = pending;
        let barrier = self.script.barrier_after(offset);
        let longest = barrier.min(offset.saturating_add(self.piece_max));
        for to in offset + 1..=longest {
            if to != barrier && !is_among(self.possible.as_deref(), to) {
                continue;
            }
            if self.is_spent() {
                return false;
            }
            let own = if to == longest { session.take() } else { None };
            let mut fed = own.unwrap_or_else(|| self.another(session.as_ref(), node));
            watchdog::resuming(self.script, || {
                let cuts = self.evidence.paths.cuts_to(node);
                if to < self.script.len() { cuts.with_cut(to) } else { cuts }
            });
            self.prover.feed(&mut fed, to);
            self.meet(fed, node, CutPath::From(node));
        }
        true
    }

    /// Adds the outcome of an arrival from a node; a new state makes a new node.
    fn meet(&mut self, session: Session<'a>, from: Node, path: CutPath) {
        let offset = session.offset();
        let outcome = session.outcome();
        self.evidence.note_open(&session, path.clone());
        if session.is_dead() {
            self.note_terminal(offset, outcome, &path);
        } else if offset == self.script.len() {
            self.evidence.last.first(session.settled(), path.clone());
        }
        if !session.is_over() && self.is_new(&session, &path) {
            let node = self.evidence.paths.push(from, offset);
            self.enter(session, node, path);
        }
    }

    /// Whether a session that came on this path is in a state that was not met at its offset before.
    fn is_new(&mut self, session: &Session<'_>, path: &CutPath) -> bool {
        let paths = &self.evidence.paths;
        let state = self.prover.state(session, || paths.chunking(path).with_cut(session.offset()));
        self.known.get_mut(session.offset()).is_some_and(|known| known.insert(state))
    }

    /// Ends the stream for a copy of a new node, pokes another, and keeps it for expanding.
    fn enter(&mut self, session: Session<'a>, node: Node, path: CutPath) {
        let offset = session.offset();
        let n_empty = self.evidence.paths.n_empty_before(node);
        let tries_empty = self.goal.tries_empty && self.prover.tries_empty(n_empty, None);
        let ended = self.another(Some(&session), node);
        let poked = tries_empty.then(|| self.another(Some(&session), node));
        watchdog::ending(self.script, offset, || self.evidence.paths.cuts_to(node));
        let outcome = self.prover.end(ended);
        self.evidence.note_eof(offset, outcome, path);
        if offset < self.script.len() {
            let session = self.prover.is_clonable().then_some(session);
            let pending = Pending { session, offset, node };
            // The end of a piece at a barrier of the script is not a cut.
            let is_forced = self.script.is_barrier(offset) && n_empty == 0;
            match is_forced && node != PathTree::ROOT {
                true => self.layer.push_back(pending),
                false => self.next_layer.push(pending),
            }
        }
        if let Some(mut poked) = poked.filter(|_| !self.is_spent()) {
            let cuts = || self.evidence.paths.chunking(&CutPath::EmptyAt(node));
            watchdog::resuming(self.script, cuts);
            self.prover.poke(&mut poked);
            self.meet(poked, node, CutPath::EmptyAt(node));
        }
    }

    /// Another core at a node.
    fn another(&mut self, session: Option<&Session<'a>>, node: Node) -> Session<'a> {
        let paths = &self.evidence.paths;
        self.prover.fork_or_rebuild(session, self.script, || paths.cuts_to(node))
    }

    /// Adds a terminal outcome: a core that has failed emits no more.
    fn note_terminal(&mut self, offset: usize, outcome: Outcome, path: &CutPath) {
        let cuts = self.evidence.paths.chunking(path);
        let n_cuts = cuts.cuts().len();
        let is_inside = 0 < offset && offset < self.script.len();
        let cuts = if is_inside { cuts.with_cut(offset) } else { cuts };
        let terminal = Terminal { offset, n_cuts, cuts: Rc::new(cuts) };
        self.evidence.last.simplest(outcome, &terminal.cuts, usize::MAX);
        self.evidence.note_terminal(outcome, terminal);
    }

    fn is_spent(&self) -> bool {
        let cost = &self.prover.cost;
        cost.feeds >= self.budget.feeds_max
            || cost.bytes.saturating_add(cost.surplus) >= self.budget.bytes_max
            || self.evidence.paths.len() >= self.budget.states_max
            || self.prover.is_spent()
            || self.prover.is_broken()
    }

    fn conclude(&self, finish: &Finish, coverage: &mut Coverage) {
        let states = self.known.iter().map(States::len).max();
        coverage.states_per_offset_max = states.unwrap_or_default().max(1);
        coverage.add(&self.prover.cost);
        let is_whole = self.piece_max >= self.script.len();
        let (guarantee, note) = match finish {
            _ if self.prover.is_broken() => (None, Some("an operation on its state panics")),
            Finish::Complete if is_whole => (Some(Guarantee::Proven), None),
            Finish::Complete => (
                Some(Guarantee::MaxPiece(self.piece_max)),
                Some("longer pieces were beyond the budget"),
            ),
            Finish::Diverged(n) if is_whole => (
                Some(Guarantee::UpToCuts(*n - 1)),
                Some("stopped at the first number of cuts that showed a difference"),
            ),
            Finish::Spent(n) if is_whole && *n > 0 => {
                (Some(Guarantee::UpToCuts(*n - 1)), Some("more cuts were beyond the budget"))
            }
            Finish::Spent(_) | Finish::Diverged(_) => {
                (None, Some("exploring ended before it covered any class of chunkings"))
            }
        };
        coverage.guarantee = guarantee.unwrap_or(coverage.guarantee);
        coverage.notes.extend(note.map(str::to_owned));
    }
}

#[cfg(test)]
mod tests;
