//! Cores that panic, in each of their methods and in several ways.

use std::any::Any;
use std::cell::RefCell;
use std::panic::{panic_any, resume_unwind};
use std::thread;
use std::time::Duration;

use chunkproof::contract::core_fn;
use chunkproof::{Check, Core, Fault, Log, Report, check};

groups! {
    "panics in one of its methods" {
        in_receive: "violated, Proven", "panics: panicked, panic 'boom at panics.rs'";
        in_receive_at_a_cut: "violated, Proven", "panics: panicked, panic 'boom at panics.rs'";
        in_poll: "violated, Proven", "panics: panicked, panic 'boom at panics.rs'";
        in_receive_eof: "violated, Proven", "truncation: panicked, panic 'boom at panics.rs'";
        in_act:
            "violated, Proven",
            "panics: panicked, panic 'boom at panics.rs'",
            "half-close: panicked, panic 'boom at panics.rs'";
        in_transmit: "violated, Proven", "panics: panicked, panic 'boom at panics.rs'";
        in_resume: "violated, Proven", "panics: panicked, panic 'boom at panics.rs'";
        in_advance: "violated, Proven", "panics: panicked, panic 'boom at panics.rs'";
        in_set_window:
            "violated, Sampled",
            "self-check: contract-violation, `set_window` panics: boom at panics.rs";
        after_its_end: "violated, Proven", "after-end: panicked, panic 'boom at panics.rs'";
        out_of_bounds:
            "violated, Proven",
            "panics: panicked, panic 'index out of bounds: the len is 1 but the index is 1 at \
                panics.rs'";
        in_a_joined_thread:
            "violated, Proven",
            "panics: panicked, panic 'called `Result::unwrap()` on an `Err` value: Any { .. } \
                at panics.rs'";
        with_borrowed_state:
            "violated, Proven",
            "panics: panicked, panic 'RefCell already mutably borrowed at panics.rs'",
            "after-end: panicked, panic 'RefCell already mutably borrowed at panics.rs'";
        in_is_paused: "violated, Proven", "panics: panicked, panic 'boom at panics.rs'";
        in_awaits_room: "violated, Proven", "backpressure: panicked, panic 'boom at panics.rs'";
        in_deadline: "violated, Proven", "panics: panicked, panic 'boom at panics.rs'";
        in_the_first_deadline: "violated, Proven", "panics: panicked, panic 'boom at panics.rs'";
        with_a_number:
            "violated, Proven",
            "panics: panicked, panic 'a panic without a message at panics.rs'";
        without_the_hook: "violated, Proven", "panics: panicked, panic 'boom'";
        with_a_payload_that_panics:
            "violated, Proven",
            "panics: panicked, panic 'a panic without a message; and its payload, when it is \
                dropped: boom in the payload at panics.rs'";
        with_two_lines:
            "violated, Proven",
            "panics: panicked, panic 'boom\\n::error::\\u{1b}[31m at panics.rs'";
    }
    "does something that harms nobody" {
        caught_by_the_core: "ok, Proven";
    }
}

/// Consumes and logs everything, queues a byte for each, and panics in one method once it has
/// received three bytes.
#[derive(Clone, Hash)]
struct PanicsIn {
    method: &'static str,
    n_received: usize,
    n_queued: usize,
    is_paused: bool,
}

impl PanicsIn {
    fn check(method: &'static str) -> Check {
        let core = move || Self { method, n_received: 0, n_queued: 0, is_paused: false };
        check(core).prove().receive("abcdef")
    }

    fn at(&self, method: &str) {
        assert!(self.method != method || self.n_received < 3, "boom");
    }
}

impl Core for PanicsIn {
    fn receive(&mut self, bytes: &[u8], log: &mut Log) -> Result<usize, Fault> {
        self.n_received += bytes.len();
        self.n_queued += bytes.len();
        self.is_paused = self.method == "resume";
        self.at("receive");
        log.data("raw", bytes);
        Ok(bytes.len())
    }

    fn poll(&mut self, _: &mut Log) -> Result<bool, Fault> {
        self.at("poll");
        Ok(false)
    }

    fn receive_eof(&mut self, _: &[u8], _: &mut Log) -> Result<(), Fault> {
        self.at("receive_eof");
        Ok(())
    }

    fn act(&mut self, _: &str, _: &mut Log) -> Result<(), Fault> {
        self.at("act");
        Ok(())
    }

    fn transmit(&mut self, room: usize, log: &mut Log) -> Result<bool, Fault> {
        self.at("transmit");
        let n_sent = self.n_queued.min(room);
        self.n_queued -= n_sent;
        log.send(&b"xxxxxx"[..n_sent]);
        Ok(n_sent > 0)
    }

    fn set_window(&mut self, _: usize) -> bool {
        assert!(self.method != "set_window", "boom");
        false
    }

    fn awaits_room(&self) -> bool {
        self.at("awaits_room");
        false
    }

    fn is_paused(&self) -> bool {
        self.at("is_paused");
        self.is_paused
    }

    fn resume(&mut self, _: &mut Log) -> Result<(), Fault> {
        self.at("resume");
        self.is_paused = false;
        Ok(())
    }

    fn deadline(&self) -> Option<Duration> {
        self.at("deadline");
        assert!(self.method != "first deadline", "boom");
        (self.method == "advance").then_some(Duration::from_secs(1))
    }

    fn advance(&mut self, _: Duration, _: &mut Log) -> Result<(), Fault> {
        self.at("advance");
        Ok(())
    }
}

/// Panics as soon as it has received three bytes.
fn in_receive() -> Report {
    PanicsIn::check("receive").run()
}

/// Panics only where a piece begins with the second byte of CRLF.
fn in_receive_at_a_cut() -> Report {
    let core = || {
        core_fn(|bytes, log| {
            assert!(bytes.first() != Some(&b'\n'), "boom");
            log.data("raw", bytes);
            Ok(bytes.len())
        })
    };
    check(core).receive("ab\r\ncd").run()
}

/// Panics when it is polled.
fn in_poll() -> Report {
    PanicsIn::check("poll").run()
}

/// Panics at the end of the stream; the script itself leaves the stream open.
fn in_receive_eof() -> Report {
    PanicsIn::check("receive_eof").run()
}

/// Panics in an action of the application.
fn in_act() -> Report {
    PanicsIn::check("act").act("go").run()
}

/// Panics when its outgoing bytes are pulled.
fn in_transmit() -> Report {
    PanicsIn::check("transmit").run()
}

/// Panics when it is resumed.
fn in_resume() -> Report {
    PanicsIn::check("resume").run()
}

/// Panics when its deadline is due.
fn in_advance() -> Report {
    PanicsIn::check("advance").advance(Duration::from_secs(2)).run()
}

/// Panics when a window is set, before it has received anything.
fn in_set_window() -> Report {
    PanicsIn::check("set_window").run()
}

/// Fails with a fault, and panics when it is called again.
fn after_its_end() -> Report {
    let core = || {
        let mut has_failed = false;
        move |_: &[u8], _: &mut Log| {
            assert!(!has_failed, "boom");
            has_failed = true;
            Err::<usize, _>(Fault::new("bad"))
        }
    };
    check(core).receive("abc").run()
}

/// Reads the byte after a length, although it has not come.
fn out_of_bounds() -> Report {
    let core = || {
        core_fn(|bytes, log| {
            log.event(bytes[usize::from(bytes[0] - b'0')]);
            Ok(bytes.len())
        })
    };
    check(core).receive("2ab").run()
}

/// Joins a thread that panics; the panic of that thread is printed as usual.
fn in_a_joined_thread() -> Report {
    let core = || {
        core_fn(|_, _| {
            thread::spawn(|| assert!(String::new() == "a", "boom")).join().unwrap();
            Ok(0)
        })
    };
    check(core).receive("a").run()
}

/// Borrows its state twice at the second byte.
fn with_borrowed_state() -> Report {
    let core = || {
        let buffer = RefCell::new(Vec::new());
        move |bytes: &[u8], log: &mut Log| {
            let mut held = buffer.borrow_mut();
            held.extend_from_slice(bytes);
            log.event(if held.len() < 2 { 0 } else { buffer.borrow().len() });
            Ok(bytes.len())
        }
    };
    check(core).receive("ab").run()
}

/// Panics when it is asked whether it is paused.
fn in_is_paused() -> Report {
    PanicsIn::check("is_paused").run()
}

/// Panics when it is asked whether it awaits room, which only a slow transport asks.
fn in_awaits_room() -> Report {
    PanicsIn::check("awaits_room").run()
}

/// Panics when it is asked for its deadline.
fn in_deadline() -> Report {
    PanicsIn::check("deadline").run()
}

/// Panics when it is asked for its deadline, before it has received anything.
fn in_the_first_deadline() -> Report {
    PanicsIn::check("first deadline").run()
}

fn panics_with(payload: impl Fn() -> Box<dyn Any + Send> + Send + Sync + Copy + 'static) -> Report {
    check(move || core_fn(move |_, _| resume_unwind(payload()))).receive("ab").run()
}

/// Panics with a payload that is no text.
fn with_a_number() -> Report {
    check(|| core_fn(|_, _| panic_any(7))).receive("ab").run()
}

/// Unwinds without a panic hook.
fn without_the_hook() -> Report {
    panics_with(|| Box::new("boom"))
}

/// Panics when its payload is dropped, for the first time out of ten.
struct Payload;

impl Drop for Payload {
    fn drop(&mut self) {
        panic!("boom in the payload");
    }
}

/// Panics with a payload whose destructor panics.
fn with_a_payload_that_panics() -> Report {
    panics_with(|| Box::new(Payload))
}

/// Panics with a message of two lines that looks like a command to a CI system.
fn with_two_lines() -> Report {
    check(|| core_fn(|_, _| panic!("boom\n::error::\u{1b}[31m"))).receive("ab").run()
}

/// Catches the panic of a parser and reports it as an event.
fn caught_by_the_core() -> Report {
    let core = || {
        core_fn(|bytes, log| {
            let parsed = std::panic::catch_unwind(|| str::parse::<u8>("x").unwrap());
            log.event(parsed.is_err());
            Ok(bytes.len().min(1))
        })
    };
    check(core).receive("ab").run()
}
