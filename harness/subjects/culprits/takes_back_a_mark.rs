//! Shows a mark of emphasis as text until its second half comes.

use chunkproof::context::Facts;
use chunkproof::{CheckId, Core, Fault, Log, Script};

use super::{Culprit, proved};

pub(super) fn culprit() -> Culprit {
    Culprit {
        name: "takes-back-a-mark",
        fault: "text that was shown turns out to be a mark and vanishes",
        caught_by: CheckId::STEADY,
        cores: proved::<Markdown>(),
        script: Script::new().receive("a **b** c"),
        facts: Facts::default(),
    }
}

#[derive(Clone, Hash, Default)]
struct Markdown {
    source: String,
}

impl Core for Markdown {
    fn receive(&mut self, bytes: &[u8], log: &mut Log) -> Result<usize, Fault> {
        for &byte in bytes {
            self.source.push(char::from(byte));
            // The whole text each time, with the marks that are complete by now removed.
            log.data_so_far("text", self.source.replace("**", "").as_bytes());
        }
        Ok(bytes.len())
    }
}
