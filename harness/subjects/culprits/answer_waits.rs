//! Queues an automatic answer and sends it at the next call.

use chunkproof::context::Facts;
use chunkproof::{CheckId, Core, Fault, Log, Script};

use super::{Culprit, proved};

pub(super) fn culprit() -> Culprit {
    Culprit {
        name: "answer-waits",
        fault: "its own message overtakes the answer to an earlier ping",
        caught_by: CheckId::OUTGOING,
        cores: proved::<Pongs>(),
        script: Script::new().receive("pq").act("send hello").receive("r").eof(),
        facts: Facts::default(),
    }
}

#[derive(Clone, Hash, Default)]
struct Pongs {
    n_waiting: usize,
}

impl Pongs {
    fn send_waiting(&mut self, log: &mut Log) {
        (0..std::mem::take(&mut self.n_waiting)).for_each(|_| log.send(b"PONG\n"));
    }
}

impl Core for Pongs {
    fn receive(&mut self, bytes: &[u8], log: &mut Log) -> Result<usize, Fault> {
        self.send_waiting(log);
        self.n_waiting = bytes.iter().filter(|byte| **byte == b'p').count();
        Ok(bytes.len())
    }

    fn receive_eof(&mut self, _: &[u8], log: &mut Log) -> Result<(), Fault> {
        self.send_waiting(log);
        Ok(())
    }

    fn act(&mut self, _: &str, log: &mut Log) -> Result<(), Fault> {
        log.send(b"hello\n");
        Ok(())
    }
}
