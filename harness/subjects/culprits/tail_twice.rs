//! Logs the bytes after an upgrade as payload, and leaves them in its buffer as well.

use chunkproof::context::{Facts, Switch};
use chunkproof::{CheckId, Core, Fault, Log, Script};

use super::{Culprit, proved};

pub(super) fn culprit() -> Culprit {
    let mut facts = Facts::default();
    facts.switch = Some(Switch::at(3));
    Culprit {
        name: "tail-twice",
        fault: "the bytes after an upgrade are handed over twice",
        caught_by: CheckId::LEFTOVERS,
        cores: proved::<Upgrade>(),
        script: Script::new().receive("up\nhello"),
        facts,
    }
}

#[derive(Clone, Hash, Default)]
struct Upgrade {
    is_upgraded: bool,
    n_handed_over: usize,
}

impl Core for Upgrade {
    fn receive(&mut self, bytes: &[u8], log: &mut Log) -> Result<usize, Fault> {
        if self.is_upgraded {
            log.data("tail", bytes.get(self.n_handed_over..).unwrap_or_default());
            self.n_handed_over = bytes.len();
            return Ok(0);
        }
        let Some(end) = bytes.iter().position(|byte| *byte == b'\n') else { return Ok(0) };
        log.event("upgrade");
        self.is_upgraded = true;
        Ok(end + 1)
    }
}
