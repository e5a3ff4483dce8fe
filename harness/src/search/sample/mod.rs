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
    /// The most bytes where every chunking is played, which is a proof.
    bytes_max_of_every: u64,
    /// What the first play cost.
    n_bytes_whole: u64,
    /// Pieces played: each is a call at least, whatever it holds.
    n_pieces: u64,
    pieces_max: u64,
    /// Cores made, and runs of cores that start over. The latter are free where every chunking is played,
    /// as that is few of a short script.
    n_cores: u64,
    cores_max: u64,
    is_every: bool,
}

impl<'a> Sampler<'a> {
    pub(crate) fn new(
        cores: &'a CoreFactory,
        script: &'a Script,
        budget: &Budget,
        evidence: &'a mut Evidence,
    ) -> Self {
        Self {
            cores,
            script,
            evidence,
            seen: BTreeSet::new(),
            n_bytes: 0,
            n_bytes_whole: 0,
            bytes_max: budget.replayed_bytes_max(),
            bytes_max_of_every: budget.bytes_max,
            n_pieces: 0,
            pieces_max: budget.feeds_max.max(PIECES_MIN),
            n_cores: 0,
            cores_max: budget.cores_max,
            is_every: false,
        }
    }

    /// Plays the chunkings of every strategy, in order, and raises the guarantee to their coverage.
    pub(crate) fn sample(&mut self, seed: u64, coverage: &mut Coverage) {
        let mut stream = Stream::cut_at(&self.cores.cuts, self.script, seed);
        // Every chunking of the script, and of each prefix with the end of the stream.
        self.is_every =
            Strategy::Every.is_complete(&stream) && 2 << stream.n_free() <= self.cores_max;
        if self.is_every {
            self.bytes_max = self.bytes_max_of_every;
        }
        let mut covered = None;
        for strategy in Strategy::ALL {
            if strategy == Strategy::Every && Strategy::Every.is_complete(&stream) && !self.is_every
            {
                // It would leave no cores for the cuts of the strategies after it.
                continue;
            }
            let (mut events, mut n_new) = (Vec::new(), 0);
            let step = self.step_of(strategy, &stream);
            for chunking in strategy.chunkings(&stream).step_by(step) {
                if self.is_spent_but_for_ends() {
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
            if self.is_spent_but_for_ends() {
                coverage.notes.push(format!("replaying was cut short at `{strategy}`"));
                break;
            }
            if strategy == Strategy::Bytewise {
                stream.events = events;
            }
            if step > 1 {
                coverage.notes.push(format!("one in {step} chunkings of `{strategy}` was played"));
                continue;
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
        if self.n_cores == 0 {
            self.n_bytes_whole = session.cost();
        }
        self.n_pieces += n_pieces(chunking);
        self.n_cores += self.cores_of(&session);
        if session.is_cut_short() {
            self.evidence.forget(chunking);
            return None;
        }
        self.seen.insert(Rc::clone(chunking));
        self.evidence.last.simplest(session.settled(), chunking, chunking.cuts().len());
        Some(events)
    }

    /// Plays every prefix of the script with the end of the stream: in one piece, with the last byte apart,
    /// and byte by byte, or under every chunking. Returns the number of plays.
    pub(crate) fn play_truncated(&mut self, in_every_way: bool) -> u64 {
        let end = self.script.eof_offset().unwrap_or(self.script.len());
        let possible = self.cores.cuts.of(self.script.bytes());
        let is_possible =
            |offset: &usize| is_among(possible.as_deref(), *offset) || [0, end].contains(offset);
        let offsets: Vec<usize> = (0..=end.min(WATCHED_MAX)).filter(is_possible).collect();
        // The simplest of all offsets come first: the budget may not suffice for the others.
        let few: [fn(usize) -> Chunking; 3] = [
            |_| Chunking::whole(),
            |offset| Chunking::new((offset > 1).then(|| offset - 1)),
            Chunking::bytewise,
        ];
        let mut n_runs = 0;
        for (chunking, offset) in
            few.iter().flat_map(|few| offsets.iter().map(move |at| (few, *at)))
        {
            if self.is_spent() {
                return n_runs;
            }
            self.play_ended(&self.script.truncated(offset), &Rc::new(chunking(offset)));
            n_runs += 1;
        }
        for offset in offsets.into_iter().filter(|_| in_every_way) {
            let script = self.script.truncated(offset);
            for chunking in Strategy::Every.chunkings(&Stream::cut_at(&self.cores.cuts, &script, 0))
            {
                if self.is_spent() {
                    return n_runs;
                }
                self.play_ended(&script, &Rc::new(chunking));
                n_runs += 1;
            }
        }
        n_runs
    }

    /// Plays a prefix of the script with the end of the stream.
    fn play_ended(&mut self, script: &Script, chunking: &Rc<Chunking>) {
        let left = self.bytes_max - self.n_bytes;
        let session = Session::start(self.cores, script, Log::new(false));
        let mut session = session.within(left);
        session.play(chunking, |_, _| {});
        self.n_bytes += session.cost();
        self.n_pieces += n_pieces(chunking);
        self.n_cores += self.cores_of(&session);
        let classes = self.evidence.eof.get_mut(script.len());
        if let Some(classes) = classes.filter(|_| !session.is_cut_short()) {
            classes.simplest(session.settled(), chunking, chunking.cuts().len());
        }
    }

    /// What a play counts as, in cores. A run that starts over after many pieces passes all of them again, so
    /// it counts twice.
    fn cores_of(&self, session: &Session<'_>) -> u64 {
        let n_again = if self.is_every { 0 } else { session.n_runs_again() };
        1 + n_again + n_again.saturating_sub(AGAIN_FEW)
    }

    /// How many chunkings of a strategy there are for each one that is played: all single cuts are, or so few
    /// of them, from the whole of the script, that as much is left for the strategies after them.
    fn step_of(&self, strategy: Strategy, stream: &Stream) -> usize {
        let n_all = stream.n_free() as u64;
        if strategy != Strategy::SingleCuts || self.seen.is_empty() {
            return 1;
        }
        // About as much as the script in one piece, which was played first.
        let n_left = |spent: u64, max: u64, each: u64| {
            (max / ENDS_PART * STRATEGIES_PART).saturating_sub(spent) / each.max(1)
        };
        let n_cores = n_left(self.n_cores, self.cores_max, 1);
        let n_pieces = n_left(self.n_pieces, self.pieces_max, 2);
        let n_fit = n_left(self.n_bytes, self.bytes_max, self.n_bytes_whole);
        let n_fit = n_fit.min(n_cores).min(n_pieces);
        if n_all <= n_fit {
            return 1;
        }
        usize::try_from(n_all.div_ceil((n_fit / 2).max(1))).unwrap_or(usize::MAX)
    }

    fn is_spent(&self) -> bool {
        self.spent(1, 1)
    }

    /// Whether so much is spent that the rest is needed for ends of stream.
    fn is_spent_but_for_ends(&self) -> bool {
        if self.is_every { self.is_spent() } else { self.spent(ENDS_PART, STRATEGIES_PART) }
    }

    /// Whether a part of the budget is spent, `max / n_of * n` of each limit.
    fn spent(&self, n_of: u64, n: u64) -> bool {
        let limits = [
            (self.n_bytes, self.bytes_max),
            (self.n_pieces, self.pieces_max),
            (self.n_cores, self.cores_max),
        ];
        limits.iter().any(|(spent, max)| *spent >= max / n_of * n) || self.cores.is_spent()
    }
}

/// How many pieces a chunking makes.
fn n_pieces(chunking: &Chunking) -> u64 {
    1 + chunking.cuts().len() as u64
}

/// How often a core starts over, in one play, before each run counts twice.
const AGAIN_FEW: u64 = 64;
/// The fewest pieces that replays may play: budgets that allow fewer feeds end by their bytes.
const PIECES_MIN: u64 = 1 << 12;

/// Of each limit, ends of stream get what these parts of it leave.
const ENDS_PART: u64 = 4;
const STRATEGIES_PART: u64 = 3;

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
mod tests;
