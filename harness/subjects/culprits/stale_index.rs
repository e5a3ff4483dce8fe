//! Frees its buffer when it gives up, and keeps the index into it.

use chunkproof::bytes::Escaped;
use chunkproof::context::Facts;
use chunkproof::{CheckId, Core, Fault, Log, Script};

use super::{Culprit, proved};

pub(super) fn culprit() -> Culprit {
    Culprit {
        name: "stale-index",
        fault: "called again after a fault, it panics on an index that is out of bounds",
        caught_by: CheckId::AFTER_END,
        cores: proved::<Frames>(),
        script: Script::new().receive(b"\x01a\x01b\xff"),
        facts: Facts::default(),
    }
}

#[derive(Clone, Hash, Default)]
struct Frames {
    buffer: Vec<u8>,
    n_parsed: usize,
}

impl Core for Frames {
    fn receive(&mut self, bytes: &[u8], log: &mut Log) -> Result<usize, Fault> {
        self.buffer.extend_from_slice(bytes);
        while let (_, [len, rest @ ..]) = self.buffer.split_at(self.n_parsed) {
            if *len > LEN_MAX {
                self.buffer = Vec::new();
                return Err(Fault::new("frame-too-long"));
            }
            let Some(frame) = rest.get(..usize::from(*len)) else { break };
            log.named("frame", Escaped(frame));
            self.n_parsed += 1 + frame.len();
        }
        Ok(bytes.len())
    }

    fn receive_eof(&mut self, _: &[u8], _: &mut Log) -> Result<(), Fault> {
        let (_, rest) = self.buffer.split_at(self.n_parsed);
        if rest.is_empty() { Ok(()) } else { Err(Fault::new("incomplete")) }
    }
}

const LEN_MAX: u8 = 9;
