//! No core panics, whatever it receives and however that is cut.
//!
//! Spec: harness rule; what comes from the network must not stop a program (CWE-617, reachable assertion).
//!
//! # Examples
//!
//! ```
//! use chunkproof::{check, Fault, Log, Verdict};
//!
//! let fragile = || |bytes: &[u8], _: &mut Log| {
//!     let (_length, body) = bytes.split_at(2); // one byte may come alone
//!     Ok::<_, Fault>(2 + body.len())
//! };
//! let report = check(fragile).receive("..x").run();
//! assert_eq!(report.verdict("panics"), Some(Verdict::Panicked));
//! ```

use crate::checks::{Invariant, always};
use crate::context::Context;
use crate::context::violation::Violation;
use crate::transcript::Abnormal;

/// The check.
pub const INVARIANT: Invariant = Invariant {
    id: "panics",
    says: "no core panics, whatever it receives and however that is cut",
    concerns: always,
    differs: |a, b| a.end.trouble != b.end.trouble,
    find,
};

fn find(lab: &Context<'_>) -> Option<Violation> {
    Violation::of_end(lab, Abnormal::Panic)
}
