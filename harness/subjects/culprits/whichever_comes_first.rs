//! Checks the length of what has come before it checks the bytes, so the more comes at once, the
//! sooner the length is the mistake that it reports.

use chunkproof::bytes::Escaped;
use chunkproof::context::Facts;
use chunkproof::{CheckId, Core, Fault, Log, Script};

use super::{Culprit, proved};

pub(super) fn culprit() -> Culprit {
    Culprit {
        name: "whichever-comes-first",
        fault: "of two mistakes in a line, the cut decides which one is reported",
        caught_by: CheckId::FAULTS,
        cores: proved::<Lines>(),
        script: Script::new().receive("ab\x01cdef\n"),
        facts: Facts::default(),
    }
}

#[derive(Clone, Hash, Default)]
struct Lines {
    line: Vec<u8>,
    fault: Option<Fault>,
}

impl Lines {
    fn complaint(&self) -> Option<Fault> {
        if self.line.len() > LEN_MAX {
            return Some(Fault::new("line-too-long"));
        }
        let is_bad = self.line.iter().any(u8::is_ascii_control);
        is_bad.then(|| Fault::new("control-character"))
    }
}

impl Core for Lines {
    fn receive(&mut self, bytes: &[u8], log: &mut Log) -> Result<usize, Fault> {
        let end = bytes.iter().position(|byte| *byte == b'\n');
        self.line.extend(bytes.iter().take(end.unwrap_or(bytes.len())));
        self.fault = self.fault.take().or_else(|| self.complaint());
        if let Some(fault) = &self.fault {
            return Err(fault.clone());
        }
        if end.is_some() {
            log.named("line", Escaped(&std::mem::take(&mut self.line)));
        }
        Ok(end.map_or(bytes.len(), |end| end + 1))
    }
}

const LEN_MAX: usize = 4;
