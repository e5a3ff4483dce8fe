//! A [`Core`] that stays ended after a fault, around one that does not promise to.
//!
//! A parser may be called again after its error by mistake: by a caller that reads on, or by one that
//! ends the stream although it has failed. The check [`after_end`](crate::checks::after_end) makes such
//! calls. Choose by what the documentation of the code promises:
//!
//! - It stays ended: use no latch, so that the check judges the promise.
//! - It must not be called again after an error, and its caller takes care of that: use this latch, which
//!   stands for that caller.
//! - It goes on after an error: log the error with [`Log::fault`] in place of returning it. For codecs,
//!   `DecoderCore::resuming` does that.
//!
//! The cores of `tokio_util`, `asynchronous_codec`, [`restart`](crate::adapter::restart) and
//! [`window`](crate::adapter::window) need no latch: they do not call the code again after a fault.

use std::fmt::{self, Debug};
use std::hash::{Hash, Hasher};
use std::time::Duration;

use crate::contract::{Core, Log};
use crate::transcript::Fault;

/// A core that returns its fault again in place of calling the core in it.
///
/// Its state is that of the core and the fault: it is `Clone` and `Hash` if the core is.
#[derive(Clone)]
pub struct LatchCore<C> {
    core: C,
    fault: Option<Fault>,
}

/// Makes cores that return their first fault again after it, and are not called any more.
///
/// Bytes that wait to be sent are still sent. An action after the fault is refused with it.
///
/// # Examples
///
/// ```
/// use chunkproof::adapter::{latch, slice};
/// use chunkproof::{CheckId, Fault, check};
///
/// // Called again after its error, it goes on.
/// let forgets = || slice::cores(|| false, |has_failed, bytes, log| {
///     if bytes[0] == b'x' && !std::mem::replace(has_failed, true) {
///         return Err(Fault::new("no-digit"));
///     }
///     log.event(bytes[0]);
///     Ok(1)
/// });
/// let report = check(forgets()).receive("x1").run();
/// assert_eq!(report.findings().next().map(|found| found.check), Some(CheckId::AFTER_END));
/// check(latch::cores(forgets())).prove().receive("x1").assert_proven();
/// ```
pub fn cores<C: Core>(make: impl Fn() -> C) -> impl Fn() -> LatchCore<C> {
    move || LatchCore { core: make(), fault: None }
}

impl<C> LatchCore<C> {
    /// Returns the core in it, for [`Checker::held_bytes`](crate::Checker::held_bytes) and keys.
    pub fn core(&self) -> &C {
        &self.core
    }

    /// Calls the core unless it has failed, and keeps its fault.
    fn call<R>(&mut self, call: impl FnOnce(&mut C) -> Result<R, Fault>) -> Result<R, Fault> {
        if let Some(fault) = &self.fault {
            return Err(fault.clone());
        }
        let result = call(&mut self.core);
        self.fault = result.as_ref().err().cloned();
        result
    }
}

impl<C: Core> Core for LatchCore<C> {
    fn receive(&mut self, bytes: &[u8], log: &mut Log) -> Result<usize, Fault> {
        self.call(|core| core.receive(bytes, log))
    }

    fn poll(&mut self, log: &mut Log) -> Result<bool, Fault> {
        self.call(|core| core.poll(log))
    }

    fn receive_eof(&mut self, rest: &[u8], log: &mut Log) -> Result<(), Fault> {
        self.call(|core| core.receive_eof(rest, log))
    }

    // The fault of an action is a refusal, after which the core goes on.
    fn act(&mut self, action: &str, log: &mut Log) -> Result<(), Fault> {
        match &self.fault {
            Some(fault) => Err(fault.clone()),
            None => self.core.act(action, log),
        }
    }

    fn transmit(&mut self, room: usize, log: &mut Log) -> Result<bool, Fault> {
        let result = self.core.transmit(room, log);
        if let Err(fault) = &result {
            self.fault.get_or_insert_with(|| fault.clone());
        }
        result
    }

    fn set_window(&mut self, bytes: usize) -> bool {
        self.core.set_window(bytes)
    }

    fn awaits_room(&self) -> bool {
        self.fault.is_none() && self.core.awaits_room()
    }

    fn is_paused(&self) -> bool {
        self.fault.is_none() && self.core.is_paused()
    }

    fn resume(&mut self, log: &mut Log) -> Result<(), Fault> {
        self.call(|core| core.resume(log))
    }

    fn deadline(&self) -> Option<Duration> {
        self.core.deadline().filter(|_| self.fault.is_none())
    }

    fn advance(&mut self, now: Duration, log: &mut Log) -> Result<(), Fault> {
        self.call(|core| core.advance(now, log))
    }
}

// By hand: a fault is compared by its kind, and its message may show the cuts.
impl<C: Hash> Hash for LatchCore<C> {
    fn hash<H: Hasher>(&self, state: &mut H) {
        let Self { core, fault } = self;
        core.hash(state);
        fault.as_ref().map(Fault::kind).hash(state);
    }
}

impl<C: Debug> Debug for LatchCore<C> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let Self { core, fault } = self;
        f.debug_struct("LatchCore").field("core", core).field("fault", fault).finish()
    }
}

#[cfg(test)]
mod tests {
    use std::time::Duration;

    use super::cores;
    use crate::check::check;
    use crate::contract::{Core, Log};
    use crate::driver::drive;
    use crate::script::{Chunking, Script};
    use crate::transcript::{End, Fault};

    /// Fails on `!`, and logs every call after that. Queues what it receives to be sent.
    #[derive(Clone, Hash, Default)]
    struct Talks {
        has_failed: bool,
        unsent: Vec<u8>,
    }

    impl Talks {
        fn noted(&self, call: &str, log: &mut Log) {
            if self.has_failed {
                log.named("again", call);
            }
        }
    }

    impl Core for Talks {
        fn receive(&mut self, bytes: &[u8], log: &mut Log) -> Result<usize, Fault> {
            self.noted("receive", log);
            for byte in bytes {
                if *byte == b'!' {
                    self.has_failed = true;
                    return Err(Fault::new("mark"));
                }
                self.unsent.push(*byte);
                log.event(byte);
            }
            Ok(bytes.len())
        }
        fn poll(&mut self, log: &mut Log) -> Result<bool, Fault> {
            self.noted("poll", log);
            Ok(false)
        }
        fn receive_eof(&mut self, _: &[u8], log: &mut Log) -> Result<(), Fault> {
            self.noted("eof", log);
            Ok(())
        }
        fn act(&mut self, action: &str, log: &mut Log) -> Result<(), Fault> {
            self.noted("act", log);
            if action == "ok" { Ok(()) } else { Err(Fault::new("unknown")) }
        }
        fn transmit(&mut self, room: usize, log: &mut Log) -> Result<bool, Fault> {
            let sent: Vec<u8> = self.unsent.drain(..room.min(self.unsent.len())).collect();
            log.send(&sent);
            Ok(!sent.is_empty())
        }
        fn deadline(&self) -> Option<Duration> {
            self.has_failed.then_some(Duration::from_secs(1))
        }
        fn advance(&mut self, _: Duration, log: &mut Log) -> Result<(), Fault> {
            self.noted("advance", log);
            Ok(())
        }
    }

    #[test]
    fn a_latched_core_returns_its_fault_again() {
        let mut core = cores(Talks::default)();
        let mut log = Log::new(true);
        log.begin(9, 9);
        assert_eq!(core.act("no", &mut log).unwrap_err().kind(), "unknown");
        assert_eq!(core.receive(b"a", &mut log).unwrap(), 1, "a refusal is no fault");
        assert_eq!(core.receive(b"!", &mut log).unwrap_err().kind(), "mark");
        let again = [
            core.receive(b"b", &mut log).err(),
            core.poll(&mut log).err(),
            core.receive_eof(b"", &mut log).err(),
            core.act("ok", &mut log).err(),
            core.resume(&mut log).err(),
            core.advance(Duration::ZERO, &mut log).err(),
        ];
        let kinds = again.map(|fault| fault.map(|fault| fault.kind().to_owned()));
        assert_eq!(kinds, [const { "mark" }; 6].map(|kind| Some(kind.to_owned())));
        assert_eq!(core.deadline(), None);
        assert!(core.transmit(9, &mut log).unwrap(), "what was queued is sent");
        let mut logged = log.into_transcript();
        logged.finish(End::Open, b"");
        assert_eq!(logged.lines(), ["97", "sent \"a\""]);
    }

    #[test]
    fn only_without_a_latch_calls_reach_a_failed_core() {
        let script = Script::new().receive("ab!c").eof();
        assert!(!check(Talks::default).script(script.clone()).run().is_ok());
        let logged = drive(cores(Talks::default)(), &script, &Chunking::whole());
        assert_eq!(logged.lines(), ["97", "98", "sent \"ab\"", "fault mark"]);
        check(cores(Talks::default)).prove().script(script).assert_proven();
    }
}
