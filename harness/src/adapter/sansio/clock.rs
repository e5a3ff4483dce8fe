//! Converts the time of a protocol.

use std::time::{Duration, Instant};

/// Converts between a protocol's time and the time since the start of the script.
///
/// - `()` is for a protocol without timers;
/// - an [`Instant`] stands for the start of the script: the test reads the clock once, and gives
///   the same instant to every core;
/// - a [`Duration`] is the length of one tick, for protocols that count ticks as `u64` or `i64`
///   from 0.
///
/// Implement it for another type of time.
pub trait Clock<T> {
    /// Returns the protocol's time at `since_start` after the start.
    fn at(&self, since_start: Duration) -> T;

    /// Returns how long after the start `time` comes; `None` if it never does.
    fn since_start(&self, time: T) -> Option<Duration>;
}

impl Clock<()> for () {
    fn at(&self, _: Duration) {}

    fn since_start(&self, (): ()) -> Option<Duration> {
        None
    }
}

impl Clock<Self> for Instant {
    fn at(&self, since_start: Duration) -> Self {
        // A time that an `Instant` cannot hold becomes the start.
        self.checked_add(since_start).unwrap_or(*self)
    }

    fn since_start(&self, time: Self) -> Option<Duration> {
        Some(time.saturating_duration_since(*self))
    }
}

impl Clock<u64> for Duration {
    fn at(&self, since_start: Self) -> u64 {
        let n_ticks = since_start.as_nanos().checked_div(self.as_nanos()).unwrap_or(0);
        u64::try_from(n_ticks).unwrap_or(u64::MAX)
    }

    fn since_start(&self, n_ticks: u64) -> Option<Self> {
        let nanos = self.as_nanos().checked_mul(n_ticks.into())?;
        Some(Self::from_nanos(u64::try_from(nanos).ok()?))
    }
}

impl Clock<i64> for Duration {
    fn at(&self, since_start: Self) -> i64 {
        let n_ticks: u64 = self.at(since_start);
        i64::try_from(n_ticks).unwrap_or(i64::MAX)
    }

    fn since_start(&self, n_ticks: i64) -> Option<Self> {
        // A time before the start is due at the start.
        let n_ticks = u64::try_from(n_ticks).unwrap_or(0);
        Self::since_start(self, n_ticks)
    }
}
