//! Queues the preface of its connection when it is made; the adapter sends it unasked.

use chunkproof::context::Facts;
use chunkproof::{CheckId, Core, Fault, Log, Script};

use super::{Culprit, proved};

pub(super) fn culprit() -> Culprit {
    Culprit {
        name: "speaks-first",
        fault: "a preface is sent before an action started the connection",
        caught_by: CheckId::SELF_CHECK,
        cores: proved::<Client>(),
        script: Script::new().receive("ab"),
        facts: Facts::default(),
    }
}

#[derive(Clone, Hash)]
struct Client {
    waiting: Vec<u8>,
}

impl Default for Client {
    fn default() -> Self {
        Self { waiting: b"PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n".to_vec() }
    }
}

impl Core for Client {
    fn receive(&mut self, bytes: &[u8], log: &mut Log) -> Result<usize, Fault> {
        log.data("in", bytes);
        Ok(bytes.len())
    }

    fn transmit(&mut self, room: usize, log: &mut Log) -> Result<bool, Fault> {
        let sent: Vec<u8> = self.waiting.drain(..room.min(self.waiting.len())).collect();
        log.send(&sent);
        Ok(!sent.is_empty())
    }
}
