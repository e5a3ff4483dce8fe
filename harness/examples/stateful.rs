//! A server with state: replies, a timer, an action of its application, the end of the stream.
//!
//! `cargo run --example stateful`

#![expect(clippy::print_stdout, reason = "a program to be looked at")]

use std::time::Duration;

use chunkproof::{Core, Fault, Log, check};

/// Acknowledges each line, and pings once a minute until the application ends the session.
#[derive(Clone, Hash, Default)]
struct Server {
    n_pings: u32,
    is_over: bool,
}

const PING_EVERY: Duration = Duration::from_secs(60);

impl Core for Server {
    fn receive(&mut self, bytes: &[u8], log: &mut Log) -> Result<usize, Fault> {
        let end = bytes.iter().position(|&byte| byte == b'\n');
        let Some(end) = end.filter(|_| !self.is_over) else { return Ok(0) };
        log.named("line", str::from_utf8(bytes.get(..end).unwrap_or_default())?);
        log.send(b"ok\n");
        Ok(end + 1)
    }

    fn receive_eof(&mut self, rest: &[u8], _: &mut Log) -> Result<(), Fault> {
        // Half a line is a mistake, unless nobody reads lines any more.
        if rest.is_empty() || self.is_over { Ok(()) } else { Err(Fault::new("truncated")) }
    }

    fn act(&mut self, action: &str, log: &mut Log) -> Result<(), Fault> {
        if action != "quit" || self.is_over {
            return Err(Fault::new("unsupported"));
        }
        self.is_over = true;
        log.send(b"bye\n");
        log.close();
        Ok(())
    }

    fn deadline(&self) -> Option<Duration> {
        (!self.is_over).then(|| PING_EVERY * (self.n_pings + 1))
    }

    fn advance(&mut self, now: Duration, log: &mut Log) -> Result<(), Fault> {
        while self.deadline().is_some_and(|due| due <= now) {
            self.n_pings += 1;
            log.send(b"ping\n");
        }
        Ok(())
    }
}

fn main() {
    let report = check(Server::default)
        .prove()
        .name("server")
        .receive("one\n")
        .advance(Duration::from_secs(90))
        .receive("two\n")
        .act("quit")
        .eof()
        // The stream may end after a line, and not within one.
        .complete_at([0, 4, 8])
        .run();
    println!("{report}\n{}", report.transcript);
    assert!(report.is_ok());
}
