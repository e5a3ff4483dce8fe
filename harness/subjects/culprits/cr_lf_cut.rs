//! Looks for CRLF within one feed only, so a cut between CR and LF leaves the CR in the line.

use chunkproof::bytes::Escaped;
use chunkproof::context::Facts;
use chunkproof::{CheckId, Core, Fault, Log, Script};

use super::{Culprit, proved};

pub(super) fn culprit() -> Culprit {
    Culprit {
        name: "cr-lf-cut",
        fault: "CR and LF in two feeds do not end a line",
        caught_by: CheckId::EVENTS,
        cores: proved::<Lines>(),
        script: Script::new().receive("ab\r\ncd\r\n"),
        facts: Facts::default(),
    }
}

#[derive(Clone, Hash, Default)]
struct Lines {
    line: Vec<u8>,
}

impl Core for Lines {
    fn receive(&mut self, bytes: &[u8], log: &mut Log) -> Result<usize, Fault> {
        let mut rest = bytes;
        while let Some(end) = rest.windows(2).position(|two| two == b"\r\n") {
            let (head, tail) = rest.split_at(end);
            self.line.extend_from_slice(head);
            log.named("line", Escaped(&std::mem::take(&mut self.line)));
            rest = tail.get(2..).unwrap_or_default();
        }
        self.line.extend_from_slice(rest);
        Ok(bytes.len())
    }
}
