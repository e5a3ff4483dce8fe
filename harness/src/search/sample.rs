//! Bulk replay: plays chunkings chosen by the strategies, each into a fresh core.

use std::collections::BTreeSet;
use std::rc::Rc;

use crate::contract::{CoreFactory, Log};
use crate::digest::Digest;
use crate::driver::Session;
use crate::script::cuts::is_among;
use crate::script::{Chunking, Play, Script};
use crate::search::classes::Numbered;
use crate::search::evidence::{Evidence, WATCHED_MAX};
use crate::search::{Budget, Coverage, Guarantee, Strategy, Stream};
use crate::transcript::Transcript;
use crate::transcript::outcome::Outcome;

/// Runs one play and returns its outcome, or `None` if it cost too much, and its cost.
pub(crate) fn outcome_within(
    cores: &CoreFactory,
    play: &Play,
    cost_max: u64,
) -> (Option<Outcome>, u64) {
    let session = Session::in_mode(cores, play, Log::new(false));
    played_within(session, &play.chunking, cost_max)
}

/// Runs one play and returns its outcome and transcript, or `None` if it cost too much, and its cost.
pub(crate) fn logged_within(
    cores: &CoreFactory,
    play: &Play,
    cost_max: u64,
) -> (Option<(Outcome, Transcript)>, u64) {
    let mut session = Session::in_mode(cores, play, Log::new(true)).within(cost_max);
    session.play(&play.chunking, |_, _| {});
    let (outcome, cost) = (session.settled(), session.cost());
    let logged = (!session.is_cut_short()).then(|| (outcome, session.finish()));
    (logged, cost)
}

/// Plays a session and returns its outcome, or `None` if it cost too much, and its cost.
fn played_within(
    session: Session<'_>,
    chunking: &Chunking,
    cost_max: u64,
) -> (Option<Outcome>, u64) {
    let mut session = session.within(cost_max);
    session.play(chunking, |_, _| {});
    let outcome = session.settled();
    ((!session.is_cut_short()).then_some(outcome), session.cost())
}

/// Plays a script under one chunking and returns the outcome.
pub(crate) fn outcome(cores: &CoreFactory, script: &Script, chunking: &Chunking) -> Outcome {
    let mut session = Session::start(cores, script, Log::new(false));
    session.play(chunking, |_, _| {});
    session.settled()
}

/// As [`outcome`], as a digest.
pub(crate) fn digest(cores: &CoreFactory, script: &Script, chunking: &Chunking) -> u128 {
    Digest::of(&outcome(cores, script, chunking))
}

/// Replays chunkings and collects the evidence, within the budget.
pub(crate) struct Sampler<'a> {
    cores: &'a CoreFactory,
    script: &'a Script,
    evidence: &'a mut Evidence,
    /// The chunkings of the whole script that were played.
    seen: BTreeSet<Rc<Chunking>>,
    n_bytes: u64,
    bytes_max: u64,
    /// Pieces played: each is a call at least, whatever it holds.
    n_pieces: u64,
    pieces_max: u64,
}

impl<'a> Sampler<'a> {
    pub(crate) fn new(
        cores: &'a CoreFactory,
        script: &'a Script,
        budget: &Budget,
        evidence: &'a mut Evidence,
    ) -> Self {
        let (seen, bytes_max) = (BTreeSet::new(), budget.bytes_max);
        let pieces_max = budget.feeds_max.max(PIECES_MIN);
        Self { cores, script, evidence, seen, n_bytes: 0, bytes_max, n_pieces: 0, pieces_max }
    }

    /// Plays the chunkings of every strategy, in order, and raises the guarantee to their coverage.
    pub(crate) fn sample(&mut self, seed: u64, coverage: &mut Coverage) {
        let mut stream = Stream::cut_at(&self.cores.cuts, self.script, seed);
        let mut covered = None;
        for strategy in Strategy::ALL {
            let (mut events, mut n_new) = (Vec::new(), 0);
            for chunking in strategy.chunkings(&stream) {
                if self.is_spent() {
                    break;
                }
                let chunking = Rc::new(chunking);
                if self.seen.contains(&chunking) {
                    continue;
                }
                if let Some(offsets) = self.play(&chunking) {
                    events = offsets;
                    n_new += 1;
                }
            }
            coverage.runs += n_new;
            coverage.strategies.push((strategy, n_new));
            if self.is_spent() {
                coverage.notes.push(format!("replaying was cut short at `{strategy}`"));
                break;
            }
            if strategy == Strategy::Bytewise {
                stream.events = events;
            }
            if strategy.is_complete(&stream) && covered != Some(Guarantee::Proven) {
                covered = covers(strategy).or(covered);
            }
        }
        // A proof covers the ends of stream, too. Otherwise a note states how they were tried.
        let is_proof = covered == Some(Guarantee::Proven);
        let n_truncated = self.play_truncated(is_proof);
        coverage.runs += n_truncated;
        let how = match (self.is_spent(), covered) {
            (true, _) if n_truncated == 0 => Some("no end of stream was tried"),
            (true, _) => Some("ends of stream were tried only in part"),
            (false, Some(Guarantee::UpToCuts(_))) => Some("ends of stream under 3 chunkings each"),
            (false, _) => None,
        };
        coverage.notes.extend(how.map(str::to_owned));
        covered = covered.filter(|_| !(is_proof && self.is_spent()));
        let sampled = Guarantee::Sampled { seed, n: self.seen.len() as u64 };
        coverage.guarantee = coverage.guarantee.or_better(covered.unwrap_or(sampled));
    }

    /// Plays one chunking that the user requested.
    pub(crate) fn also(&mut self, chunking: &Chunking, coverage: &mut Coverage) {
        match self.play(&Rc::new(chunking.clone())) {
            Some(_) => coverage.runs += 1,
            None => coverage.notes.push(format!("beyond the budget: {chunking}")),
        }
        if let Guarantee::Sampled { n, .. } = &mut coverage.guarantee {
            *n = self.seen.len() as u64;
        }
    }

    /// Plays one chunking and returns the offsets at which something was logged; `None` if the
    /// budget did not suffice to play it to its end.
    pub(crate) fn play(&mut self, chunking: &Rc<Chunking>) -> Option<Vec<usize>> {
        let mut events = Vec::new();
        let mut n_logged = 0;
        let evidence = &mut *self.evidence;
        let session = Session::start(self.cores, self.script, Log::new(false));
        let mut session = session.within(self.bytes_max.saturating_sub(self.n_bytes).max(1));
        let mut known_stamp = None;
        let mut known = Numbered { outcome: session.outcome(), number: 0 };
        session.play(chunking, |session, n_cuts| {
            if session.n_logged() > n_logged {
                n_logged = session.n_logged();
                events.push(session.offset());
            }
            if let Some(classes) = evidence.open.get_mut(session.offset()) {
                // Most pieces change nothing.
                let stamp = session.stamp();
                if known_stamp != Some(stamp) {
                    known_stamp = Some(stamp);
                    known = Numbered { outcome: session.outcome(), number: 0 };
                }
                classes.simplest_of(&mut known, &mut evidence.n_numbers, chunking, n_cuts);
            }
        });
        self.n_bytes += session.cost();
        self.n_pieces += n_pieces(chunking);
        if session.is_cut_short() {
            self.evidence.forget(chunking);
            return None;
        }
        self.seen.insert(Rc::clone(chunking));
        self.evidence.last.simplest(session.settled(), chunking, chunking.cuts().len());
        Some(events)
    }

    /// Plays every prefix of the script with the end of the stream: in one piece, byte by byte, and
    /// with the last byte apart, or under every chunking. Returns the number of plays.
    pub(crate) fn play_truncated(&mut self, in_every_way: bool) -> u64 {
        let mut n_runs = 0;
        let end = self.script.eof_offset().unwrap_or(self.script.len());
        let possible = self.cores.cuts.of(self.script.bytes());
        let is_possible =
            |offset: &usize| is_among(possible.as_deref(), *offset) || [0, end].contains(offset);
        for offset in (0..=end.min(WATCHED_MAX)).filter(is_possible) {
            let script = self.script.truncated(offset);
            let stream = Stream::cut_at(&self.cores.cuts, &script, 0);
            let last = Chunking::new((offset > 1).then(|| offset - 1));
            let few = [Chunking::whole(), last, Chunking::bytewise(offset)].into_iter();
            let every = in_every_way.then(|| Strategy::Every.chunkings(&stream));
            for chunking in few.chain(every.into_iter().flatten()) {
                if self.is_spent() {
                    return n_runs;
                }
                let chunking = Rc::new(chunking);
                let left = self.bytes_max - self.n_bytes;
                let session = Session::start(self.cores, &script, Log::new(false));
                let (outcome, cost) = played_within(session, &chunking, left);
                self.n_bytes += cost;
                self.n_pieces += n_pieces(&chunking);
                n_runs += 1;
                let classes = self.evidence.eof.get_mut(offset);
                if let (Some(classes), Some(outcome)) = (classes, outcome) {
                    classes.simplest(outcome, &chunking, chunking.cuts().len());
                }
            }
        }
        n_runs
    }

    fn is_spent(&self) -> bool {
        self.n_bytes >= self.bytes_max || self.n_pieces >= self.pieces_max || self.cores.is_spent()
    }
}

/// How many pieces a chunking makes.
fn n_pieces(chunking: &Chunking) -> u64 {
    1 + chunking.cuts().len() as u64
}

/// The fewest pieces that replays may play: budgets that allow fewer feeds end by their bytes.
const PIECES_MIN: u64 = 1 << 12;

/// The guarantee of a strategy that ran to its end.
fn covers(strategy: Strategy) -> Option<Guarantee> {
    let all = [
        (Strategy::Every, Guarantee::Proven),
        (Strategy::SingleCuts, Guarantee::UpToCuts(1)),
        (Strategy::PairCuts, Guarantee::UpToCuts(2)),
    ];
    all.into_iter().find(|(known, _)| *known == strategy).map(|(_, guarantee)| guarantee)
}

#[cfg(test)]
mod tests {
    use super::{Sampler, outcome};
    use crate::contract::{CoreFactory, Log};
    use crate::script::{Chunking, Script};
    use crate::search::evidence::Evidence;
    use crate::search::{Budget, Coverage, Guarantee, Strategy, Stream};
    use crate::testing::each_random_core;
    use std::sync::Arc;
    use std::sync::atomic::{AtomicU64, Ordering};

    fn sampled(cores: &CoreFactory, script: &Script, bytes_max: u64) -> (Evidence, Coverage) {
        let mut evidence = Evidence::new(script.len());
        let mut coverage = Coverage::new(0, 0);
        let budget = Budget { bytes_max, ..Budget::default() };
        Sampler::new(cores, script, &budget, &mut evidence).sample(1, &mut coverage);
        (evidence, coverage)
    }

    #[test]
    fn a_proof_by_replay_covers_the_ends_of_stream_too() {
        each_random_core(6, 100, |cores, script| {
            for bytes_max in [1 << 9, 1 << 11, 1 << 13, 1 << 14, 1 << 20] {
                let (evidence, coverage) = sampled(cores, script, bytes_max);
                if coverage.guarantee != Guarantee::Proven {
                    assert!(!coverage.notes.is_empty());
                    continue;
                }
                for offset in 0..script.eof_offset().unwrap_or(script.len() + 1) {
                    let ended = script.truncated(offset);
                    for cuts in Strategy::Every.chunkings(&Stream::of(&ended, 0)) {
                        let is_known =
                            evidence.eof[offset].contains(&outcome(cores, &ended, &cuts));
                        assert!(is_known, "ended after {offset} by {cuts}\n{script}");
                    }
                }
            }
        });
    }

    #[test]
    fn a_chunking_not_played_to_its_end_is_no_evidence() {
        // Logs the length of each read, so that every cut shows.
        let sizes = || {
            |bytes: &[u8], log: &mut Log| {
                log.event(bytes.len());
                Ok(bytes.len())
            }
        };
        let (cores, script) = (CoreFactory::of(sizes).into(), Script::from("abcdefgh"));
        // The budget suffices for the first strategy, in one piece, and for a part of the second.
        let (evidence, coverage) = sampled(&cores, &script, 200);
        assert_eq!(coverage.strategies, [(Strategy::Whole, 1), (Strategy::Bytewise, 0)]);
        assert!(evidence.open.iter().take(script.len()).all(|classes| classes.len() == 0));
        let (evidence, _) = sampled(&cores, &script, 1 << 20);
        assert!(evidence.open.iter().skip(1).all(|classes| classes.len() > 0));
    }

    #[test]
    fn replays_of_a_long_script_end_by_their_pieces() {
        let n_calls = Arc::new(AtomicU64::new(0));
        let counted = Arc::clone(&n_calls);
        let make = move || {
            let counted = Arc::clone(&counted);
            move |bytes: &[u8], _: &mut Log| {
                counted.fetch_add(1, Ordering::Relaxed);
                Ok(bytes.len())
            }
        };
        let (cores, script) = (CoreFactory::of(make).into(), Script::from("x".repeat(400)));
        let mut evidence = Evidence::new(script.len());
        let mut coverage = Coverage::new(0, 0);
        let budget = Budget::default().feeds(1 << 14);
        // Byte by byte, its beginnings alone have 80,000 pieces.
        Sampler::new(&cores, &script, &budget, &mut evidence).sample(1, &mut coverage);
        let n_calls = n_calls.load(Ordering::Relaxed);
        assert!((1 << 13..(1 << 14) + 400).contains(&n_calls), "{n_calls}");
        let is_noted = |note: &String| note.starts_with("replaying was cut short at ");
        assert!(coverage.notes.iter().any(is_noted), "{:?}", coverage.notes);
    }

    #[test]
    fn only_distinct_chunkings_are_counted() {
        each_random_core(3, 20, |cores, script| {
            let script = script.prefix(script.len());
            let mut evidence = Evidence::new(script.len());
            let mut coverage = Coverage::new(0, 0);
            let mut sampler = Sampler::new(cores, &script, &Budget::default(), &mut evidence);
            for _ in 0..3 {
                sampler.also(&Chunking::whole(), &mut coverage);
            }
            assert_eq!(coverage.guarantee, Guarantee::Sampled { seed: 0, n: 1 });
            assert_eq!(coverage.runs, 3);
        });
    }
}
