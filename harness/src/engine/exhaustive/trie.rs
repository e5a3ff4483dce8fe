//! Plays every string in every chunking, over the trie of strings.
//!
//! The trie is one of bytes: of symbols that are strings, each byte makes a level, so that cuts come within
//! symbols, too.
//!
//! A level is a string with the states that its chunkings lead to: its nodes, as in the proof of
//! one script. To cover a string of `m` bytes, for each `i` below `m` and each node of its first
//! `i` bytes, the rest is fed in one piece to a copy. So strings share the work on their common
//! prefix, equal states are one node, and a core with one state for each string needs `m` feeds for
//! its 2^(m-1) chunkings. A core without a key has a node for each chunking; one without `Clone` is
//! made afresh and fed again up to its node.
//!
//! A core that has ended emits no more events. But a piece that spans the offset of that end is
//! another piece, so strings that go on after an end are played as all others, and the end is one
//! of their outcomes.
//!
//! If the transport can cut only at some offsets, a string uses the levels above it at which it can be
//! cut. If these offsets depend on bytes that follow, as they may with tokens, levels above it may have been
//! reached by other cuts than its own; then the string has levels of its own.
//!
//! A state that was reached before is not skipped when another string reaches it: its known
//! outcomes cover the pieces that begin there, but not those that span it, and those are nearly
//! all.

use std::collections::BTreeSet;

use crate::contract::{CoreFactory, Log};
use crate::driver::Session;
use crate::engine::exhaustive::pass::{Pass, Seen};
use crate::engine::exhaustive::spelling::Spelling;
use crate::random::Random;
use crate::script::cuts::is_among;
use crate::script::{Chunking, Script};
use crate::search::cross_check::{Proof, contradicting};
use crate::search::prover::{Prover, States};
use crate::search::strategy::draw;
use crate::search::{Budget, Stream};
use crate::transcript::outcome::Outcome;
use crate::watchdog;

/// Plays all strings of one length after those of another.
pub(super) struct Walk<'a> {
    cores: &'a CoreFactory,
    symbols: &'a [Vec<u8>],
    pub(super) prover: Prover<'a>,
    feeds_max: u64,
    /// The most that cores may cost out of proportion to what they are fed.
    bytes_max: u64,
    /// The most nodes of one string.
    nodes_max: usize,
    /// The most nodes that one string had.
    pub(super) states_max: usize,
    /// Strings whose deviation is waived; no string that begins with one is played.
    pub(super) known: BTreeSet<Vec<u8>>,
    random: Random,
    /// One string in this many is replayed.
    stride: u64,
    /// How many strings were replayed.
    pub(super) replays: u64,
    pass: Pass,
}

/// A string, its outcomes, and the states that it leads to.
struct TrieLevel<'p> {
    script: &'p Script,
    above: Option<&'p Self>,
    /// The offsets at which it can be cut, and so the only ones that its nodes have among their cuts; `None`
    /// if that is each.
    possible: Option<Vec<usize>>,
    /// Whether this is a string of the pass, and whether longer ones of the pass begin with it.
    is_string: bool,
    has_longer: bool,
    nodes: Vec<TrieNode<'p>>,
    states: States,
    seen: Seen,
    /// The outcomes of the cores that ended with its last byte.
    terminals: Vec<Outcome>,
}

/// A state that some chunking of a string leads to.
struct TrieNode<'p> {
    /// The core there; `None` in leaves, and without `Clone`, where a fresh core is fed along the
    /// cuts.
    session: Option<Session<'p>>,
    /// The cuts that lead there; the last is its own offset.
    cuts: Chunking,
}

impl<'a> Walk<'a> {
    pub(super) fn new(
        cores: &'a CoreFactory,
        symbols: &'a [Vec<u8>],
        budget: &Budget,
        seed: u64,
    ) -> Self {
        let empty = Script::new();
        let root = Session::start(cores, &empty, Log::new(false));
        Self {
            cores,
            symbols,
            prover: Prover::new(cores, &root),
            feeds_max: budget.feeds_max.saturating_mul(SCRIPTS),
            bytes_max: budget.bytes_max,
            nodes_max: budget.states_max,
            states_max: 0,
            known: BTreeSet::new(),
            random: Random::new(seed),
            stride: 1,
            replays: 0,
            pass: Pass::default(),
        }
    }

    /// Plays all strings of `len` symbols, and of `len - 1` symbols and a part of another one.
    pub(super) fn pass(&mut self, len: usize) -> Pass {
        self.pass = Pass::new(len);
        let n_bytes: usize = self.symbols.iter().map(Vec::len).sum();
        let n_before = len.checked_sub(1).and_then(|len| u32::try_from(len).ok());
        let n_before = n_before.and_then(|len| (self.symbols.len() as u64).checked_pow(len));
        let n_strings = n_before.and_then(|n| n.checked_mul(n_bytes as u64));
        self.stride = (n_strings.unwrap_or(u64::MAX) / CROSS_CHECKS).max(1);
        let empty = Script::new();
        let mut root = TrieLevel::new(&empty, None, [len == 0, len > 0]);
        let session = Session::start(self.cores, &empty, Log::new(false));
        self.meet(session, &Chunking::whole(), 0, &mut root);
        if len == 0 {
            self.finish(&root);
        } else {
            self.descend(&root, &empty, &Spelling::empty());
        }
        std::mem::take(&mut self.pass)
    }

    /// Plays the strings that extend one by a byte, and all longer ones that begin with them. Its level, or
    /// the last one above it, is `level`.
    fn descend(&mut self, level: &TrieLevel<'_>, beginning: &Script, spelling: &Spelling) {
        for (byte, spelling) in spelling.next(self.symbols, self.pass.len) {
            let bytes = [beginning.bytes(), &[byte]].concat();
            if self.known.contains(&bytes) {
                self.pass.is_pruned = true;
                continue;
            }
            let script = Script::from(bytes);
            let possible = self.cores.cuts.of(script.bytes());
            if !spelling.can_end(script.bytes(), self.symbols, &self.cores.cuts) {
                self.descend(level, &script, &spelling);
            } else if level.holds_all(possible.as_deref()) {
                self.go_on(level, &script, &spelling);
            } else if let Some(root) = level.to_root().last() {
                let mut go_on = |walk: &mut Self, above: &TrieLevel<'_>| {
                    walk.go_on(above, &script, &spelling);
                };
                self.build(root, &script, possible.as_deref().unwrap_or_default(), &mut go_on);
            }
            if self.pass.is_spent {
                return;
            }
        }
    }

    /// Plays a string from the levels above it, and all longer ones that begin with it.
    fn go_on(&mut self, above: &TrieLevel<'_>, script: &Script, spelling: &Spelling) {
        let len = self.pass.len;
        let is_string = spelling.n_symbols() == len;
        let has_longer = !spelling.next(self.symbols, len).is_empty();
        let level = self.play(TrieLevel::new(script, Some(above), [is_string, has_longer]));
        if self.pass.is_spent {
            // Not all of it was played, but a deviation found so far counts.
            self.pass.note(script.bytes(), &level.seen);
            return;
        }
        if is_string {
            self.finish(&level);
        }
        if has_longer {
            self.descend(&level, script, spelling);
        }
    }

    /// Plays the beginnings of a string that end where it can be cut, and goes on from there.
    fn build(
        &mut self,
        above: &TrieLevel<'_>,
        script: &Script,
        possible: &[usize],
        go_on: &mut dyn FnMut(&mut Self, &TrieLevel<'_>),
    ) {
        let n_built = possible.partition_point(|cut| *cut <= above.script.len());
        let Some(cut) = possible.get(n_built) else { return go_on(self, above) };
        let beginning = Script::from(script.bytes().get(..*cut).unwrap_or_default());
        let mut level = TrieLevel::new(&beginning, Some(above), [false, true]);
        level.possible = Some(possible.get(..n_built).unwrap_or_default().to_vec());
        let level = self.play(level);
        match self.pass.is_spent {
            true => self.pass.note(script.bytes(), &level.seen),
            false => self.build(&level, script, possible, go_on),
        }
    }

    /// Feeds the last bytes of a string from every node on its path, until the budget is spent.
    fn play<'p>(&mut self, mut level: TrieLevel<'p>) -> TrieLevel<'p> {
        let script = level.script;
        if level.possible.is_none() {
            level.possible = self.cores.cuts.of(script.bytes());
        }
        let Some(above) = level.above else { return level };
        let possible = level.possible.clone();
        for before in above.to_root().filter(|it| it.is_at_one_of(possible.as_deref())) {
            for TrieNode { session, cuts } in &before.nodes {
                if self.is_spent() || level.nodes.len() >= self.nodes_max {
                    self.pass.is_spent = true;
                    return level;
                }
                let session = session.as_ref();
                let mut fed = self.prover.fork_or_rebuild(session, script, || cuts.clone());
                watchdog::resuming(script, || cuts.clone());
                self.prover.feed(&mut fed, script.len());
                self.meet(fed, cuts, 0, &mut level);
            }
        }
        level
    }

    /// Notes an arrival from a node with these cuts, after `n_empty` empty pieces; a new state makes a new
    /// node.
    fn meet<'p>(
        &mut self,
        session: Session<'p>,
        from: &Chunking,
        n_empty: usize,
        level: &mut TrieLevel<'p>,
    ) {
        let (script, outcome) = (level.script, session.settled());
        level.seen.open(outcome);
        if session.is_over() {
            if !level.terminals.contains(&outcome) {
                level.terminals.push(outcome);
            }
            return;
        }
        let has_cut = !script.is_empty() || n_empty > 0;
        let cuts = if has_cut { from.with_cut(script.len()) } else { from.clone() };
        let is_new = level.states.insert(self.prover.state(&session, || cuts.clone()));
        if self.prover.is_broken() {
            // A run of this string names what panics.
            level.seen.contradicted(&outcome);
        }
        if !is_new {
            return;
        }
        let TrieLevel { is_string, has_longer, .. } = *level;
        let tries_empty = self.prover.tries_empty(n_empty, is_string.then_some(&cuts));
        let mut another = || self.prover.fork_or_rebuild(Some(&session), script, || cuts.clone());
        let poked = tries_empty.then(&mut another);
        // The session itself is kept for longer strings, or ended if there are none.
        let ended = (is_string && has_longer).then(&mut another);
        let (ended, kept) = match has_longer {
            true => (ended, Some(session).filter(|_| self.prover.is_clonable())),
            false => (Some(session), None),
        };
        if let Some(ended) = ended {
            watchdog::ending(script, script.len(), || cuts.clone());
            level.seen.ended(self.prover.end(ended));
        }
        if self.prover.is_keyed() || has_longer {
            level.nodes.push(TrieNode { session: kept, cuts: cuts.clone() });
        }
        if let Some(poked) = poked {
            self.poke(poked, &cuts, n_empty, level);
        }
    }

    /// Feeds an empty piece in a new state. The resulting state is explored only if states have
    /// keys.
    fn poke<'p>(
        &mut self,
        mut session: Session<'p>,
        cuts: &Chunking,
        n_empty: usize,
        level: &mut TrieLevel<'p>,
    ) {
        self.prover.poke(&mut session);
        if self.prover.is_keyed() {
            self.meet(session, cuts, n_empty + 1, level);
            return;
        }
        level.seen.open(session.settled());
        if !session.is_over() {
            level.seen.ended(self.prover.end(session));
        }
    }

    /// Counts a string that was played in every chunking, replays some, and notes those that
    /// deviate.
    fn finish(&mut self, level: &TrieLevel<'_>) {
        let mut seen = level.seen;
        for terminal in level.on_its_paths().flat_map(|level| &level.terminals) {
            seen.open(*terminal);
            seen.ended(*terminal);
        }
        let n_cuts_max = level.script.len().saturating_sub(1);
        self.pass.count(level.possible.as_ref().map_or(n_cuts_max, Vec::len));
        self.states_max = self.states_max.max(level.n_states_max());
        let is_replayed = self.pass.strings.is_multiple_of(self.stride);
        if is_replayed
            && !seen.deviates
            && let Some(outcome) = self.replay(level)
        {
            seen.contradicted(&outcome);
        }
        self.pass.note(level.script.bytes(), &seen);
    }

    /// Replays a string in random pieces, and returns the outcome if it contradicts the known ones.
    fn replay(&mut self, level: &TrieLevel<'_>) -> Option<Outcome> {
        let stream = Stream::cut_at(&self.cores.cuts, level.script, 0);
        let chunking = draw(&stream, &mut self.random);
        self.replays += 1;
        contradicting(self.cores, level.script, &chunking, level).0
    }

    fn is_spent(&self) -> bool {
        let cost = &self.prover.cost;
        let is_beyond = cost.all_feeds() >= self.feeds_max || cost.surplus >= self.bytes_max;
        is_beyond || self.prover.is_broken()
    }
}

impl<'p> TrieLevel<'p> {
    fn new(
        script: &'p Script,
        above: Option<&'p Self>,
        [is_string, has_longer]: [bool; 2],
    ) -> Self {
        let (nodes, terminals) = (Vec::new(), Vec::new());
        let (states, seen, possible) = (States::default(), Seen::default(), None);
        Self { script, above, possible, is_string, has_longer, nodes, states, seen, terminals }
    }

    /// This level and all above it.
    fn to_root(&self) -> impl Iterator<Item = &Self> {
        std::iter::successors(Some(self), |level| level.above)
    }

    /// Whether its string is empty, or ends where one that begins with it can be cut.
    fn is_at_one_of(&self, possible: Option<&[usize]>) -> bool {
        self.script.is_empty() || is_among(possible, self.script.len())
    }

    /// This level, and those above it that its paths come through.
    fn on_its_paths(&self) -> impl Iterator<Item = &Self> {
        let is_on_one = |above: &&Self| above.is_at_one_of(self.possible.as_deref());
        std::iter::once(self).chain(self.to_root().skip(1).filter(is_on_one))
    }

    /// Whether a longer string with these possible cuts can be played from this level and those above it:
    /// each cut has a level, which was reached by the cuts before it alone.
    fn holds_all(&self, possible: Option<&[usize]>) -> bool {
        let cuts = possible.unwrap_or_default();
        cuts.iter().enumerate().all(|(n_before, cut)| {
            let is_level = |level: &Self| {
                level.script.len() == *cut && level.possible.as_deref() == cuts.get(..n_before)
            };
            self.to_root().any(is_level)
        })
    }

    fn n_states_max(&self) -> usize {
        self.to_root().map(|level| level.nodes.len()).max().unwrap_or_default()
    }

    /// Whether some chunking leads to this outcome at the end of this string. If the string
    /// deviates anyway, no outcome contradicts it.
    fn is_known(&self, outcome: &Outcome) -> bool {
        let is_terminal =
            |level: &Self| level.terminals.iter().any(|it| !it.says_otherwise(outcome));
        self.seen.deviates || self.seen.is_open(outcome) || self.on_its_paths().any(is_terminal)
    }
}

/// A level holds its outcomes and those of all above it, and so those of its string at every
/// offset.
impl Proof for TrieLevel<'_> {
    fn is_known_open(&self, session: &Session<'_>) -> bool {
        let mut levels = self.to_root().filter(|level| level.script.len() == session.offset());
        levels.all(|level| level.is_known(&session.settled()))
    }

    fn is_known_last(&self, session: &Session<'_>) -> bool {
        self.is_known(&session.settled())
    }
}

/// The factor on the feeds of a budget, which is for one script: here there are thousands.
const SCRIPTS: u64 = 64;
/// About how many strings of each length are replayed, each in random pieces.
const CROSS_CHECKS: u64 = 64;
