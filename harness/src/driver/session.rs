//! A session: a core, its log and a position in a script.

use std::time::Duration;

use crate::contract::factory::{Guarded, State};
use crate::contract::turn::{Ended, LongTurn, Observed, PieceTurn, ROUNDS_PER_STEP, Turn};
use crate::contract::unwind::{Caught, catch};
use crate::contract::{CoreFactory, Log};
use crate::driver::status::broken;
use crate::script::mode::{Advance, Life, Policy, Resume};
use crate::script::{Chunking, Cuts, Mode, Script};
use crate::transcript::End;
use crate::transcript::outcome::{END_OPEN, EndDigest};
use crate::watchdog;

/// A core in the middle of a script.
#[derive(Debug)]
pub(crate) struct Session<'s> {
    pub(super) core: Guarded,
    pub(super) accepts_empty: bool,
    pub(super) cuts: Cuts,
    pub(super) script: &'s Script,
    pub(super) mode: Mode,
    pub(super) policy: Policy,
    pub(super) log: Log,
    pub(super) observed: Observed,
    /// Another core that is fed the same script.
    pub(super) twin: Option<Box<Self>>,
    pub(super) at: Position,
    pub(super) end: End,
    pub(super) end_digest: EndDigest,
    /// The cost so far in bytes: those passed, plus a constant for each piece.
    pub(super) cost: u64,
    pub(super) cost_max: u64,
    /// How many bytes were passed, those passed again included.
    pub(super) n_shown: u64,
    /// How often a loop of a turn has gone on, because the core had more to do.
    pub(super) n_rounds: u64,
    pub(super) long: LongTurn,
    /// How many bytes were passed again to a core that has ended.
    pub(super) n_passed_again: usize,
}

/// How far a session has played its script.
#[derive(Debug, Clone, Copy, Default)]
pub(super) struct Position {
    /// How many bytes were passed.
    pub(super) offset: usize,
    /// How many of them were consumed.
    pub(super) consumed: usize,
    /// How many controls of the script are done.
    pub(super) n_controls_done: usize,
    /// Pieces that came since the core paused.
    pub(super) n_since_pause: usize,
    pub(super) clock: Duration,
    /// The deadline of the core.
    pub(super) due: Option<Duration>,
}

impl<'s> Session<'s> {
    /// Starts a session with a fresh core that has received no input yet.
    pub(crate) fn start(cores: &CoreFactory, script: &'s Script, log: Log) -> Self {
        let made = catch(|| cores.make());
        let (core, caught) = match made {
            Ok(core) => (Some(core), None),
            Err(caught) => (None, Some(caught)),
        };
        let mut session = Self::of(core, cores.accepts_empty, script, log);
        session.cuts = cores.cuts.clone();
        if let Some(caught) = caught {
            session.stop(caught.into());
        }
        session
    }

    pub(super) fn of(
        core: Option<Box<dyn State>>,
        accepts_empty: bool,
        script: &'s Script,
        log: Log,
    ) -> Self {
        // A core may have a deadline before its first input.
        let asked = core.as_ref().map_or(Ok(None), |core| catch(|| core.deadline()));
        let (due, caught) = match asked {
            Ok(due) => (due, None),
            Err(caught) => (None, Some(caught)),
        };
        let long = LongTurn::of(core.as_deref());
        let mut session = Self {
            core: Guarded(core),
            accepts_empty,
            cuts: Cuts::anywhere(),
            script,
            mode: Mode::Default,
            policy: Policy::DEFAULT,
            log: log.watching(script.reactions()),
            observed: Observed::default(),
            twin: None,
            at: Position { due, ..Position::default() },
            end: End::Open,
            end_digest: END_OPEN,
            cost: 0,
            n_shown: 0,
            n_rounds: 0,
            long,
            n_passed_again: 0,
            cost_max: u64::MAX,
        };
        if let Some(caught) = caught {
            session.stop(caught.into());
        }
        session
    }

    /// Limits the cost of the session to `cost_max`: a parser that starts over on each piece
    /// receives up to the square of the length of the script.
    pub(crate) fn within(self, cost_max: u64) -> Self {
        Self { cost_max, ..self }
    }

    /// Makes an independent copy; `None` if the core cannot be copied.
    ///
    /// # Errors
    ///
    /// Names what is broken if `Clone` panics.
    pub(crate) fn fork(&self) -> Result<Option<Self>, String> {
        self.fork_onto(self.script)
    }

    /// As [`fork`](Self::fork), to continue with another script that is the same so far.
    #[inline]
    pub(crate) fn fork_onto<'t>(&self, script: &'t Script) -> Result<Option<Session<'t>>, String>
    where
        's: 't,
    {
        let copy = match &self.core.0 {
            None => None,
            Some(core) => match catch(|| core.fork()) {
                Ok(None) => return Ok(None),
                Ok(copy) => copy,
                Err(caught) => return Err(broken("`Clone`", caught)),
            },
        };
        Ok(Some(self.with_core(Guarded(copy), script)))
    }

    /// A copy with another core. It is not inlined, so that it is built in place and not moved.
    #[inline(never)]
    fn with_core<'t>(&self, core: Guarded, script: &'t Script) -> Session<'t>
    where
        's: 't,
    {
        let Self { accepts_empty, mode, policy, observed, at, end_digest, cost, .. } = *self;
        let Self { cost_max, n_shown, n_rounds, n_passed_again, .. } = *self;
        let (end, log, cuts) = (self.end.clone(), self.log.clone(), self.cuts.clone());
        let long = LongTurn::of(core.0.as_deref());
        Session {
            core,
            cuts,
            accepts_empty,
            script,
            mode,
            policy,
            log,
            observed,
            twin: None,
            at,
            end,
            end_digest,
            cost,
            cost_max,
            n_shown,
            n_rounds,
            long,
            n_passed_again,
        }
    }

    /// Plays the script from start to end and calls `seen` after each piece, with the number of
    /// cuts that lead to this place in a script that ends here.
    pub(crate) fn play(&mut self, chunking: &Chunking, mut seen: impl FnMut(&Self, usize)) {
        watchdog::playing(self.script, chunking, self.mode);
        let len = self.script.len();
        let chunking = self.cuts.possible(chunking, self.script.bytes());
        let cuts = chunking.cuts();
        self.controls_before_eof();
        // The last piece follows the last cut; an empty script has none.
        let last = (len > 0).then_some(len);
        let n_ends = cuts.len() + last.iter().count();
        for (n_cuts, end) in cuts.iter().copied().chain(last).enumerate() {
            let is_last = n_cuts + 1 == n_ends;
            if end == self.at.offset {
                self.poke();
                let n_cuts_here = if end == 0 { n_cuts + 1 } else { n_cuts };
                self.after_piece(is_last, |session| seen(session, n_cuts_here));
            }
            let end = end.min(len);
            while self.at.offset < end {
                if self.is_cut_short() {
                    return;
                }
                let to = match self.has_controls_left() {
                    true => end.min(self.script.barrier_after(self.at.offset)),
                    false => end,
                };
                self.feed(to);
                self.after_piece(is_last, |session| seen(session, n_cuts));
            }
        }
        self.controls();
        self.without_delays(|_| {});
        self.transmit_the_rest();
        self.end_life();
    }

    /// Runs the controls at the end of a piece, and calls `seen` unless the stream ended before it was due.
    #[inline(always)]
    fn after_piece(&mut self, is_last: bool, seen: impl FnOnce(&Self)) {
        if self.has_controls_left() {
            if is_last || self.at.offset != self.script.len() {
                self.controls();
            }
            // An empty piece at the end of the stream comes before the end itself.
            if !self.controls_before_eof() {
                return;
            }
        }
        seen(self);
    }

    /// Feeds the bytes up to `to` as one piece and runs the controls there.
    pub(crate) fn arrive(&mut self, to: usize) {
        self.feed(to);
        self.controls();
    }

    /// Passes the bytes up to `to`, after those not consumed, as one piece.
    #[inline]
    pub(crate) fn feed(&mut self, to: usize) {
        if self.policy.life != Life::Plain {
            self.live_until(to);
        }
        if self.policy.resume == Resume::After {
            self.resume_after_pieces();
        }
        self.at.offset = to;
        self.pass_rest();
        if self.at.due.is_some_and(|due| due <= self.at.clock) {
            self.give_time();
        }
        if self.policy.advance != Advance::OnTime {
            self.advance_after_piece();
        }
    }

    /// Passes the bytes that were not consumed.
    #[inline(always)]
    fn pass_rest(&mut self) {
        let rest = self.script.bytes().get(self.at.consumed..self.at.offset).unwrap_or_default();
        self.cost += PIECE_COST + rest.len() as u64;
        // A failed core receives no more input.
        if !self.end.is_dead() {
            self.n_shown += rest.len() as u64;
            self.pass(rest);
        }
    }

    /// Gives a core that has not failed a turn with a piece.
    #[inline(always)]
    fn pass(&mut self, piece: &[u8]) {
        let Some(core) = self.core.0.as_deref_mut() else { return };
        self.log.begin(self.at.offset, self.at.n_controls_done);
        let (log, policy, observed) = (&mut self.log, &self.policy, &mut self.observed);
        let steps = self.long.begin(self.n_rounds, self.at.offset);
        let n_rounds_max = self.n_rounds + ROUNDS_PER_STEP * steps as u64;
        let (n_rounds, long) = (&mut self.n_rounds, &mut self.long);
        let turn = PieceTurn { log, policy, observed, steps, n_rounds, n_rounds_max, long };
        let Position { consumed, due, .. } = &mut self.at;
        let result = catch(|| lent(piece, |piece| core.pass(turn, piece, consumed, due)));
        self.conclude(result);
    }

    /// Gives the core a turn without new bytes: an empty read.
    pub(crate) fn poke(&mut self) {
        if self.is_over() {
        } else if self.at.consumed < self.at.offset {
            self.feed(self.at.offset);
        } else if self.accepts_empty {
            self.pass(&[]);
        } else {
            self.turn(|turn| turn.settle().map(drop));
        }
    }

    /// Gives the core a turn that catches panics, unless it has failed.
    #[inline]
    pub(super) fn turn<R>(
        &mut self,
        take: impl FnOnce(&mut Turn<'_>) -> Result<R, Ended>,
    ) -> Option<R> {
        if self.end.is_dead() {
            return None;
        }
        let core = self.core.0.as_deref_mut()?;
        self.log.begin(self.at.offset, self.at.n_controls_done);
        let (log, policy, observed) = (&mut self.log, &self.policy, &mut self.observed);
        let steps = self.long.begin(self.n_rounds, self.at.offset);
        let (n_rounds, long) = (&mut self.n_rounds, &mut self.long);
        let n_rounds_max = *n_rounds + ROUNDS_PER_STEP * steps as u64;
        let mut turn = Turn { core, log, policy, observed, steps, n_rounds, n_rounds_max, long };
        let due = &mut self.at.due;
        let result = catch(|| {
            let result = take(&mut turn);
            *due = turn.core.deadline();
            turn.observed.waits |= due.is_some();
            result
        });
        self.conclude(result)
    }

    /// The value of a turn; `None` if it ended the run.
    #[inline(always)]
    fn conclude<R>(&mut self, result: Result<Result<R, Ended>, Caught>) -> Option<R> {
        match result {
            // A core, or a runtime in it, that catches a panic catches a flood, too.
            Ok(_) if self.log.is_flooded() => {
                self.stop(Caught::Flood.into());
                None
            }
            Ok(Ok(value)) => Some(value),
            Ok(Err(end)) => {
                self.note_livelock(&end);
                self.stop(*end);
                None
            }
            Err(caught) => {
                self.stop(caught.into());
                None
            }
        }
    }

    /// Counts a livelock, and puts its log back to where the turn began to take long.
    fn note_livelock(&mut self, end: &End) {
        if !matches!(end, End::Livelock(_)) {
            return;
        }
        if let Some(log) = self.long.take_log() {
            self.log = log;
        }
        if let Some(core) = self.core.0.as_deref() {
            core.note_livelock();
        }
    }

    #[cold]
    pub(super) fn stop(&mut self, end: End) {
        let fault = if let End::Fault(fault) = &end { Some(fault.clone()) } else { None };
        self.at.due = None;
        self.set_end(end);
        if let Some(fault) = fault {
            self.log.note_fault(&fault);
            self.transmit_after_fault();
        }
        // Only a core that returned a fault can be called again.
        if self.end.is_abnormal() || !self.keeps_failed_core() {
            self.core = Guarded(None);
        }
    }

    pub(super) fn set_end(&mut self, end: End) {
        self.log.end();
        self.end_digest = EndDigest::of(&end);
        self.end = end;
    }
}

/// Lends bytes to a core in an allocation of exactly their size that is freed right after, so that
/// Miri and sanitizers detect a core that reads past its piece or keeps it. Release builds run
/// under neither; they lend the bytes in place, as the allocation would be a fifth of the cost of a
/// short piece.
#[inline]
pub(super) fn lent<R>(bytes: &[u8], take: impl FnOnce(&[u8]) -> R) -> R {
    if cfg!(any(debug_assertions, fuzzing, miri)) {
        let piece: Box<[u8]> = bytes.into();
        take(&piece)
    } else {
        take(bytes)
    }
}

/// The cost of a piece apart from its bytes, in bytes.
const PIECE_COST: u64 = 32;
