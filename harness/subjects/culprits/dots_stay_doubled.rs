//! Leaves the dot in that a sender puts before each line of a message that begins with one.

use chunkproof::context::Facts;
use chunkproof::context::Reference;
use chunkproof::{CheckId, Core, Fault, Log, Script};

use super::{Culprit, proved};

pub(super) fn culprit() -> Culprit {
    let message = |bytes: &[u8], log: &mut Log| {
        let text = str::from_utf8(bytes)?;
        for line in text.split_terminator("\r\n").take_while(|line| *line != ".") {
            log.named("line", line.strip_prefix('.').unwrap_or(line));
        }
        Ok(())
    };
    Culprit {
        name: "dots-stay-doubled",
        fault: "a leading dot that only protects the line is passed on",
        caught_by: CheckId::REFERENCE,
        cores: proved::<Lines>(),
        script: Script::new().receive("a\r\n..b\r\n.\r\n"),
        facts: Facts::default().reference(Reference::one_shot(message)),
    }
}

#[derive(Clone, Hash, Default)]
struct Lines;

impl Core for Lines {
    fn receive(&mut self, bytes: &[u8], log: &mut Log) -> Result<usize, Fault> {
        let Some(end) = bytes.windows(2).position(|pair| pair == b"\r\n") else { return Ok(0) };
        let line = bytes.get(..end).unwrap_or_default();
        if line != b"." {
            log.named("line", str::from_utf8(line)?);
        }
        Ok(end + 2)
    }

    fn receive_eof(&mut self, rest: &[u8], log: &mut Log) -> Result<(), Fault> {
        if !rest.is_empty() && rest != b"." {
            log.named("line", str::from_utf8(rest)?);
        }
        Ok(())
    }
}
