//! A [`Core`] from any [`Protocol`] of `sansio` 1.
//!
//! Received bytes go to `handle_read`; the results of `poll_read` and `poll_event` are logged.
//! `poll_write` returns the outgoing bytes, which are sent as the transport has room for them.
//! Actions call `handle_write`, `handle_event` and `close`; time uses `poll_timeout` and
//! `handle_timeout`. [`Words`] turn actions into the types of the protocol, and a [`Clock`]
//! converts its time.
//!
//! The trait has no call for the end of the stream and does not report the end of its output;
//! [`Words::eof`] may call `close`. No clock is read: a protocol over
//! [`Instant`](std::time::Instant) must get all its time from `handle_timeout` and from its
//! messages. A protocol that calls `Instant::now()` itself has different deadlines in each run, and
//! the check `determinism` finds it.

mod clock;
#[cfg(test)]
mod tests;
mod words;

use std::fmt::{self, Debug};
use std::hash::{Hash, Hasher};
use std::sync::Arc;
use std::time::Duration;

use ::sansio::Protocol;

pub use self::clock::Clock;
pub use self::words::{Action, Words};
use crate::contract::{Core, Log};
use crate::transcript::Fault;

/// A protocol, as a core.
///
/// Its state is the protocol and the unsent bytes: it is `Clone` and `Hash` if the protocol is.
#[derive(Clone)]
pub struct ProtocolCore<P> {
    protocol: P,
    calls: Arc<dyn Calls<P>>,
    /// The latest time that the protocol was given.
    now: Duration,
    due: Option<Duration>,
    /// The bytes that were polled and had no room yet.
    unsent: Vec<u8>,
}

/// Makes cores from a protocol whose messages are bytes, with a [`Clock`] and the default
/// [`Words`].
///
/// # Examples
///
/// ```
/// use chunkproof::adapter::sansio::cores;
/// use chunkproof::check;
/// use sansio::Protocol;
/// use std::{collections::VecDeque, convert::Infallible};
///
/// #[derive(Clone, Hash, Default)]
/// struct Echo(VecDeque<Vec<u8>>);
///
/// impl Protocol<Vec<u8>, Vec<u8>, ()> for Echo {
///     type Rout = (); type Wout = Vec<u8>; type Eout = (); type Error = Infallible; type Time = ();
///     fn handle_read(&mut self, bytes: Vec<u8>) -> Result<(), Infallible> { self.handle_write(bytes) }
///     fn handle_write(&mut self, bytes: Vec<u8>) -> Result<(), Infallible> { Ok(self.0.push_back(bytes)) }
///     fn poll_read(&mut self) -> Option<()> { None }
///     fn poll_write(&mut self) -> Option<Vec<u8>> { self.0.pop_front() }
/// }
/// check(cores(Echo::default, ())).prove().receive("ping").act("write +OK").act("close").assert();
/// ```
pub fn cores<P, C, R, W, E>(make: impl Fn() -> P, clock: C) -> impl Fn() -> ProtocolCore<P>
where
    P: Protocol<R, W, E, Rout: Debug, Eout: Debug, Wout: AsRef<[u8]>, Error: Into<Fault>> + 'static,
    C: Clock<P::Time> + Send + Sync + 'static,
    R: for<'a> From<&'a [u8]> + 'static,
    W: for<'a> From<&'a [u8]> + 'static,
    E: 'static,
{
    cores_with(make, clock, Words::default())
}

/// Makes cores from a protocol with a [`Clock`] and [`Words`]; see [`Words`] for an example.
pub fn cores_with<P, C, R, W, E>(
    make: impl Fn() -> P,
    clock: C,
    words: Words<P, R, W, E>,
) -> impl Fn() -> ProtocolCore<P>
where
    P: Protocol<R, W, E, Error: Into<Fault>> + 'static,
    C: Clock<P::Time> + Send + Sync + 'static,
    R: 'static,
    W: 'static,
    E: 'static,
{
    let calls: Arc<dyn Calls<P>> = Arc::new(ClockedWords { clock, words });
    move || {
        let (calls, now, unsent) = (Arc::clone(&calls), Duration::ZERO, Vec::new());
        let mut core = ProtocolCore { protocol: make(), calls, now, due: None, unsent };
        core.wait();
        core
    }
}

/// The calls of a protocol in bytes, words and time since the start, so that a core does not depend
/// on the types of its messages.
trait Calls<P>: Send + Sync {
    fn read(&self, protocol: &mut P, bytes: &[u8], now: Duration) -> Result<(), Fault>;
    fn poll(&self, protocol: &mut P, log: &mut Log) -> bool;
    fn write(&self, protocol: &mut P) -> Option<Vec<u8>>;
    fn eof(&self, protocol: &mut P) -> Result<(), Fault>;
    /// Returns `None` if the words are not an action.
    fn act(&self, protocol: &mut P, words: &str) -> Option<Result<(), Fault>>;
    fn due(&self, protocol: &mut P) -> Option<Duration>;
    fn advance(&self, protocol: &mut P, now: Duration) -> Result<(), Fault>;
}

struct ClockedWords<P: Protocol<R, W, E>, C, R, W, E> {
    clock: C,
    words: Words<P, R, W, E>,
}

impl<P, C, R, W, E> Calls<P> for ClockedWords<P, C, R, W, E>
where
    P: Protocol<R, W, E, Error: Into<Fault>>,
    C: Clock<P::Time> + Send + Sync,
{
    fn read(&self, protocol: &mut P, bytes: &[u8], now: Duration) -> Result<(), Fault> {
        let message = (self.words.read)(bytes, self.clock.at(now));
        protocol.handle_read(message).map_err(Into::into)
    }

    fn poll(&self, protocol: &mut P, log: &mut Log) -> bool {
        let (message, event) = (protocol.poll_read(), protocol.poll_event());
        if let Some(message) = &message {
            (self.words.log_read)(message, log);
        }
        if let Some(event) = &event {
            (self.words.log_event)(event, log);
        }
        message.is_some() || event.is_some()
    }

    fn write(&self, protocol: &mut P) -> Option<Vec<u8>> {
        protocol.poll_write().map(|message| (self.words.send)(message))
    }

    fn eof(&self, protocol: &mut P) -> Result<(), Fault> {
        (self.words.eof)(protocol).map_err(Into::into)
    }

    fn act(&self, protocol: &mut P, words: &str) -> Option<Result<(), Fault>> {
        let done = match (self.words.act)(words)? {
            Action::Write(message) => protocol.handle_write(message),
            Action::Event(event) => protocol.handle_event(event),
            Action::Close => protocol.close(),
        };
        Some(done.map_err(Into::into))
    }

    fn due(&self, protocol: &mut P) -> Option<Duration> {
        protocol.poll_timeout().and_then(|time| self.clock.since_start(time))
    }

    fn advance(&self, protocol: &mut P, now: Duration) -> Result<(), Fault> {
        protocol.handle_timeout(self.clock.at(now)).map_err(Into::into)
    }
}

impl<P> ProtocolCore<P> {
    /// Returns the protocol, for [`Checker::held_bytes`](crate::Checker::held_bytes) and keys of
    /// its state.
    pub fn protocol(&self) -> &P {
        &self.protocol
    }

    /// Stores the next deadline. `poll_timeout` may change the protocol, so it is called once after
    /// each other call.
    fn wait(&mut self) {
        self.due = self.calls.due(&mut self.protocol);
    }
}

impl<P> Core for ProtocolCore<P> {
    fn receive(&mut self, bytes: &[u8], _: &mut Log) -> Result<usize, Fault> {
        let result = self.calls.read(&mut self.protocol, bytes, self.now);
        self.wait();
        result.map(|()| bytes.len())
    }

    fn poll(&mut self, log: &mut Log) -> Result<bool, Fault> {
        let has_logged = self.calls.poll(&mut self.protocol, log);
        self.wait();
        Ok(has_logged)
    }

    fn receive_eof(&mut self, _: &[u8], _: &mut Log) -> Result<(), Fault> {
        let result = self.calls.eof(&mut self.protocol);
        self.wait();
        result
    }

    fn act(&mut self, action: &str, _: &mut Log) -> Result<(), Fault> {
        let Some(result) = self.calls.act(&mut self.protocol, action) else {
            return Err(Fault::new("unsupported"));
        };
        self.wait();
        result
    }

    fn transmit(&mut self, room: usize, log: &mut Log) -> Result<bool, Fault> {
        if self.unsent.is_empty() {
            let Some(bytes) = self.calls.write(&mut self.protocol) else { return Ok(false) };
            self.unsent = bytes;
            self.wait();
        }
        let rest = self.unsent.split_off(room.min(self.unsent.len()));
        log.send(&std::mem::replace(&mut self.unsent, rest));
        Ok(true)
    }

    fn deadline(&self) -> Option<Duration> {
        self.due
    }

    fn advance(&mut self, now: Duration, _: &mut Log) -> Result<(), Fault> {
        self.now = now;
        let result = self.calls.advance(&mut self.protocol, now);
        self.wait();
        result
    }
}

// By hand: the calls are not part of the state.
impl<P: Hash> Hash for ProtocolCore<P> {
    fn hash<H: Hasher>(&self, state: &mut H) {
        let Self { protocol, calls: _, now, due, unsent } = self;
        (protocol, now, due, unsent).hash(state);
    }
}

impl<P: Debug> Debug for ProtocolCore<P> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let Self { protocol, calls: _, now, due, unsent } = self;
        let mut fields = f.debug_struct("ProtocolCore");
        fields.field("protocol", protocol).field("now", now).field("due", due);
        fields.field("unsent", unsent).finish_non_exhaustive()
    }
}
