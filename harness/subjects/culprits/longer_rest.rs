//! Has a fast path for more than one byte that forgets the escape held back from the previous feed.

use chunkproof::context::Facts;
use chunkproof::{CheckId, Core, Fault, Log, Script};

use super::{Culprit, proved};

pub(super) fn culprit() -> Culprit {
    Culprit {
        name: "longer-rest",
        fault: "an escape is lost if more than one byte follows it, which bytewise never shows",
        caught_by: CheckId::EVENTS,
        cores: proved::<Unescape>(),
        script: Script::new().receive("a\\bcd"),
        facts: Facts::default(),
    }
}

#[derive(Clone, Hash, Default)]
struct Unescape {
    escaped: bool,
}

impl Core for Unescape {
    fn receive(&mut self, bytes: &[u8], log: &mut Log) -> Result<usize, Fault> {
        if bytes.len() > 1 && bytes.first() != Some(&b'\\') {
            self.escaped = false;
        }
        for &byte in bytes {
            if std::mem::take(&mut self.escaped) {
                log.event(("escaped", byte));
            } else if byte == b'\\' {
                self.escaped = true;
            } else {
                log.event(("plain", byte));
            }
        }
        Ok(bytes.len())
    }
}
