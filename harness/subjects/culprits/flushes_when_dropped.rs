//! Flushes its buffer when it is dropped, and expects no incomplete character in it.

use chunkproof::bytes::Escaped;
use chunkproof::context::Facts;
use chunkproof::{CheckId, Core, Fault, Log, Script};

use super::{Culprit, proved};

pub(super) fn culprit() -> Culprit {
    Culprit {
        name: "flushes-when-dropped",
        fault: "a core that is dropped in the middle of a character panics",
        caught_by: CheckId::ABORT,
        cores: proved::<Text>(),
        script: Script::new().receive("a\u{20ac}\n"),
        facts: Facts::default(),
    }
}

#[derive(Clone, Hash, Default)]
struct Text {
    line: Vec<u8>,
}

impl Core for Text {
    fn receive(&mut self, bytes: &[u8], log: &mut Log) -> Result<usize, Fault> {
        for &byte in bytes {
            match byte {
                b'\n' => log.named("line", Escaped(&std::mem::take(&mut self.line))),
                other => self.line.push(other),
            }
        }
        Ok(bytes.len())
    }
}

impl Drop for Text {
    fn drop(&mut self) {
        let _last_line = std::str::from_utf8(&self.line).expect("text");
    }
}
