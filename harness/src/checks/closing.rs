//! A core closes the outgoing side at most once, and sends nothing after that.
//!
//! Spec: harness rule; RFC 9112, 9.6, and RFC 6455, 5.5.1, require it of their connections.
//!
//! # Examples
//!
//! ```
//! use chunkproof::contract::core_fn;
//! use chunkproof::{check, CheckId, Verdict};
//!
//! let server = || core_fn(|bytes, log| {
//!     log.send(b"bye");
//!     log.close();
//!     Ok(1.min(bytes.len()))
//! });
//! let report = check(server).receive("qq").run(); // closes twice
//! assert_eq!(report.verdict(CheckId::CLOSING), Some(Verdict::Unexpected));
//! ```

use crate::checks::{Category, CheckId, Concern, Find, Invariant, Reads, no_mode};
use crate::context::violation::Violation;
use crate::context::{Context, Verdict};
use crate::transcript::{Kind, Transcript};

pub(super) const CHECK: Invariant = Invariant {
    id: CheckId::CLOSING,
    sentence: "the outgoing side is closed once, and nothing is sent after that",
    category: Category::Ends,
    reads: Reads::Plays,
    modes: no_mode,
    fact: None,
    needs_agreement: false,
    explains_cuts: true,
    concerns: Concern::Where {
        needs: "a core that closes what it sends, with `Log::close`",
        is_met: |context| context.observed().closes,
    },
    differs: |a, b| a.logged.outgoing != b.logged.outgoing,
    find: Find::Simplest(find),
};

fn find(context: &Context<'_>) -> Option<Violation> {
    context.some_chunkings().into_iter().find_map(|chunking| {
        let play = context.usual(&chunking);
        let clause = broken(&context.transcript(&play)?)?;
        Some(Violation::of_one(play).with_verdict(Verdict::Unexpected).because(clause))
    })
}

fn broken(transcript: &Transcript) -> Option<&'static str> {
    let outgoing = |kind| matches!(kind, Kind::Sent | Kind::Closed);
    let mut behind = transcript.entries().skip_while(|entry| entry.kind != Kind::Closed).skip(1);
    behind.find(|entry| outgoing(entry.kind)).map(|entry| match entry.kind == Kind::Closed {
        true => "it closes twice",
        false => "it sends after its close",
    })
}
