//! Has room for one request; the next one in the same feed replaces it before it is answered.

use chunkproof::bytes::Escaped;
use chunkproof::context::Facts;
use chunkproof::{CheckId, Core, Fault, Log, Script};

use super::{Culprit, proved};

pub(super) fn culprit() -> Culprit {
    Culprit {
        name: "answers-the-last",
        fault: "of two requests in one feed, the second one is answered twice",
        caught_by: CheckId::OUTGOING,
        cores: proved::<Server>(),
        script: Script::new().on("request", "answer").receive("a\nb\n"),
        facts: Facts::default(),
    }
}

#[derive(Clone, Hash, Default)]
struct Server {
    line: Vec<u8>,
    request: Vec<u8>,
}

impl Core for Server {
    fn receive(&mut self, bytes: &[u8], log: &mut Log) -> Result<usize, Fault> {
        for &byte in bytes {
            match byte {
                b'\n' => {
                    self.request = std::mem::take(&mut self.line);
                    log.named("request", Escaped(&self.request));
                }
                other => self.line.push(other),
            }
        }
        Ok(bytes.len())
    }

    fn act(&mut self, _: &str, log: &mut Log) -> Result<(), Fault> {
        log.send(&self.request);
        log.send(b"!\n");
        Ok(())
    }
}
