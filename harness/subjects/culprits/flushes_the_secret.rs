//! Holds back what may become a secret, and passes all of it on when the stream ends.

use chunkproof::context::Facts;
use chunkproof::{CheckId, Core, Fault, Log, Script};

use super::{Culprit, proved};

pub(super) fn culprit() -> Culprit {
    Culprit {
        name: "flushes-the-secret",
        fault: "a secret at the end of the stream is passed on with what was held back",
        caught_by: CheckId::NEVER,
        cores: proved::<Redact>(),
        script: Script::new().receive("a key-7 b").eof(),
        facts: Facts::default().never(SECRET),
    }
}

const SECRET: &[u8] = b"key-7";

#[derive(Clone, Hash, Default)]
struct Redact {
    held: Vec<u8>,
}

impl Core for Redact {
    fn receive(&mut self, bytes: &[u8], log: &mut Log) -> Result<usize, Fault> {
        for &byte in bytes {
            // Digits after it would be a part of the secret.
            if self.held.starts_with(SECRET) && !byte.is_ascii_digit() {
                log.data("text", b"***");
                self.held.clear();
            }
            self.held.push(byte);
            while !SECRET.starts_with(&self.held) && !self.held.starts_with(SECRET) {
                log.data("text", &[self.held.remove(0)]);
            }
        }
        Ok(bytes.len())
    }

    fn receive_eof(&mut self, _: &[u8], log: &mut Log) -> Result<(), Fault> {
        log.data("text", &std::mem::take(&mut self.held));
        Ok(())
    }
}
