//! Applies the limit to each feed, not to the message that they make up.

use chunkproof::context::{Facts, Family};
use chunkproof::{CheckId, Core, Fault, Log, Script};

use super::{Culprit, log_messages, proved};

pub(super) fn culprit() -> Culprit {
    let mut facts = Facts::default();
    facts.limit = Some(Family::new(8, |size| Script::from("a".repeat(size) + ";")));
    Culprit {
        name: "limit-for-each-feed",
        fault: "a message of any length is accepted if it comes in small pieces",
        caught_by: CheckId::LIMITS,
        cores: proved::<Messages>(),
        script: Script::new().receive("ab;"),
        facts,
    }
}

#[derive(Clone, Hash, Default)]
struct Messages {
    message: Vec<u8>,
}

impl Core for Messages {
    fn receive(&mut self, bytes: &[u8], log: &mut Log) -> Result<usize, Fault> {
        if bytes.split(|byte| *byte == b';').any(|part| part.len() > LEN_MAX) {
            return Err(Fault::new("message-too-long"));
        }
        log_messages(&mut self.message, bytes, log);
        Ok(bytes.len())
    }
}

const LEN_MAX: usize = 8;
