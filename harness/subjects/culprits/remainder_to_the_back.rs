//! Puts the rest of a message back into the queue after a short write, at the wrong end.

use std::collections::VecDeque;

use chunkproof::context::Facts;
use chunkproof::{CheckId, Core, Fault, Log, Script};

use super::{Culprit, proved};

pub(super) fn culprit() -> Culprit {
    Culprit {
        name: "remainder-to-the-back",
        fault: "if the transport takes half a message, the next one is sent in between",
        caught_by: CheckId::BACKPRESSURE,
        cores: proved::<Echo>(),
        script: Script::new().receive("ab;cd;"),
        facts: Facts::default(),
    }
}

#[derive(Clone, Hash, Default)]
struct Echo {
    message: Vec<u8>,
    waiting: VecDeque<Vec<u8>>,
}

impl Core for Echo {
    fn receive(&mut self, bytes: &[u8], _: &mut Log) -> Result<usize, Fault> {
        for &byte in bytes {
            self.message.push(byte);
            if byte == b';' {
                self.waiting.push_back(std::mem::take(&mut self.message));
            }
        }
        Ok(bytes.len())
    }

    fn transmit(&mut self, room: usize, log: &mut Log) -> Result<bool, Fault> {
        let Some(mut message) = self.waiting.pop_front() else { return Ok(false) };
        let rest = message.split_off(room.min(message.len()));
        log.send(&message);
        if !rest.is_empty() {
            self.waiting.push_back(rest);
        }
        Ok(true)
    }
}
