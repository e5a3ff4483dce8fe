//! A [`Core`] from any [`Protocol`] of `sansio` 1.
//!
//! Bytes that come are `handle_read`, and `poll_read` and `poll_event` say what became of them.
//! `poll_write` gives what is sent, so much of it at a time as the transport has room for. Actions are
//! `handle_write`, `handle_event` and `close`; time is `poll_timeout` and `handle_timeout`. How words become
//! the types of the protocol stands in [`Words`], how its time is counted in its [`Clock`].
//!
//! The trait has no call for the end of the stream and tells of no end of what is sent; [`Words::eof`] may
//! call `close`. No clock is read: a protocol over [`Instant`] must take all its time from `handle_timeout`
//! and from its messages. One that asks `Instant::now()` by itself says other deadlines in each run, and the
//! check `determinism` finds it.

use std::fmt::{self, Debug};
use std::hash::{Hash, Hasher};
use std::time::{Duration, Instant};

use ::sansio::Protocol;

use crate::contract::{Core, Log};
use crate::transcript::Fault;

/// Counts a protocol's time from the start of the script.
///
/// - `()` for a protocol without timers;
/// - an [`Instant`] stands for the start of the script. Whoever writes the test asks the clock for it, once,
///   and hands the same one to every core that it makes;
/// - a [`Duration`] is the length of one tick, for protocols that count them as `u64` or `i64` from 0.
pub trait Clock<T> {
    /// The protocol's time, so long after the start.
    fn at(&self, since_start: Duration) -> T;

    /// How long after the start that is; nothing if it never comes.
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
        // Time that cannot be told is told as late as it can be.
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
        // A time before the start has come.
        let n_ticks = u64::try_from(n_ticks).unwrap_or(0);
        Self::since_start(self, n_ticks)
    }
}

/// What the application does.
#[derive(Debug, Clone, PartialEq, Eq)]
#[non_exhaustive]
pub enum Action<W, E> {
    /// It gives the protocol something to write.
    Write(W),
    /// It tells the protocol of an event.
    Event(E),
    /// It closes the protocol.
    Close,
}

/// How bytes and words become what a protocol handles, and what it polls becomes words and bytes.
///
/// # Examples
///
/// ```
/// use chunkproof::adapter::sansio::{Action, ProtocolCore, Words};
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
/// let guest = move || {
///     let act = |words: &str| (words == "leave").then_some(Action::Close);
///     let guest = Guest { due: Some(start + Duration::from_secs(5)) };
///     ProtocolCore::new(guest, start, Words { act, ..Words::default() })
/// };
/// let nine_seconds = Duration::from_secs(9);
/// check(guest).prove().receive("hi").act("leave").advance(nine_seconds).assert();
/// let report = check(guest).prove().receive("hi").advance(nine_seconds).run();
/// assert_eq!(report.transcript.lines(), ["fault TimedOut"]);
/// ```
pub struct Words<P: Protocol<R, W, E>, R, W, E> {
    /// A message from the bytes that came and the time at which they did.
    pub read: fn(&[u8], P::Time) -> R,
    /// Says what was read.
    pub say: fn(&P::Rout, &mut Log),
    /// Says an event.
    pub tell: fn(&P::Eout, &mut Log),
    /// The bytes to be sent of what is written.
    pub sent: fn(P::Wout) -> Vec<u8>,
    /// What the application does, from the words of the script; nothing where they mean nothing.
    pub act: fn(&str) -> Option<Action<W, E>>,
    /// What is done at the end of the stream, which the trait has no call for.
    pub eof: fn(&mut P) -> Result<(), P::Error>,
}

/// Bytes are handed over as they are; what is read and events are said by their `Debug` text; the actions are
/// `write …`, with the text to be written, and `close`; the end of the stream does nothing.
impl<P, R, W, E> Default for Words<P, R, W, E>
where
    P: Protocol<R, W, E, Rout: Debug, Eout: Debug, Wout: AsRef<[u8]>>,
    R: for<'a> From<&'a [u8]>,
    W: for<'a> From<&'a [u8]>,
{
    fn default() -> Self {
        Self {
            read: |bytes, _| bytes.into(),
            say: |message, log| log.debug(message),
            tell: |event, log| log.debug(event),
            sent: |message| message.as_ref().to_vec(),
            act: |words| match words.split_once(' ') {
                Some(("write", text)) => Some(Action::Write(text.as_bytes().into())),
                None if words == "close" => Some(Action::Close),
                Some(_) | None => None,
            },
            eof: |_| Ok(()),
        }
    }
}

/// A protocol, as a core.
///
/// Its state is the protocol and what waits to be sent: `Clone` and `Hash` where the protocol is.
pub struct ProtocolCore<P: Protocol<R, W, E>, C, R, W, E> {
    protocol: P,
    clock: C,
    words: Words<P, R, W, E>,
    /// The time that was told last.
    now: Duration,
    due: Option<Duration>,
    /// What was polled and had no room yet.
    unsent: Vec<u8>,
}

/// Makes cores from a protocol whose messages are bytes, with a [`Clock`] and the usual [`Words`].
///
/// # Examples
///
/// ```
/// use chunkproof::adapter::sansio::protocol;
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
/// check(protocol(Echo::default, ())).prove().receive("ping").act("write +OK").act("close").assert();
/// ```
pub fn protocol<P, C, R, W, E>(
    make: impl Fn() -> P,
    clock: C,
) -> impl Fn() -> ProtocolCore<P, C, R, W, E>
where
    P: Protocol<R, W, E, Rout: Debug, Eout: Debug, Wout: AsRef<[u8]>>,
    C: Clock<P::Time> + Clone,
    R: for<'a> From<&'a [u8]>,
    W: for<'a> From<&'a [u8]>,
{
    move || ProtocolCore::new(make(), clock.clone(), Words::default())
}

impl<P, C, R, W, E> ProtocolCore<P, C, R, W, E>
where
    P: Protocol<R, W, E>,
    C: Clock<P::Time>,
{
    /// A core that speaks in these words.
    pub fn new(protocol: P, clock: C, words: Words<P, R, W, E>) -> Self {
        let (now, unsent) = (Duration::ZERO, Vec::new());
        let mut core = Self { protocol, clock, words, now, due: None, unsent };
        core.wait();
        core
    }

    /// The protocol: for [`Checker::held_bytes`](crate::Checker::held_bytes) and keys of its state.
    pub fn protocol(&self) -> &P {
        &self.protocol
    }

    /// Asks when it wants to be told the time. `poll_timeout` may change the protocol, so this is done once
    /// behind each call and remembered.
    fn wait(&mut self) {
        self.due = self.protocol.poll_timeout().and_then(|time| self.clock.since_start(time));
    }

    fn done(&mut self, result: Result<(), P::Error>) -> Result<(), Fault>
    where
        P::Error: Into<Fault>,
    {
        self.wait();
        result.map_err(Into::into)
    }
}

impl<P, C, R, W, E> Core for ProtocolCore<P, C, R, W, E>
where
    P: Protocol<R, W, E, Error: Into<Fault>>,
    C: Clock<P::Time>,
{
    fn receive(&mut self, bytes: &[u8], _: &mut Log) -> Result<usize, Fault> {
        let message = (self.words.read)(bytes, self.clock.at(self.now));
        let result = self.protocol.handle_read(message);
        self.done(result)?;
        Ok(bytes.len())
    }

    fn poll(&mut self, log: &mut Log) -> Result<bool, Fault> {
        let message = self.protocol.poll_read();
        let event = self.protocol.poll_event();
        let is_ready = message.is_some() || event.is_some();
        if let Some(message) = message {
            (self.words.say)(&message, log);
        }
        if let Some(event) = event {
            (self.words.tell)(&event, log);
        }
        self.wait();
        Ok(is_ready)
    }

    fn receive_eof(&mut self, _: &[u8], _: &mut Log) -> Result<(), Fault> {
        let result = (self.words.eof)(&mut self.protocol);
        self.done(result)
    }

    fn act(&mut self, action: &str, _: &mut Log) -> Result<(), Fault> {
        let result = match (self.words.act)(action) {
            Some(Action::Write(message)) => self.protocol.handle_write(message),
            Some(Action::Event(event)) => self.protocol.handle_event(event),
            Some(Action::Close) => self.protocol.close(),
            None => return Err(Fault::new("unsupported")),
        };
        self.done(result)
    }

    fn transmit(&mut self, room: usize, log: &mut Log) -> Result<bool, Fault> {
        if self.unsent.is_empty() {
            let Some(message) = self.protocol.poll_write() else { return Ok(false) };
            self.unsent = (self.words.sent)(message);
            self.wait();
        }
        let later = self.unsent.split_off(room.min(self.unsent.len()));
        log.send(&std::mem::replace(&mut self.unsent, later));
        Ok(true)
    }

    fn deadline(&self) -> Option<Duration> {
        self.due
    }

    fn advance(&mut self, now: Duration, _: &mut Log) -> Result<(), Fault> {
        self.now = now;
        let result = self.protocol.handle_timeout(self.clock.at(now));
        self.done(result)
    }
}

// By hand: derives would ask the same of the messages, which are no part of the state.
impl<P: Protocol<R, W, E>, R, W, E> Clone for Words<P, R, W, E> {
    fn clone(&self) -> Self {
        Self { ..*self }
    }
}

impl<P, C, R, W, E> Clone for ProtocolCore<P, C, R, W, E>
where
    P: Protocol<R, W, E> + Clone,
    C: Clone,
{
    fn clone(&self) -> Self {
        let Self { protocol, clock, words, now, due, unsent } = self;
        let (protocol, clock, words) = (protocol.clone(), clock.clone(), words.clone());
        Self { protocol, clock, words, now: *now, due: *due, unsent: unsent.clone() }
    }
}

impl<P: Protocol<R, W, E> + Hash, C, R, W, E> Hash for ProtocolCore<P, C, R, W, E> {
    fn hash<H: Hasher>(&self, state: &mut H) {
        let Self { protocol, clock: _, words: _, now, due, unsent } = self;
        (protocol, now, due, unsent).hash(state);
    }
}

impl<P: Protocol<R, W, E>, R, W, E> Debug for Words<P, R, W, E> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Words").finish_non_exhaustive()
    }
}

impl<P: Protocol<R, W, E> + Debug, C, R, W, E> Debug for ProtocolCore<P, C, R, W, E> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let Self { protocol, clock: _, words: _, now, due, unsent } = self;
        let mut shown = f.debug_struct("ProtocolCore");
        shown.field("protocol", protocol).field("now", now).field("due", due);
        shown.field("unsent", unsent).finish_non_exhaustive()
    }
}

#[cfg(test)]
mod tests {
    use std::collections::VecDeque;
    use std::sync::atomic::{AtomicU64, Ordering};
    use std::time::{Duration, Instant};

    use ::sansio::Protocol;

    use super::{Action, Clock, ProtocolCore, Words, protocol};
    use crate::adapter::tests::{assert_proved, not_held};
    use crate::check::check;
    use crate::checks::CheckId;
    use crate::context::Verdict;
    use crate::transcript::Fault;

    /// Reads lines, and sends a ping where none came for ten seconds.
    #[derive(Clone, Hash)]
    struct Keepalive<T> {
        fault: Option<Planted>,
        held: Vec<u8>,
        lines: VecDeque<Vec<u8>>,
        pings: VecDeque<Vec<u8>>,
        due: Option<T>,
        is_closed: bool,
    }

    /// What is wrong with it.
    #[derive(Clone, Copy, Hash, PartialEq)]
    enum Planted {
        /// What has no end within its message is lost.
        LosesTheRest,
        /// It pings whenever it is told a time.
        PingsAtOnce,
        /// It looks at a clock.
        HasAClock,
    }

    impl<T> Keepalive<T> {
        fn new(fault: Option<Planted>) -> Self {
            let (held, lines, pings) = (Vec::new(), VecDeque::new(), VecDeque::new());
            Self { fault, held, lines, pings, due: None, is_closed: false }
        }

        fn read(&mut self, bytes: &[u8]) {
            self.held.extend_from_slice(bytes);
            while let Some(end) = self.held.iter().position(|&byte| byte == b'\n') {
                self.lines.push_back(self.held.drain(..=end).collect());
            }
            if self.fault == Some(Planted::LosesTheRest) {
                self.held.clear();
            }
        }

        fn ping(&mut self, is_due: bool) -> bool {
            let pings = is_due || self.fault == Some(Planted::PingsAtOnce);
            if pings {
                self.pings.push_back(b"ping\n".to_vec());
            }
            pings
        }
    }

    /// Its time comes with its messages.
    impl Protocol<(Vec<u8>, Instant), Vec<u8>, ()> for Keepalive<Instant> {
        type Rout = Vec<u8>;
        type Wout = Vec<u8>;
        type Eout = ();
        type Error = Fault;
        type Time = Instant;

        fn handle_read(&mut self, (bytes, now): (Vec<u8>, Instant)) -> Result<(), Fault> {
            self.read(&bytes);
            self.due = Some(now + TEN_SECONDS);
            if self.fault == Some(Planted::HasAClock) {
                let tick = CLOCK.fetch_add(1, Ordering::Relaxed);
                self.due = Some(now + Duration::from_millis(tick));
            }
            Ok(())
        }

        fn poll_read(&mut self) -> Option<Vec<u8>> {
            self.lines.pop_front()
        }

        fn handle_write(&mut self, _: Vec<u8>) -> Result<(), Fault> {
            Err(Fault::new("read-only"))
        }

        fn poll_write(&mut self) -> Option<Vec<u8>> {
            self.pings.pop_front()
        }

        fn handle_timeout(&mut self, now: Instant) -> Result<(), Fault> {
            let is_due = self.due.is_some_and(|due| due <= now);
            if self.ping(is_due) {
                self.due = Some(now + TEN_SECONDS);
            }
            Ok(())
        }

        fn poll_timeout(&mut self) -> Option<Instant> {
            self.due
        }
    }

    /// Its time is told in ticks of a second.
    impl Protocol<Vec<u8>, Vec<u8>, bool> for Keepalive<i64> {
        type Rout = Vec<u8>;
        type Wout = Vec<u8>;
        type Eout = &'static str;
        type Error = Fault;
        type Time = i64;

        fn handle_read(&mut self, bytes: Vec<u8>) -> Result<(), Fault> {
            if self.is_closed {
                return Err(Fault::new("closed"));
            }
            self.read(&bytes);
            Ok(())
        }

        fn poll_read(&mut self) -> Option<Vec<u8>> {
            self.lines.pop_front()
        }

        fn handle_write(&mut self, bytes: Vec<u8>) -> Result<(), Fault> {
            self.pings.push_back(bytes);
            Ok(())
        }

        fn poll_write(&mut self) -> Option<Vec<u8>> {
            self.pings.pop_front()
        }

        fn handle_event(&mut self, pings: bool) -> Result<(), Fault> {
            self.due = pings.then_some(10);
            Ok(())
        }

        fn poll_event(&mut self) -> Option<&'static str> {
            self.held.ends_with(b"?").then(|| self.held.clear()).map(|()| "asked")
        }

        fn handle_timeout(&mut self, now: i64) -> Result<(), Fault> {
            let is_due = self.due.is_some_and(|due| due <= now);
            if self.ping(is_due) {
                self.due = None;
            }
            Ok(())
        }

        fn poll_timeout(&mut self) -> Option<i64> {
            self.due
        }

        fn close(&mut self) -> Result<(), Fault> {
            self.is_closed = true;
            Ok(())
        }
    }

    type Timed = ProtocolCore<Keepalive<Instant>, Instant, (Vec<u8>, Instant), Vec<u8>, ()>;
    type Ticking = ProtocolCore<Keepalive<i64>, Duration, Vec<u8>, Vec<u8>, bool>;

    fn timed(fault: Option<Planted>) -> impl Fn() -> Timed {
        #[expect(
            clippy::disallowed_methods,
            reason = "no other base can be had; it is told to all"
        )]
        let base = Instant::now();
        move || {
            let words = Words {
                read: |bytes, now| (bytes.to_vec(), now),
                say: |line, log| log.named("line", line),
                tell: |(), _| {},
                sent: |bytes| bytes,
                act: |_| None,
                eof: |_| Ok(()),
            };
            ProtocolCore::new(Keepalive::new(fault), base, words)
        }
    }

    fn ticking() -> Ticking {
        let words = Words {
            act: |words| match words {
                "ping" => Some(Action::Event(true)),
                "write" => Some(Action::Write(b"+OK\r\n".to_vec())),
                "close" => Some(Action::Close),
                _ => None,
            },
            eof: |protocol: &mut Keepalive<i64>| protocol.close(),
            ..Words::default()
        };
        ProtocolCore::new(Keepalive::new(None), Duration::from_secs(1), words)
    }

    #[test]
    fn a_right_one_holds_and_is_proved_with_its_time() {
        let half_a_minute = Duration::from_secs(35);
        let script =
            check(timed(None)).prove().receive("a\nb").advance(half_a_minute).receive("\n");
        let report = assert_proved(script);
        let lines = ["line [97, 10]", "sent \"ping\\nping\\nping\\n\"", "line [98, 10]"];
        assert_eq!(report.transcript.lines(), lines);
        assert_eq!(report.verdict(CheckId::TIME), Some(Verdict::Same));
        assert_eq!(report.verdict(CheckId::BACKPRESSURE), Some(Verdict::Same));
    }

    #[test]
    fn actions_events_ticks_and_close_are_passed_on() {
        let script = check(ticking).prove().act("ping").act("write").receive("a\n?");
        let script = script.advance(TEN_SECONDS).act("close").receive("b").act("cough");
        let said = assert_proved(script).transcript.lines();
        let lines = ["sent \"+OK\\r\\n\"", "[97, 10]", "\"asked\"", "sent \"ping\\n\""];
        assert_eq!(said, [&lines[..], &["fault closed"]].concat());
    }

    #[test]
    fn a_protocol_of_bytes_needs_no_words_of_its_own() {
        let make = protocol(|| Keepalive::<i64>::new(None), Duration::from_secs(1));
        let script = check(make).prove().receive("a\n").act("write a b").act("close it");
        let report = assert_proved(script.eof());
        assert_eq!(
            report.transcript.lines(),
            ["[97, 10]", "sent \"a b\"", "refused unsupported", "end"]
        );
    }

    #[test]
    fn one_that_loses_the_rest_of_a_message_is_caught() {
        let check = check(timed(Some(Planted::LosesTheRest))).prove().receive("ab\n");
        assert_eq!(not_held(check), ["events: variant"]);
    }

    #[test]
    fn one_that_pings_whenever_it_is_told_a_time_is_caught() {
        let check = check(timed(Some(Planted::PingsAtOnce))).prove().receive("a\n");
        assert_eq!(not_held(check.advance(TEN_SECONDS)), ["time: variant"]);
    }

    #[test]
    fn one_with_a_clock_of_its_own_is_caught() {
        let report = check(timed(Some(Planted::HasAClock))).receive("a\n").run();
        assert_eq!(report.verdict(CheckId::DETERMINISM), Some(Verdict::Flaky));
    }

    #[test]
    fn ticks_are_counted_from_the_start() {
        let tick = Duration::from_millis(20);
        assert_eq!(Clock::<u64>::at(&tick, Duration::from_millis(59)), 2);
        assert_eq!(Clock::<u64>::since_start(&tick, 2), Some(Duration::from_millis(40)));
        assert_eq!(Clock::<u64>::since_start(&tick, u64::MAX), None);
        assert_eq!(Clock::<i64>::since_start(&tick, -1), Some(Duration::ZERO));
        assert_eq!(Clock::<i64>::at(&Duration::ZERO, tick), 0);
    }

    /// What `Instant::now()` is to a protocol: other at each look.
    static CLOCK: AtomicU64 = AtomicU64::new(0);
    const TEN_SECONDS: Duration = Duration::from_secs(10);
}
