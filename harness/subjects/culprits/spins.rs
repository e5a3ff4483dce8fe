//! Always has one more step to poll while a message is incomplete.

use chunkproof::context::Facts;
use chunkproof::{CheckId, Core, Fault, Log, Script};

use super::{Culprit, log_messages, proved};

pub(super) fn culprit() -> Culprit {
    Culprit {
        name: "spins",
        fault: "polling never ends while a message is incomplete",
        caught_by: CheckId::PROGRESS,
        cores: proved::<Messages>(),
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
        log_messages(&mut self.message, bytes, log);
        Ok(bytes.len())
    }

    fn poll(&mut self, _: &mut Log) -> Result<bool, Fault> {
        Ok(self.message.len() == 1)
    }
}
