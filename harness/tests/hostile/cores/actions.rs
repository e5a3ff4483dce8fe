//! Cores that treat actions, pauses and the end of the stream badly.

use chunkproof::{Core, Fault, Log, Report, check};

groups! {
    "treats an action badly" {
        refused_and_done:
            "violated, Proven",
            "refusals: variant, A tries 'go', which is refused; B does not";
        refused_and_broken:
            "violated, Proven",
            "refusals: variant, A tries 'go', which is refused; B does not";
        flushes_what_came_last: "violated, Proven", "events: variant", "half-close: variant";
        acts_on_what_is_gone:
            "violated, Proven",
            "after-end: panicked, panic 'no connection at actions.rs'",
            "half-close: panicked, panic 'no connection at actions.rs'";
    }
    "goes on after its end" {
        logs_after_the_end: "violated, Proven", "after-end: variant";
        forgets_its_fault: "violated, Proven", "after-end: variant";
        acts_after_a_fault: "ok, Proven";
    }
    "loses events before a fault" {
        checks_before_it_logs: "violated, UpToCuts(1)", "before-faults: lost-events";
    }
    "logs late" {
        an_event_waits_for_the_next_byte: "violated, Proven", "promptness: stalled";
        an_event_waits_for_an_empty_read: "violated, Proven", "promptness: stalled";
    }
    "its pauses or polls change what it logs" {
        drops_what_comes_while_it_is_paused: "violated, Proven", "pausing: variant";
        forgets_an_event_at_the_next_piece: "violated, Proven", "polling: variant";
    }
}

/// Counts bytes, with an application that may act.
#[derive(Clone, Hash)]
struct Counter {
    breaks: &'static str,
    n_received: usize,
    last: Vec<u8>,
    is_over: bool,
    is_paused: bool,
}

impl Counter {
    fn cores(breaks: &'static str) -> chunkproof::Checker<Self> {
        check(move || Self {
            breaks,
            n_received: 0,
            last: Vec::new(),
            is_over: false,
            is_paused: false,
        })
        .prove()
    }

    fn fault(&mut self) -> Fault {
        self.is_over = true;
        Fault::new("bad")
    }
}

impl Core for Counter {
    fn receive(&mut self, bytes: &[u8], log: &mut Log) -> Result<usize, Fault> {
        match self.breaks {
            "forget the fault" if self.is_over => log.event("hello again"),
            _ if self.is_over => return Err(Fault::new("bad")),
            "lose" if bytes.contains(&b'!') => return Err(self.fault()),
            "pause" if self.is_paused => return Ok(bytes.len()),
            _ => {}
        }
        for byte in bytes {
            if *byte == b'!' {
                return Err(self.fault());
            }
            self.n_received += 1;
            if self.breaks != "last" {
                log.event(*byte);
            }
        }
        self.last = bytes.to_vec();
        self.is_paused = self.breaks == "pause" && bytes.ends_with(b"b");
        Ok(bytes.len())
    }

    fn receive_eof(&mut self, _: &[u8], log: &mut Log) -> Result<(), Fault> {
        if self.is_over && self.breaks == "log after the end" {
            log.event("another end");
        }
        self.is_over = true;
        Ok(())
    }

    fn act(&mut self, action: &str, log: &mut Log) -> Result<(), Fault> {
        match self.breaks {
            "refuse and do" => {
                log.event(action);
                return Err(Fault::new("refused"));
            }
            "refuse and break" => {
                self.is_over = true;
                return Err(Fault::new("refused"));
            }
            "gone" => assert!(!self.is_over, "no connection"),
            "last" => log.event(self.last.clone()),
            _ => log.event(action),
        }
        Ok(())
    }

    fn is_paused(&self) -> bool {
        self.is_paused
    }

    fn resume(&mut self, _: &mut Log) -> Result<(), Fault> {
        self.is_paused = false;
        Ok(())
    }
}

/// Does what it refuses to do.
fn refused_and_done() -> Report {
    Counter::cores("refuse and do").receive("ab").act("go").run()
}

/// Refuses an action, and fails at the next byte.
fn refused_and_broken() -> Report {
    Counter::cores("refuse and break").receive("a").act("go").receive("b").run()
}

/// An action reports the bytes that came in the last read.
fn flushes_what_came_last() -> Report {
    Counter::cores("last").receive("ab").act("flush").run()
}

/// Panics in an action after the peer has closed its side.
fn acts_on_what_is_gone() -> Report {
    Counter::cores("gone").receive("ab").act("go").run()
}

/// Logs something when the stream ends once more.
fn logs_after_the_end() -> Report {
    Counter::cores("log after the end").receive("ab").eof().run()
}

/// Fails, and reads on when more bytes come.
fn forgets_its_fault() -> Report {
    Counter::cores("forget the fault").receive("ab!c").run()
}

/// Fails, and still does what the application asks for.
fn acts_after_a_fault() -> Report {
    Counter::cores("none").receive("ab!").act("go").run()
}

/// Looks for a mistake in all bytes of a piece before it logs the good ones.
fn checks_before_it_logs() -> Report {
    Counter::cores("lose").receive("ab!").run()
}

/// Logs each byte when the next one comes.
fn an_event_waits_for_the_next_byte() -> Report {
    #[derive(Clone, Hash, Default)]
    struct Late(Vec<u8>);

    impl Core for Late {
        fn receive(&mut self, bytes: &[u8], log: &mut Log) -> Result<usize, Fault> {
            for (n, byte) in bytes.iter().enumerate() {
                let is_last = n + 1 == bytes.len() && bytes.len() > 1;
                self.0.drain(..).for_each(|byte| log.event(byte));
                if is_last { self.0.push(*byte) } else { log.event(*byte) }
            }
            Ok(bytes.len())
        }

        fn receive_eof(&mut self, _: &[u8], log: &mut Log) -> Result<(), Fault> {
            self.0.drain(..).for_each(|byte| log.event(byte));
            Ok(())
        }
    }
    check(Late::default).prove().receive("abc").eof().run()
}

/// Logs the last of several events only when it is called once more without bytes.
fn an_event_waits_for_an_empty_read() -> Report {
    #[derive(Clone, Hash, Default)]
    struct Held(Option<u8>);

    impl Core for Held {
        fn receive(&mut self, bytes: &[u8], log: &mut Log) -> Result<usize, Fault> {
            self.0.take().into_iter().for_each(|byte| log.event(byte));
            if let [others @ .., last] = bytes {
                others.iter().for_each(|byte| log.event(*byte));
                self.0 = Some(*last);
            }
            Ok(bytes.len())
        }

        fn receive_eof(&mut self, _: &[u8], log: &mut Log) -> Result<(), Fault> {
            self.0.take().into_iter().for_each(|byte| log.event(byte));
            Ok(())
        }
    }
    check(Held::default).prove().accept_empty().receive("abc").eof().run()
}

/// Drops the bytes that come while it is paused.
fn drops_what_comes_while_it_is_paused() -> Report {
    Counter::cores("pause").receive("abcd").run()
}

/// Keeps one event until it is polled, and replaces it by the event of the next piece.
fn forgets_an_event_at_the_next_piece() -> Report {
    #[derive(Clone, Hash, Default)]
    struct KeepsOne(Option<u8>);

    impl Core for KeepsOne {
        fn receive(&mut self, bytes: &[u8], _: &mut Log) -> Result<usize, Fault> {
            self.0 = bytes.first().copied();
            Ok(1)
        }

        fn poll(&mut self, log: &mut Log) -> Result<bool, Fault> {
            let event = self.0.take();
            event.iter().for_each(|byte| log.event(*byte));
            Ok(event.is_some())
        }
    }
    check(KeepsOne::default).prove().receive("abc").run()
}
