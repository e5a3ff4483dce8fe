//! Tests of how each mode calls a core.

use std::time::Duration;

use crate::bytes::Escaped;
use crate::contract::{Core, CoreFactory, Log};
use crate::script::{Chunking, Mode, Play, Script};
use crate::transcript::{End, Fault};

/// Logs each call that has an effect. `e` makes an event ready, `s` a byte to be sent, `t` sets a
/// timer of ten seconds, `x` is a mistake; after `p` it pauses.
#[derive(Clone, Default)]
struct Diary {
    n_events: usize,
    n_bytes: usize,
    is_paused: bool,
    now: Duration,
    due: Option<Duration>,
    is_dead: bool,
}

impl Core for Diary {
    fn receive(&mut self, bytes: &[u8], log: &mut Log) -> Result<usize, Fault> {
        log.debug(format_args!("receive {}", Escaped(bytes)));
        let end = bytes.iter().position(|byte| *byte == b'p').map_or(bytes.len(), |at| at + 1);
        for byte in &bytes[..end] {
            match byte {
                b'e' => self.n_events += 1,
                b's' => self.n_bytes += 1,
                b't' => self.due = Some(self.now + Duration::from_secs(10)),
                b'x' => self.is_dead = true,
                b'p' => self.is_paused = true,
                _ => {}
            }
        }
        if self.is_dead { Err(Fault::new("mistake")) } else { Ok(end) }
    }

    fn poll(&mut self, log: &mut Log) -> Result<bool, Fault> {
        if self.n_events > 0 {
            self.n_events -= 1;
            log.debug(format_args!("poll"));
            return Ok(true);
        }
        if self.is_dead {
            log.debug(format_args!("poll in vain"));
        }
        Ok(false)
    }

    fn receive_eof(&mut self, _: &[u8], log: &mut Log) -> Result<(), Fault> {
        log.debug(format_args!("eof"));
        self.n_events += 1;
        Ok(())
    }

    fn act(&mut self, action: &str, log: &mut Log) -> Result<(), Fault> {
        assert!(!self.is_dead, "it acts after its end");
        if action == "refuse" {
            return Err(Fault::new("no"));
        }
        log.debug(format_args!("act"));
        Ok(())
    }

    fn transmit(&mut self, room: usize, log: &mut Log) -> Result<bool, Fault> {
        let sent = room.min(self.n_bytes);
        if sent > 0 {
            log.debug(format_args!("transmit {sent}"));
            log.send(&vec![b's'; sent]);
            self.n_bytes -= sent;
        }
        Ok(sent > 0)
    }

    fn is_paused(&self) -> bool {
        self.is_paused
    }

    fn resume(&mut self, log: &mut Log) -> Result<(), Fault> {
        log.debug(format_args!("resume"));
        self.is_paused = false;
        Ok(())
    }

    fn deadline(&self) -> Option<Duration> {
        self.due
    }

    fn advance(&mut self, now: Duration, log: &mut Log) -> Result<(), Fault> {
        log.debug(format_args!("now {}", now.as_secs()));
        self.now = now;
        self.due = self.due.filter(|due| *due > now);
        Ok(())
    }
}

/// The lines of the diary, without the bytes that it sends.
fn diary<const N: usize>(mode: Mode, script: impl Into<Script>, cuts: [usize; N]) -> Vec<String> {
    let cores: CoreFactory = CoreFactory::of(Diary::default).into();
    let play = Play::new(script, Chunking::new(cuts)).in_mode(mode);
    let mut lines = cores.play(&play).lines();
    lines.retain(|line| !line.starts_with("sent "));
    lines
}

#[test]
fn events_are_polled_until_dry_once_or_last() {
    let logged = |mode| diary(mode, "eea", [2]);
    assert_eq!(logged(Mode::Default), ["receive ee", "poll", "poll", "receive a"]);
    assert_eq!(logged(Mode::PollOnce), ["receive ee", "poll", "receive a", "poll"]);
    assert_eq!(logged(Mode::PollLast), ["receive ee", "receive a", "poll", "poll"]);
}

#[test]
fn a_core_is_polled_dry_before_each_other_step() {
    let script = || Script::from("eee").act("go").receive("e").eof();
    let usual = diary(Mode::Default, script(), []);
    assert_eq!(
        usual,
        ["receive eee", "poll", "poll", "poll", "act", "receive e", "poll", "eof", "poll", "end"]
    );
    for mode in [Mode::PollOnce, Mode::PollLast] {
        assert_eq!(diary(mode, script(), []), usual, "{mode}");
    }
}

#[test]
fn a_core_is_polled_until_dry_before_its_resume() {
    let usual = diary(Mode::Default, "eepa", []);
    assert_eq!(usual, ["receive eepa", "poll", "poll", "resume", "receive a"]);
    for mode in [Mode::PollOnce, Mode::PollLast] {
        assert_eq!(diary(mode, "eepa", []), usual, "{mode}");
    }
}

#[test]
fn events_before_a_fault_are_polled_in_every_mode() {
    for mode in [Mode::Default, Mode::PollOnce, Mode::PollLast] {
        let logged = diary(mode, "ex", [1]);
        assert_eq!(logged.iter().filter(|line| *line == "poll").count(), 1, "{mode}: {logged:?}");
    }
    for mode in [Mode::Default, Mode::TransmitRoom(1), Mode::TransmitLast, Mode::EventsFirst] {
        for cuts in [vec![], vec![3], vec![1, 2, 3]] {
            let cores: CoreFactory = CoreFactory::of(Diary::default).into();
            let play = Play::new("sssx", Chunking::new(cuts)).in_mode(mode);
            let logged = cores.play(&play);
            let sent = logged.lines().into_iter().filter(|line| line.starts_with("transmit "));
            let n_sent: usize = sent.map(|line| line[9..].parse::<usize>().unwrap()).sum();
            assert_eq!(n_sent, 3, "{play}: {logged}");
        }
    }
}

#[test]
fn transmit_modes_change_when_bytes_are_taken() {
    let logged = |mode| diary(mode, "esssa", [4]);
    let before_events = ["receive esss", "transmit 3", "poll", "receive a"];
    assert_eq!(logged(Mode::Default), before_events);
    let after_events = ["receive esss", "poll", "transmit 3", "receive a"];
    assert_eq!(logged(Mode::EventsFirst), after_events);
    let twos = ["receive esss", "poll", "transmit 2", "receive a", "transmit 1"];
    assert_eq!(logged(Mode::TransmitRoom(2)), twos);
    let ones = ["receive esss", "poll", "transmit 1", "receive a", "transmit 1", "transmit 1"];
    assert_eq!(logged(Mode::TransmitRoom(1)), ones);
    let late = ["receive esss", "poll", "receive a", "transmit 3"];
    assert_eq!(logged(Mode::TransmitLast), late);
}

#[test]
fn a_pause_ends_at_once_some_pieces_later_or_last() {
    let logged = |mode| diary(mode, "pabc", [2, 3]);
    let at_once = ["receive pa", "resume", "receive a", "receive b", "receive c"];
    assert_eq!(logged(Mode::Default), at_once);
    let next = ["receive pa", "receive a", "resume", "receive b", "receive c"];
    assert_eq!(logged(Mode::ResumeAfter(0)), next);
    let later = ["receive pa", "receive a", "receive b", "resume", "receive c"];
    assert_eq!(logged(Mode::ResumeAfter(1)), later);
    let last = ["receive pa", "receive a", "receive b", "receive c", "resume"];
    assert_eq!(logged(Mode::ResumeAfter(2)), last);
    assert_eq!(logged(Mode::ResumeLast), last);
    let ended = diary(Mode::ResumeLast, Script::from("pa").eof(), [1]);
    assert_eq!(ended, ["receive p", "receive a", "resume", "eof", "poll", "end"]);
}

#[test]
fn clock_modes_change_when_the_time_is_given() {
    let timed = || Script::from("t").advance(Duration::from_secs(20));
    let logged = |mode| diary(mode, timed(), []);
    assert_eq!(logged(Mode::Default), ["receive t", "now 10", "now 20"]);
    assert_eq!(logged(Mode::ClockEarly), ["receive t", "now 5", "now 10", "now 20"]);
    let still = ["receive t", "now 0", "now 0", "now 10", "now 10", "now 20", "now 20"];
    assert_eq!(logged(Mode::ClockRepeats), still);
    assert_eq!(logged(Mode::ClockLate), ["receive t", "now 20"]);
    let just_due = Script::from("t").advance(Duration::from_secs(10));
    assert_eq!(diary(Mode::Default, just_due, []), ["receive t", "now 10"]);
    // An hour passes after each piece, unless a timer is set.
    let idle = diary(Mode::ClockRuns, "abt", [1, 2]);
    assert_eq!(idle, ["receive a", "now 3600", "receive b", "now 7200", "receive t"]);
}

#[test]
fn a_core_at_its_end_is_called_again() {
    let ended = Script::from("a").eof();
    let usual = ["receive a", "eof", "poll", "end"];
    assert_eq!(diary(Mode::Default, ended.clone(), []), usual);
    let called_again = ["receive a", "eof", "poll", "now 3600", "eof", "eof", "end"];
    assert_eq!(diary(Mode::AfterEnd, ended, []), called_again);
    let failed = [
        "receive x",
        // The rest of the script, and the script again.
        "receive xyzxyz",
        "receive xyzxyz",
        "poll in vain",
        "now 3600",
        "eof",
        "eof",
        "fault mistake",
    ];
    assert_eq!(diary(Mode::AfterEnd, "xyz", [1]), failed);
    let acts = diary(Mode::AfterEnd, Script::new().act("go").receive("x"), []);
    let end = acts.last().unwrap();
    assert!(end.starts_with("panic \"it acts after its end"), "{acts:?}");
}

#[test]
fn an_ended_core_may_report_that_it_is_closed() {
    let lines = |kinds: [&'static str; 3]| {
        let make = move || {
            let mut kinds = kinds.into_iter().chain(std::iter::repeat(kinds[2]));
            move |_: &[u8], _: &mut Log| Err(Fault::new(kinds.next().unwrap()))
        };
        let cores: CoreFactory = CoreFactory::of(make).into();
        cores.play(&Play::new("a", Chunking::whole()).in_mode(Mode::AfterEnd)).lines()
    };
    assert_eq!(lines(["first"; 3]), ["fault first"]);
    assert_eq!(lines(["first", "closed", "closed"]), ["fault first"]);
    let third = ["after the end, more bytes: fault third", "fault first"];
    assert_eq!(lines(["first", "closed", "third"]), third);
}

#[test]
fn refusals_leave_a_line_or_none() {
    let script = || Script::new().act("refuse").act("go");
    assert_eq!(diary(Mode::Default, script(), []), ["refused no", "act"]);
    assert_eq!(diary(Mode::RefusalsHidden, script(), []), ["act"]);
}

/// Always awaits room, and sends one byte in every second turn.
#[derive(Clone, Hash, Default)]
struct Keepalive(bool);

impl Core for Keepalive {
    fn receive(&mut self, bytes: &[u8], log: &mut Log) -> Result<usize, Fault> {
        log.data("raw", bytes);
        Ok(bytes.len())
    }
    fn transmit(&mut self, room: usize, log: &mut Log) -> Result<bool, Fault> {
        self.0 = room != usize::MAX && !self.0;
        if self.0 {
            log.send(b"x");
        }
        Ok(self.0)
    }
    fn awaits_room(&self) -> bool {
        true
    }
}

#[test]
fn a_core_that_always_awaits_room_is_a_livelock() {
    let cores: CoreFactory = CoreFactory::of(Keepalive::default).into();
    let play = Play::new("abc", Chunking::new([1]));
    for room in [Mode::TransmitRoom(1), Mode::TransmitRoom(7)] {
        let logged = cores.play(&play.clone().in_mode(room));
        assert!(matches!(logged.end(), End::Livelock(_)), "{room}: {:?}", logged.end());
    }
}
