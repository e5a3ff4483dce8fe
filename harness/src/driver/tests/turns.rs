//! Tests of turns, of time, of actions that follow events, and of lanes.

use crate::check::check;
use crate::checks::CheckId;
use crate::context::Verdict;
use crate::contract::{Core, CoreFactory, Log};
use crate::driver::drive;
use crate::script::{Chunking, Script};
use crate::transcript::{End, Fault, Kind};
use std::sync::Arc;
use std::sync::atomic::{AtomicU64, Ordering};
use std::time::Duration;

/// Ticks every second, and logs each poll.
#[derive(Default)]
struct Clock {
    n_ticks: u64,
    is_stuck: bool,
}

impl Core for Clock {
    fn receive(&mut self, bytes: &[u8], _: &mut Log) -> Result<usize, Fault> {
        Ok(bytes.len())
    }

    fn poll(&mut self, log: &mut Log) -> Result<bool, Fault> {
        log.event("turn");
        Ok(false)
    }

    fn deadline(&self) -> Option<Duration> {
        Some(Duration::from_secs(self.n_ticks + 1))
    }

    fn advance(&mut self, now: Duration, _: &mut Log) -> Result<(), Fault> {
        self.n_ticks = if self.is_stuck { 0 } else { now.as_secs() };
        Ok(())
    }
}

#[test]
fn a_deadline_that_never_moves_is_a_livelock() {
    let script = Script::new().advance(Duration::from_secs(10_000));
    let ends = |is_stuck| {
        let clock = Clock { is_stuck, ..Clock::default() };
        drive(clock, &script, &Chunking::whole()).end().line()
    };
    assert_eq!(ends(false), None);
    assert!(ends(true).is_some_and(|line| line.contains("stays at 1s")));
}

#[test]
fn time_stops_at_its_end() {
    let still = |bytes: &[u8], _: &mut Log| Ok(bytes.len());
    let script = Script::new().advance(Duration::MAX).advance(Duration::MAX);
    assert_eq!(drive(still, &script, &Chunking::whole()).end().line(), None);
}

#[test]
fn every_empty_piece_is_one_turn_before_the_end() {
    let turns = |script: Script, cuts: &[usize]| {
        let logged = drive(Clock::default(), &script, &Chunking::new(cuts.iter().copied()));
        logged.entries().count()
    };
    // One turn for the bytes, one for the end.
    let script = || Script::from("ab").eof();
    assert_eq!(turns(script(), &[]), 2);
    for cuts in [[0], [2]] {
        assert_eq!(turns(script(), &cuts), 3, "{cuts:?}");
    }
    assert_eq!(turns(script(), &[1, 1]), 4);
    assert_eq!(turns(Script::new(), &[0]), 1);
    assert_eq!(turns(Script::new(), &[0, 0]), 2);
}

/// Logs a line for each byte, at most `n_max` of them in a call, and an event for each other call.
struct Lines {
    n_max: usize,
}

impl Core for Lines {
    fn receive(&mut self, bytes: &[u8], log: &mut Log) -> Result<usize, Fault> {
        let n_consumed = self.n_max.min(bytes.len());
        for &byte in &bytes[..n_consumed] {
            match byte {
                b'f' => log.fault(Fault::new("line")),
                b'd' => log.data("line", b"d"),
                b's' => log.named("lines", 2),
                other => log.named("line", char::from(other)),
            }
        }
        Ok(n_consumed)
    }

    fn receive_eof(&mut self, _: &[u8], log: &mut Log) -> Result<(), Fault> {
        log.event("last");
        Ok(())
    }

    fn act(&mut self, action: &str, log: &mut Log) -> Result<(), Fault> {
        match action {
            "refuse" => Err(Fault::new("no")),
            _ => {
                log.debug(format_args!("{action}"));
                Ok(())
            }
        }
    }

    fn advance(&mut self, now: Duration, log: &mut Log) -> Result<(), Fault> {
        log.named("now", now);
        Ok(())
    }
}

/// The lines of a script that is cut after its first byte.
fn lines(n_max: usize, script: &Script) -> Vec<String> {
    drive(Lines { n_max }, script, &Chunking::new([1])).lines()
}

#[test]
fn an_event_is_acted_on_right_after_its_call() {
    let script = Script::new().on("line", "answer").receive("abc");
    let one_a_call = ["line 'a'", "answer", "line 'b'", "answer", "line 'c'", "answer"];
    assert_eq!(lines(1, &script), one_a_call);
    let all_at_once = ["line 'a'", "answer", "line 'b'", "line 'c'", "answer", "answer"];
    assert_eq!(lines(usize::MAX, &script), all_at_once);
}

#[test]
fn an_event_is_matched_by_its_first_words() {
    let n_matched = |words: &str, bytes: &str| {
        let logged = lines(1, &Script::new().on(words, "react").receive(bytes));
        logged.iter().filter(|line| *line == "react").count()
    };
    assert_eq!(n_matched("line", "ab"), 2);
    assert_eq!(n_matched("line 'a'", "aba"), 2);
    for none in ["lin", "line 'a", "ine", "'a'", ""] {
        assert_eq!(n_matched(none, "ab"), 0, "{none}");
    }
    // `lines 2` is another word; payload is not an event; a survived fault is one.
    assert_eq!(n_matched("line", "sd"), 0);
    assert_eq!(n_matched("fault line", "f"), 1);
}

#[test]
fn events_are_acted_on_wherever_they_are_logged() {
    let second = Duration::from_secs(1);
    let script = Script::new()
        .on("now", "tick")
        .on("start", "go on")
        .on("\"last\"", "bye")
        .on("line", "refuse")
        .receive("a")
        .act("start")
        .advance(second)
        .eof();
    let logged =
        ["line 'a'", "refused no", "start", "go on", "now 1s", "tick", "\"last\"", "bye", "end"];
    assert_eq!(lines(1, &script), logged);
}

#[test]
fn actions_follow_an_event_in_the_order_of_the_script() {
    let script = Script::new().on("line", "first").on("line 'a'", "second").receive("ab");
    let logged = ["line 'a'", "first", "second", "line 'b'", "first"];
    assert_eq!(lines(1, &script), logged);
}

#[test]
fn an_action_that_causes_its_own_event_is_a_livelock() {
    let script =
        Script::new().on("line", "ping").on("ping", "pong").on("pong", "ping").receive("a");
    let end = drive(Lines { n_max: 1 }, &script, &Chunking::whole()).end().line();
    assert_eq!(end.as_deref(), Some("livelock \"each of its events causes another one\""));
}

/// Sends the letters of a piece in one lane, without the first `n_lost`, and its digits in another.
struct Lanes {
    n_lost: usize,
}

impl Core for Lanes {
    fn receive(&mut self, bytes: &[u8], log: &mut Log) -> Result<usize, Fault> {
        let (digits, letters): (Vec<u8>, Vec<u8>) =
            bytes.iter().partition(|byte| byte.is_ascii_digit());
        log.send_in("letters", letters.get(self.n_lost..).unwrap_or_default());
        log.send_in("digits", &digits);
        Ok(bytes.len())
    }
}

#[test]
fn lanes_may_interleave_in_any_order() {
    let script = Script::from("ab12cd34");
    let logged =
        |cuts: &[usize]| drive(Lanes { n_lost: 0 }, &script, &Chunking::new(cuts.to_vec()));
    let turns =
        ["sent letters \"ab\"", "sent digits \"12\"", "sent letters \"cd\"", "sent digits \"34\""];
    assert_eq!(logged(&[4]).lines(), turns);
    let lanes = ["sent digits \"1234\"", "sent letters \"abcd\""];
    for cuts in [&[][..], &[4], &[1, 2, 3, 6]] {
        assert_eq!(logged(cuts).project(&[Kind::Sent]), lanes, "{cuts:?}");
    }
    let checked = |n_lost| check(move || Lanes { n_lost }).receive("ab12cd34").run();
    assert!(checked(0).is_ok(), "{}", checked(0));
    assert_eq!(checked(1).verdict(CheckId::OUTGOING), Some(Verdict::Variant));
}

/// Always has one more step when it is polled; counts and logs its polls.
struct Busy(Arc<AtomicU64>, u64);

impl Core for Busy {
    fn receive(&mut self, bytes: &[u8], _: &mut Log) -> Result<usize, Fault> {
        Ok(bytes.len())
    }

    fn poll(&mut self, log: &mut Log) -> Result<bool, Fault> {
        self.0.fetch_add(1, Ordering::Relaxed);
        self.1 += 1;
        log.event(self.1);
        Ok(true)
    }
}

#[test]
fn later_livelocks_are_shorter_and_log_the_same() {
    let n_polls = Arc::new(AtomicU64::new(0));
    let counted = Arc::clone(&n_polls);
    let cores: CoreFactory = CoreFactory::of(move || Busy(Arc::clone(&counted), 0)).into();
    let script = Script::from("ab");
    let plays = [(); 6].map(|()| {
        let before = n_polls.load(Ordering::Relaxed);
        let logged = cores.replay(&script, &Chunking::whole());
        (n_polls.load(Ordering::Relaxed) - before, logged)
    });
    let (patient, impatient) = plays.split_at(2);
    assert!(patient.iter().all(|(n, _)| *n > 4096), "{patient:?}");
    assert!(impatient.iter().all(|(n, _)| *n < 200), "{impatient:?}");
    let [(_, first), ..] = &plays;
    assert!(matches!(first.end(), End::Livelock(_)) && first.lines().len() > 100, "{first}");
    assert!(plays.iter().all(|(_, logged)| logged.lines() == first.lines()));
}
