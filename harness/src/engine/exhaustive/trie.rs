//! Every string and every chunking of it, over the trie of strings.
//!
//! A level is a string, with the states that some chunking of it leads to: its nodes, as in a proof. A
//! string of `m` bytes is heard by feeding, for each `i` below `m` and each node of its first `i`
//! bytes, the rest in one piece to a copy. So strings share all that is known of their common
//! beginning, equal states are one node, and a core with one state for each string needs `m` feeds for
//! its 2^(m-1) chunkings. A core without a key has a node for each chunking; one without `Clone` is
//! made afresh and taken to its node.
//!
//! A core that died says the same from there on, whatever comes; but a piece that spans the offset of
//! its death is another thing to hear, so strings behind a death are played as all others, and the
//! death is one of their outcomes.
//!
//! What is shown once is not skipped where it comes again behind another string: that a state was met
//! before says what its own pieces come to, and not what the pieces that span it do, and they are
//! nearly all there is.

use std::collections::BTreeSet;

use crate::contract::{CoreFactory, Log};
use crate::driver::Session;
use crate::random::Random;
use crate::script::Script;
use crate::search::strategy::draw;
use crate::search::{Budget, Stream, sample};
use crate::transcript::outcome::Outcome;

/// Goes through all strings of one length after the other.
pub(super) struct Walk<'a> {
    cores: &'a CoreFactory,
    symbols: &'a [u8],
    is_keyed: bool,
    is_clonable: bool,
    feeds_max: u64,
    /// The most nodes behind one string.
    nodes_max: usize,
    pub(super) cost: Cost,
    /// Strings that deviate in a way that is known; what begins with one is left out.
    pub(super) known: BTreeSet<Vec<u8>>,
    random: Random,
    /// How many strings lie between two that are replayed.
    stride: u64,
    pass: Pass,
}

/// What was run.
#[derive(Debug, Clone, Copy, Default)]
pub(super) struct Cost {
    pub(super) feeds: u64,
    pub(super) eof_feeds: u64,
    pub(super) empty_feeds: u64,
    pub(super) rebuild_feeds: u64,
    pub(super) replays: u64,
    pub(super) states_max: usize,
}

/// What came of all strings of one length.
#[derive(Debug, Default)]
pub(super) struct Pass {
    pub(super) len: usize,
    pub(super) strings: u64,
    pub(super) chunkings: u64,
    /// How many strings deviate.
    pub(super) deviating: u64,
    /// The first of those that end in a panic or another abnormal end, and the first of the others.
    abnormal: Vec<Vec<u8>>,
    others: Vec<Vec<u8>>,
    /// Strings that were left out, as they begin with one that is known to deviate.
    pub(super) is_pruned: bool,
    pub(super) is_spent: bool,
}

impl Pass {
    /// The deviating strings that are judged. Abnormal ends come first: they are the worst, and must not
    /// be among the strings for which there is no room.
    pub(super) fn to_judge(&self) -> impl Iterator<Item = &Vec<u8>> {
        self.abnormal.iter().chain(&self.others).take(JUDGED_MAX)
    }

    /// Notes a string that deviates.
    fn deviates(&mut self, bytes: &[u8], is_abnormal: bool) {
        self.deviating += 1;
        let kept = if is_abnormal { &mut self.abnormal } else { &mut self.others };
        if kept.len() < JUDGED_MAX {
            kept.push(bytes.to_vec());
        }
    }
}

/// A string, what it came to, and how cores stand behind it.
struct Level<'p> {
    script: &'p Script,
    above: Option<&'p Self>,
    nodes: Vec<Node<'p>>,
    /// What the cores said that died with its last byte.
    dead: Vec<Outcome>,
}

/// A state that some chunking of a string leads to.
struct Node<'p> {
    /// State and outcome, if states have keys.
    state: Option<(u128, Outcome)>,
    /// The core there; without `Clone` it is taken along the cuts again.
    session: Option<Session<'p>>,
    /// The cuts that lead there, its own offset the last.
    cuts: Vec<usize>,
}

/// All that was heard of one string.
#[derive(Clone, Copy, Default)]
struct Heard {
    open: Option<Outcome>,
    ended: Option<Outcome>,
    deviates: bool,
    is_abnormal: bool,
}

impl Heard {
    fn open(&mut self, outcome: Outcome) {
        let known = *self.open.get_or_insert(outcome);
        self.compare(&known, &outcome);
    }

    fn ended(&mut self, outcome: Outcome) {
        let known = *self.ended.get_or_insert(outcome);
        self.compare(&known, &outcome);
    }

    fn compare(&mut self, known: &Outcome, outcome: &Outcome) {
        self.is_abnormal |= outcome.end.is_abnormal();
        self.deviates |= known.says_otherwise(outcome) || outcome.end.is_abnormal();
    }
}

impl<'a> Walk<'a> {
    pub(super) fn new(
        cores: &'a CoreFactory,
        symbols: &'a [u8],
        budget: &Budget,
        seed: u64,
    ) -> Self {
        let nothing = Script::new();
        let root = Session::start(cores, &nothing, Log::new(false));
        Self {
            cores,
            symbols,
            is_keyed: root.key().is_some(),
            is_clonable: root.fork().is_some(),
            feeds_max: budget.feeds_max.saturating_mul(SCRIPTS),
            nodes_max: budget.states_max,
            cost: Cost::default(),
            known: BTreeSet::new(),
            random: Random::new(seed),
            stride: 1,
            pass: Pass::default(),
        }
    }

    pub(super) fn is_keyed(&self) -> bool {
        self.is_keyed
    }

    /// Plays all strings of so many bytes.
    pub(super) fn pass(&mut self, len: usize) -> Pass {
        self.pass = Pass { len, ..Pass::default() };
        let n_strings = u32::try_from(len).ok().and_then(|len| self.n_symbols().checked_pow(len));
        self.stride = (n_strings.unwrap_or(u64::MAX) / CROSS_CHECKS).max(1);
        let nothing = Script::new();
        let mut root = Level { script: &nothing, above: None, nodes: Vec::new(), dead: Vec::new() };
        let mut heard = Heard::default();
        let session = Session::start(self.cores, &nothing, Log::new(false));
        self.meet(session, Vec::new(), 0, &mut root, &mut heard);
        if len == 0 {
            self.judge(&root, &heard);
        } else {
            self.descend(&root);
        }
        std::mem::take(&mut self.pass)
    }

    fn n_symbols(&self) -> u64 {
        self.symbols.len() as u64
    }

    /// Hears the strings that have one byte more than a level's.
    fn descend(&mut self, level: &Level<'_>) {
        for &symbol in self.symbols {
            let bytes = [level.script.bytes(), &[symbol]].concat();
            if self.known.contains(&bytes) {
                self.pass.is_pruned = true;
                continue;
            }
            let script = Script::from(bytes);
            let (child, heard) = self.hear(level, &script);
            if self.pass.is_spent {
                if heard.deviates {
                    self.pass.deviates(script.bytes(), heard.is_abnormal);
                }
                return;
            }
            if script.len() == self.pass.len {
                self.judge(&child, &heard);
            } else {
                self.descend(&child);
            }
            if self.pass.is_spent {
                return;
            }
        }
    }

    /// Feeds the last bytes of a string from every node on the way to it, until the budget is spent.
    fn hear<'p>(&mut self, above: &'p Level<'p>, script: &'p Script) -> (Level<'p>, Heard) {
        let mut level = Level { script, above: Some(above), nodes: Vec::new(), dead: Vec::new() };
        let mut heard = Heard::default();
        for before in above.to_root() {
            for node in &before.nodes {
                if self.is_spent() || level.nodes.len() >= self.nodes_max {
                    self.pass.is_spent = true;
                    return (level, heard);
                }
                let mut session = match &node.session {
                    Some(session) => session.fork_onto(script),
                    None => None,
                }
                .unwrap_or_else(|| self.rebuild(script, &node.cuts));
                session.arrive(script.len());
                self.cost.feeds += 1;
                self.meet(session, node.cuts.clone(), 0, &mut level, &mut heard);
            }
        }
        (level, heard)
    }

    /// Notes an arrival; a new state makes a new node.
    fn meet<'p>(
        &mut self,
        session: Session<'p>,
        mut cuts: Vec<usize>,
        n_empty: usize,
        level: &mut Level<'p>,
        heard: &mut Heard,
    ) {
        let outcome = session.settled();
        heard.open(outcome);
        if session.is_over() {
            if !level.dead.contains(&outcome) {
                level.dead.push(outcome);
            }
            return;
        }
        let len = level.script.len();
        // A state whose `Hash` panicked is like no other.
        let state = session.key().filter(|_| self.is_keyed).map(|key| (key, session.outcome()));
        if state.is_some() && level.nodes.iter().any(|node| node.state == state) {
            return;
        }
        if len > 0 || n_empty > 0 {
            cuts.push(len);
        }
        let is_leaf = len == self.pass.len;
        let tries_empty = n_empty < EMPTIES_IN_A_ROW_MAX && self.tries_empty(is_leaf, &cuts, len);
        let poked = tries_empty.then(|| self.again(&session, level.script, &cuts));
        let kept = match (is_leaf, self.is_clonable) {
            (true, _) => {
                self.end(session, heard);
                None
            }
            (false, true) => Some(session),
            (false, false) => None,
        };
        if self.is_keyed || !is_leaf {
            level.nodes.push(Node { state, session: kept, cuts: cuts.clone() });
        }
        if let Some(mut poked) = poked {
            poked.poke();
            self.cost.empty_feeds += 1;
            if self.is_keyed {
                self.meet(poked, cuts, n_empty + 1, level, heard);
            } else {
                heard.open(poked.settled());
                if !poked.is_over() {
                    self.end(poked, heard);
                }
            }
        }
    }

    /// With a key, an empty piece is tried in every state and what comes of it explored. Without, one would
    /// double the chunkings: it is tried last, and if cores cannot be copied, behind the extreme ones.
    fn tries_empty(&self, is_leaf: bool, cuts: &[usize], len: usize) -> bool {
        let is_extreme = cuts.len() <= 1 || cuts.len() >= len;
        self.is_keyed || (is_leaf && (self.is_clonable || is_extreme))
    }

    fn end(&mut self, mut session: Session<'_>, heard: &mut Heard) {
        session.eof();
        self.cost.eof_feeds += 1;
        heard.ended(session.settled());
    }

    /// Another core in the same state.
    fn again<'p>(
        &mut self,
        session: &Session<'p>,
        script: &'p Script,
        cuts: &[usize],
    ) -> Session<'p> {
        session.fork().unwrap_or_else(|| self.rebuild(script, cuts))
    }

    /// A fresh core taken along cuts; twice the same offset is an empty piece there.
    fn rebuild<'p>(&mut self, script: &'p Script, cuts: &[usize]) -> Session<'p> {
        let mut session = Session::start(self.cores, script, Log::new(false));
        for &offset in cuts {
            if offset == session.offset() {
                session.poke();
            } else {
                session.arrive(offset);
            }
            self.cost.rebuild_feeds += 1;
        }
        session
    }

    /// Counts a string that was heard in every way, and notes whether it deviates.
    fn judge(&mut self, level: &Level<'_>, heard: &Heard) {
        let mut heard = *heard;
        for dead in level.to_root().flat_map(|level| &level.dead) {
            heard.open(*dead);
            heard.ended(*dead);
        }
        let pass = &mut self.pass;
        pass.strings += 1;
        let n_cuts = u32::try_from(pass.len.saturating_sub(1)).unwrap_or(u32::MAX);
        let n_chunkings = 1_u64.checked_shl(n_cuts).unwrap_or(u64::MAX);
        pass.chunkings = pass.chunkings.saturating_add(n_chunkings);
        let is_replayed = pass.strings.is_multiple_of(self.stride);
        self.cost.states_max = self.cost.states_max.max(level.n_states_max());
        if !heard.deviates && is_replayed {
            heard.open(self.replayed(level.script));
        }
        if heard.deviates {
            self.pass.deviates(level.script.bytes(), heard.is_abnormal);
        }
    }

    /// What a fresh core, fed in a way drawn at random, says: if it is something else, the state key, or
    /// `Clone`, is unsound.
    fn replayed(&mut self, script: &Script) -> Outcome {
        let chunking = draw(&Stream::of(script, 0), &mut self.random);
        self.cost.replays += 1;
        sample::outcome(self.cores, script, &chunking)
    }

    fn is_spent(&self) -> bool {
        let Cost { feeds, eof_feeds, empty_feeds, rebuild_feeds, .. } = self.cost;
        feeds + eof_feeds + empty_feeds + rebuild_feeds >= self.feeds_max
    }
}

impl<'p> Level<'p> {
    /// This level and all above it.
    fn to_root(&self) -> impl Iterator<Item = &Self> {
        std::iter::successors(Some(self), |level| level.above)
    }

    fn n_states_max(&self) -> usize {
        self.to_root().map(|level| level.nodes.len()).max().unwrap_or_default()
    }
}

/// A core that changes with every empty piece would never come to an end of them.
const EMPTIES_IN_A_ROW_MAX: usize = 2;
/// A budget is for one script; here are thousands.
const SCRIPTS: u64 = 64;
/// Strings of each length that are replayed in one way drawn at random.
const CROSS_CHECKS: u64 = 64;
/// Deviating strings of one length that are judged: each is given to every check.
const JUDGED_MAX: usize = 64;
