//! Cores that log without end, or more than anything can hold.

use std::fmt::{self, Debug};

use chunkproof::contract::core_fn;
use chunkproof::{Core, Fault, Log, Report, check};

groups! {
    "logs without end in one call" {
        events:
            "violated, Proven",
            "progress: livelock, livelock 'it logs without end'";
        texts: "violated, Proven", "progress: livelock, livelock 'it logs without end'";
        data: "violated, Proven", "progress: livelock, livelock 'it logs without end'";
        sent: "violated, Proven", "progress: livelock, livelock 'it logs without end'";
        sent_in_lanes:
            "violated, Proven",
            "progress: livelock, livelock 'it logs without end'";
        faults:
            "violated, Proven",
            "progress: livelock, livelock 'it logs without end'";
        ends_of_its_side:
            "violated, Proven",
            "progress: livelock, livelock 'it logs without end'",
            "closing: unexpected, it closes twice, livelock 'it logs without end'";
        in_poll:
            "violated, Proven",
            "progress: livelock, livelock 'it logs without end'";
        in_receive_eof:
            "violated, Proven",
            "progress: livelock, livelock 'it logs without end'",
            "truncation: livelock, livelock 'it logs without end'";
        in_act:
            "violated, Proven",
            "progress: livelock, livelock 'it logs without end'",
            "half-close: livelock, livelock 'it logs without end'";
        in_transmit:
            "violated, Proven",
            "progress: livelock, livelock 'it logs without end'";
        caught_by_the_core:
            "violated, Proven",
            "progress: livelock, livelock 'it logs without end'";
    }
    "logs, sends or names far more than it receives" {
        events_of_a_mebibyte:
            "violated, Sampled",
            "note: ends of stream were tried only in part",
            "progress: livelock, livelock 'it logs without end'";
        many_events_of_four_kibibytes:
            "violated, Proven",
            "progress: livelock, livelock 'it logs without end'";
        an_event_of_a_mebibyte_for_each_byte:
            "violated, Sampled",
            "note: replaying was cut short at `whole`",
            "note: no end of stream was tried",
            "note: other modes were tried only in part",
            "progress: livelock, livelock 'it logs without end'";
        a_text_of_64_mebibytes:
            "violated, Sampled",
            "note: ends of stream were tried only in part",
            "progress: livelock, livelock 'it logs without end'";
        sent_256_mebibytes_at_once:
            "violated, Sampled",
            "note: replaying was cut short at `whole`",
            "note: no end of stream was tried",
            "note: other modes were tried only in part",
            "progress: livelock, livelock 'it logs without end'";
        a_fault_of_a_mebibyte: "ok, Proven";
        a_decompressor:
            "violated, Sampled",
            "note: replaying was cut short at `whole`",
            "note: no end of stream was tried",
            "note: other modes were tried only in part",
            "progress: livelock, livelock 'it logs without end'";
        a_decompressor_that_is_proved:
            "ok, Sampled",
            "note: exploring ended before it covered any class of chunkings",
            "note: replaying was cut short at `whole`",
            "note: ends of stream were tried only in part",
            "note: other modes were tried only in part",
            "not judged: time, isolation: the budget was spent before it finished";
        sends_four_mebibytes_a_call:
            "violated, Sampled",
            "note: replaying was cut short at `whole`",
            "note: no end of stream was tried",
            "note: other modes were tried only in part",
            "progress: livelock, livelock 'it logs without end'";
        names_of_a_mebibyte:
            "violated, Sampled",
            "note: replaying was cut short at `whole`",
            "note: no end of stream was tried",
            "note: other modes were tried only in part",
            "progress: livelock, livelock 'it logs without end'";
        a_lane_for_each_byte:
            "ok, Sampled",
            "note: replaying was cut short at `whole`",
            "note: no end of stream was tried",
            "note: other modes were tried only in part",
            "not judged: determinism, after-end, abort, time, isolation: the budget was spent \
                before it finished";
    }
}

/// Logs in a loop that has no end, in the call that receives bytes.
fn endless(log: fn(&mut Log)) -> Report {
    let core = move || {
        core_fn(move |_, into| {
            loop {
                log(into);
            }
        })
    };
    check(core).receive("abc").run()
}

/// Logs events without end.
fn events() -> Report {
    endless(|log| log.event(1))
}

/// Logs texts without end.
fn texts() -> Report {
    endless(|log| log.debug("text"))
}

/// Delivers payload without end.
fn data() -> Report {
    endless(|log| log.data("raw", b"x"))
}

/// Sends without end.
fn sent() -> Report {
    endless(|log| log.send(b"x"))
}

/// Sends without end in a lane.
fn sent_in_lanes() -> Report {
    endless(|log| log.send_in("lane", b"x"))
}

/// Logs faults without end and survives them.
fn faults() -> Report {
    endless(|log| log.fault(Fault::new("bad")))
}

/// Closes its outgoing side without end.
fn ends_of_its_side() -> Report {
    endless(Log::close)
}

/// Logs without end in one of its methods.
#[derive(Clone, Hash)]
struct Floods {
    method: &'static str,
    has_begun: bool,
}

impl Floods {
    fn cores(method: &'static str) -> chunkproof::Checker<Self> {
        check(move || Self { method, has_begun: false }).prove()
    }

    fn at(&self, method: &str, log: &mut Log) {
        if self.has_begun && self.method == method {
            loop {
                log.event(1);
            }
        }
    }
}

impl Core for Floods {
    fn receive(&mut self, bytes: &[u8], _: &mut Log) -> Result<usize, Fault> {
        self.has_begun = true;
        Ok(bytes.len())
    }

    fn poll(&mut self, log: &mut Log) -> Result<bool, Fault> {
        self.at("poll", log);
        Ok(false)
    }

    fn receive_eof(&mut self, _: &[u8], log: &mut Log) -> Result<(), Fault> {
        self.at("receive_eof", log);
        Ok(())
    }

    fn act(&mut self, _: &str, log: &mut Log) -> Result<(), Fault> {
        self.at("act", log);
        Ok(())
    }

    fn transmit(&mut self, _: usize, log: &mut Log) -> Result<bool, Fault> {
        self.at("transmit", log);
        Ok(false)
    }
}

/// Logs without end when it is polled.
fn in_poll() -> Report {
    Floods::cores("poll").receive("abc").run()
}

/// Logs without end at the end of the stream.
fn in_receive_eof() -> Report {
    Floods::cores("receive_eof").receive("abc").eof().run()
}

/// Logs without end in an action.
fn in_act() -> Report {
    Floods::cores("act").receive("abc").act("go").run()
}

/// Logs without end when its outgoing bytes are pulled.
fn in_transmit() -> Report {
    Floods::cores("transmit").receive("abc").run()
}

/// Catches whatever unwinds out of its flood, and returns as if nothing had been.
fn caught_by_the_core() -> Report {
    let core = || {
        |bytes: &[u8], log: &mut Log| {
            let flood = std::panic::AssertUnwindSafe(|| {
                loop {
                    log.event(1);
                }
            });
            let caught: Result<(), _> = std::panic::catch_unwind(flood);
            drop(caught);
            Ok(bytes.len())
        }
    };
    check(core).receive("abc").run()
}

/// Logs an event of 1 MiB without end.
fn events_of_a_mebibyte() -> Report {
    let core = || {
        let event = "x".repeat(1 << 20);
        move |_: &[u8], log: &mut Log| {
            loop {
                log.event(&event);
            }
        }
    };
    check(core).receive("abc").run()
}

/// Logs 60,000 events of 4 KiB in one call, which are fewer than an endless loop would log.
fn many_events_of_four_kibibytes() -> Report {
    let core = || {
        let event = "x".repeat(4 << 10);
        move |bytes: &[u8], log: &mut Log| {
            (0..60_000).for_each(|_| log.event(&event));
            Ok(bytes.len())
        }
    };
    check(core).receive("abc").run()
}

/// Logs one event of 1 MiB for each of 200 bytes.
fn an_event_of_a_mebibyte_for_each_byte() -> Report {
    let core = || {
        let event = "x".repeat(1 << 20);
        move |bytes: &[u8], log: &mut Log| {
            bytes.iter().for_each(|_| log.event(&event));
            Ok(bytes.len())
        }
    };
    check(core).receive("x".repeat(200)).run()
}

/// A text of 64 MiB, of which only a part at a time is ever in memory.
struct Long;

impl Debug for Long {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let part = "x".repeat(1 << 20);
        (0..64).try_for_each(|_| f.write_str(&part))
    }
}

/// Logs a text of 64 MiB.
fn a_text_of_64_mebibytes() -> Report {
    let core = || {
        core_fn(|bytes, log| {
            log.debug(Long);
            Ok(bytes.len())
        })
    };
    check(core).receive("abc").run()
}

/// Sends 256 MiB by one call.
fn sent_256_mebibytes_at_once() -> Report {
    let core = || {
        core_fn(|bytes, log| {
            log.send(&vec![1; 256 << 20]);
            Ok(bytes.len())
        })
    };
    check(core).receive("abc").run()
}

/// Fails with a fault whose kind has 1 MiB.
fn a_fault_of_a_mebibyte() -> Report {
    let core = || core_fn(|_, _| Err(Fault::new("x".repeat(1 << 20)).because("y".repeat(1 << 20))));
    check(core).receive("abc").run()
}

/// Delivers 64 KiB for each of 1000 bytes.
fn a_decompressor() -> Report {
    let core = || {
        let zeros = vec![0; 64 << 10];
        move |bytes: &[u8], log: &mut Log| {
            bytes.iter().for_each(|_| log.data("raw", &zeros));
            Ok(bytes.len())
        }
    };
    check(core).receive("x".repeat(1000)).run()
}

/// Delivers 4 KiB for each of 400 bytes, and its states can be copied and told apart.
fn a_decompressor_that_is_proved() -> Report {
    #[derive(Clone, Hash)]
    struct Inflates;

    impl Core for Inflates {
        fn receive(&mut self, bytes: &[u8], log: &mut Log) -> Result<usize, Fault> {
            bytes.iter().for_each(|_| log.data("raw", &[0; 4 << 10]));
            Ok(bytes.len())
        }
    }
    check(|| Inflates).prove().receive("x".repeat(400)).run()
}

/// Sends 4 MiB in each call.
fn sends_four_mebibytes_a_call() -> Report {
    let core = || {
        let answer = vec![0; 4 << 20];
        move |bytes: &[u8], log: &mut Log| {
            log.send(&answer);
            Ok(bytes.len())
        }
    };
    check(core).receive("abcdefghijklmnopqrstuvwxyz\n").run()
}

/// Delivers each of 2000 bytes in a lane whose name has 1 MiB, as if a peer could choose it.
fn names_of_a_mebibyte() -> Report {
    let core = || {
        let name = "x".repeat(1 << 20);
        move |bytes: &[u8], log: &mut Log| {
            for byte in bytes {
                log.data(&name, &[*byte]);
                log.event(1);
            }
            Ok(bytes.len())
        }
    };
    check(core).receive("x".repeat(2000)).run()
}

/// Sends each of 2000 bytes in a lane of its own.
fn a_lane_for_each_byte() -> Report {
    let core = || {
        let mut n_received = 0;
        move |bytes: &[u8], log: &mut Log| {
            for byte in bytes {
                log.send_in(&format!("stream {n_received}"), &[*byte]);
                n_received += 1;
            }
            Ok(bytes.len())
        }
    };
    check(core).receive("x".repeat(2000)).run()
}
