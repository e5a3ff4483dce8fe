//! Counts a run as written out when the output buffer was full in the middle of it.

use chunkproof::adapter::window::{Moved, WindowCore};
use chunkproof::context::Facts;
use chunkproof::{CheckId, Fault, Script, check};

use super::Culprit;

pub(super) fn culprit() -> Culprit {
    Culprit {
        name: "run-without-room",
        fault: "the rest of a run is lost where the output buffer ends",
        caught_by: CheckId::WINDOW,
        cores: check(|| WindowCore::new(None, expand)).clone_states().hash_states().into(),
        script: Script::new().receive("3a5b2c"),
        facts: Facts::default(),
    }
}

/// `3a` is `aaa`. The state is the count that was read.
#[expect(clippy::unnecessary_wraps, reason = "the shape of a decoder that may fail")]
fn expand(
    count: &mut Option<u8>,
    input: &[u8],
    output: &mut [u8],
    _: bool,
) -> Result<Moved, Fault> {
    let mut step = Moved::new(0, 0);
    while let Some(byte) = input.get(step.read)
        && step.written < output.len()
    {
        step.read += 1;
        match count.take() {
            None => *count = Some(byte.saturating_sub(b'0')),
            Some(n) => {
                let room = output.iter_mut().skip(step.written).take(usize::from(n));
                step.written += room.map(|place| *place = *byte).count();
            }
        }
    }
    Ok(step)
}
