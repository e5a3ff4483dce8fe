//! Sends the answer to a ping only when the application asks for the next event.

use chunkproof::context::Facts;
use chunkproof::{CheckId, Core, Fault, Log, Script};

use super::{Culprit, proved};

pub(super) fn culprit() -> Culprit {
    Culprit {
        name: "pong-needs-a-read",
        fault: "an application that reads no more never answers the last ping",
        caught_by: CheckId::FLUSHING,
        cores: proved::<Pings>(),
        script: Script::new().receive("ab"),
        facts: Facts::default(),
    }
}

#[derive(Clone, Hash, Default)]
struct Pings {
    received: Vec<u8>,
    pong: Vec<u8>,
    outgoing: Vec<u8>,
}

impl Core for Pings {
    fn receive(&mut self, bytes: &[u8], _: &mut Log) -> Result<usize, Fault> {
        self.received.extend_from_slice(bytes);
        Ok(bytes.len())
    }

    fn poll(&mut self, log: &mut Log) -> Result<bool, Fault> {
        self.outgoing.append(&mut self.pong);
        if self.received.is_empty() {
            return Ok(false);
        }
        let ping = self.received.remove(0);
        self.pong.push(ping);
        log.named("ping", ping);
        Ok(true)
    }

    fn transmit(&mut self, room: usize, log: &mut Log) -> Result<bool, Fault> {
        let n_sent = room.min(self.outgoing.len());
        let sent: Vec<u8> = self.outgoing.drain(..n_sent).collect();
        log.send(&sent);
        Ok(!sent.is_empty())
    }
}
