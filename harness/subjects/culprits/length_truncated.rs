//! Writes a length of more than one byte into one byte.

use chunkproof::adapter::pair::StreamPair;
use chunkproof::bytes::Escaped;
use chunkproof::context::Facts;
use chunkproof::{CheckId, Core, Fault, Log, Script};

use super::{Culprit, paired, payload};

pub(super) fn culprit() -> Culprit {
    Culprit {
        name: "length-truncated",
        fault: "an encoder writes only the lowest byte of a length",
        caught_by: CheckId::DELIVERY,
        cores: paired(|| StreamPair::new(Blocks, Blocks).delivers("send", "block")),
        script: Script::new()
            .act(r#"near send "abc""#)
            .receive(">>>>")
            .act(r#"near send "{repeat 260 "\0"}""#)
            .receive(">>>>"),
        facts: Facts::default(),
    }
}

/// Blocks, each after its length.
#[derive(Clone, Hash)]
struct Blocks;

impl Core for Blocks {
    fn receive(&mut self, bytes: &[u8], log: &mut Log) -> Result<usize, Fault> {
        let Some((len, rest)) = bytes.split_first() else { return Ok(0) };
        let Some(block) = rest.get(..usize::from(*len)) else { return Ok(0) };
        log.named("block", Escaped(block));
        Ok(1 + block.len())
    }

    fn act(&mut self, action: &str, log: &mut Log) -> Result<(), Fault> {
        let block = payload(action)?;
        let [.., low] = block.len().to_be_bytes();
        log.send(&[low]);
        log.send(&block);
        Ok(())
    }
}
