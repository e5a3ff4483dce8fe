//! Consumes the length of a frame before the frame is there, and forgets it when it asks for more.

use chunkproof::bytes::Escaped;
use chunkproof::context::Facts;
use chunkproof::{CheckId, Core, Fault, Log, Script};

use super::{Culprit, proved};

pub(super) fn culprit() -> Culprit {
    Culprit {
        name: "header-consumed",
        fault: "a header is consumed before need-more is returned",
        caught_by: CheckId::EVENTS,
        cores: proved::<Frames>(),
        script: Script::new().receive(b"\x02ab\x01c"),
        facts: Facts::default(),
    }
}

#[derive(Clone, Hash, Default)]
struct Frames;

impl Core for Frames {
    fn receive(&mut self, bytes: &[u8], log: &mut Log) -> Result<usize, Fault> {
        let Some((&len, rest)) = bytes.split_first() else { return Ok(0) };
        match rest.get(..usize::from(len)) {
            Some(frame) => {
                log.named("frame", Escaped(frame));
                Ok(1 + frame.len())
            }
            // The length is gone; the next byte is taken for another one.
            None => Ok(1),
        }
    }
}
