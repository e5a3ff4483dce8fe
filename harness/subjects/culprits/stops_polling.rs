//! An adapter that polls its core once and reports that no more is ready.

use std::collections::VecDeque;

use chunkproof::bytes::Escaped;
use chunkproof::context::Facts;
use chunkproof::{CheckId, Core, Fault, Log, Script};

use super::{Culprit, proved};

pub(super) fn culprit() -> Culprit {
    Culprit {
        name: "stops-polling",
        fault: "an adapter leaves events in its core until it is called again",
        caught_by: CheckId::SELF_CHECK,
        cores: proved::<Lines>(),
        script: Script::new().receive("a\nb\n"),
        facts: Facts::default(),
    }
}

#[derive(Clone, Hash, Default)]
struct Lines {
    line: Vec<u8>,
    ready: VecDeque<Vec<u8>>,
}

impl Core for Lines {
    fn receive(&mut self, bytes: &[u8], _: &mut Log) -> Result<usize, Fault> {
        for &byte in bytes {
            match byte {
                b'\n' => self.ready.push_back(std::mem::take(&mut self.line)),
                other => self.line.push(other),
            }
        }
        Ok(bytes.len())
    }

    fn poll(&mut self, log: &mut Log) -> Result<bool, Fault> {
        if let Some(line) = self.ready.pop_front() {
            log.named("line", Escaped(&line));
        }
        // There may be more.
        Ok(false)
    }
}
