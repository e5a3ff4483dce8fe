//! Sets its timer anew each time it is told the time, due or not.

use std::time::Duration;

use chunkproof::context::Facts;
use chunkproof::{CheckId, Core, Fault, Log, Script};

use super::{Culprit, proved};

pub(super) fn culprit() -> Culprit {
    Culprit {
        name: "put-off-by-telling",
        fault: "a timer is put off whenever the time is told, so some loops never see it fire",
        caught_by: CheckId::TIME,
        cores: proved::<Pings>(),
        script: Script::new().receive("ab").advance(Duration::from_secs(45)),
        facts: Facts::default(),
    }
}

#[derive(Clone, Hash, Default)]
struct Pings {
    told: Duration,
}

impl Core for Pings {
    fn receive(&mut self, bytes: &[u8], log: &mut Log) -> Result<usize, Fault> {
        log.data("in", bytes);
        Ok(bytes.len())
    }

    fn deadline(&self) -> Option<Duration> {
        Some(self.told + INTERVAL)
    }

    fn advance(&mut self, now: Duration, log: &mut Log) -> Result<(), Fault> {
        if now >= self.told + INTERVAL {
            log.send(b"ping\n");
        }
        self.told = now;
        Ok(())
    }
}

const INTERVAL: Duration = Duration::from_secs(30);
