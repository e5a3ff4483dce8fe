//! At the end of the stream, judges by the last feed alone whether a message is incomplete.

use chunkproof::context::Facts;
use chunkproof::{CheckId, Core, Fault, Log, Script};

use super::{Culprit, log_messages, proved};

pub(super) fn culprit() -> Culprit {
    Culprit {
        name: "ends-by-luck",
        fault: "whether truncation is accepted depends on the last cut",
        caught_by: CheckId::TRUNCATION,
        cores: proved::<Messages>(),
        script: Script::new().receive("ab;cd;").eof(),
        facts: Facts::default(),
    }
}

#[derive(Clone, Hash, Default)]
struct Messages {
    message: Vec<u8>,
    last_feed: Vec<u8>,
}

impl Core for Messages {
    fn receive(&mut self, bytes: &[u8], log: &mut Log) -> Result<usize, Fault> {
        self.last_feed = bytes.to_vec();
        log_messages(&mut self.message, bytes, log);
        Ok(bytes.len())
    }

    fn receive_eof(&mut self, _: &[u8], _: &mut Log) -> Result<(), Fault> {
        match self.last_feed.iter().all(|byte| *byte != b';') && !self.message.is_empty() {
            true => Err(Fault::new("incomplete")),
            false => Ok(()),
        }
    }
}
