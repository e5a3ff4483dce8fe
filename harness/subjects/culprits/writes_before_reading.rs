//! Reads no more until all that it sends is on its way, as its peer does.

use chunkproof::adapter::pair::StreamPair;
use chunkproof::context::Facts;
use chunkproof::{CheckId, Core, Fault, Log, Script};

use super::{Culprit, paired, payload};

pub(super) fn culprit() -> Culprit {
    let pair = || {
        let ends = StreamPair::new(End::default(), End::default());
        ends.room(4).delivers("send", "text")
    };
    Culprit {
        name: "writes-before-reading",
        fault: "both ends read only what comes after they have written, and both pipes are full",
        caught_by: CheckId::DELIVERY,
        cores: paired(pair),
        script: Script::new()
            .act(r#"near send "abcd""#)
            .receive(">>>>")
            .act(r#"near send "efghij""#)
            .act(r#"far send "klmnop""#)
            .receive("><><"),
        facts: Facts::default(),
    }
}

#[derive(Clone, Hash, Default)]
struct End {
    waiting: Vec<u8>,
}

impl Core for End {
    fn receive(&mut self, bytes: &[u8], log: &mut Log) -> Result<usize, Fault> {
        if self.awaits_room() {
            return Ok(0);
        }
        log.data("text", bytes);
        Ok(bytes.len())
    }

    fn act(&mut self, action: &str, _: &mut Log) -> Result<(), Fault> {
        self.waiting.extend(payload(action)?);
        Ok(())
    }

    fn transmit(&mut self, room: usize, log: &mut Log) -> Result<bool, Fault> {
        let sent: Vec<u8> = self.waiting.drain(..room.min(self.waiting.len())).collect();
        log.send(&sent);
        Ok(!sent.is_empty())
    }

    fn awaits_room(&self) -> bool {
        !self.waiting.is_empty()
    }
}
