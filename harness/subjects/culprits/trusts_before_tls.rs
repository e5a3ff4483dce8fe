//! Goes on with the commands that came in the clear after STARTTLS, as if they were encrypted.

use chunkproof::bytes::Escaped;
use chunkproof::context::{Facts, Switch};
use chunkproof::{CheckId, Core, Fault, Log, Script};

use super::{Culprit, proved};

pub(super) fn culprit() -> Culprit {
    let mut facts = Facts::default();
    facts.switch = Some(Switch::secure_at(9));
    Culprit {
        name: "trusts-before-tls",
        fault: "a command injected after STARTTLS by a man in the middle is obeyed",
        caught_by: CheckId::LEFTOVERS,
        cores: proved::<Mail>(),
        script: Script::new().receive("STARTTLS\nRSET\n"),
        facts,
    }
}

#[derive(Clone, Hash, Default)]
struct Mail;

impl Core for Mail {
    fn receive(&mut self, bytes: &[u8], log: &mut Log) -> Result<usize, Fault> {
        let Some(end) = bytes.iter().position(|byte| *byte == b'\n') else { return Ok(0) };
        let command = bytes.get(..end).unwrap_or_default();
        log.named("command", Escaped(command));
        if command == b"STARTTLS" {
            log.send(b"220 go ahead\n");
        }
        Ok(end + 1)
    }
}
