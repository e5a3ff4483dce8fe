//! A handle to a log for code that cannot receive a `&mut Log`: a future, a callback, a service.

use std::fmt::{self, Debug};
use std::hash::Hash;
use std::mem;
use std::sync::{Arc, Mutex, PoisonError};

use crate::contract::Log;
use crate::transcript::Fault;

/// Logs to the [`Log`] of the core that it belongs to. All clones share that log.
///
/// A core lends its log for each of its calls with [`lend`](Self::lend). Outside such a call, as
/// before the first call or in a drop, entries are lost.
///
/// # Examples
///
/// ```
/// use chunkproof::adapter::shared_log::SharedLog;
/// use chunkproof::check;
/// use chunkproof::contract::core_fn;
///
/// let bytewise = || {
///     let shared = SharedLog::new();
///     let own = shared.clone();
///     let each = move |byte: &u8| own.event(byte); // a callback without a log
///     core_fn(move |bytes, log| {
///         shared.lend(log, || bytes.iter().for_each(&each));
///         Ok(bytes.len())
///     })
/// };
/// check(bytewise).receive("abc").assert();
/// ```
#[derive(Clone)]
pub struct SharedLog {
    // Not `Rc`: some libraries require that a transport or a service is `Send`.
    lent: Arc<Mutex<LentLog>>,
}

/// The log that is lent, or a spare one.
struct LentLog {
    log: Log,
    is_lent: bool,
    /// How many of the next entries were logged before, and how many came since the log was lent.
    n_known: u64,
    n_logged: u64,
    is_mute: bool,
    /// The fault with which code of the core ended it.
    failure: Option<Fault>,
}

impl SharedLog {
    /// Makes a handle to which no log is lent yet.
    #[must_use]
    pub fn new() -> Self {
        let log = Log::new(false);
        let (n_known, n_logged) = (0, 0);
        let lent =
            LentLog { log, is_lent: false, n_known, n_logged, is_mute: false, failure: None };
        Self { lent: Arc::new(Mutex::new(lent)) }
    }

    /// Runs a step of a core, during which all clones of this handle log to `log`.
    pub fn lend<R>(&self, log: &mut Log, step: impl FnOnce() -> R) -> R {
        let loan = Loan::new(self, log);
        let result = step();
        drop(loan);
        result
    }

    /// As [`lend`](Self::lend) for a step that was run before: the first `n_known` entries are not
    /// logged again. Returns how many there are now.
    pub(super) fn lend_again<R>(
        &self,
        log: &mut Log,
        n_known: u64,
        step: impl FnOnce() -> R,
    ) -> (R, u64) {
        let mut lent = lock(&self.lent);
        (lent.n_known, lent.n_logged, lent.is_mute) = (n_known, 0, false);
        drop(lent);
        let result = self.lend(log, step);
        (result, lock(&self.lent).n_logged)
    }

    /// Drops all further entries of this step.
    pub(super) fn mute(&self) {
        lock(&self.lent).is_mute = true;
    }

    /// As [`Log::event`].
    pub fn event(&self, event: impl Debug + Hash) {
        self.write(|log| log.event(event));
    }

    /// As [`Log::debug`].
    pub fn debug(&self, event: impl Debug) {
        self.write(|log| log.debug(event));
    }

    /// As [`Log::named`].
    pub fn named(&self, name: &str, value: impl Debug + Hash) {
        self.write(|log| log.named(name, value));
    }

    /// As [`Log::data`].
    pub fn data(&self, lane: &str, bytes: &[u8]) {
        self.write(|log| log.data(lane, bytes));
    }

    /// As [`Log::fault`].
    pub fn fault(&self, fault: impl Into<Fault>) {
        self.write(|log| log.fault(fault));
    }

    /// Ends the core with a fault, for code that cannot return one: a handler, a spawned future.
    ///
    /// The adapter returns the fault as soon as it has control again, and calls the code no more. Until
    /// then further entries and further calls of this are ignored, as are both outside a call. Who
    /// [lends](Self::lend) a log returns what [`take_failure`](Self::take_failure) returns.
    ///
    /// # Examples
    ///
    /// ```
    /// use chunkproof::adapter::future::task;
    /// use chunkproof::{check, Fault};
    /// use tokio::io::AsyncReadExt;
    ///
    /// // A handler whose result its caller does not pass on.
    /// let digits = task::cores(|mut wire, log| async move {
    ///     let handle = |byte: u8| match byte {
    ///         b'0'..=b'9' => log.event(byte),
    ///         _ => log.fail(Fault::new("no-digit")),
    ///     };
    ///     while let Ok(byte) = wire.read_u8().await {
    ///         handle(byte);
    ///     }
    ///     Ok::<_, Fault>(())
    /// });
    /// check(digits).receive("12x3").expect(["49", "50", "fault no-digit"]).assert();
    /// ```
    pub fn fail(&self, fault: impl Into<Fault>) {
        if std::thread::panicking() {
            return;
        }
        let mut lent = lock(&self.lent);
        if lent.is_lent && !lent.is_mute {
            lent.failure.get_or_insert_with(|| fault.into());
        }
    }

    /// Returns the fault of [`fail`](Self::fail), once.
    #[must_use]
    pub fn take_failure(&self) -> Option<Fault> {
        lock(&self.lent).failure.take()
    }

    /// Whether the core has been ended by [`fail`](Self::fail) and does not know it yet.
    #[cfg(any(feature = "futures-io03", feature = "hyper1", feature = "tokio1"))]
    pub(super) fn has_failed(&self) -> bool {
        lock(&self.lent).failure.is_some()
    }

    /// As [`Log::send`].
    pub fn send(&self, bytes: &[u8]) {
        self.write(|log| log.send(bytes));
    }

    /// As [`Log::send_in`].
    pub fn send_in(&self, lane: &str, bytes: &[u8]) {
        self.write(|log| log.send_in(lane, bytes));
    }

    /// As [`Log::close`].
    pub fn close(&self) {
        self.write(Log::close);
    }

    fn write(&self, write: impl FnOnce(&mut Log)) {
        // A flooded log unwinds; to unwind twice would abort.
        if std::thread::panicking() {
            return;
        }
        let mut lent = lock(&self.lent);
        if !lent.is_lent || lent.is_mute || lent.failure.is_some() {
            return;
        }
        lent.n_logged += 1;
        match lent.n_known.checked_sub(1) {
            Some(n_known) => lent.n_known = n_known,
            None => write(&mut lent.log),
        }
    }
}

impl Default for SharedLog {
    fn default() -> Self {
        Self::new()
    }
}

impl Debug for SharedLog {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("SharedLog")
    }
}

/// Returns the log to its owner, even if a call unwinds.
struct Loan<'a> {
    shared: &'a SharedLog,
    own: &'a mut Log,
    was_lent: bool,
}

impl<'a> Loan<'a> {
    fn new(shared: &'a SharedLog, own: &'a mut Log) -> Self {
        let mut lent = lock(&shared.lent);
        mem::swap(&mut lent.log, own);
        let was_lent = mem::replace(&mut lent.is_lent, true);
        drop(lent);
        Self { shared, own, was_lent }
    }
}

impl Drop for Loan<'_> {
    fn drop(&mut self) {
        let mut lent = lock(&self.shared.lent);
        mem::swap(&mut lent.log, self.own);
        lent.is_lent = self.was_lent;
    }
}

/// Locks a mutex; a panic of another holder leaves the value as it is.
pub(super) fn lock<T>(mutex: &Mutex<T>) -> std::sync::MutexGuard<'_, T> {
    mutex.lock().unwrap_or_else(PoisonError::into_inner)
}

#[cfg(test)]
mod tests {
    use super::SharedLog;
    use crate::contract::core_fn;
    use crate::driver::drive;
    use crate::script::{Chunking, Script};
    use crate::transcript::Fault;

    #[test]
    fn every_record_is_logged_in_order() {
        let shared = SharedLog::new();
        shared.event("lost");
        let core = core_fn(move |bytes, log| {
            log.event("before");
            shared.lend(log, || {
                shared.event(1);
                shared.debug(2.5);
                shared.named("a", "b");
                shared.data("raw", bytes);
                shared.fault(Fault::new("odd"));
                shared.send(b"x");
                shared.send_in("1", b"y");
                shared.close();
            });
            log.event("after");
            shared.event("lost, too");
            Ok(bytes.len())
        });
        let logged = drive(core, &Script::from("z"), &Chunking::whole());
        let lines = [
            "\"before\"",
            "1",
            "2.5",
            "a \"b\"",
            "raw \"z\"",
            "fault odd",
            "sent \"x\"",
            "sent 1 \"y\"",
            "close",
            "\"after\"",
        ];
        assert_eq!(logged.lines(), lines);
    }

    #[test]
    fn a_flood_leaves_the_log_with_its_owner() {
        let shared = SharedLog::new();
        let core = core_fn(move |_, log| {
            log.event("own");
            shared.lend(log, || {
                loop {
                    shared.event(0);
                }
            })
        });
        let logged = drive(core, &Script::from("z"), &Chunking::whole());
        assert_eq!(logged.lines().first().map(String::as_str), Some("\"own\""));
        assert!(logged.lines().last().unwrap().starts_with("livelock"), "{logged}");
    }

    #[test]
    fn entries_are_dropped_while_unwinding() {
        struct Last(SharedLog);
        impl Drop for Last {
            fn drop(&mut self) {
                (0..1 << 20).for_each(|n| self.0.event(n));
            }
        }
        let shared = SharedLog::new();
        let core = core_fn(move |_, log| {
            shared.lend(log, || {
                let _last = Last(shared.clone());
                panic!("now");
            })
        });
        let logged = drive(core, &Script::from("z"), &Chunking::whole());
        assert!(logged.lines().last().unwrap().starts_with("panic \"now"), "{logged}");
    }
}
