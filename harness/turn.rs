//! One turn of a core: it is called until it has done all that it can do now.
//!
//! Every loop here has a bound, and a core that reaches it goes on without getting anywhere.

use std::time::Duration;

use crate::fault::Fault;
use crate::fence::Caught;
use crate::log::Log;
use crate::state::State;
use crate::transcript::End;

/// Shows one piece until the core needs more, and returns how much of it was taken.
pub(crate) fn show(
    core: &mut dyn State,
    log: &mut Log,
    piece: &[u8],
    steps: usize,
) -> Result<usize, End> {
    let mut taken = 0;
    for _ in 0..steps {
        let rest = piece.get(taken..).unwrap_or_default();
        let said = log.n_said();
        let n = core.receive(rest, log)?;
        if n > rest.len() {
            return Err(End::Misuse(format!("took {n} of {} bytes", rest.len())));
        }
        taken += n;
        poll_dry(core, log, steps)?;
        if taken == piece.len() || (n == 0 && log.n_said() == said) {
            return Ok(taken);
        }
    }
    Err(End::Livelock("it speaks on and on and takes nothing".to_owned()))
}

/// Tells each deadline as it comes due, then the time itself.
pub(crate) fn pass_time(
    core: &mut dyn State,
    log: &mut Log,
    mut now: Duration,
    to: Duration,
) -> Result<(), End> {
    let mut n_still = 0;
    for _ in 0..DEADLINES_MAX {
        let Some(due) = core.deadline().filter(|due| *due <= to) else {
            core.advance(to, log)?;
            return poll_dry(core, log, STEPS_MIN);
        };
        n_still = if due > now { 0 } else { n_still + 1 };
        if n_still > STEPS_MIN {
            return Err(End::Livelock(format!("a deadline that has passed stays at {now:?}")));
        }
        now = now.max(due);
        core.advance(now, log)?;
        poll_dry(core, log, STEPS_MIN)?;
    }
    Err(End::Livelock(format!("{DEADLINES_MAX} deadlines came due before {to:?}")))
}

/// Polls until nothing is ready.
pub(crate) fn poll_dry(core: &mut dyn State, log: &mut Log, steps: usize) -> Result<(), End> {
    for _ in 0..steps {
        if !core.poll(log)? {
            return Ok(());
        }
    }
    Err(End::Livelock("poll always has one more step".to_owned()))
}

impl From<Fault> for End {
    fn from(fault: Fault) -> Self {
        Self::Fault(fault)
    }
}

impl From<Caught> for End {
    fn from(caught: Caught) -> Self {
        match caught {
            Caught::Panic(message) => Self::Panic(message),
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
