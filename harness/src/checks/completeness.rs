//! The end of the stream is accepted at the offsets where a message may end, and nowhere else.
//!
//! All chunkings may agree on the wrong answer, so this needs to be told where the stream may end: by
//! `complete` in a corpus, or [`Check::complete_at`](crate::Check::complete_at).
//!
//! Spec: harness rule; RFC 9112, 8, says it of HTTP: a message cut short must not pass for a whole one.
//!
//! # Examples
//!
//! ```
//! use chunkproof::{check, CheckId, Log, Verdict};
//!
//! // Accepts the end of the stream anywhere, also within a record of four bytes.
//! let records = || |bytes: &[u8], log: &mut Log| {
//!     let Some(record) = bytes.get(..4) else { return Ok(0) };
//!     log.event(record);
//!     Ok(4)
//! };
//! let report = check(records).receive("abcdefgh").complete_at([0, 4, 8]).run();
//! assert_eq!(report.verdict(CheckId::COMPLETENESS), Some(Verdict::Unexpected));
//! ```

use crate::checks::{Category, CheckId, Concern, Invariant, Reads, no_mode};
use crate::context::violation::Violation;
use crate::context::{Context, Fact, Verdict};
use crate::script::{Chunking, Play};
use crate::transcript::End;

pub(super) const CHECK: Invariant = Invariant {
    id: CheckId::COMPLETENESS,
    sentence: "the end of the stream is accepted where a message may end, and nowhere else",
    category: Category::Specification,
    reads: Reads::Plays,
    modes: no_mode,
    fact: Some(Fact::Complete),
    needs_agreement: false,
    explains_cuts: false,
    concerns: Concern::Always,
    differs: |a, b| a.end != b.end,
    find,
};

fn find(context: &Context<'_>) -> Option<Violation> {
    let complete = context.facts.complete.as_ref()?;
    let end = context.script.eof_offset().unwrap_or(context.script.len());
    (0..=end).find_map(|offset| {
        let script = context.script.truncated(offset);
        let chunkings = [Chunking::whole(), Chunking::bytewise(offset)];
        let mut plays = chunkings.into_iter().map(|chunking| Play::new(script.clone(), chunking));
        let may_end = complete.contains(&offset);
        let wrong = plays.find(|play| is_wrong(context, play, may_end))?;
        let clause = match may_end {
            true => format!("the stream may end after {offset} bytes, but is refused there"),
            false => format!("the stream may not end after {offset} bytes, but is accepted there"),
        };
        Some(Violation::of_one(wrong).with_verdict(Verdict::Unexpected).because(clause))
    })
}

/// Whether a core answers the end otherwise than it must. That it panics is for others to say.
fn is_wrong(context: &Context<'_>, play: &Play, may_end: bool) -> bool {
    match context.end(play) {
        Some(End::Eof) => !may_end,
        Some(End::Fault(_)) => may_end,
        Some(
            End::Open
            | End::Panic(_)
            | End::Livelock(_)
            | End::Stall(_)
            | End::ContractViolation(_),
        )
        | None => false,
    }
}
