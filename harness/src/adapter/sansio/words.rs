//! Conversions between bytes, actions and log, and the types of a protocol.

use std::fmt::{self, Debug};

use ::sansio::Protocol;

use crate::contract::Log;

/// An action of the application.
#[derive(Debug, Clone, PartialEq, Eq)]
#[non_exhaustive]
pub enum Action<W, E> {
    /// Write a message: `handle_write`.
    Write(W),
    /// Handle an event: `handle_event`.
    Event(E),
    /// Close the protocol: `close`.
    Close,
}

/// Converts bytes and actions into the types of a protocol, and its output into log and bytes.
///
/// [`Words::default`] is for protocols whose messages are bytes, [`Words::new`] for all others.
///
/// # Examples
///
/// ```
/// use chunkproof::adapter::sansio::{Action, Words, cores_with};
/// use chunkproof::check;
/// use std::time::{Duration, Instant};
/// # use sansio::Protocol;
/// # use std::io::{Error, ErrorKind::TimedOut};
/// # #[derive(Clone, Hash)]
/// # struct Guest { due: Option<Instant> }
/// # impl Protocol<Vec<u8>, Vec<u8>, ()> for Guest {
/// #     type Rout = (); type Wout = Vec<u8>; type Eout = (); type Error = Error; type Time = Instant;
/// #     fn handle_read(&mut self, _: Vec<u8>) -> Result<(), Error> { Ok(()) }
/// #     fn handle_write(&mut self, _: Vec<u8>) -> Result<(), Error> { Ok(()) }
/// #     fn poll_read(&mut self) -> Option<()> { None }
/// #     fn poll_write(&mut self) -> Option<Vec<u8>> { None }
/// #     fn handle_timeout(&mut self, now: Instant) -> Result<(), Error> {
/// #         if self.due.is_some_and(|due| due <= now) { Err(TimedOut.into()) } else { Ok(()) }
/// #     }
/// #     fn poll_timeout(&mut self) -> Option<Instant> { self.due }
/// #     fn close(&mut self) -> Result<(), Error> { self.due = None; Ok(()) }
/// # }
///
/// let start = Instant::now(); // the start of the script, for the guest and for its clock
/// let guest = move || Guest { due: Some(start + Duration::from_secs(5)) };
/// let leaving = || Words::default().act(|words| (words == "leave").then_some(Action::Close));
/// let nine_seconds = Duration::from_secs(9);
/// let guests = || cores_with(guest, start, leaving());
/// check(guests()).prove().receive("hi").act("leave").advance(nine_seconds).assert();
/// let report = check(guests()).prove().receive("hi").advance(nine_seconds).run();
/// assert_eq!(report.transcript.lines(), ["fault TimedOut"]);
/// ```
pub struct Words<P: Protocol<R, W, E>, R, W, E> {
    pub(super) read: Box<ReadWith<P::Time, R>>,
    pub(super) log_read: Box<LogWith<P::Rout>>,
    pub(super) log_event: Box<LogWith<P::Eout>>,
    pub(super) send: Box<SendWith<P::Wout>>,
    pub(super) act: Box<ActWith<W, E>>,
    pub(super) eof: Box<EofWith<P, P::Error>>,
}

type ReadWith<T, R> = dyn Fn(&[u8], T) -> R + Send + Sync;
type LogWith<T> = dyn Fn(&T, &mut Log) + Send + Sync;
type SendWith<T> = dyn Fn(T) -> Vec<u8> + Send + Sync;
type ActWith<W, E> = dyn Fn(&str) -> Option<Action<W, E>> + Send + Sync;
type EofWith<P, F> = dyn Fn(&mut P) -> Result<(), F> + Send + Sync;

impl<P: Protocol<R, W, E>, R, W, E> Words<P, R, W, E> {
    /// Makes words of four functions: `read` makes a message from bytes and their time, `log_read`
    /// and `log_event` log the messages and events that the protocol returns, and `send` returns
    /// the bytes of an outgoing message.
    ///
    /// There are no actions, and the end of the stream has no effect.
    pub fn new(
        read: impl Fn(&[u8], P::Time) -> R + Send + Sync + 'static,
        log_read: impl Fn(&P::Rout, &mut Log) + Send + Sync + 'static,
        log_event: impl Fn(&P::Eout, &mut Log) + Send + Sync + 'static,
        send: impl Fn(P::Wout) -> Vec<u8> + Send + Sync + 'static,
    ) -> Self {
        Self {
            read: Box::new(read),
            log_read: Box::new(log_read),
            log_event: Box::new(log_event),
            send: Box::new(send),
            act: Box::new(|_| None),
            eof: Box::new(|_| Ok(())),
        }
    }

    /// Sets how a message that was read is logged, such as `|line, log| log.named("line", line)`.
    #[must_use]
    pub fn log_read(self, log: impl Fn(&P::Rout, &mut Log) + Send + Sync + 'static) -> Self {
        Self { log_read: Box::new(log), ..self }
    }

    /// Sets how an event is logged.
    #[must_use]
    pub fn log_event(self, log: impl Fn(&P::Eout, &mut Log) + Send + Sync + 'static) -> Self {
        Self { log_event: Box::new(log), ..self }
    }

    /// Sets how the words of a script become an action; if `act` returns `None`, the action is
    /// refused as unsupported.
    #[must_use]
    pub fn act(self, act: impl Fn(&str) -> Option<Action<W, E>> + Send + Sync + 'static) -> Self {
        Self { act: Box::new(act), ..self }
    }

    /// Sets the function to call at the end of the stream, for which the trait has no call.
    #[must_use]
    pub fn eof(self, eof: impl Fn(&mut P) -> Result<(), P::Error> + Send + Sync + 'static) -> Self {
        Self { eof: Box::new(eof), ..self }
    }
}

/// Passes bytes unchanged, and logs messages and events by their `Debug` text. The actions are
/// `write …`, with the text to be written, and `close`; the end of the stream has no effect.
impl<P, R, W, E> Default for Words<P, R, W, E>
where
    P: Protocol<R, W, E, Rout: Debug, Eout: Debug, Wout: AsRef<[u8]>>,
    R: for<'a> From<&'a [u8]>,
    W: for<'a> From<&'a [u8]>,
{
    fn default() -> Self {
        let words = Self::new(
            |bytes, _| bytes.into(),
            |message, log| log.debug(message),
            |event, log| log.debug(event),
            |message| message.as_ref().to_vec(),
        );
        words.act(|words| match words.split_once(' ') {
            Some(("write", text)) => Some(Action::Write(text.as_bytes().into())),
            None if words == "close" => Some(Action::Close),
            Some(_) | None => None,
        })
    }
}

impl<P: Protocol<R, W, E>, R, W, E> Debug for Words<P, R, W, E> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Words").finish_non_exhaustive()
    }
}
