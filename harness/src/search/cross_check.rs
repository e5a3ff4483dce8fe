//! Replays that must agree with a proof: if one does not, the state key or `Clone` is unsound. Before a
//! proof, two plays must agree on the keys.
//!
//! A proof merges equal states and copies cores, so it trusts the author that the key covers
//! everything that decides the future, and that a copy behaves as the original. Fresh cores, fed in
//! random pieces, test that.

use crate::contract::{CoreFactory, Log};
use crate::driver::Session;
use crate::random::Random;
use crate::script::{Chunking, Script};
use crate::search::evidence::Evidence;
use crate::search::sample::outcome;
use crate::search::strategy::draw;
use crate::search::{Coverage, Stream};
use crate::transcript::outcome::Outcome;

/// The states that a proof found.
pub(crate) trait Proof {
    /// Whether some chunking leads to the state of a session after a piece.
    fn is_known_open(&self, session: &Session<'_>) -> bool;

    /// Whether some chunking leads to the state of a session at the end of the script.
    fn is_known_last(&self, session: &Session<'_>) -> bool;
}

/// The outcome of a fresh core under a chunking, if that or a state before it contradicts the
/// proof; and the surplus of the play.
pub(crate) fn contradicting(
    cores: &CoreFactory,
    script: &Script,
    chunking: &Chunking,
    proof: &impl Proof,
) -> (Option<Outcome>, u64) {
    let mut is_known = true;
    let mut session = Session::start(cores, script, Log::new(false));
    session.play(chunking, |session, _| is_known &= proof.is_known_open(session));
    let is_known = is_known && proof.is_known_last(&session);
    ((!is_known).then(|| session.settled()), session.surplus())
}

/// Replays the script in one piece, byte by byte, and under `n` random chunkings; returns the first
/// chunking that contradicts the proof. There are fewer replays where each costs out of proportion to the
/// script, up to a surplus of `surplus_max` bytes.
pub(crate) fn contradiction(
    cores: &CoreFactory,
    script: &Script,
    (seed, n, surplus_max): (u64, usize, u64),
    evidence: &Evidence,
    coverage: &mut Coverage,
) -> Option<Chunking> {
    let mut spent: u64 = 0;
    let stream = Stream::cut_at(&cores.cuts, script, seed);
    let mut random = Random::new(seed);
    let fixed = [Chunking::whole(), Chunking::bytewise(script.len())];
    let drawn = std::iter::repeat_with(|| draw(&stream, &mut random)).take(n);
    for chunking in fixed.into_iter().chain(drawn) {
        coverage.runs += 1;
        let (outcome, surplus) = contradicting(cores, script, &chunking, evidence);
        if outcome.is_some() {
            return Some(chunking);
        }
        spent = spent.saturating_add(surplus);
        if spent >= surplus_max {
            break;
        }
    }
    None
}

/// A chunking after which equal states have different keys, so that no state would be merged.
///
/// The states that a proof merges are those of copies where cores can be cloned, so a copy is compared with
/// its original, and each key with itself; else those of fresh cores that received the same.
pub(crate) fn unstable_key(cores: &CoreFactory, script: &Script) -> Option<Chunking> {
    let len = script.len();
    let uniform = Chunking::uniform(len, len.div_ceil(KEYS_MAX).max(1));
    [Chunking::whole(), uniform].iter().find_map(|chunking| {
        let mut keys = Vec::new();
        let mut unstable = None;
        let mut session = Session::start(cores, script, Log::new(false));
        session.play(chunking, |session, n_cuts| {
            let key = session.key();
            let copy = session.fork().ok().flatten();
            let again = copy.map_or_else(|| session.key(), |copy| copy.key());
            if unstable.is_none() && key != again {
                unstable = Some(chunking.first(n_cuts));
            }
            keys.push((session.outcome(), key));
        });
        if unstable.is_some() || cores.is_clonable() {
            return unstable;
        }
        let mut keys = keys.into_iter();
        let mut session = Session::start(cores, script, Log::new(false));
        session.play(chunking, |session, n_cuts| {
            // Where two runs log different things, `determinism` reports it.
            let differs = |(outcome, key)| outcome == session.outcome() && key != session.key();
            if keys.next().is_some_and(differs) && unstable.is_none() {
                unstable = Some(chunking.first(n_cuts));
            }
        });
        unstable
    })
}

/// Replays `n` of the paths that a proof found; returns the first that leads a fresh core to
/// another outcome.
pub(crate) fn misled(
    cores: &CoreFactory,
    script: &Script,
    n: usize,
    evidence: &Evidence,
) -> Option<Chunking> {
    let mut paths = evidence.last.paths().take(n);
    paths.find_map(|(known, path)| {
        let chunking = evidence.paths.chunking(path);
        (outcome(cores, script, &chunking) != *known).then_some(chunking)
    })
}

impl Proof for Evidence {
    fn is_known_open(&self, session: &Session<'_>) -> bool {
        self.is_known_open(session.offset(), &session.outcome())
    }

    fn is_known_last(&self, session: &Session<'_>) -> bool {
        self.last.contains(&session.settled())
    }
}

/// The most keys that are compared in one play: each costs a copy of a state, or a second play.
const KEYS_MAX: usize = 64;
