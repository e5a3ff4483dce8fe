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

use std::collections::{BTreeSet, VecDeque};
use std::rc::Rc;

use crate::contract::{CoreFactory, Log};
use crate::driver::Session;
use crate::script::Script;
use crate::search::evidence::Evidence;
use crate::search::path::{CutPath, Node, PathTree, Terminal};
use crate::search::{Budget, Coverage, Guarantee};
use crate::transcript::outcome::Outcome;

/// Explores all chunkings, as far as the budget goes; nothing if states cannot be told apart.
///
/// The guarantee in `coverage` is raised to what was covered, or left as it was.
pub(crate) fn explore(
    cores: &CoreFactory,
    script: &Script,
    budget: &Budget,
    aim: Goal,
    coverage: &mut Coverage,
) -> Option<Evidence> {
    let len = script.len();
    let mut root = Session::start(cores, script, Log::new(false));
    root.key()?;
    let Some(piece_max) = budget.piece_max(len) else {
        coverage.notes.push(format!("{len} bytes are too many to explore within the budget"));
        return None;
    };
    root.controls();
    let mut explorer = Explorer {
        cores,
        script,
        budget,
        aim,
        piece_max,
        is_clonable: root.fork().is_some(),
        evidence: Evidence::new(len),
        known: vec![BTreeSet::new(); len + 1],
        layer: VecDeque::new(),
        next_layer: Vec::new(),
        n_bytes: 0,
        coverage,
    };
    explorer.root(root);
    let finish = explorer.run();
    explorer.evidence.spread_the_dead();
    let evidence = std::mem::replace(&mut explorer.evidence, Evidence::new(0));
    explorer.conclude(&finish);
    Some(evidence)
}

/// What exploring is for.
#[derive(Debug, Clone, Copy)]
pub(crate) struct Goal {
    /// Whether it may end once outcomes differ: what is wrong was then shown in the fewest cuts.
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
    cores: &'a CoreFactory,
    script: &'a Script,
    budget: &'a Budget,
    aim: Goal,
    piece_max: usize,
    is_clonable: bool,
    evidence: Evidence,
    /// State and outcome of the nodes at each offset.
    known: Vec<BTreeSet<(u128, Outcome)>>,
    /// The nodes of as many cuts as are tried now, and those of one more.
    layer: VecDeque<Pending<'a>>,
    next_layer: Vec<Pending<'a>>,
    n_bytes: u64,
    coverage: &'a mut Coverage,
}

/// A node that is still to be expanded.
struct Pending<'a> {
    /// The core there; without `Clone` it is rebuilt from the trail.
    session: Option<Session<'a>>,
    offset: usize,
    node: Node,
}

impl<'a> Explorer<'a> {
    fn root(&mut self, session: Session<'a>) {
        let whole = CutPath::From(PathTree::ROOT);
        self.evidence.note_open(&session, whole.clone());
        if self.script.len() == 0 || session.is_dead() {
            self.evidence.last.first(session.settled(), whole);
        }
        if session.is_dead() {
            let dead = Terminal { offset: 0, n_cuts: 0, cuts: Rc::default() };
            self.evidence.die(session.outcome(), dead);
        } else if !session.is_over() {
            let state = self.state(&session);
            if let Some(known) = self.known.first_mut() {
                known.insert(state);
            }
            self.enter(session, PathTree::ROOT, CutPath::From(PathTree::ROOT));
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
            // One cut is always tried: with none there is nothing to differ from.
            let is_enough = self.aim.ends_at_divergence && n_layers > 0;
            if is_enough && !self.next_layer.is_empty() && self.evidence.is_divergent_at_last() {
                return Finish::Diverged(n_layers + 1);
            }
        }
        Finish::Complete
    }

    /// Feeds every segment that starts at a node; false if the budget is spent.
    fn expand(&mut self, pending: Pending<'a>) -> bool {
        let Pending { mut session, offset, node } = pending;
        let barrier = self.script.barrier_after(offset);
        let longest = barrier.min(offset.saturating_add(self.piece_max));
        for to in offset + 1..=longest {
            if self.is_spent() {
                return false;
            }
            let own = if to == longest { session.take() } else { None };
            let copy = own.or_else(|| session.as_ref()?.fork());
            let mut fed = copy.unwrap_or_else(|| self.rebuild(node));
            fed.arrive(to);
            self.coverage.feeds += 1;
            self.n_bytes += to as u64;
            self.meet(fed, node, CutPath::From(node));
        }
        true
    }

    /// Notes an arrival from a node; a new state makes a new node.
    fn meet(&mut self, session: Session<'a>, from: Node, path: CutPath) {
        let offset = session.offset();
        let outcome = session.outcome();
        self.evidence.note_open(&session, path.clone());
        if session.is_dead() {
            self.die(offset, outcome, &path);
        } else if offset == self.script.len() {
            self.evidence.last.first(session.settled(), path.clone());
        }
        if session.is_over() {
            return;
        }
        let state = self.state(&session);
        if self.known.get_mut(offset).is_some_and(|known| known.insert(state)) {
            let node = self.evidence.paths.push(from, offset);
            self.enter(session, node, path);
        }
    }

    /// What nodes at one offset are told apart by. A state without a key, as its `Hash` panicked,
    /// is like no other.
    fn state(&self, session: &Session<'_>) -> (u128, Outcome) {
        let unlike = || self.evidence.paths.len() as u128;
        (session.key().unwrap_or_else(unlike), session.outcome())
    }

    /// Tells a copy of a new node the end of its stream, pokes another, and keeps it for expanding.
    fn enter(&mut self, session: Session<'a>, node: Node, path: CutPath) {
        let offset = session.offset();
        let n_empty = self.evidence.paths.n_empty_before(node);
        let tries_empty = self.aim.tries_empty && n_empty < EMPTIES_IN_A_ROW_MAX;
        let mut copy = || session.fork().unwrap_or_else(|| self.rebuild(node));
        let (mut ended, poked) = (copy(), tries_empty.then(&mut copy));
        ended.eof();
        self.coverage.eof_feeds += 1;
        self.evidence.note_eof(offset, ended.settled(), path);
        if offset < self.script.len() {
            let session = self.is_clonable.then_some(session);
            let pending = Pending { session, offset, node };
            // A piece that ends where the script makes it end is not cut there.
            let is_forced = self.script.is_barrier(offset) && n_empty == 0;
            match is_forced && node != PathTree::ROOT {
                true => self.layer.push_back(pending),
                false => self.next_layer.push(pending),
            }
        }
        if let Some(mut poked) = poked.filter(|_| !self.is_spent()) {
            poked.poke();
            self.coverage.empty_feeds += 1;
            self.meet(poked, node, CutPath::EmptyAt(node));
        }
    }

    /// A core that died says the same from here on, whatever comes.
    fn die(&mut self, offset: usize, outcome: Outcome, path: &CutPath) {
        let cuts = self.evidence.paths.chunking(path);
        let n_cuts = cuts.cuts().len();
        let is_inside = 0 < offset && offset < self.script.len();
        let cuts = if is_inside { cuts.with_cut(offset) } else { cuts };
        let dead = Terminal { offset, n_cuts, cuts: Rc::new(cuts) };
        self.evidence.last.simplest(outcome, &dead.cuts, usize::MAX);
        self.evidence.die(outcome, dead);
    }

    /// A fresh core taken along the trail to a node.
    fn rebuild(&mut self, node: Node) -> Session<'a> {
        let mut session = Session::start(self.cores, self.script, Log::new(false));
        session.controls();
        for offset in self.evidence.paths.cuts_to(node).cuts() {
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
            || self.evidence.paths.len() >= self.budget.states_max
    }

    fn conclude(self, finish: &Finish) {
        let states = self.known.iter().map(BTreeSet::len).max();
        self.coverage.states_per_offset_max = states.unwrap_or_default().max(1);
        let is_whole = self.piece_max >= self.script.len();
        let (guarantee, note) = match finish {
            Finish::Complete if is_whole => (Some(Guarantee::Proven), None),
            Finish::Complete => (
                Some(Guarantee::MaxPiece(self.piece_max)),
                Some("longer pieces were beyond the budget"),
            ),
            Finish::Diverged(n) if is_whole => {
                (Some(Guarantee::UpToCuts(*n - 1)), Some("more cuts were not needed to disagree"))
            }
            Finish::Spent(n) if is_whole && *n > 0 => {
                (Some(Guarantee::UpToCuts(*n - 1)), Some("more cuts were beyond the budget"))
            }
            Finish::Spent(_) | Finish::Diverged(_) => {
                (None, Some("exploring ended before it covered any class of chunkings"))
            }
        };
        self.coverage.guarantee = guarantee.unwrap_or(self.coverage.guarantee);
        self.coverage.notes.extend(note.map(str::to_owned));
    }
}

/// A core that changes with every empty piece would never come to an end of them.
const EMPTIES_IN_A_ROW_MAX: usize = 2;

#[cfg(test)]
mod tests;
