//! Parses a reply of many lines from its first line again on each feed.

use chunkproof::bytes::Escaped;
use chunkproof::context::{Facts, Family};
use chunkproof::{CheckId, Core, Fault, Log, Script};

use super::{Culprit, proved};

pub(super) fn culprit() -> Culprit {
    let mut facts = Facts::default();
    let reply = |n_lines: usize| Script::from("250-more\n".repeat(n_lines) + "250 done\n");
    facts.growth = Some(Family::new(64, reply));
    Culprit {
        name: "reply-from-the-start",
        fault: "each line of a reply costs as much as all the lines before it",
        caught_by: CheckId::GROWTH,
        cores: proved::<Replies>(),
        script: Script::new().receive("250-a\n250 b\n"),
        facts,
    }
}

#[derive(Clone, Hash, Default)]
struct Replies;

impl Core for Replies {
    fn receive(&mut self, bytes: &[u8], log: &mut Log) -> Result<usize, Fault> {
        let mut len = 0;
        // Each line but the last one has a hyphen after its code.
        for line in bytes.split_inclusive(|byte| *byte == b'\n') {
            len += line.len();
            if line.ends_with(b"\n") && line.get(3) != Some(&b'-') {
                log.named("reply", Escaped(bytes.get(..len).unwrap_or_default()));
                return Ok(len);
            }
        }
        Ok(0)
    }
}
