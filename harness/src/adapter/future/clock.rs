//! The clock of a script, and timers that a future can await.

use std::collections::BTreeMap;
use std::fmt::{self, Debug};
use std::pin::Pin;
use std::sync::{Arc, Mutex};
use std::task::{Context, Poll, Waker};
use std::time::Duration;

use crate::adapter::shared_log::lock;

/// The clock of a script, which moves only with [`advance`](crate::Check::advance). Times are counted
/// from the start of the script.
///
/// The earliest timer that is awaited is the [`deadline`](crate::Core::deadline) of the core, so each
/// timer runs out at its own time, and the check [`time`](crate::checks::time) judges all of them. With the
/// feature `hyper1` this is a `Timer` of hyper, too. The timers of a runtime, such as those of `tokio`,
/// do not work on a scripted transport.
///
/// # Examples
///
/// ```
/// use std::pin::pin;
/// use std::time::Duration;
///
/// use chunkproof::adapter::future::task;
/// use chunkproof::check;
/// use futures_util::future::{Either, select};
/// use tokio::io::{AsyncReadExt, AsyncWriteExt};
///
/// // Gives its peer 30 seconds for the first byte.
/// let greeter = task::cores_with(|host| async move {
///     let (mut reader, mut writer) = (host.wire.clone(), host.wire);
///     let late = host.clock.sleep(Duration::from_secs(30));
///     match select(pin!(reader.read_u8()), late).await {
///         Either::Left((first, _)) => Ok(host.log.named("first", first?)),
///         Either::Right(_) => writer.write_all(b"timeout").await,
///     }
/// });
/// let seconds = Duration::from_secs;
/// let too_late = check(greeter.clone()).advance(seconds(60)).receive("x");
/// too_late.expect(["at 30s sent \"timeout\"", "untaken \"x\""]).assert();
/// check(greeter).advance(seconds(29)).receive("x").expect(["first 120"]).assert();
/// ```
#[derive(Clone, Default)]
pub struct ScriptClock {
    state: Arc<Mutex<ClockState>>,
}

#[derive(Default)]
struct ClockState {
    now: Duration,
    /// The timers that are awaited, by their times and numbers.
    timers: BTreeMap<(Duration, u64), Waker>,
    n_timers: u64,
}

impl ScriptClock {
    /// Returns the time of the script.
    #[must_use]
    pub fn now(&self) -> Duration {
        lock(&self.state).now
    }

    /// Returns a future that is over when this much time has passed from now on.
    #[must_use]
    pub fn sleep(&self, time: Duration) -> Sleep {
        self.sleep_until(self.now().saturating_add(time))
    }

    /// Returns a future that is over at this time of the script.
    #[must_use]
    pub fn sleep_until(&self, time: Duration) -> Sleep {
        let mut state = lock(&self.state);
        state.n_timers += 1;
        Sleep { clock: self.clone(), at: (time, state.n_timers) }
    }

    /// The earliest time for which a future waits.
    pub(super) fn deadline(&self) -> Option<Duration> {
        lock(&self.state).timers.keys().next().map(|(time, _)| *time)
    }

    /// Sets the time, and wakes the futures whose timers have run out.
    pub(super) fn set(&self, now: Duration) {
        let mut state = lock(&self.state);
        state.now = state.now.max(now);
        let now = state.now;
        let later = state.timers.split_off(&(now, u64::MAX));
        let over = std::mem::replace(&mut state.timers, later);
        drop(state);
        over.into_values().for_each(Waker::wake);
    }
}

impl Debug for ScriptClock {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_tuple("ScriptClock").field(&self.now()).finish()
    }
}

/// A timer of a [`ScriptClock`]: a future that is over at a time of the script. It runs only while it is
/// awaited.
pub struct Sleep {
    clock: ScriptClock,
    at: (Duration, u64),
}

impl Sleep {
    /// Returns the time at which it is over.
    #[must_use]
    pub fn deadline(&self) -> Duration {
        self.at.0
    }

    /// Sets another time.
    pub fn reset(&mut self, time: Duration) {
        self.forget();
        self.at.0 = time;
    }

    /// Removes it from the timers that are awaited.
    fn forget(&self) {
        let waker = lock(&self.clock.state).timers.remove(&self.at);
        // Without the lock, as a waker can hold the last handle to a future with other timers.
        drop(waker);
    }
}

impl Future for Sleep {
    type Output = ();

    fn poll(self: Pin<&mut Self>, cx: &mut Context<'_>) -> Poll<()> {
        let mut state = lock(&self.clock.state);
        if state.now >= self.at.0 {
            return Poll::Ready(());
        }
        let earlier = state.timers.insert(self.at, cx.waker().clone());
        drop(state);
        drop(earlier);
        Poll::Pending
    }
}

impl Drop for Sleep {
    fn drop(&mut self) {
        self.forget();
    }
}

impl Debug for Sleep {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_tuple("Sleep").field(&self.at.0).finish()
    }
}
