//! Restarts its timer each time `advance` is called, due or not.

use std::time::Duration;

use chunkproof::context::Facts;
use chunkproof::{CheckId, Core, Fault, Log, Script};

use super::{Culprit, proved};

pub(super) fn culprit() -> Culprit {
    Culprit {
        name: "put-off-by-telling",
        fault: "each call of `advance` puts the timer off, so in some loops it never fires",
        caught_by: CheckId::TIME,
        cores: proved::<Pings>(),
        script: Script::new().receive("ab").advance(Duration::from_secs(45)),
        facts: Facts::default(),
    }
}

#[derive(Clone, Hash, Default)]
struct Pings {
    advanced_to: Duration,
}

impl Core for Pings {
    fn receive(&mut self, bytes: &[u8], log: &mut Log) -> Result<usize, Fault> {
        log.data("in", bytes);
        Ok(bytes.len())
    }

    fn deadline(&self) -> Option<Duration> {
        Some(self.advanced_to + INTERVAL)
    }

    fn advance(&mut self, now: Duration, log: &mut Log) -> Result<(), Fault> {
        if now >= self.advanced_to + INTERVAL {
            log.send(b"ping\n");
        }
        self.advanced_to = now;
        Ok(())
    }
}

const INTERVAL: Duration = Duration::from_secs(30);
