//! Holds each line back until it is called again.

use chunkproof::bytes::Escaped;
use chunkproof::context::Facts;
use chunkproof::{CheckId, Core, Fault, Log, Script};

use super::{Culprit, proved};

pub(super) fn culprit() -> Culprit {
    Culprit {
        name: "comes-late",
        fault: "an event waits for the next feed",
        caught_by: CheckId::PROMPTNESS,
        cores: proved::<Lines>(),
        script: Script::new().receive("a\nb\n").eof(),
        facts: Facts::default(),
    }
}

#[derive(Clone, Hash, Default)]
struct Lines {
    line: Vec<u8>,
    ready: Vec<Vec<u8>>,
}

impl Lines {
    fn log_ready(&mut self, log: &mut Log) {
        self.ready.drain(..).for_each(|line| log.named("line", Escaped(&line)));
    }
}

impl Core for Lines {
    fn receive(&mut self, bytes: &[u8], log: &mut Log) -> Result<usize, Fault> {
        self.log_ready(log);
        for &byte in bytes {
            match byte {
                b'\n' => self.ready.push(std::mem::take(&mut self.line)),
                other => self.line.push(other),
            }
        }
        Ok(bytes.len())
    }

    fn receive_eof(&mut self, _: &[u8], log: &mut Log) -> Result<(), Fault> {
        self.log_ready(log);
        Ok(())
    }
}
