//! Moves an index past what it has parsed, and never frees those bytes.

use chunkproof::bytes::Escaped;
use chunkproof::context::Facts;
use chunkproof::{CheckId, Core, Fault, Log, Script, check};

use super::Culprit;

pub(super) fn culprit() -> Culprit {
    let mut facts = Facts::default();
    facts.buffered_max = Some(3);
    let cores = check(Messages::default).clone_states().hash_states();
    Culprit {
        name: "never-compacts",
        fault: "parsed messages stay in the buffer as long as the connection lasts",
        caught_by: CheckId::BUFFERING,
        cores: cores.held_bytes(|messages| messages.buffer.len()).into(),
        script: Script::new().receive("ab;cd;"),
        facts,
    }
}

#[derive(Clone, Hash, Default)]
struct Messages {
    buffer: Vec<u8>,
    n_parsed: usize,
}

impl Core for Messages {
    fn receive(&mut self, bytes: &[u8], log: &mut Log) -> Result<usize, Fault> {
        self.buffer.extend_from_slice(bytes);
        while let Some(rest) = self.buffer.get(self.n_parsed..)
            && let Some(end) = rest.iter().position(|byte| *byte == b';')
        {
            log.named("message", Escaped(rest.get(..end).unwrap_or_default()));
            self.n_parsed += end + 1;
        }
        Ok(bytes.len())
    }
}
