//! Mistakes an empty read for the end of a message and starts afresh.

use chunkproof::context::Facts;
use chunkproof::{CheckId, Core, Fault, Log, Script, check};

use super::{Culprit, log_messages};

pub(super) fn culprit() -> Culprit {
    Culprit {
        name: "resets-on-empty",
        fault: "an empty piece resets what was buffered",
        caught_by: CheckId::EMPTY_PIECES,
        cores: check(Messages::default).clone_states().hash_states().accept_empty().into(),
        script: Script::new().receive("ab;"),
        facts: Facts::default(),
    }
}

#[derive(Clone, Hash, Default)]
struct Messages {
    message: Vec<u8>,
}

impl Core for Messages {
    fn receive(&mut self, bytes: &[u8], log: &mut Log) -> Result<usize, Fault> {
        if bytes.is_empty() {
            self.message.clear();
        }
        log_messages(&mut self.message, bytes, log);
        Ok(bytes.len())
    }
}
