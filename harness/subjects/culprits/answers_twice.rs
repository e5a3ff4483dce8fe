//! Answers a ping on every feed as long as its frame is in the buffer.

use chunkproof::bytes::Escaped;
use chunkproof::context::Facts;
use chunkproof::{CheckId, Core, Fault, Log, Script};

use super::{Culprit, proved};

pub(super) fn culprit() -> Culprit {
    Culprit {
        name: "answers-twice",
        fault: "an automatic answer is doubled when its frame comes in two feeds",
        caught_by: CheckId::OUTGOING,
        cores: proved::<Pongs>(),
        script: Script::new().receive(b"\x89\x02hi"),
        facts: Facts::default(),
    }
}

#[derive(Clone, Hash, Default)]
struct Pongs {
    frame: Vec<u8>,
}

impl Core for Pongs {
    fn receive(&mut self, bytes: &[u8], log: &mut Log) -> Result<usize, Fault> {
        self.frame.extend_from_slice(bytes);
        let [opcode, len, payload @ ..] = self.frame.as_slice() else { return Ok(bytes.len()) };
        if *opcode == 0x89 {
            log.send(b"\x8a\x00");
        }
        if let Some(payload) = payload.get(..usize::from(*len)) {
            log.named("ping", Escaped(payload));
            self.frame.clear();
        }
        Ok(bytes.len())
    }
}
