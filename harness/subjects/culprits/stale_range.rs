//! Keeps waiting events as ranges of its buffer, and moves the buffer under them.

use std::collections::VecDeque;
use std::ops::Range;

use chunkproof::bytes::Escaped;
use chunkproof::context::Facts;
use chunkproof::{CheckId, Core, Fault, Log, Script};

use super::{Culprit, proved};

pub(super) fn culprit() -> Culprit {
    Culprit {
        name: "stale-range",
        fault: "an event that is polled late has other bytes, because the buffer has moved",
        caught_by: CheckId::POLLING,
        cores: proved::<Lines>(),
        script: Script::new().receive("ab\ncd\nef\n"),
        facts: Facts::default(),
    }
}

#[derive(Clone, Hash, Default)]
struct Lines {
    buffer: Vec<u8>,
    n_parsed: usize,
    ready: VecDeque<Range<usize>>,
}

impl Core for Lines {
    fn receive(&mut self, bytes: &[u8], _: &mut Log) -> Result<usize, Fault> {
        // Parsed bytes make room for new ones, though their events may not have been polled yet.
        self.buffer.drain(..std::mem::take(&mut self.n_parsed));
        self.buffer.extend_from_slice(bytes);
        let ends = self.buffer.iter().enumerate().filter(|(_, byte)| **byte == b'\n');
        for (end, _) in ends {
            self.ready.push_back(self.n_parsed..end);
            self.n_parsed = end + 1;
        }
        Ok(bytes.len())
    }

    fn poll(&mut self, log: &mut Log) -> Result<bool, Fault> {
        let Some(line) = self.ready.pop_front() else { return Ok(false) };
        log.named("line", Escaped(self.buffer.get(line).unwrap_or_default()));
        Ok(true)
    }
}
