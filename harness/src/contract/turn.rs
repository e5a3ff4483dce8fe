//! One turn of a core: it is called until it has no more to do, or as often as the policy of the
//! play allows.
//!
//! Every loop here has a bound, and a core that reaches it is stopped as a livelock. The turn of a piece
//! is compiled for each type of core: a method that a core does not have then costs nothing, and the
//! others no calls through a table.

use std::time::Duration;

use crate::contract::factory::State;
use crate::contract::unwind::Caught;
use crate::contract::{Core, Log};
use crate::script::mode::{Policy, Poll, Resume, Transmit};
use crate::transcript::{End, Fault};
use crate::watchdog;

/// A core, its log, and how it is to be called.
pub(crate) struct Turn<'a, C: Core + ?Sized = dyn State> {
    pub(crate) core: &'a mut C,
    pub(crate) log: &'a mut Log,
    pub(crate) policy: &'a Policy,
    pub(crate) observed: &'a mut Observed,
    /// How many steps each loop may take.
    pub(crate) steps: usize,
    /// How often a loop has gone on so far, in this turn and before it, and how often it may: the loops are
    /// nested, and their bounds would multiply.
    pub(crate) n_rounds: &'a mut u64,
    pub(crate) n_rounds_max: u64,
    pub(crate) long: &'a mut LongTurn,
}

/// A turn without its core, to pass a piece to a core of a known type.
pub(crate) struct PieceTurn<'a> {
    pub(crate) log: &'a mut Log,
    pub(crate) policy: &'a Policy,
    pub(crate) observed: &'a mut Observed,
    pub(crate) steps: usize,
    pub(crate) n_rounds: &'a mut u64,
    pub(crate) n_rounds_max: u64,
    pub(crate) long: &'a mut LongTurn,
}

impl PieceTurn<'_> {
    /// Passes one piece until the core needs more, adds the bytes that it consumed to `consumed`, and
    /// sets `due` to its deadline.
    pub(crate) fn pass(
        self,
        core: &mut impl Core,
        piece: &[u8],
        consumed: &mut usize,
        due: &mut Option<Duration>,
    ) -> Result<(), Ended> {
        let Self { log, policy, observed, steps, n_rounds, n_rounds_max, long } = self;
        let mut turn = Turn { core, log, policy, observed, steps, n_rounds, n_rounds_max, long };
        let passed = turn.pass(piece, consumed);
        *due = turn.core.deadline();
        turn.observed.waits |= due.is_some();
        passed
    }
}

/// A turn that takes long, and what the core had logged when it became one.
///
/// That is the log of a livelock, however many rounds it took to call it that. So once cores of a run were
/// stopped as livelocks a few times, the loops of the others get fewer steps. A turn that would have ended
/// after more of them is then called a livelock, too, so the runner confirms with the full number what it
/// reports.
#[derive(Debug, Default)]
pub(crate) struct LongTurn {
    /// The number of rounds at which this turn takes long.
    from: u64,
    /// Whether a loop may not go on then.
    is_livelock: bool,
    kept: Option<(u64, Box<Log>)>,
}

impl LongTurn {
    /// Of a core, which may be impatient because others were stopped as livelocks.
    pub(crate) fn of(core: Option<&dyn State>) -> Self {
        Self { is_livelock: core.is_some_and(State::is_impatient), ..Self::default() }
    }

    /// Prepares for a turn that begins after `n_rounds` rounds of the run, with `offset` bytes passed, and
    /// returns how many steps each of its loops may take.
    #[inline]
    pub(crate) fn begin(&mut self, n_rounds: u64, offset: usize) -> usize {
        let long = LONG_MIN + LONG_PER_BYTE * offset;
        self.from = n_rounds + long as u64;
        if self.is_livelock { long } else { STEPS_MIN + STEPS_PER_BYTE * offset }
    }

    #[cold]
    fn keep(&mut self, log: &Log) {
        self.kept = Some((self.from, Box::new(log.clone())));
    }

    /// The log when this turn became long, if it did.
    pub(crate) fn take_log(&mut self) -> Option<Log> {
        let (from, log) = self.kept.take()?;
        (from == self.from).then_some(*log)
    }
}

/// What a core did at least once; it decides which modes can make a difference.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
#[expect(clippy::struct_excessive_bools, reason = "seven things that a core does or does not")]
pub(crate) struct Observed {
    /// Something was ready when it was polled.
    pub(crate) polls: bool,
    /// Outgoing bytes waited to be pulled.
    pub(crate) transmits: bool,
    /// It paused.
    pub(crate) pauses: bool,
    /// It named a deadline.
    pub(crate) waits: bool,
    /// It closed its outgoing side.
    pub(crate) closes: bool,
    /// It logged the whole of a growing text.
    pub(crate) retells: bool,
    /// It starts over with each piece, so its cost grows with the square of their number.
    pub(crate) starts_over: bool,
}

impl Observed {
    /// What was observed in either.
    pub(crate) fn or(self, other: Self) -> Self {
        Self {
            polls: self.polls || other.polls,
            transmits: self.transmits || other.transmits,
            pauses: self.pauses || other.pauses,
            waits: self.waits || other.waits,
            closes: self.closes || other.closes,
            retells: self.retells || other.retells,
            starts_over: self.starts_over || other.starts_over,
        }
    }
}

impl<C: Core + ?Sized> Turn<'_, C> {
    /// Passes one piece until the core needs more, and adds the bytes that it consumed to
    /// `n_consumed`.
    #[inline(always)]
    pub(crate) fn pass(&mut self, piece: &[u8], n_consumed: &mut usize) -> Result<(), Ended> {
        let mut rest = piece;
        for _ in 0..self.steps {
            let n_logged = self.log.n_logged();
            let n = match self.core.receive(rest, self.log) {
                Ok(n) => n,
                Err(fault) => {
                    self.pull_delayed();
                    return Err(fault.into());
                }
            };
            let Some(unconsumed) = rest.get(n..) else {
                return Err(
                    End::ContractViolation(format!("took {n} of {} bytes", rest.len())).into()
                );
            };
            rest = unconsumed;
            *n_consumed += n;
            self.react()?;
            let has_resumed = self.settle()?;
            let is_quiet = n == 0 && !has_resumed && self.log.n_logged() == n_logged;
            if rest.is_empty() || is_quiet {
                return self.end_piece();
            }
            self.go_on()?;
        }
        Err(End::Livelock("it keeps logging and consumes no bytes".to_owned()).into())
    }

    /// Polls and resumes the core as far as the policy allows; returns whether a pause ended.
    #[inline]
    pub(crate) fn settle(&mut self) -> Result<bool, Ended> {
        let mut has_resumed = false;
        for _ in 0..self.steps {
            if self.polls_until_dry() {
                self.pull_dry()?;
            }
            if !self.core.is_paused() {
                return Ok(has_resumed);
            }
            self.observed.pauses = true;
            if self.policy.resume != Resume::AtOnce {
                return Ok(has_resumed);
            }
            // An application sees all events before it resumes the core.
            if !self.polls_until_dry() {
                self.pull_dry()?;
            }
            self.resume()?;
            has_resumed = true;
            self.go_on()?;
        }
        Err(End::Livelock("it keeps pausing and consumes no bytes".to_owned()).into())
    }

    /// Ends one pause.
    pub(crate) fn resume(&mut self) -> Result<(), Ended> {
        self.core.resume(self.log)?;
        self.react()
    }

    /// Polls and transmits as the policy allows once for each piece.
    #[inline]
    fn end_piece(&mut self) -> Result<(), Ended> {
        if self.policy.poll == Poll::OncePerPiece {
            self.poll()?;
            self.transmit_dry(usize::MAX)?;
        }
        if self.policy.transmit == Transmit::Room {
            self.transmit(self.policy.n)?;
        }
        Ok(())
    }

    /// Polls and transmits until nothing is ready.
    #[inline(always)]
    fn pull_dry(&mut self) -> Result<(), Ended> {
        let (is_first, is_late) =
            (self.policy.transmit == Transmit::Unbounded, self.policy.transmits_late());
        for _ in 0..self.steps {
            if is_first {
                self.transmit_dry(usize::MAX)?;
            }
            if self.is_satisfied() || !self.poll()? {
                return if is_late { Ok(()) } else { self.transmit_dry(usize::MAX) };
            }
            self.go_on()?;
        }
        Err(End::Livelock("poll always has one more step".to_owned()).into())
    }

    #[inline(always)]
    fn poll(&mut self) -> Result<bool, Ended> {
        let is_ready = self.core.poll(self.log)?;
        if is_ready {
            self.observed.polls = true;
            self.react()?;
        }
        Ok(is_ready)
    }

    /// Pulls outgoing bytes, at most `room` at a time, until there are none.
    #[inline(always)]
    pub(crate) fn transmit_dry(&mut self, room: usize) -> Result<(), Ended> {
        for _ in 0..self.steps {
            if !self.transmit(room)? {
                return Ok(());
            }
            self.go_on()?;
        }
        Err(End::Livelock("it always has more to transmit".to_owned()).into())
    }

    #[inline(always)]
    fn transmit(&mut self, room: usize) -> Result<bool, Ended> {
        let before = self.log.n_sent();
        let has_sent = self.core.transmit(room, self.log)?;
        let sent = self.log.n_sent() - before;
        self.observed.transmits |= has_sent || sent > 0;
        if sent > room as u64 {
            return Err(End::ContractViolation(format!(
                "transmitted {sent} bytes with room for {room}"
            ))
            .into());
        }
        Ok(has_sent)
    }

    /// Pulls, after a fault, what was ready before it and was delayed by the policy.
    fn pull_delayed(&mut self) {
        if !self.polls_until_dry() {
            // The fault is reported already.
            let _known = self.pull_dry();
        }
    }

    fn polls_until_dry(&self) -> bool {
        matches!(self.policy.poll, Poll::UntilDry | Poll::UntilLogged)
    }

    /// Whether the application requests no more, so that the core is not polled again.
    #[inline(always)]
    fn is_satisfied(&self) -> bool {
        self.policy.poll == Poll::UntilLogged && self.log.n_events() >= self.policy.n as u64
    }

    /// Performs the actions that follow the events logged so far.
    #[inline(always)]
    pub(crate) fn react(&mut self) -> Result<(), Ended> {
        for _ in 0..self.steps {
            let Some(action) = self.log.next_due() else { return Ok(()) };
            self.act(&action);
            self.go_on()?;
        }
        Err(End::Livelock("each of its events causes another one".to_owned()).into())
    }

    /// Counts one more round of a loop, and shows the watchdog from time to time that the turn goes on.
    fn go_on(&mut self) -> Result<(), Ended> {
        *self.n_rounds += 1;
        if *self.n_rounds == self.long.from {
            self.long.keep(self.log);
        }
        if self.n_rounds.is_multiple_of(ROUNDS_COUNTED) {
            watchdog::beat_twice();
        }
        if *self.n_rounds > self.n_rounds_max {
            return Err(End::Livelock("it always has more to do".to_owned()).into());
        }
        Ok(())
    }

    /// Allows the rounds of a deadline, which is one of many in a turn.
    pub(crate) fn allow_deadline(&mut self) {
        *self.n_rounds += 1;
        self.n_rounds_max += ROUNDS_PER_DEADLINE;
        self.long.from += ROUNDS_PER_DEADLINE;
    }

    /// Performs one action and logs a refusal.
    pub(crate) fn act(&mut self, action: &str) {
        if let Err(fault) = self.core.act(action, self.log)
            && !self.policy.hides_refusals
        {
            self.log.refused(&fault);
        }
    }
}

/// How a core ended, boxed so that the result of every step fits into two registers.
pub(crate) type Ended = Box<End>;

impl From<Fault> for Ended {
    fn from(fault: Fault) -> Self {
        Self::new(End::Fault(fault))
    }
}

impl From<Caught> for End {
    fn from(caught: Caught) -> Self {
        match caught {
            Caught::Panic(message) => Self::Panic(message),
            Caught::Ended(end) => end,
            Caught::Flood => Self::Livelock("it logs without end".to_owned()),
        }
    }
}

/// The most steps between two pieces, with more for each byte passed so far: a core may log
/// something at every byte, but not without end.
pub(crate) const STEPS_MIN: usize = 4096;
pub(crate) const STEPS_PER_BYTE: usize = 16;
/// The most rounds of all loops of a turn, for each step that one of them may take, and for each deadline.
pub(crate) const ROUNDS_PER_STEP: u64 = 16;
const ROUNDS_PER_DEADLINE: u64 = 16;
const ROUNDS_COUNTED: u64 = 64;
/// The rounds after which a turn takes long, with more for each byte passed so far.
const LONG_MIN: usize = 128;
const LONG_PER_BYTE: usize = 1;
