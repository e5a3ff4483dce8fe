//! Counts its feeds, logs the count at the end, and leaves it out of its state key.

use chunkproof::context::Facts;
use chunkproof::{CheckId, Core, Fault, Log, Script, check};

use super::Culprit;

pub(super) fn culprit() -> Culprit {
    Culprit {
        name: "forgets-in-its-key",
        fault: "the state key leaves out what decides the future",
        caught_by: CheckId::STATE_KEY,
        cores: check(Counter::default).clone_states().key_states(|_| ()).into(),
        script: Script::new().receive("abcdefghijkl").eof(),
        facts: Facts::default(),
    }
}

#[derive(Clone, Default)]
struct Counter {
    n_feeds: usize,
}

impl Core for Counter {
    fn receive(&mut self, bytes: &[u8], _: &mut Log) -> Result<usize, Fault> {
        self.n_feeds += 1;
        Ok(bytes.len())
    }

    fn receive_eof(&mut self, _: &[u8], log: &mut Log) -> Result<(), Fault> {
        log.named("feeds", self.n_feeds);
        Ok(())
    }
}
