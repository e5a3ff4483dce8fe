//! Consumes every byte at once, and searches all that it holds again with each piece.

use std::cell::Cell;

use chunkproof::context::{Facts, Family};
use chunkproof::search::WorkMeter;
use chunkproof::{CheckId, Core, Fault, Log, Script};

use super::{Culprit, proved};

pub(super) fn culprit() -> Culprit {
    let one_line = |size: usize| Script::from("x".repeat(size) + "\n");
    let looked_at = WorkMeter::new("bytes looked at", 1, |run| {
        let before = N_LOOKED_AT.get();
        run();
        N_LOOKED_AT.get() - before
    });
    Culprit {
        name: "looks-through-its-buffer",
        fault: "a long line in short pieces takes time in proportion to its square",
        caught_by: CheckId::GROWTH,
        cores: proved::<Lines>().work_meter(looked_at),
        script: Script::new().receive("a\nb\n"),
        facts: Facts::default().growth(Family::new(64, one_line)),
    }
}

// As the clock of the processor would show it, and the same in each run.
thread_local!(static N_LOOKED_AT: Cell<u64> = const { Cell::new(0) });

#[derive(Clone, Hash, Default)]
struct Lines {
    line: Vec<u8>,
}

impl Core for Lines {
    fn receive(&mut self, bytes: &[u8], log: &mut Log) -> Result<usize, Fault> {
        self.line.extend_from_slice(bytes);
        loop {
            let end = self.line.iter().position(|&byte| byte == b'\n');
            let n_looked_at = end.map_or(self.line.len(), |end| end + 1);
            N_LOOKED_AT.set(N_LOOKED_AT.get() + n_looked_at as u64);
            let Some(end) = end else { return Ok(bytes.len()) };
            let rest = self.line.split_off(end + 1);
            log.named("line", std::mem::replace(&mut self.line, rest).len());
        }
    }
}
