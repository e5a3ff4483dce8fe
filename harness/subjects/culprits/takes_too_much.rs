//! Reports that it consumed the terminator, whether it was there or not.

use chunkproof::bytes::Escaped;
use chunkproof::context::Facts;
use chunkproof::{CheckId, Core, Fault, Log, Script};

use super::{Culprit, proved};

pub(super) fn culprit() -> Culprit {
    Culprit {
        name: "takes-too-much",
        fault: "it reports more bytes as consumed than it was given",
        caught_by: CheckId::CONSUMED,
        cores: proved::<Words>(),
        script: Script::new().receive("ab"),
        facts: Facts::default(),
    }
}

#[derive(Clone, Hash, Default)]
struct Words;

impl Core for Words {
    fn receive(&mut self, bytes: &[u8], log: &mut Log) -> Result<usize, Fault> {
        let end = bytes.iter().position(|byte| *byte == b' ').unwrap_or(bytes.len());
        log.named("word", Escaped(bytes.get(..end).unwrap_or_default()));
        Ok(end + 1)
    }
}
