//! Logs each line with the first byte of the next one, however the bytes come.

use chunkproof::bytes::Escaped;
use chunkproof::context::Facts;
use chunkproof::{CheckId, Core, Fault, Log, Script};

use super::{Culprit, proved};

pub(super) fn culprit() -> Culprit {
    Culprit {
        name: "logs-one-late",
        fault: "a line waits for the first byte of the next one, or for the end of the stream",
        caught_by: CheckId::LATENESS,
        cores: proved::<Lines>(),
        script: Script::new().receive("a\nb\n").eof(),
        facts: Facts::default().messages_at([2, 4]),
    }
}

#[derive(Clone, Hash, Default)]
struct Lines {
    line: Vec<u8>,
}

impl Lines {
    fn log_line(&mut self, log: &mut Log) {
        if let Some(line) = std::mem::take(&mut self.line).strip_suffix(b"\n") {
            log.named("line", Escaped(line));
        }
    }
}

impl Core for Lines {
    fn receive(&mut self, bytes: &[u8], log: &mut Log) -> Result<usize, Fault> {
        for &byte in bytes {
            if self.line.ends_with(b"\n") {
                self.log_line(log);
            }
            self.line.push(byte);
        }
        Ok(bytes.len())
    }

    fn receive_eof(&mut self, _: &[u8], log: &mut Log) -> Result<(), Fault> {
        self.log_line(log);
        Ok(())
    }
}
