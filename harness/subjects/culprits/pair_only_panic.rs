//! Remembers where a frame was cut, and trips over that when the next frame is cut as well.

use chunkproof::bytes::Escaped;
use chunkproof::context::Facts;
use chunkproof::{CheckId, Core, Fault, Log, Script};

use super::{Culprit, proved};

pub(super) fn culprit() -> Culprit {
    Culprit {
        name: "pair-only-panic",
        fault: "a panic that needs a cut in each of two messages",
        caught_by: CheckId::PANICS,
        cores: proved::<Frames>(),
        script: Script::new().receive(b"\x02ab\x02cd"),
        facts: Facts::default(),
    }
}

#[derive(Clone, Hash, Default)]
struct Frames {
    cut_at: Option<usize>,
}

impl Core for Frames {
    fn receive(&mut self, bytes: &[u8], log: &mut Log) -> Result<usize, Fault> {
        let Some((&len, rest)) = bytes.split_first() else { return Ok(0) };
        if let Some(frame) = rest.get(..usize::from(len)) {
            log.named("frame", Escaped(frame));
            return Ok(1 + frame.len());
        }
        // This is not cleared when the frame is complete.
        let longer = self.cut_at.is_none_or(|cut_at| cut_at <= rest.len());
        assert!(longer, "a frame that was cut before does not shrink");
        self.cut_at = Some(rest.len());
        Ok(0)
    }
}
