//! Announces its window with each piece that it receives, and so never again once the window is shut.

use chunkproof::adapter::pair::{StreamPair, round_trips};
use chunkproof::context::Facts;
use chunkproof::{CheckId, Core, Fault, Log};

use super::{Culprit, paired, payload};

pub(super) fn culprit() -> Culprit {
    let pair = || {
        let sender = Sender { window: BUFFER, waiting: Vec::new() };
        StreamPair::new(sender, Receiver::default()).delivers("send", "read")
    };
    let actions =
        [r#"near send "abc""#, "far read", r#"near send "defghi""#, "far read", "far read"];
    Culprit {
        name: "window-stays-shut",
        fault: "a window of zero is not reopened when the application reads",
        caught_by: CheckId::DELIVERY,
        cores: paired(pair),
        script: round_trips(pair, actions),
        facts: Facts::default(),
    }
}

/// Sends as much as the window that was announced last.
#[derive(Clone, Hash)]
struct Sender {
    window: usize,
    waiting: Vec<u8>,
}

impl Sender {
    fn send(&mut self, log: &mut Log) {
        let sent: Vec<u8> = self.waiting.drain(..self.window.min(self.waiting.len())).collect();
        self.window -= sent.len();
        log.send(&sent);
    }
}

impl Core for Sender {
    fn receive(&mut self, bytes: &[u8], log: &mut Log) -> Result<usize, Fault> {
        self.window += bytes.iter().map(|byte| usize::from(*byte)).sum::<usize>();
        self.send(log);
        Ok(bytes.len())
    }

    fn act(&mut self, action: &str, log: &mut Log) -> Result<(), Fault> {
        self.waiting.extend(payload(action)?);
        self.send(log);
        Ok(())
    }
}

#[derive(Clone, Hash, Default)]
struct Receiver {
    buffer: Vec<u8>,
    /// What was read and not announced as room.
    freed: u8,
}

impl Core for Receiver {
    fn receive(&mut self, bytes: &[u8], log: &mut Log) -> Result<usize, Fault> {
        for byte in bytes {
            self.buffer.push(*byte);
            log.send(&[std::mem::take(&mut self.freed)]);
        }
        Ok(bytes.len())
    }

    fn act(&mut self, _: &str, log: &mut Log) -> Result<(), Fault> {
        let read = std::mem::take(&mut self.buffer);
        self.freed += u8::try_from(read.len()).unwrap_or(u8::MAX);
        log.data("read", &read);
        Ok(())
    }
}

const BUFFER: usize = 5;
