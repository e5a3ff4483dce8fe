//! The bytes that a core sends depend on the bytes that it received, never on how those were cut.
//!
//! Only the concatenation counts, that of each lane on its own, and whether and where the outgoing end
//! stands. An action stands at an offset of the script, so what the application sends there stands behind
//! all automatic answers to what came before it.
//!
//! Spec: harness rule.
//!
//! # Examples
//!
//! ```
//! use chunkproof::{check, Fault, Log, Verdict};
//!
//! // Acknowledges each feed, not each byte.
//! let acks = || |bytes: &[u8], log: &mut Log| {
//!     log.send(b"ACK");
//!     Ok::<_, Fault>(bytes.len())
//! };
//! let report = check(acks).receive("ab").run();
//! assert_eq!(report.verdict("outgoing"), Some(Verdict::Variant));
//! ```

use crate::checks::{Invariant, always};
use crate::context::Context;
use crate::context::violation::Violation;

/// The check.
pub const INVARIANT: Invariant = Invariant {
    id: "outgoing",
    says: "the outgoing bytes depend on the bytes received, never on how they were cut",
    concerns: always,
    differs: |a, b| a.said.outgoing != b.said.outgoing,
    find,
};

fn find(lab: &Context<'_>) -> Option<Violation> {
    let mut classes = lab.evidence().disagreement_at_last(|outcome| outcome.said.outgoing)?;
    classes.retain(|chunking| !chunking.has_empty_piece(lab.script.len()));
    (classes.len() > 1).then(|| Violation::of_classes(lab.script, classes))
}
