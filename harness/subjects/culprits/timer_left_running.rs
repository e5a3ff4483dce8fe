//! Starts a timer when a feed ends within a message, and never stops it.

use std::time::Duration;

use chunkproof::context::Facts;
use chunkproof::{CheckId, Core, Fault, Log, Script};

use super::{Culprit, log_messages, proved};

pub(super) fn culprit() -> Culprit {
    Culprit {
        name: "timer-left-running",
        fault: "a message that came in two feeds leaves a timer running",
        caught_by: CheckId::TIME,
        cores: proved::<Messages>(),
        script: Script::new().receive("ab;"),
        facts: Facts::default(),
    }
}

#[derive(Clone, Hash, Default)]
struct Messages {
    message: Vec<u8>,
    is_waiting: bool,
}

impl Core for Messages {
    fn receive(&mut self, bytes: &[u8], log: &mut Log) -> Result<usize, Fault> {
        log_messages(&mut self.message, bytes, log);
        self.is_waiting |= !self.message.is_empty();
        Ok(bytes.len())
    }

    fn deadline(&self) -> Option<Duration> {
        self.is_waiting.then_some(Duration::from_secs(30))
    }

    fn advance(&mut self, now: Duration, _: &mut Log) -> Result<(), Fault> {
        match self.deadline().is_some_and(|due| due <= now) {
            true => Err(Fault::new("timeout")),
            false => Ok(()),
        }
    }
}
