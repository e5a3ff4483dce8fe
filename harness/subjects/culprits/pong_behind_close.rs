//! Keeps answering pings, even those that come after the closing handshake.

use chunkproof::context::Facts;
use chunkproof::{CheckId, Core, Fault, Log, Script};

use super::{Culprit, proved};

pub(super) fn culprit() -> Culprit {
    Culprit {
        name: "pong-behind-close",
        fault: "an automatic answer is sent after the close frame",
        caught_by: CheckId::CLOSING,
        cores: proved::<Frames>(),
        script: Script::new().receive(b"\x89\x00\x88\x00\x89\x00"),
        facts: Facts::default(),
    }
}

#[derive(Clone, Hash, Default)]
struct Frames {
    has_closed: bool,
}

impl Core for Frames {
    fn receive(&mut self, bytes: &[u8], log: &mut Log) -> Result<usize, Fault> {
        match bytes {
            [0x88, 0, ..] if !self.has_closed => {
                self.has_closed = true;
                log.send(b"\x88\x00");
                log.close();
            }
            [0x89, 0, ..] => log.send(b"\x8a\x00"),
            [_, 0, ..] => {}
            _ => return Ok(0),
        }
        Ok(2)
    }
}
