//! Small cores for tests of stacks.

use std::collections::VecDeque;
use std::time::Duration;

use crate::bytes::{Escaped, unescape};
use crate::contract::{Core, Log};
use crate::transcript::Fault;

/// Reads blocks, each after a byte that holds its length; an empty one ends the payload. It queues
/// its output, and refuses to send before the first block. Pings every ten seconds.
#[derive(Clone, Hash, Default)]
pub(super) struct Blocks {
    queue: VecDeque<u8>,
    is_ready: bool,
    n_pings: u32,
}

impl Core for Blocks {
    fn receive(&mut self, bytes: &[u8], log: &mut Log) -> Result<usize, Fault> {
        let Some((len, rest)) = bytes.split_first() else { return Ok(0) };
        if *len > b'~' {
            return Err(Fault::new("too-long"));
        }
        let Some(block) = rest.get(..usize::from(*len)) else { return Ok(0) };
        match (block.is_empty(), self.is_ready) {
            (true, _) => log.event("bye"),
            (false, false) => log.event("ready"),
            (false, true) => {}
        }
        self.is_ready = true;
        log.data("block", block);
        Ok(1 + block.len())
    }

    fn receive_eof(&mut self, rest: &[u8], _: &mut Log) -> Result<(), Fault> {
        if rest.is_empty() { Ok(()) } else { Err(Fault::new("cut-off")) }
    }

    fn act(&mut self, action: &str, _: &mut Log) -> Result<(), Fault> {
        let text = action.strip_prefix("send \"").and_then(|text| text.strip_suffix('"'));
        match text.filter(|_| self.is_ready) {
            Some(text) => {
                let bytes = unescape(text)?;
                self.queue.push_back(u8::try_from(bytes.len())?);
                self.queue.extend(bytes);
                Ok(())
            }
            None => Err(Fault::new("refused")),
        }
    }

    fn transmit(&mut self, room: usize, log: &mut Log) -> Result<bool, Fault> {
        let sent: Vec<u8> = self.queue.drain(..room.min(self.queue.len())).collect();
        log.send(&sent);
        Ok(!sent.is_empty())
    }

    fn deadline(&self) -> Option<Duration> {
        Some(Duration::from_secs(10) * (self.n_pings + 1))
    }

    fn advance(&mut self, now: Duration, _: &mut Log) -> Result<(), Fault> {
        while self.deadline().is_some_and(|due| due <= now) {
            self.n_pings += 1;
            self.queue.extend(b"\x01p");
        }
        Ok(())
    }
}

/// Answers lines, and waits for its application after each. Times out after 25 seconds.
#[derive(Clone, Hash, Default)]
pub(super) struct Lines {
    is_paused: bool,
    is_late: bool,
}

impl Core for Lines {
    fn receive(&mut self, bytes: &[u8], log: &mut Log) -> Result<usize, Fault> {
        let end = bytes.iter().position(|byte| *byte == b'\n').filter(|_| !self.is_paused);
        let Some(end) = end else { return Ok(0) };
        let line = &bytes[..end];
        if line == b"?" {
            log.send(b"what?\n");
            return Err(Fault::new("mistake").because("no question"));
        }
        log.named("line", Escaped(line));
        self.is_paused = true;
        Ok(end + 1)
    }

    fn receive_eof(&mut self, rest: &[u8], log: &mut Log) -> Result<(), Fault> {
        log.named("over", Escaped(rest));
        Ok(())
    }

    fn act(&mut self, action: &str, log: &mut Log) -> Result<(), Fault> {
        log.send(action.as_bytes());
        Ok(())
    }

    fn is_paused(&self) -> bool {
        self.is_paused
    }

    fn resume(&mut self, log: &mut Log) -> Result<(), Fault> {
        self.is_paused = false;
        log.send(b"ok\n");
        Ok(())
    }

    fn deadline(&self) -> Option<Duration> {
        (!self.is_late).then_some(Duration::from_secs(25))
    }

    fn advance(&mut self, now: Duration, log: &mut Log) -> Result<(), Fault> {
        if !self.is_late && now >= Duration::from_secs(25) {
            self.is_late = true;
            log.event("late");
        }
        Ok(())
    }
}

/// A proxy: it answers a line, then it is done. A greedy one consumes the bytes that came with the
/// line.
#[derive(Clone, Hash)]
pub(super) struct Proxy {
    pub(super) queue: Vec<u8>,
    pub(super) is_done: bool,
    pub(super) is_greedy: bool,
    pub(super) hands_over: bool,
    /// It logs that it is done only after its answer was sent.
    pub(super) logs_late: bool,
}

impl Proxy {
    pub(super) fn new() -> Self {
        Self {
            queue: Vec::new(),
            is_done: false,
            is_greedy: false,
            hands_over: false,
            logs_late: false,
        }
    }
}

impl Core for Proxy {
    fn receive(&mut self, bytes: &[u8], log: &mut Log) -> Result<usize, Fault> {
        let end = bytes.iter().position(|byte| *byte == b'\n').filter(|_| !self.is_done);
        let Some(end) = end else { return Ok(0) };
        self.is_done = true;
        self.queue.extend(b"connected\n");
        if !self.logs_late {
            log.named("connected", Escaped(&bytes[..end]));
        }
        if self.hands_over {
            log.data("tail", &bytes[end + 1..]);
        }
        Ok(if self.is_greedy || self.hands_over { bytes.len() } else { end + 1 })
    }

    fn transmit(&mut self, room: usize, log: &mut Log) -> Result<bool, Fault> {
        let sent: Vec<u8> = self.queue.drain(..room.min(self.queue.len())).collect();
        log.send(&sent);
        if self.logs_late && !sent.is_empty() && self.queue.is_empty() {
            log.debug(format_args!("connected"));
        }
        Ok(!sent.is_empty())
    }
}

/// Sends `hello` at its first poll.
#[derive(Clone, Hash)]
pub(super) struct Hello(pub(super) bool);

impl Core for Hello {
    fn receive(&mut self, bytes: &[u8], _: &mut Log) -> Result<usize, Fault> {
        Ok(bytes.len())
    }

    fn poll(&mut self, log: &mut Log) -> Result<bool, Fault> {
        if !self.0 {
            log.send(b"hello\n");
        }
        Ok(!std::mem::replace(&mut self.0, true))
    }
}
