//! A handle with which code speaks that cannot be handed a `&mut Log`: a future, a callback, a service.

use std::fmt::{self, Debug};
use std::hash::Hash;
use std::mem;
use std::sync::{Arc, Mutex, PoisonError};

use crate::contract::Log;
use crate::transcript::Fault;

/// Speaks into the [`Log`] of the core that it belongs to. All clones are one voice.
///
/// A core lends its log to the voice for each of its calls with [`lend`](Self::lend). What is said while
/// no log is lent nobody hears: before the first call, or while the core is dropped.
///
/// # Examples
///
/// ```
/// use chunkproof::adapter::shared_log::SharedLog;
/// use chunkproof::{check, Log};
///
/// let words = || {
///     let voice = SharedLog::new();
///     let speaker = voice.clone();
///     let each = move |byte: &u8| speaker.event(byte); // a callback that is handed no log
///     move |bytes: &[u8], log: &mut Log| {
///         voice.lend(log, || bytes.iter().for_each(&each));
///         Ok(bytes.len())
///     }
/// };
/// check(words).receive("abc").assert();
/// ```
#[derive(Clone)]
pub struct SharedLog {
    // Not `Rc`: some libraries demand of a transport or a service that it can be sent.
    heard: Arc<Mutex<Heard>>,
}

/// The log that is lent, or a spare one.
struct Heard {
    log: Log,
    is_lent: bool,
    /// How many of the next things were said before, and how many were said since the log was lent.
    n_known: u64,
    n_said: u64,
    is_mute: bool,
}

impl SharedLog {
    /// A voice to which no log is lent yet.
    #[must_use]
    pub fn new() -> Self {
        let log = Log::new(false);
        let heard = Heard { log, is_lent: false, n_known: 0, n_said: 0, is_mute: false };
        Self { heard: Arc::new(Mutex::new(heard)) }
    }

    /// Runs a step of a core during which the voice speaks into `log`.
    pub fn lend<R>(&self, log: &mut Log, step: impl FnOnce() -> R) -> R {
        let lent = Lent::new(self, log);
        let result = step();
        drop(lent);
        result
    }

    /// As [`lend`](Self::lend) for a step that was run before and said so many things then, which do not
    /// count again; returned is how many there are now.
    pub(super) fn lend_again<R>(
        &self,
        log: &mut Log,
        n_known: u64,
        step: impl FnOnce() -> R,
    ) -> (R, u64) {
        let mut heard = lock(&self.heard);
        (heard.n_known, heard.n_said, heard.is_mute) = (n_known, 0, false);
        drop(heard);
        let result = self.lend(log, step);
        (result, lock(&self.heard).n_said)
    }

    /// Nothing more counts in this step.
    pub(super) fn mute(&self) {
        lock(&self.heard).is_mute = true;
    }

    /// As [`Log::event`].
    pub fn event(&self, event: impl Debug + Hash) {
        self.say(|log| log.event(event));
    }

    /// As [`Log::debug`].
    pub fn debug(&self, event: impl Debug) {
        self.say(|log| log.debug(event));
    }

    /// As [`Log::named`].
    pub fn named(&self, name: &str, value: impl Debug + Hash) {
        self.say(|log| log.named(name, value));
    }

    /// As [`Log::data`].
    pub fn data(&self, lane: &str, bytes: &[u8]) {
        self.say(|log| log.data(lane, bytes));
    }

    /// As [`Log::fault`].
    pub fn fault(&self, fault: impl Into<Fault>) {
        self.say(|log| log.fault(fault));
    }

    /// As [`Log::send`].
    pub fn send(&self, bytes: &[u8]) {
        self.say(|log| log.send(bytes));
    }

    /// As [`Log::send_in`].
    pub fn send_in(&self, lane: &str, bytes: &[u8]) {
        self.say(|log| log.send_in(lane, bytes));
    }

    /// As [`Log::close`].
    pub fn close(&self) {
        self.say(Log::close);
    }

    fn say(&self, say: impl FnOnce(&mut Log)) {
        // A flooded log unwinds, and what unwinds already must not do so again: it would abort.
        if std::thread::panicking() {
            return;
        }
        let mut heard = lock(&self.heard);
        if !heard.is_lent || heard.is_mute {
            return;
        }
        heard.n_said += 1;
        match heard.n_known.checked_sub(1) {
            Some(n_known) => heard.n_known = n_known,
            None => say(&mut heard.log),
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

/// Gives the log back to whom it belongs, whatever unwinds.
struct Lent<'a> {
    voice: &'a SharedLog,
    own: &'a mut Log,
    was_lent: bool,
}

impl<'a> Lent<'a> {
    fn new(voice: &'a SharedLog, own: &'a mut Log) -> Self {
        let mut heard = lock(&voice.heard);
        mem::swap(&mut heard.log, own);
        let was_lent = mem::replace(&mut heard.is_lent, true);
        drop(heard);
        Self { voice, own, was_lent }
    }
}

impl Drop for Lent<'_> {
    fn drop(&mut self) {
        let mut heard = lock(&self.voice.heard);
        mem::swap(&mut heard.log, self.own);
        heard.is_lent = self.was_lent;
    }
}

/// What another holder panicked over stays as it is.
pub(super) fn lock<T>(mutex: &Mutex<T>) -> std::sync::MutexGuard<'_, T> {
    mutex.lock().unwrap_or_else(PoisonError::into_inner)
}

#[cfg(test)]
mod tests {
    use super::SharedLog;
    use crate::contract::Log;
    use crate::driver::drive;
    use crate::script::{Chunking, Script};
    use crate::transcript::Fault;

    #[test]
    fn it_says_all_that_a_log_says_in_order() {
        let voice = SharedLog::new();
        voice.event("nobody hears this");
        let core = move |bytes: &[u8], log: &mut Log| {
            log.event("before");
            voice.lend(log, || {
                voice.event(1);
                voice.debug(2.5);
                voice.named("a", "b");
                voice.data("raw", bytes);
                voice.fault(Fault::new("odd"));
                voice.send(b"x");
                voice.send_in("1", b"y");
                voice.close();
            });
            log.event("behind");
            voice.event("nor this");
            Ok(bytes.len())
        };
        let said = drive(core, &Script::from("z"), &Chunking::whole());
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
            "\"behind\"",
        ];
        assert_eq!(said.lines(), lines);
    }

    #[test]
    fn a_flood_leaves_the_log_with_its_owner() {
        let voice = SharedLog::new();
        let core = move |_: &[u8], log: &mut Log| -> Result<usize, Fault> {
            log.event("own");
            voice.lend(log, || {
                loop {
                    voice.event(0);
                }
            })
        };
        let said = drive(core, &Script::from("z"), &Chunking::whole());
        assert_eq!(said.lines().first().map(String::as_str), Some("\"own\""));
        assert!(said.lines().last().unwrap().starts_with("livelock"), "{said}");
    }

    #[test]
    fn what_unwinds_says_nothing_more() {
        struct Last(SharedLog);
        impl Drop for Last {
            fn drop(&mut self) {
                (0..1 << 20).for_each(|n| self.0.event(n));
            }
        }
        let voice = SharedLog::new();
        let core = move |_: &[u8], log: &mut Log| -> Result<usize, Fault> {
            voice.lend(log, || {
                let _last = Last(voice.clone());
                panic!("now");
            })
        };
        let said = drive(core, &Script::from("z"), &Chunking::whole());
        assert!(said.lines().last().unwrap().starts_with("panic \"now"), "{said}");
    }
}
