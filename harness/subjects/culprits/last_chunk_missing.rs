//! Mistakes the end of the stream between two chunks for the end of the body.

use chunkproof::context::Facts;
use chunkproof::{CheckId, Core, Fault, Log, Script};

use super::{Culprit, proved};

pub(super) fn culprit() -> Culprit {
    let mut facts = Facts::default();
    facts.complete = Some(vec![0, 9]);
    Culprit {
        name: "last-chunk-missing",
        fault: "a body that is cut off after a chunk passes for a whole one",
        caught_by: CheckId::COMPLETENESS,
        cores: proved::<Body>(),
        script: Script::new().receive("2\nab1\nc0\n").eof(),
        facts,
    }
}

#[derive(Clone, Hash, Default)]
struct Body;

impl Core for Body {
    fn receive(&mut self, bytes: &[u8], log: &mut Log) -> Result<usize, Fault> {
        let [size, b'\n', rest @ ..] = bytes else { return Ok(0) };
        let size = usize::from(size.wrapping_sub(b'0'));
        match rest.get(..size) {
            Some([]) => log.event("end of body"),
            Some(chunk) => log.data("body", chunk),
            None => return Ok(0),
        }
        Ok(2 + size)
    }

    fn receive_eof(&mut self, rest: &[u8], _: &mut Log) -> Result<(), Fault> {
        // Here the end of a chunk looks like the end of the body.
        if rest.is_empty() { Ok(()) } else { Err(Fault::new("incomplete")) }
    }
}
