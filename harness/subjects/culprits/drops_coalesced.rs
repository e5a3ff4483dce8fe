//! Logs one message for each feed, and drops the rest of the feed.

use chunkproof::bytes::Escaped;
use chunkproof::context::Facts;
use chunkproof::{CheckId, Core, Fault, Log, Script};

use super::{Culprit, proved};

pub(super) fn culprit() -> Culprit {
    Culprit {
        name: "drops-coalesced",
        fault: "a second message in one feed is lost: here the uncut play is the wrong one",
        caught_by: CheckId::EVENTS,
        cores: proved::<Messages>(),
        script: Script::new().receive("a;b;c;"),
        facts: Facts::default(),
    }
}

#[derive(Clone, Hash, Default)]
struct Messages {
    message: Vec<u8>,
}

impl Core for Messages {
    fn receive(&mut self, bytes: &[u8], log: &mut Log) -> Result<usize, Fault> {
        match bytes.iter().position(|byte| *byte == b';') {
            Some(end) => {
                self.message.extend(bytes.iter().take(end));
                log.named("message", Escaped(&std::mem::take(&mut self.message)));
            }
            None => self.message.extend_from_slice(bytes),
        }
        Ok(bytes.len())
    }
}
