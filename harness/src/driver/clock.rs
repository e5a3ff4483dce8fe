//! How time passes: it is virtual, and a core receives it at its deadlines.

use std::time::Duration;

use crate::contract::Core;
use crate::contract::turn::{Ended, STEPS_MIN, Turn};
use crate::driver::session::Session;
use crate::script::mode::Advance;
use crate::transcript::End;

impl Session<'_> {
    /// Lets time pass, stopping at each deadline on the way.
    pub(super) fn advance(&mut self, time: Duration) {
        let (from, to) = (self.at.clock, self.at.clock.saturating_add(time));
        self.at.clock = to;
        self.turn(|turn| turn.pass_time(from, to));
        self.pass_again();
    }

    /// Gives the core the current time.
    pub(super) fn give_time(&mut self) {
        let now = self.at.clock;
        self.turn(|turn| turn.pass_time(now, now));
    }

    /// Gives the core the times that its mode adds after each piece.
    pub(super) fn advance_after_piece(&mut self) {
        match self.policy.advance {
            Advance::Repeats => self.give_time(),
            Advance::Runs if self.at.due.is_none() && !self.is_over() => {
                self.at.clock = self.at.clock.saturating_add(AN_HOUR);
                self.give_time();
            }
            Advance::Runs | Advance::OnTime | Advance::Early | Advance::Late => {}
        }
    }
}

impl<C: Core + ?Sized> Turn<'_, C> {
    /// Gives the core the time of each deadline as it comes due, then the time `to`.
    pub(crate) fn pass_time(&mut self, mut now: Duration, to: Duration) -> Result<(), Ended> {
        let mut n_still = 0;
        let mut given = None;
        for _ in 0..DEADLINES_MAX {
            let Some(due) = self.core.deadline().filter(|due| *due <= to) else {
                return if given == Some(to) { Ok(()) } else { self.advance(to) };
            };
            self.allow_deadline();
            n_still = if due > now { 0 } else { n_still + 1 };
            if n_still > STEPS_MIN {
                let stuck = format!("a deadline that has passed stays at {now:?}");
                return Err(End::Livelock(stuck).into());
            }
            if self.policy.advance == Advance::Early && due > now {
                self.advance(now + (due - now) / 2)?;
            }
            now = if self.policy.advance == Advance::Late { to } else { now.max(due) };
            self.advance(now)?;
            given = Some(now);
        }
        Err(End::Livelock(format!("{DEADLINES_MAX} deadlines came due before {to:?}")).into())
    }

    fn advance(&mut self, now: Duration) -> Result<(), Ended> {
        let n_times = if self.policy.advance == Advance::Repeats { 2 } else { 1 };
        self.log.at_time(now);
        for _ in 0..n_times {
            self.core.advance(now, self.log)?;
            self.react()?;
            self.settle()?;
        }
        Ok(())
    }
}

/// Longer than any timer that a script would wait for.
pub(super) const AN_HOUR: Duration = Duration::from_secs(3600);
/// The most deadlines that may come due in one step of a script: enough for a tick of 100 ms in a
/// day.
const DEADLINES_MAX: usize = 1 << 20;
