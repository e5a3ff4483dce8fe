//! Runs the sessions of a proof: brings a core to a state again, tries empty pieces and ends of
//! stream there, recognizes states that were met before, and counts the cost.
//!
//! Two searches share it. [`explore`](super::explore::explore) covers all chunkings of one script,
//! fewest cuts first; an exhaustive run covers all chunkings of all short strings, one string after
//! the other. They differ in the order in which they meet states, not in what they do there.

use std::collections::BTreeSet;

use crate::contract::{CoreFactory, Log};
use crate::driver::Session;
use crate::script::{Chunking, Script};
use crate::transcript::outcome::Outcome;

/// Runs the sessions of a proof.
#[derive(Debug)]
pub(crate) struct Prover<'a> {
    cores: &'a CoreFactory,
    is_keyed: bool,
    is_clonable: bool,
    pub(crate) cost: FeedCost,
    /// The first operation on a state that panicked, with its message, and the cuts that lead there.
    broken: Option<(String, Chunking)>,
}

/// The cost of a proof so far.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub(crate) struct FeedCost {
    /// Pieces fed.
    pub(crate) feeds: u64,
    /// Ends of stream tried.
    pub(crate) eof_feeds: u64,
    /// Empty pieces tried.
    pub(crate) empty_feeds: u64,
    /// Pieces fed again because the core cannot be cloned.
    pub(crate) rebuild_feeds: u64,
    /// Bytes fed or copied: for each piece, the offset at which it ends.
    pub(crate) bytes: u64,
    /// The cost of what cores did out of proportion to the bytes fed, in bytes.
    pub(crate) surplus: u64,
}

/// The identity of a state at one place: the key of the core, and its outcome so far.
pub(crate) type StateId = (u128, Outcome);

/// The distinct states met at one place.
///
/// Most places have one. It has a field of its own, because a set of one would take ten times the
/// memory.
#[derive(Debug, Clone, Default)]
pub(crate) struct States {
    only: Option<StateId>,
    more: BTreeSet<StateId>,
    n_unlike: usize,
}

impl<'a> Prover<'a> {
    /// Makes a prover for cores with the powers of this session.
    pub(crate) fn new(cores: &'a CoreFactory, session: &Session<'_>) -> Self {
        let (key, copy) = (session.key(), session.fork().map(|copy| copy.is_some()));
        let (is_keyed, is_clonable) = (key != Ok(None), copy == Ok(true));
        let broken = key.err().or_else(|| copy.err()).map(|broken| (broken, Chunking::whole()));
        Self { cores, is_keyed, is_clonable, cost: FeedCost::default(), broken }
    }

    /// Whether an operation on a state panicked, so that nothing can be proved.
    pub(crate) fn is_broken(&self) -> bool {
        self.broken.is_some()
    }

    /// The first operation on a state that panicked, with its message, and the cuts that lead there.
    pub(crate) fn into_broken(self) -> Option<(String, Chunking)> {
        self.broken
    }

    /// Whether as many cores were made as the search may make.
    pub(crate) fn is_spent(&self) -> bool {
        self.cores.is_spent()
    }

    /// Whether states have keys, so that equal ones are merged.
    pub(crate) fn is_keyed(&self) -> bool {
        self.is_keyed
    }

    /// Whether sessions can be copied, so that it helps to keep one.
    pub(crate) fn is_clonable(&self) -> bool {
        self.is_clonable
    }

    /// Brings another core to the state after `cuts`: a copy of the session that is there, or a
    /// fresh core that plays the cuts.
    ///
    /// The script may be longer than that of the session, if both begin with the same steps.
    pub(crate) fn fork_or_rebuild<'t, 's: 't>(
        &mut self,
        session: Option<&Session<'s>>,
        script: &'t Script,
        cuts: impl FnOnce() -> Chunking,
    ) -> Session<'t> {
        let copy = session.map_or(Ok(None), |session| session.fork_onto(script));
        match copy {
            Ok(Some(copy)) => copy,
            Ok(None) => self.rebuild(script, &cuts()),
            Err(broken) => {
                let cuts = cuts();
                let rebuilt = self.rebuild(script, &cuts);
                self.broken.get_or_insert((broken, cuts));
                rebuilt
            }
        }
    }

    /// Plays cuts into a fresh core; the same offset twice is an empty piece there.
    fn rebuild<'t>(&mut self, script: &'t Script, cuts: &Chunking) -> Session<'t> {
        let mut session = Session::start(self.cores, script, Log::new(false));
        session.controls();
        self.cost.add_surplus(&session, 0);
        for &offset in cuts.cuts() {
            let before = session.surplus();
            if offset == session.offset() {
                session.poke();
            } else {
                session.arrive(offset);
            }
            self.cost.rebuild_feeds += 1;
            self.cost.bytes += offset as u64;
            self.cost.add_surplus(&session, before);
        }
        session
    }

    /// Feeds the bytes up to `to` as one piece.
    pub(crate) fn feed(&mut self, session: &mut Session<'_>, to: usize) {
        let before = session.surplus();
        session.arrive(to);
        self.cost.feeds += 1;
        self.cost.bytes += to as u64;
        self.cost.add_surplus(session, before);
    }

    /// Feeds an empty piece.
    pub(crate) fn poke(&mut self, session: &mut Session<'_>) {
        let before = session.surplus();
        session.poke();
        self.cost.empty_feeds += 1;
        self.cost.add_surplus(session, before);
    }

    /// Ends the stream here, and returns the outcome.
    pub(crate) fn end(&mut self, mut session: Session<'_>) -> Outcome {
        let before = session.surplus();
        session.eof();
        self.cost.eof_feeds += 1;
        self.cost.add_surplus(&session, before);
        session.settled()
    }

    /// Whether an empty piece is tried in a state that `n_empty` empty pieces in a row led to.
    ///
    /// With keys it is tried in every state. Without keys it would double the number of chunkings,
    /// so it is tried only at the end of the script: `last` are the cuts that lead there, including
    /// the end. If cores cannot be copied, it is tried only if the script came in one piece or byte
    /// by byte.
    pub(crate) fn tries_empty(&self, n_empty: usize, last: Option<&Chunking>) -> bool {
        let is_extreme = |cuts: &[usize]| match cuts {
            [] | [_] => true,
            [.., end] => cuts.len() >= *end,
        };
        let is_tried_last = |cuts: &Chunking| self.is_clonable || is_extreme(cuts.cuts());
        n_empty < EMPTIES_IN_A_ROW_MAX && (self.is_keyed || last.is_some_and(is_tried_last))
    }

    /// The identity of the state of a session, to which `cuts` lead; `None` if it has no key.
    pub(crate) fn state(
        &mut self,
        session: &Session<'_>,
        cuts: impl FnOnce() -> Chunking,
    ) -> Option<StateId> {
        if !self.is_keyed {
            return None;
        }
        match session.key() {
            Ok(key) => key.map(|key| (key, session.outcome())),
            Err(broken) => {
                self.broken.get_or_insert_with(|| (broken, cuts()));
                None
            }
        }
    }
}

impl FeedCost {
    /// Adds the surplus of one feed, before which the session had some already.
    #[inline]
    fn add_surplus(&mut self, session: &Session<'_>, before: u64) {
        let own = session.surplus().saturating_sub(before).saturating_add(session.copy_surplus());
        self.surplus = self.surplus.saturating_add(own);
    }

    /// All feeds: pieces, empty pieces, pieces fed again, and ends of stream.
    pub(crate) fn all_feeds(&self) -> u64 {
        self.feeds + self.eof_feeds + self.empty_feeds + self.rebuild_feeds
    }
}

impl States {
    /// Adds a state and returns whether it is new. A state without a key, because states have none
    /// or its `Hash` panicked, is always new.
    pub(crate) fn insert(&mut self, state: Option<StateId>) -> bool {
        let Some(state) = state else {
            self.n_unlike += 1;
            return true;
        };
        match self.only {
            None => self.only.replace(state).is_none(),
            Some(only) => only != state && self.more.insert(state),
        }
    }

    pub(crate) fn len(&self) -> usize {
        usize::from(self.only.is_some()) + self.more.len() + self.n_unlike
    }
}

/// The limit for a core that changes with every empty piece, which would never end.
const EMPTIES_IN_A_ROW_MAX: usize = 2;
