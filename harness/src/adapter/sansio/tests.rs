//! Tests with a protocol that has timers: correct, and with seeded faults.

use std::collections::VecDeque;
use std::sync::atomic::{AtomicU64, Ordering};
use std::time::{Duration, Instant};

use ::sansio::Protocol;

use super::{Action, Clock, ProtocolCore, Words, cores, cores_with};
use crate::adapter::tests::{assert_proved, not_held};
use crate::check::check;
use crate::checks::CheckId;
use crate::context::Verdict;
use crate::transcript::Fault;

/// Reads lines, and sends a ping if none came for ten seconds.
#[derive(Clone, Hash)]
struct Keepalive<T> {
    fault: Option<Seeded>,
    held: Vec<u8>,
    lines: VecDeque<Vec<u8>>,
    pings: VecDeque<Vec<u8>>,
    due: Option<T>,
    is_closed: bool,
}

/// A seeded fault.
#[derive(Clone, Copy, Hash, PartialEq)]
enum Seeded {
    /// A line whose end is not in the same message is lost.
    LosesTheRest,
    /// It pings at every timeout.
    PingsAtOnce,
    /// It reads a clock.
    HasAClock,
}

impl<T> Keepalive<T> {
    fn new(fault: Option<Seeded>) -> Self {
        let (held, lines, pings) = (Vec::new(), VecDeque::new(), VecDeque::new());
        Self { fault, held, lines, pings, due: None, is_closed: false }
    }

    fn read(&mut self, bytes: &[u8]) {
        self.held.extend_from_slice(bytes);
        while let Some(end) = self.held.iter().position(|&byte| byte == b'\n') {
            self.lines.push_back(self.held.drain(..=end).collect());
        }
        if self.fault == Some(Seeded::LosesTheRest) {
            self.held.clear();
        }
    }

    fn ping(&mut self, is_due: bool) -> bool {
        let pings = is_due || self.fault == Some(Seeded::PingsAtOnce);
        if pings {
            self.pings.push_back(b"ping\n".to_vec());
        }
        pings
    }
}

/// Receives its time with its messages.
impl Protocol<(Vec<u8>, Instant), Vec<u8>, ()> for Keepalive<Instant> {
    type Rout = Vec<u8>;
    type Wout = Vec<u8>;
    type Eout = ();
    type Error = Fault;
    type Time = Instant;

    fn handle_read(&mut self, (bytes, now): (Vec<u8>, Instant)) -> Result<(), Fault> {
        self.read(&bytes);
        self.due = Some(now + TEN_SECONDS);
        if self.fault == Some(Seeded::HasAClock) {
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

/// Counts its time in ticks of a second.
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

fn timed(fault: Option<Seeded>) -> impl Fn() -> ProtocolCore<Keepalive<Instant>> {
    #[expect(clippy::disallowed_methods, reason = "there is no other base; all cores share it")]
    let base = Instant::now();
    let words = Words::new(
        |bytes, now| (bytes.to_vec(), now),
        |line, log| log.named("line", line),
        |(), _| {},
        |bytes| bytes,
    );
    cores_with(move || Keepalive::new(fault), base, words)
}

fn ticking() -> impl Fn() -> ProtocolCore<Keepalive<i64>> {
    let act = |words: &str| match words {
        "ping" => Some(Action::Event(true)),
        "write" => Some(Action::Write(b"+OK\r\n".to_vec())),
        "close" => Some(Action::Close),
        _ => None,
    };
    let words = Words::default().act(act).eof(Keepalive::<i64>::close);
    cores_with(|| Keepalive::new(None), Duration::from_secs(1), words)
}

#[test]
fn a_right_protocol_is_proved_with_its_time() {
    let half_a_minute = Duration::from_secs(35);
    let script = check(timed(None)).prove().receive("a\nb").advance(half_a_minute).receive("\n");
    let report = assert_proved(script);
    let lines = ["line [97, 10]", "sent \"ping\\nping\\nping\\n\"", "line [98, 10]"];
    assert_eq!(report.transcript.lines(), lines);
    assert_eq!(report.verdict(CheckId::TIME), Some(Verdict::Same));
    assert_eq!(report.verdict(CheckId::BACKPRESSURE), Some(Verdict::Same));
}

#[test]
fn actions_events_ticks_and_close_are_passed_on() {
    let script = check(ticking()).prove().act("ping").act("write").receive("a\n?");
    let script = script.advance(TEN_SECONDS).act("close").receive("b").act("cough");
    let logged = assert_proved(script).transcript.lines();
    let lines = ["sent \"+OK\\r\\n\"", "[97, 10]", "\"asked\"", "sent \"ping\\n\""];
    assert_eq!(logged, [&lines[..], &["fault closed"]].concat());
}

#[test]
fn a_protocol_of_bytes_uses_default_words() {
    let make = cores(|| Keepalive::<i64>::new(None), Duration::from_secs(1));
    let script = check(make).prove().receive("a\n").act("write a b").act("close it");
    let report = assert_proved(script.eof());
    assert_eq!(
        report.transcript.lines(),
        ["[97, 10]", "sent \"a b\"", "refused unsupported", "end"]
    );
}

#[test]
fn a_protocol_that_loses_the_rest_is_caught() {
    let check = check(timed(Some(Seeded::LosesTheRest))).prove().receive("ab\n");
    assert_eq!(not_held(check), ["events: variant"]);
}

#[test]
fn a_protocol_that_pings_at_any_time_is_caught() {
    let check = check(timed(Some(Seeded::PingsAtOnce))).prove().receive("a\n");
    assert_eq!(not_held(check.advance(TEN_SECONDS)), ["time: variant"]);
}

#[test]
fn a_protocol_that_reads_a_clock_is_caught() {
    let report = check(timed(Some(Seeded::HasAClock))).receive("a\n").run();
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

/// Stands for `Instant::now()`: different at each call.
static CLOCK: AtomicU64 = AtomicU64::new(0);
const TEN_SECONDS: Duration = Duration::from_secs(10);
