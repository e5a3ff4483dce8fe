//! Mistakes the peer's half-close for the end of the connection while a request is unanswered.

use chunkproof::bytes::Escaped;
use chunkproof::context::Facts;
use chunkproof::{CheckId, Core, Fault, Log, Script};

use super::{Culprit, proved};

pub(super) fn culprit() -> Culprit {
    Culprit {
        name: "closes-both-halves",
        fault: "answering a peer that has closed its half runs into unreachable code",
        caught_by: CheckId::HALF_CLOSE,
        cores: proved::<Server>(),
        script: Script::new().receive("a\n").act("respond"),
        facts: Facts::default(),
    }
}

#[derive(Clone, Hash, Default)]
enum Server {
    #[default]
    Idle,
    Asked(Vec<u8>),
    Closed,
}

impl Core for Server {
    fn receive(&mut self, bytes: &[u8], log: &mut Log) -> Result<usize, Fault> {
        let end = bytes.iter().position(|byte| *byte == b'\n');
        let (Self::Idle, Some(end)) = (&self, end) else { return Ok(0) };
        let request = bytes.get(..end).unwrap_or_default();
        log.named("request", Escaped(request));
        *self = Self::Asked(request.to_vec());
        Ok(end + 1)
    }

    fn receive_eof(&mut self, _: &[u8], _: &mut Log) -> Result<(), Fault> {
        if let Self::Asked(_) = self {
            *self = Self::Closed;
        }
        Ok(())
    }

    fn act(&mut self, _: &str, log: &mut Log) -> Result<(), Fault> {
        match std::mem::take(self) {
            Self::Idle => return Err(Fault::new("nothing-to-answer")),
            Self::Asked(request) => log.send(&request),
            Self::Closed => unreachable!("nobody answers on a closed connection"),
        }
        Ok(())
    }
}
