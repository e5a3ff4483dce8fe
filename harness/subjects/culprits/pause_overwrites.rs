//! Keeps one feed until a pause is over; the next one overwrites it.

use chunkproof::bytes::Escaped;
use chunkproof::context::Facts;
use chunkproof::{CheckId, Core, Fault, Log, Script};

use super::{Culprit, proved};

pub(super) fn culprit() -> Culprit {
    Culprit {
        name: "pause-overwrites",
        fault: "the rest of the feed that paused it is lost when more comes during the pause",
        caught_by: CheckId::PAUSING,
        cores: proved::<Requests>(),
        script: Script::new().receive("a\nb\nc\n"),
        facts: Facts::default(),
    }
}

#[derive(Clone, Hash, Default)]
struct Requests {
    line: Vec<u8>,
    is_answering: bool,
    /// What came after the request that is being answered.
    held: Vec<u8>,
}

impl Requests {
    fn parse(&mut self, bytes: &[u8], log: &mut Log) {
        for (at, &byte) in bytes.iter().enumerate() {
            if byte == b'\n' {
                log.named("request", Escaped(&std::mem::take(&mut self.line)));
                self.is_answering = true;
                self.held = bytes.get(at + 1..).unwrap_or_default().to_vec();
                return;
            }
            self.line.push(byte);
        }
    }
}

impl Core for Requests {
    fn receive(&mut self, bytes: &[u8], log: &mut Log) -> Result<usize, Fault> {
        match self.is_answering {
            true => self.held = bytes.to_vec(),
            false => self.parse(bytes, log),
        }
        Ok(bytes.len())
    }

    fn is_paused(&self) -> bool {
        self.is_answering
    }

    fn resume(&mut self, log: &mut Log) -> Result<(), Fault> {
        self.is_answering = false;
        log.send(b"ok\n");
        let held = std::mem::take(&mut self.held);
        self.parse(&held, log);
        Ok(())
    }
}
