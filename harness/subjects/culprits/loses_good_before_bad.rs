//! Collects what it decodes and logs it at the end of the feed, unless an error comes first.

use chunkproof::context::Facts;
use chunkproof::{CheckId, Core, Fault, Log, Script};

use super::{Culprit, proved};

pub(super) fn culprit() -> Culprit {
    Culprit {
        name: "loses-good-before-bad",
        fault: "good events before bad bytes of the same feed are lost",
        caught_by: CheckId::BEFORE_FAULTS,
        cores: proved::<Numbers>(),
        script: Script::new().receive("1,2,x,3,"),
        facts: Facts::default(),
    }
}

#[derive(Clone, Hash, Default)]
struct Numbers;

impl Core for Numbers {
    fn receive(&mut self, bytes: &[u8], log: &mut Log) -> Result<usize, Fault> {
        let mut numbers = Vec::new();
        for &byte in bytes {
            match byte {
                b'0'..=b'9' => numbers.push(byte - b'0'),
                b',' => {}
                _ => return Err(Fault::new("no-digit")),
            }
        }
        numbers.into_iter().for_each(|number| log.named("number", number));
        Ok(bytes.len())
    }
}
