//! Cores that send at the wrong time, in the wrong order, or more than they may.

use std::collections::VecDeque;

use chunkproof::contract::core_fn;
use chunkproof::{Core, Fault, Log, Report, check};

groups! {
    "fails where the transport is slow" {
        ignores_the_room:
            "violated, Proven",
            "backpressure: contract-violation, contract-violation 'transmitted 2 bytes with \
                room for 1'";
        ignores_a_room_of_one_byte:
            "violated, Proven",
            "backpressure: contract-violation, contract-violation 'transmitted 2 bytes with \
                room for 1'";
        drops_what_does_not_fit: "violated, Proven", "backpressure: variant";
        loses_an_alert: "violated, Proven", "backpressure: variant";
        gives_up_when_it_is_late: "violated, Proven", "backpressure: variant";
    }
    "answers reads and not messages" {
        one_answer_for_each_read: "violated, Proven", "outgoing: variant";
        acknowledges_what_came_together: "violated, Proven", "outgoing: variant";
    }
    "goes on after its end" {
        sends_after_it_closed: "violated, Proven", "closing: unexpected, it sends after its close";
        closes_twice: "violated, Proven", "closing: unexpected, it closes twice";
        sends_after_a_fault: "violated, Proven", "after-end: variant";
    }
}

/// Queues each byte that it receives, and sends it when the transport pulls.
#[derive(Clone, Hash)]
struct Echo {
    queue: VecDeque<u8>,
    has_failed: bool,
    breaks: &'static str,
}

impl Echo {
    fn run(breaks: &'static str) -> Report {
        let core = move || Self { queue: VecDeque::new(), has_failed: false, breaks };
        check(core).prove().receive("abc!").run()
    }
}

impl Core for Echo {
    fn receive(&mut self, bytes: &[u8], log: &mut Log) -> Result<usize, Fault> {
        if self.breaks == "late" && !self.queue.is_empty() {
            log.event("overflow");
        }
        for byte in bytes {
            if self.has_failed || self.breaks == "alert" && *byte == b'!' {
                let is_first = !std::mem::replace(&mut self.has_failed, true);
                self.queue.extend(b"ALERT".iter().filter(|_| is_first));
                return Err(Fault::new("bad"));
            }
            self.queue.push_back(*byte);
        }
        Ok(bytes.len())
    }

    fn transmit(&mut self, room: usize, log: &mut Log) -> Result<bool, Fault> {
        let room = match self.breaks {
            "room" => 4,
            "room of one" => room.max(2),
            _ => room,
        };
        let n = self.queue.len().min(room);
        let sent: Vec<u8> = self.queue.drain(..n).collect();
        log.send(&sent);
        if self.breaks == "drop" || self.has_failed && room < 5 {
            self.queue.clear();
        }
        Ok(n > 0)
    }
}

/// Sends four bytes at a time, however much room there is.
fn ignores_the_room() -> Report {
    Echo::run("room")
}

/// Sends two bytes where there is room for one.
fn ignores_a_room_of_one_byte() -> Report {
    Echo::run("room of one")
}

/// Forgets what did not fit into the room.
fn drops_what_does_not_fit() -> Report {
    Echo::run("drop")
}

/// Fails, and its alert is lost if it does not fit into the room at once.
fn loses_an_alert() -> Report {
    Echo::run("alert")
}

/// Logs that its queue is full, which depends on how slow the transport is.
fn gives_up_when_it_is_late() -> Report {
    Echo::run("late")
}

/// Sends an answer for each read.
fn one_answer_for_each_read() -> Report {
    let core = || {
        core_fn(|bytes, log| {
            log.send(b"+OK\r\n");
            Ok(bytes.len())
        })
    };
    check(core).receive("abc").run()
}

/// Sends how many bytes it acknowledges, and those are as many as came together.
fn acknowledges_what_came_together() -> Report {
    let core = || {
        core_fn(|bytes, log| {
            log.send(format!("ack {}\n", bytes.len()).as_bytes());
            Ok(bytes.len())
        })
    };
    check(core).receive("abc").run()
}

/// Closes its outgoing side at a `q`, and answers what follows.
fn sends_after_it_closed() -> Report {
    let core = || {
        |bytes: &[u8], log: &mut Log| {
            for byte in bytes {
                match byte {
                    b'q' => log.close(),
                    _ => log.send(&[*byte]),
                }
            }
            Ok(bytes.len())
        }
    };
    check(core).receive("aqb").run()
}

/// Closes its outgoing side at each `q`.
fn closes_twice() -> Report {
    let core = || {
        |bytes: &[u8], log: &mut Log| {
            bytes.iter().filter(|byte| **byte == b'q').for_each(|_| log.close());
            Ok(bytes.len())
        }
    };
    check(core).receive("qq").run()
}

/// Fails, and sends something at each call that follows.
fn sends_after_a_fault() -> Report {
    let core = || {
        let mut has_failed = false;
        move |_: &[u8], log: &mut Log| {
            if has_failed {
                log.send(b"still here");
            }
            has_failed = true;
            Err::<usize, _>(Fault::new("bad"))
        }
    };
    check(core).receive("abc").run()
}
