//! Numbers a message before it checks whether the message can be sent.

use chunkproof::context::Facts;
use chunkproof::{CheckId, Core, Fault, Log, Script};

use super::{Culprit, proved};

pub(super) fn culprit() -> Culprit {
    Culprit {
        name: "sequence-consumed",
        fault: "a refused message uses up a sequence number, so the peer sees a gap",
        caught_by: CheckId::REFUSALS,
        cores: proved::<Encoder>(),
        script: Script::new().act("send hi").act("send far too long").act("send you"),
        facts: Facts::default(),
    }
}

#[derive(Clone, Hash, Default)]
struct Encoder {
    n_messages: u8,
}

impl Core for Encoder {
    fn receive(&mut self, bytes: &[u8], _: &mut Log) -> Result<usize, Fault> {
        Ok(bytes.len())
    }

    fn act(&mut self, action: &str, log: &mut Log) -> Result<(), Fault> {
        let text = action.strip_prefix("send ").unwrap_or_default();
        self.n_messages += 1;
        if text.len() > LEN_MAX {
            return Err(Fault::new("message-too-long"));
        }
        log.send(&[self.n_messages]);
        log.send(text.as_bytes());
        Ok(())
    }
}

const LEN_MAX: usize = 8;
