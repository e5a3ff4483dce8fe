//! Logs an event that depends on how many cores were made before it.

use std::cell::Cell;

use chunkproof::context::Facts;
use chunkproof::{CheckId, Core, Fault, Log, Script, check};

use super::Culprit;

pub(super) fn culprit() -> Culprit {
    Culprit {
        name: "flips-a-coin",
        fault: "its events depend on what ran before",
        caught_by: CheckId::DETERMINISM,
        cores: check(|| Numbered { number: CORES.replace(CORES.get() + 1) }).into(),
        script: Script::new().receive("ab"),
        facts: Facts::default(),
    }
}

#[derive(Clone, Hash)]
struct Numbered {
    number: usize,
}

impl Core for Numbered {
    fn receive(&mut self, bytes: &[u8], log: &mut Log) -> Result<usize, Fault> {
        log.event(("core", self.number % 2));
        Ok(bytes.len())
    }
}

thread_local! {
    static CORES: Cell<usize> = const { Cell::new(0) };
}
