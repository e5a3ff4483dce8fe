//! One turn of a core: it is called until it has done all that it can do now, or as much of it as the
//! mode of the play allows.
//!
//! Every loop here has a bound, and a core that reaches it goes on without getting anywhere. The steps
//! of a settled core are inlined: their calls alone took a sixth of what a piece of one byte costs.

use std::time::Duration;

use crate::contract::Log;
use crate::contract::factory::State;
use crate::contract::unwind::Caught;
use crate::script::Mode;
use crate::transcript::{End, Fault};

/// A core, its log, and how it is to be called.
pub(crate) struct Turn<'a> {
    pub(crate) core: &'a mut dyn State,
    pub(crate) log: &'a mut Log,
    pub(crate) mode: Mode,
    pub(crate) habits: &'a mut Observed,
    /// How many steps are granted.
    pub(crate) steps: usize,
}

/// What a core was seen to do: it decides which modes of playing can make a difference.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
#[expect(clippy::struct_excessive_bools, reason = "five things that a core does or does not")]
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
}

impl Observed {
    /// What either was seen to do.
    pub(crate) fn or(self, other: Self) -> Self {
        Self {
            polls: self.polls || other.polls,
            transmits: self.transmits || other.transmits,
            pauses: self.pauses || other.pauses,
            waits: self.waits || other.waits,
            closes: self.closes || other.closes,
        }
    }
}

impl Turn<'_> {
    /// Shows one piece until the core needs more, and adds up how much of it was taken.
    pub(crate) fn show(&mut self, piece: &[u8], taken: &mut usize) -> Result<(), Ended> {
        for _ in 0..self.steps {
            let rest = piece.get(*taken..).unwrap_or_default();
            let said = self.log.n_said();
            let n = match self.core.receive(rest, self.log) {
                Ok(n) => n,
                Err(fault) => {
                    self.pull_the_ready();
                    return Err(fault.into());
                }
            };
            if n > rest.len() {
                return Err(
                    End::ContractViolation(format!("took {n} of {} bytes", rest.len())).into()
                );
            }
            *taken += n;
            self.react()?;
            let has_resumed = self.settle()?;
            let is_quiet = n == 0 && !has_resumed && self.log.n_said() == said;
            if *taken == piece.len() || is_quiet {
                return self.end_piece();
            }
        }
        Err(End::Livelock("it speaks on and on and takes nothing".to_owned()).into())
    }

    /// Pulls out what is ready, as the mode has it; whether a pause ended.
    pub(crate) fn settle(&mut self) -> Result<bool, Ended> {
        let resumes = !matches!(self.mode, Mode::ResumeAfter(_) | Mode::ResumeLast);
        let mut has_resumed = false;
        for _ in 0..self.steps {
            if !self.is_lazy() {
                self.pull_dry()?;
            }
            if !self.core.is_paused() {
                return Ok(has_resumed);
            }
            self.habits.pauses = true;
            if !resumes {
                return Ok(has_resumed);
            }
            // An application knows of what it waited for before it goes on.
            if self.is_lazy() {
                self.pull_dry()?;
            }
            self.resume()?;
            has_resumed = true;
        }
        Err(End::Livelock("it pauses again and again and takes nothing".to_owned()).into())
    }

    /// Ends one pause.
    pub(crate) fn resume(&mut self) -> Result<(), Ended> {
        self.core.resume(self.log)?;
        self.react()
    }

    /// What is pulled out once for each piece.
    #[inline]
    fn end_piece(&mut self) -> Result<(), Ended> {
        if self.mode == Mode::PollOnce {
            self.poll()?;
            self.transmit_dry(usize::MAX)?;
        }
        if let Mode::TransmitRoom(room) = self.mode {
            self.transmit(room)?;
        }
        Ok(())
    }

    /// Polls and transmits until nothing is ready.
    #[inline(always)]
    fn pull_dry(&mut self) -> Result<(), Ended> {
        let waits = matches!(self.mode, Mode::TransmitRoom(_) | Mode::TransmitLast);
        for _ in 0..self.steps {
            if !waits && self.mode != Mode::EventsFirst {
                self.transmit_dry(usize::MAX)?;
            }
            if !self.poll()? {
                return if waits { Ok(()) } else { self.transmit_dry(usize::MAX) };
            }
        }
        Err(End::Livelock("poll always has one more step".to_owned()).into())
    }

    #[inline(always)]
    fn poll(&mut self) -> Result<bool, Ended> {
        let is_ready = self.core.poll(self.log)?;
        if is_ready {
            self.habits.polls = true;
            self.react()?;
        }
        Ok(is_ready)
    }

    /// Pulls outgoing bytes, so many at a time, until there are none.
    #[inline(always)]
    pub(crate) fn transmit_dry(&mut self, room: usize) -> Result<(), Ended> {
        for _ in 0..self.steps {
            if !self.transmit(room)? {
                return Ok(());
            }
        }
        Err(End::Livelock("it has always more to transmit".to_owned()).into())
    }

    #[inline(always)]
    fn transmit(&mut self, room: usize) -> Result<bool, Ended> {
        let before = self.log.n_sent();
        let has_sent = self.core.transmit(room, self.log)?;
        let sent = self.log.n_sent() - before;
        self.habits.transmits |= has_sent || sent > 0;
        if sent > room as u64 {
            return Err(End::ContractViolation(format!(
                "transmitted {sent} bytes where {room} had room"
            ))
            .into());
        }
        Ok(has_sent)
    }

    /// What was ready before a fault is still pulled out where the mode had let it wait.
    fn pull_the_ready(&mut self) {
        if self.is_lazy() {
            // Its fault is known already.
            let _known = self.pull_dry();
        }
    }

    fn is_lazy(&self) -> bool {
        matches!(self.mode, Mode::PollOnce | Mode::PollLast)
    }

    /// Does what the script does when it hears of events.
    #[inline(always)]
    pub(crate) fn react(&mut self) -> Result<(), Ended> {
        for _ in 0..self.steps {
            let Some(action) = self.log.next_due() else { return Ok(()) };
            self.act(&action);
        }
        Err(End::Livelock("each of its events brings about another one".to_owned()).into())
    }

    /// Does one action; a refusal is said.
    pub(crate) fn act(&mut self, action: &str) {
        if let Err(fault) = self.core.act(action, self.log)
            && self.mode != Mode::RefusalsHidden
        {
            self.log.refused(&fault);
        }
    }

    /// Tells each deadline as it comes due, then the time itself.
    pub(crate) fn pass_time(&mut self, mut now: Duration, to: Duration) -> Result<(), Ended> {
        let mut n_still = 0;
        let mut told = None;
        for _ in 0..DEADLINES_MAX {
            let Some(due) = self.core.deadline().filter(|due| *due <= to) else {
                return if told == Some(to) { Ok(()) } else { self.tell(to) };
            };
            n_still = if due > now { 0 } else { n_still + 1 };
            if n_still > STEPS_MIN {
                let stuck = format!("a deadline that has passed stays at {now:?}");
                return Err(End::Livelock(stuck).into());
            }
            if self.mode == Mode::ClockEarly && due > now {
                self.tell(now + (due - now) / 2)?;
            }
            now = if self.mode == Mode::ClockLate { to } else { now.max(due) };
            self.tell(now)?;
            told = Some(now);
        }
        Err(End::Livelock(format!("{DEADLINES_MAX} deadlines came due before {to:?}")).into())
    }

    fn tell(&mut self, now: Duration) -> Result<(), Ended> {
        let n_times = if self.mode == Mode::ClockRepeats { 2 } else { 1 };
        for _ in 0..n_times {
            self.core.advance(now, self.log)?;
            self.react()?;
            self.settle()?;
        }
        Ok(())
    }
}

/// How a core ended, apart, so that what every step returns fits into two registers.
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
            Caught::Flood => Self::Livelock("it speaks on and on within one call".to_owned()),
        }
    }
}

/// Steps that the driver grants between two pieces, and more for each byte shown so far: a core may
/// say something at every byte, but not for ever.
pub(crate) const STEPS_MIN: usize = 4096;
pub(crate) const STEPS_PER_BYTE: usize = 16;
/// Deadlines that may come due while time passes once: a tick of 100 ms lasts for a day.
const DEADLINES_MAX: usize = 1 << 20;
