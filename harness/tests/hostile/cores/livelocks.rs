//! Cores that never come to an end, in calls that each return.

use chunkproof::{Core, Fault, Log, Report, check};

groups! {
    "goes on without end in calls that return" {
        polls_for_ever:
            "violated, Proven",
            "progress: livelock, livelock 'poll always has one more step'";
        polls_for_ever_and_logs:
            "violated, Proven",
            "progress: livelock, livelock 'poll always has one more step'";
        logs_without_consuming:
            "violated, Proven",
            "progress: livelock, livelock 'it keeps logging and consumes no bytes'";
        acts_for_ever:
            "violated, Proven",
            "progress: livelock, livelock 'poll always has one more step'",
            "half-close: livelock, livelock 'poll always has one more step'";
        pauses_for_ever:
            "violated, Proven",
            "progress: livelock, livelock 'it keeps pausing and consumes no bytes'";
        pauses_again_at_each_resume:
            "violated, Proven",
            "progress: livelock, livelock 'it keeps pausing and consumes no bytes'";
        transmits_for_ever:
            "violated, Proven",
            "progress: livelock, livelock 'it always has more to transmit'";
        transmits_nothing_for_ever:
            "violated, Proven",
            "progress: livelock, livelock 'it always has more to transmit'";
        answers_what_it_sent:
            "violated, Proven",
            "progress: livelock, livelock 'poll always has one more step'";
        reacts_to_itself:
            "violated, Proven",
            "progress: livelock, livelock 'each of its events causes another one'";
        two_reactions_cause_each_other:
            "violated, Proven",
            "progress: livelock, livelock 'each of its events causes another one'";
        keeps_alive_when_there_is_room: "ok, Proven";
        keeps_alive_after_a_greeting:
            "violated, Proven",
            "backpressure: livelock, livelock 'it awaits room after 4096 times that the \
                transport had some'";
        awaits_room_and_never_sends: "ok, Proven";
    }
}

/// Never finishes in one of its methods, once it has received something.
#[derive(Clone, Hash)]
struct Endless {
    method: &'static str,
    has_begun: bool,
}

impl Endless {
    fn run(method: &'static str) -> Report {
        let core = move || Self { method, has_begun: false };
        check(core).prove().receive("abc").run()
    }

    fn is(&self, method: &str) -> bool {
        self.has_begun && self.method == method
    }
}

impl Core for Endless {
    fn receive(&mut self, bytes: &[u8], log: &mut Log) -> Result<usize, Fault> {
        self.has_begun = true;
        if self.method == "receive" {
            log.event("again");
            return Ok(0);
        }
        log.data("raw", bytes);
        Ok(bytes.len())
    }

    fn poll(&mut self, log: &mut Log) -> Result<bool, Fault> {
        if self.is("poll and log") {
            log.event("tick");
        }
        Ok(self.is("poll") || self.is("poll and log"))
    }

    fn transmit(&mut self, _: usize, log: &mut Log) -> Result<bool, Fault> {
        if self.is("transmit") {
            log.send(b"x");
        }
        Ok(self.is("transmit") || self.is("transmit nothing"))
    }

    fn awaits_room(&self) -> bool {
        self.method == "await room"
    }

    fn is_paused(&self) -> bool {
        self.is("pause")
    }

    fn resume(&mut self, _: &mut Log) -> Result<(), Fault> {
        Ok(())
    }
}

/// Reports at each poll that there was something to do.
fn polls_for_ever() -> Report {
    Endless::run("poll")
}

/// Logs an event at each poll.
fn polls_for_ever_and_logs() -> Report {
    Endless::run("poll and log")
}

/// Logs an event for the same bytes again and again, and consumes none of them.
fn logs_without_consuming() -> Report {
    Endless::run("receive")
}

/// Is paused, whether it is resumed or not.
fn pauses_for_ever() -> Report {
    Endless::run("pause")
}

/// Counts to a pause again as soon as it is resumed, and logs that.
fn pauses_again_at_each_resume() -> Report {
    #[derive(Clone, Hash, Default)]
    struct Again(bool);

    impl Core for Again {
        fn receive(&mut self, bytes: &[u8], _: &mut Log) -> Result<usize, Fault> {
            self.0 = true;
            Ok(bytes.len())
        }

        fn is_paused(&self) -> bool {
            self.0
        }

        fn resume(&mut self, log: &mut Log) -> Result<(), Fault> {
            log.event("resumed");
            Ok(())
        }
    }
    check(Again::default).prove().receive("abc").run()
}

/// Sends a byte each time that its outgoing bytes are pulled.
fn transmits_for_ever() -> Report {
    Endless::run("transmit")
}

/// Reports outgoing bytes each time that they are pulled, and sends none.
fn transmits_nothing_for_ever() -> Report {
    Endless::run("transmit nothing")
}

/// Queues another byte at each poll, although the transport has just taken one.
fn answers_what_it_sent() -> Report {
    #[derive(Clone, Hash, Default)]
    struct Answers {
        has_begun: bool,
        n_queued: usize,
    }

    impl Core for Answers {
        fn receive(&mut self, bytes: &[u8], _: &mut Log) -> Result<usize, Fault> {
            self.has_begun = true;
            Ok(bytes.len())
        }

        fn poll(&mut self, _: &mut Log) -> Result<bool, Fault> {
            self.n_queued += usize::from(self.has_begun);
            Ok(self.has_begun)
        }

        fn transmit(&mut self, room: usize, log: &mut Log) -> Result<bool, Fault> {
            let n_sent = self.n_queued.min(room).min(1);
            self.n_queued -= n_sent;
            log.send(&b"x"[..n_sent]);
            Ok(n_sent > 0)
        }
    }
    check(Answers::default).prove().receive("abc").run()
}

/// Does the action that its own event causes, and logs the event again.
#[derive(Clone, Hash)]
struct Reacts;

impl Core for Reacts {
    fn receive(&mut self, bytes: &[u8], log: &mut Log) -> Result<usize, Fault> {
        log.named("ping", 1);
        Ok(bytes.len())
    }

    fn act(&mut self, action: &str, log: &mut Log) -> Result<(), Fault> {
        log.named(if action == "pong" { "pong" } else { "ping" }, 2);
        Ok(())
    }
}

/// An event causes an action that logs the event.
fn reacts_to_itself() -> Report {
    check(|| Reacts).prove().on("ping", "ping").receive("ab").run()
}

/// Two events cause each other.
fn two_reactions_cause_each_other() -> Report {
    check(|| Reacts).prove().on("ping", "pong").on("pong", "ping").receive("ab").run()
}

/// Queues more work in each action, and an action is one step of the script.
fn acts_for_ever() -> Report {
    #[derive(Clone, Hash, Default)]
    struct Queues(bool);

    impl Core for Queues {
        fn receive(&mut self, bytes: &[u8], _: &mut Log) -> Result<usize, Fault> {
            Ok(bytes.len())
        }

        fn act(&mut self, _: &str, _: &mut Log) -> Result<(), Fault> {
            self.0 = true;
            Ok(())
        }

        fn poll(&mut self, log: &mut Log) -> Result<bool, Fault> {
            if self.0 {
                log.event("work");
            }
            Ok(self.0)
        }
    }
    check(Queues::default).prove().receive("ab").act("go").run()
}

/// Sends one byte, then none, then one byte, to a transport that has some room but not any; before
/// that, it may send a greeting.
#[derive(Clone, Hash)]
struct KeepsAlive {
    n_greeting: usize,
    has_begun: bool,
    is_odd: bool,
}

impl KeepsAlive {
    fn run(n_greeting: usize) -> Report {
        let core = move || Self { n_greeting, has_begun: false, is_odd: false };
        check(core).prove().receive("abc").run()
    }
}

impl Core for KeepsAlive {
    fn receive(&mut self, bytes: &[u8], _: &mut Log) -> Result<usize, Fault> {
        self.has_begun = true;
        Ok(bytes.len())
    }

    fn transmit(&mut self, room: usize, log: &mut Log) -> Result<bool, Fault> {
        if self.n_greeting > 0 && self.has_begun {
            let n_sent = self.n_greeting.min(room);
            self.n_greeting -= n_sent;
            log.send(&b"hello"[..n_sent]);
            return Ok(true);
        }
        self.is_odd = room != usize::MAX && !self.is_odd;
        log.send(&b"x"[..usize::from(self.is_odd)]);
        Ok(self.is_odd)
    }

    fn awaits_room(&self) -> bool {
        true
    }
}

/// Sends to a slow transport only, so that no run with a fast one shows that it sends at all; and
/// only then are slow transports tried.
fn keeps_alive_when_there_is_room() -> Report {
    KeepsAlive::run(0)
}

/// Sends a greeting to any transport.
fn keeps_alive_after_a_greeting() -> Report {
    KeepsAlive::run(5)
}

/// Awaits room all the time, and consumes everything nevertheless: that harms nothing.
fn awaits_room_and_never_sends() -> Report {
    Endless::run("await room")
}
