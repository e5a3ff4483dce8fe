//! Counts the header of a message against the limit of its content, under every cut.

use chunkproof::context::{Facts, Family};
use chunkproof::{CheckId, Core, Fault, Log, Script};

use super::{Culprit, proved};

pub(super) fn culprit() -> Culprit {
    let message = |size: usize| {
        let length = char::from(b'A' + u8::try_from(size).unwrap_or(b'z'));
        Script::from(format!("{length}{}", "x".repeat(size)))
    };
    Culprit {
        name: "limit-counts-the-header",
        fault: "a message of the greatest size that is promised is refused",
        caught_by: CheckId::LIMITS,
        cores: proved::<Messages>(),
        script: Script::new().receive("Cxx"),
        facts: Facts::default().exact_limit(Family::new(LEN_MAX, message)),
    }
}

#[derive(Clone, Hash, Default)]
struct Messages;

impl Core for Messages {
    fn receive(&mut self, bytes: &[u8], log: &mut Log) -> Result<usize, Fault> {
        let [length, rest @ ..] = bytes else { return Ok(0) };
        let message_len = 1 + usize::from(length.saturating_sub(b'A'));
        if message_len > LEN_MAX {
            return Err(Fault::new("message-too-long"));
        }
        let Some(content) = rest.get(..message_len - 1) else { return Ok(0) };
        log.named("message", content.len());
        Ok(message_len)
    }
}

const LEN_MAX: usize = 10;
