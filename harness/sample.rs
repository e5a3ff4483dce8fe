//! Bulk replay: chunkings chosen by the strategies, each played into a fresh core.

use std::collections::BTreeSet;
use std::rc::Rc;

use crate::budget::Budget;
use crate::chunking::Chunking;
use crate::driver::{Outcome, Session};
use crate::evidence::Evidence;
use crate::guarantee::{Coverage, Guarantee};
use crate::log::Log;
use crate::script::Script;
use crate::state::Cores;
use crate::strategy::{Random, Strategy, Stream, draw};

/// Replays random chunkings and compares them with a proof: the first one that it does not know.
pub(crate) fn contradiction(
    cores: &Cores,
    script: &Script,
    seed: u64,
    evidence: &Evidence,
    coverage: &mut Coverage,
) -> Option<Chunking> {
    let stream = Stream::of(script, seed);
    let mut random = Random::new(seed);
    let fixed = [Chunking::whole(), Chunking::new(1..script.len())];
    let drawn = std::iter::repeat_with(|| draw(&stream, &mut random)).take(CROSS_CHECKS);
    let mut chunkings = fixed.into_iter().chain(drawn);
    chunkings.find(|chunking| {
        coverage.runs += 1;
        let mut is_known = true;
        let mut session = Session::start(cores, script, Log::new(false));
        session.play(chunking, |session, _| {
            is_known &= evidence.is_known_open(session.offset(), &session.outcome());
        });
        !(is_known && evidence.last.contains(&session.settled()))
    })
}

/// The outcome of one chunking.
pub(crate) fn outcome(cores: &Cores, script: &Script, chunking: &Chunking) -> Outcome {
    let mut session = Session::start(cores, script, Log::new(false));
    session.play(chunking, |_, _| {});
    session.settled()
}

/// Replays chunkings into evidence, as far as the budget goes.
pub(crate) struct Sampler<'a> {
    cores: &'a Cores,
    script: &'a Script,
    evidence: &'a mut Evidence,
    n_bytes: u64,
    bytes_max: u64,
}

impl<'a> Sampler<'a> {
    pub(crate) fn new(
        cores: &'a Cores,
        script: &'a Script,
        budget: &Budget,
        evidence: &'a mut Evidence,
    ) -> Self {
        Self { cores, script, evidence, n_bytes: 0, bytes_max: budget.bytes_max }
    }

    /// Plays the chunkings of every strategy, in order, and raises the guarantee to what they cover.
    pub(crate) fn sample(&mut self, seed: u64, coverage: &mut Coverage) {
        let mut stream = Stream::of(self.script, seed);
        let mut seen = BTreeSet::new();
        let mut covered = None;
        for strategy in Strategy::ALL {
            let mut events = Vec::new();
            for chunking in strategy.chunkings(&stream) {
                if self.is_spent() {
                    break;
                }
                let chunking = Rc::new(chunking);
                if seen.insert(Rc::clone(&chunking)) {
                    events = self.play(&chunking);
                    coverage.runs += 1;
                }
            }
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
        coverage.runs += self.play_truncated();
        let sampled = Guarantee::Sampled { seed, n: coverage.runs };
        if matches!(coverage.guarantee, Guarantee::Sampled { .. }) {
            coverage.guarantee = covered.unwrap_or(sampled);
        }
    }

    /// Plays one chunking that was asked for.
    pub(crate) fn also(&mut self, chunking: &Chunking, coverage: &mut Coverage) {
        self.play(&Rc::new(chunking.clone()));
        coverage.runs += 1;
        if let Guarantee::Sampled { n, .. } = &mut coverage.guarantee {
            *n = coverage.runs;
        }
    }

    /// Plays one chunking and returns the offsets at which something was said.
    pub(crate) fn play(&mut self, chunking: &Rc<Chunking>) -> Vec<usize> {
        let mut events = Vec::new();
        let mut n_said = 0;
        let (evidence, n_bytes) = (&mut *self.evidence, &mut self.n_bytes);
        let mut session = Session::start(self.cores, self.script, Log::new(false));
        session.play(chunking, |session, n_cuts| {
            *n_bytes += PIECE_COST + session.n_untaken() as u64;
            if session.n_said() > n_said {
                n_said = session.n_said();
                events.push(session.offset());
            }
            if let Some(classes) = evidence.open.get_mut(session.offset()) {
                classes.simplest(session.outcome(), chunking, n_cuts);
            }
        });
        self.n_bytes += self.script.len() as u64;
        self.evidence.last.simplest(session.settled(), chunking, usize::MAX);
        events
    }

    /// Ends the stream at every offset: whole, byte by byte, and with the last byte apart.
    pub(crate) fn play_truncated(&mut self) -> u64 {
        let mut n_runs = 0;
        let end = self.script.eof_offset().unwrap_or(self.script.len());
        for offset in 0..=end {
            let script = self.script.truncated(offset);
            let last = Chunking::new((offset > 1).then(|| offset - 1));
            for chunking in [Chunking::whole(), last, Chunking::bytewise(offset)] {
                if self.is_spent() {
                    return n_runs;
                }
                let chunking = Rc::new(chunking);
                let outcome = outcome(self.cores, &script, &chunking);
                self.n_bytes += offset as u64 + chunking.cuts().len() as u64 * PIECE_COST;
                n_runs += 1;
                if let Some(classes) = self.evidence.eof.get_mut(offset) {
                    classes.simplest(outcome, &chunking, usize::MAX);
                }
            }
        }
        n_runs
    }

    fn is_spent(&self) -> bool {
        self.n_bytes >= self.bytes_max
    }
}

/// What a strategy guarantees once it ran to its end.
fn covers(strategy: Strategy) -> Option<Guarantee> {
    let all = [
        (Strategy::Every, Guarantee::Proven),
        (Strategy::SingleCuts, Guarantee::UpToCuts(1)),
        (Strategy::PairCuts, Guarantee::UpToCuts(2)),
    ];
    all.into_iter().find(|(known, _)| *known == strategy).map(|(_, guarantee)| guarantee)
}

/// Random chunkings replayed against each proof.
const CROSS_CHECKS: usize = 32;
/// What a piece costs beside its bytes, in bytes.
const PIECE_COST: u64 = 32;
