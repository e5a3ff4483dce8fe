//! The bytes that a core sends depend on the bytes that it received, never on how those were cut.
//!
//! Only the concatenation counts, that of each lane on its own, and whether and where the outgoing side
//! closes. An action has an offset in the script, so what the application sends there follows all automatic
//! answers to what came before it.
//!
//! Spec: harness rule.
//!
//! # Examples
//!
//! ```
//! use chunkproof::contract::core_fn;
//! use chunkproof::{check, CheckId, Verdict};
//!
//! // Acknowledges each feed, not each byte.
//! let acks = || core_fn(|bytes, log| {
//!     log.send(b"ACK");
//!     Ok(bytes.len())
//! });
//! let report = check(acks).receive("ab").run();
//! assert_eq!(report.verdict(CheckId::OUTGOING), Some(Verdict::Variant));
//! ```

use crate::checks::{Category, CheckId, Concern, Find, Invariant, Reads, no_mode};
use crate::context::Context;
use crate::context::violation::Violation;

pub(super) const CHECK: Invariant = Invariant {
    id: CheckId::OUTGOING,
    sentence: "the outgoing bytes depend on the bytes received, never on how they were cut",
    category: Category::Cuts,
    reads: Reads::Evidence,
    modes: no_mode,
    fact: None,
    needs_agreement: false,
    explains_cuts: true,
    concerns: Concern::Always,
    differs: |a, b| a.logged.outgoing != b.logged.outgoing,
    find: Find::Simplest(find),
};

fn find(context: &Context<'_>) -> Option<Violation> {
    let mut classes = context.evidence().disagreement_at_last(|outcome| outcome.logged.outgoing)?;
    classes.retain(|chunking| !chunking.has_empty_piece(context.script.len()));
    (classes.len() > 1).then(|| Violation::of_classes(context.script, classes))
}
