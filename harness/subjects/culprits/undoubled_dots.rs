//! Sends a mail without doubling the dots at the start of its lines.

use chunkproof::adapter::pair::{StreamPair, round_trips};
use chunkproof::bytes::Escaped;
use chunkproof::context::Facts;
use chunkproof::{CheckId, Core, Fault, Log};

use super::{Culprit, paired, payload};

pub(super) fn culprit() -> Culprit {
    let pair = || StreamPair::new(Sender, Receiver::default()).delivers("send", "mail");
    Culprit {
        name: "undoubled-dots",
        fault: "a sender does not double the dots that lines of a mail begin with",
        caught_by: CheckId::DELIVERY,
        cores: paired(pair),
        script: round_trips(pair, [r#"near send "a\r\n.b\r\n""#]),
        facts: Facts::default(),
    }
}

#[derive(Clone, Hash)]
struct Sender;

impl Core for Sender {
    fn receive(&mut self, bytes: &[u8], _: &mut Log) -> Result<usize, Fault> {
        Ok(bytes.len())
    }

    fn act(&mut self, action: &str, log: &mut Log) -> Result<(), Fault> {
        log.send(&payload(action)?);
        log.send(b".\r\n");
        Ok(())
    }
}

/// Receives mails as RFC 5321, 4.5.2, asks: a dot at the start of a line is removed.
#[derive(Clone, Hash, Default)]
struct Receiver {
    mail: Vec<u8>,
}

impl Core for Receiver {
    fn receive(&mut self, bytes: &[u8], log: &mut Log) -> Result<usize, Fault> {
        let Some(end) = bytes.windows(2).position(|pair| pair == b"\r\n") else { return Ok(0) };
        let line = bytes.get(..end).unwrap_or_default();
        if line == b"." {
            log.named("mail", Escaped(&std::mem::take(&mut self.mail)));
        } else {
            self.mail.extend_from_slice(line.strip_prefix(b".").unwrap_or(line));
            self.mail.extend_from_slice(b"\r\n");
        }
        Ok(end + 2)
    }
}
