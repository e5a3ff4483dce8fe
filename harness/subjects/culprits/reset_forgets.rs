//! Its reset leaves out the flag that it is within quotes.

use chunkproof::bytes::Escaped;
use chunkproof::context::Facts;
use chunkproof::{CheckId, Core, Fault, Log, Script, check};

use super::Culprit;

pub(super) fn culprit() -> Culprit {
    let cores = check(Fields::default).clone_states().hash_states();
    Culprit {
        name: "reset-forgets",
        fault: "a core that is used again starts within the quotes of the stream before",
        caught_by: CheckId::ISOLATION,
        cores: cores.reset_with(Fields::reset).into(),
        script: Script::new().receive("\"a,b\",c,"),
        facts: Facts::default(),
    }
}

#[derive(Clone, Hash, Default)]
struct Fields {
    field: Vec<u8>,
    is_quoted: bool,
}

impl Fields {
    fn reset(&mut self) {
        self.field.clear();
    }
}

impl Core for Fields {
    fn receive(&mut self, bytes: &[u8], log: &mut Log) -> Result<usize, Fault> {
        for &byte in bytes {
            match byte {
                b'"' => self.is_quoted = !self.is_quoted,
                b',' if !self.is_quoted => {
                    log.named("field", Escaped(&std::mem::take(&mut self.field)));
                }
                other => self.field.push(other),
            }
        }
        Ok(bytes.len())
    }
}
