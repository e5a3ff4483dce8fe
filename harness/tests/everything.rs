//! One core that uses every part of the contract, correctly: every check has something to judge,
//! and none finds anything.

use std::collections::{BTreeSet, VecDeque};
use std::time::Duration;

use chunkproof::checks::Invariant;
use chunkproof::context::{Rewriting, Switch};
use chunkproof::contract::Delivery;
use chunkproof::script::Step;
use chunkproof::{CheckId, Core, Fault, Log, Report, Script, Verdict, check};

/// A server of lines. Events wait to be polled, answers wait to be transmitted, and the next
/// request waits for the application. A line is delivered as far as there is room for it. The
/// server pings every half minute. `quit` closes it, `?` is a fault.
#[derive(Clone, Hash, Default)]
struct Server {
    events: VecDeque<Vec<u8>>,
    room: Option<usize>,
    outgoing: VecDeque<u8>,
    is_answering: bool,
    is_closing: bool,
    has_closed: bool,
    is_dead: bool,
    n_pings: u32,
}

impl Server {
    fn queue(&mut self, bytes: &[u8]) {
        self.outgoing.extend(bytes);
    }

    fn fail(&mut self, kind: &'static str) -> Fault {
        self.is_dead = true;
        self.queue(b"error\n");
        Fault::new(kind)
    }
}

impl Core for Server {
    fn receive(&mut self, bytes: &[u8], _: &mut Log) -> Result<usize, Fault> {
        if self.is_dead || self.is_answering || self.is_closing {
            return Ok(0);
        }
        let end = bytes.iter().position(|byte| *byte == b'\n');
        if end.unwrap_or(bytes.len()) > LINE_MAX {
            return Err(self.fail("line-too-long"));
        }
        let Some(end) = end else { return Ok(0) };
        let line = bytes.get(..end).unwrap_or_default();
        match line {
            b"?" => return Err(self.fail("mistake")),
            b"QUIT" | b"quit" => {
                self.queue(b"bye\n");
                self.is_closing = true;
            }
            _ => {
                self.events.push_back(line.to_ascii_lowercase());
                self.is_answering = true;
            }
        }
        Ok(end + 1)
    }

    fn poll(&mut self, log: &mut Log) -> Result<bool, Fault> {
        let Some(event) = self.events.front_mut() else { return Ok(false) };
        if event.is_empty() {
            self.events.pop_front();
            log.debug(format_args!("request"));
        } else {
            let room = self.room.unwrap_or(event.len()).min(event.len());
            log.data("line", &event.drain(..room).collect::<Vec<u8>>());
        }
        Ok(true)
    }

    fn receive_eof(&mut self, rest: &[u8], _: &mut Log) -> Result<(), Fault> {
        if self.is_dead {
            return Ok(());
        }
        if !rest.is_empty() && !self.is_closing {
            return Err(self.fail("incomplete"));
        }
        Ok(())
    }

    fn act(&mut self, action: &str, _: &mut Log) -> Result<(), Fault> {
        match action.strip_prefix("send ") {
            Some(text) if !self.is_dead && !self.is_closing => {
                self.queue(text.as_bytes());
                self.queue(b"\n");
                Ok(())
            }
            _ => Err(Fault::new("refused")),
        }
    }

    fn transmit(&mut self, room: usize, log: &mut Log) -> Result<bool, Fault> {
        let sent: Vec<u8> = self.outgoing.drain(..room.min(self.outgoing.len())).collect();
        log.send(&sent);
        if self.is_closing && self.outgoing.is_empty() && !self.has_closed {
            self.has_closed = true;
            log.close();
            return Ok(true);
        }
        Ok(!sent.is_empty())
    }

    fn set_window(&mut self, bytes: usize) -> bool {
        self.room = Some(bytes);
        true
    }

    fn is_paused(&self) -> bool {
        self.is_answering
    }

    fn resume(&mut self, _: &mut Log) -> Result<(), Fault> {
        self.is_answering = false;
        self.queue(b"ok\n");
        Ok(())
    }

    fn deadline(&self) -> Option<Duration> {
        (!self.is_dead && !self.is_closing).then(|| PING_EVERY * (self.n_pings + 1))
    }

    fn advance(&mut self, now: Duration, _: &mut Log) -> Result<(), Fault> {
        while self.deadline().is_some_and(|due| due <= now) {
            self.n_pings += 1;
            self.queue(b"ping\n");
        }
        Ok(())
    }
}

const LINE_MAX: usize = 12;
const PING_EVERY: Duration = Duration::from_secs(30);

/// Requests in upper case, which mean the same.
#[derive(Debug)]
struct UpperCase;

impl Rewriting for UpperCase {
    fn name(&self) -> &'static str {
        "upper-case"
    }

    fn rewrite(&self, script: &Script, _: u64) -> Vec<Script> {
        let upper = script.steps().map(|step| {
            let Step::Receive(bytes) = &step else { return step };
            Step::Receive(bytes.to_ascii_uppercase())
        });
        vec![upper.fold(Script::new(), Script::step)]
    }

    fn is_form(&self, line: &str) -> bool {
        // After the switch the bytes are not the server's.
        line.starts_with("untaken ")
    }
}

/// The report on a script that ends with these bytes, with all its facts.
fn report(last: &str, complete: &[usize], is_proved: bool) -> Report {
    let script = Script::new()
        .on("request", "send seen")
        .receive("a\nbc\n")
        .act("send hi")
        .act("refuse me")
        .receive("d")
        .advance(Duration::from_secs(70))
        .receive("e\n")
        .receive(last)
        .eof();
    let server = check(Server::default).accept_empty();
    let server = server.reset_with(|server| *server = Server::default());
    let server = server.delivery(|server| match server.outgoing.len() {
        0 => Delivery::Complete,
        n => Delivery::Pending(format!("{n} bytes are not sent")),
    });
    let server = if is_proved { server.prove() } else { server };
    let server = server
        .script(script)
        .complete_at(complete.iter().copied())
        .messages_at([2, 5])
        .reference_core(check(Server::default))
        .never("nothing of this kind")
        .limit(LINE_MAX, |size| Script::from("x".repeat(size) + "\n"))
        .growth(64, |n_lines| Script::from("a line\n".repeat(n_lines)))
        .rewrite(UpperCase);
    match last.find("quit\n") {
        // After `quit` the bytes are not the server's.
        Some(at) => server.switch(Switch::at(8 + at + 5)).run(),
        None => server.buffered_max(LINE_MAX).run(),
    }
}

#[test]
fn a_correct_core_passes_every_check() {
    let requests = [0, 2, 5, 8];
    let closed = [0, 2, 5, 8, 13, 14, 15, 16, 17];
    let mut judged = BTreeSet::new();
    for is_proved in [true, false] {
        for (last, complete) in [
            ("", &requests[..]),
            ("no end", &requests),
            ("?\n", &requests),
            ("much too long\n", &requests),
            ("quit\n", &closed[..5]),
            ("quit\nmore", &closed),
        ] {
            let report = report(last, complete, is_proved);
            assert!(report.is_ok(), "{report}");
            let results = report.results.iter();
            let with_something = results.filter(|result| result.verdict == Verdict::Same);
            judged.extend(with_something.map(|result| result.check));
        }
    }
    // The server logs no text that grows.
    let text = || {
        let mut all = Vec::new();
        move |bytes: &[u8], log: &mut Log| {
            all.extend_from_slice(bytes);
            log.data_so_far("text", &all);
            Ok(bytes.len())
        }
    };
    let report = check(text).receive("grows").run();
    assert!(report.is_ok() && report.verdict(CheckId::STEADY) == Some(Verdict::Same), "{report}");
    judged.insert(CheckId::STEADY);
    let all: BTreeSet<CheckId> = Invariant::ALL.iter().map(Invariant::id).collect();
    assert_eq!(judged, all);
}

#[test]
fn the_transcript_is_the_expected_one() {
    let logged = report("quit\nmore", &[0, 2, 5, 8, 13, 14, 15, 16, 17], true).transcript;
    let lines = [
        "line \"a\"",
        "request",
        "sent \"seen\\nok\\n\"",
        "line \"bc\"",
        "request",
        "sent \"seen\\nok\\nhi\\n\"",
        "refused refused",
        "sent \"ping\\nping\\n\"",
        "line \"de\"",
        "request",
        "sent \"seen\\nok\\nbye\\n\"",
        "close",
        "untaken \"more\"",
        "end",
    ];
    assert_eq!(logged.lines(), lines);
}
