//! Decodes each feed on its own, so a character cut in two becomes two replacement characters.

use chunkproof::context::Facts;
use chunkproof::{CheckId, Core, Fault, Log, Script};

use super::{Culprit, proved};

pub(super) fn culprit() -> Culprit {
    Culprit {
        name: "utf8-cut",
        fault: "a code point in two feeds is replaced",
        caught_by: CheckId::EVENTS,
        cores: proved::<Text>(),
        script: Script::new().receive("a\u{20ac}b"),
        facts: Facts::default(),
    }
}

#[derive(Clone, Hash, Default)]
struct Text;

impl Core for Text {
    fn receive(&mut self, bytes: &[u8], log: &mut Log) -> Result<usize, Fault> {
        log.data("text", String::from_utf8_lossy(bytes).as_bytes());
        Ok(bytes.len())
    }
}
