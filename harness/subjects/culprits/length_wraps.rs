//! Reads a length into one byte and checks the limit after that.

use chunkproof::context::{Facts, Family};
use chunkproof::{CheckId, Core, Fault, Log, Script};

use super::{Culprit, proved};

pub(super) fn culprit() -> Culprit {
    let mut facts = Facts::default();
    facts.limit = Some(Family::new(200, |size| Script::from(format!("{size}:"))));
    Culprit {
        name: "length-wraps",
        fault: "a length that overflows becomes small again and is accepted",
        caught_by: CheckId::LIMITS,
        cores: proved::<Announced>(),
        script: Script::new().receive("12:"),
        facts,
    }
}

#[derive(Clone, Hash, Default)]
struct Announced {
    len: u8,
}

impl Core for Announced {
    fn receive(&mut self, bytes: &[u8], log: &mut Log) -> Result<usize, Fault> {
        for &byte in bytes {
            match byte {
                b'0'..=b'9' => self.len = self.len.wrapping_mul(10).wrapping_add(byte - b'0'),
                b':' if self.len > LEN_MAX => return Err(Fault::new("message-too-long")),
                b':' => log.event("a message is announced"),
                _ => return Err(Fault::new("no-digit")),
            }
        }
        Ok(bytes.len())
    }
}

const LEN_MAX: u8 = 200;
