//! No core panics on any input, however it is cut.
//!
//! Spec: harness rule; what comes from the network must not stop a program (CWE-617, reachable assertion).
//!
//! # Examples
//!
//! ```
//! use chunkproof::contract::core_fn;
//! use chunkproof::{check, CheckId, Verdict};
//!
//! let fragile = || core_fn(|bytes, _| {
//!     let (_length, body) = bytes.split_at(2); // one byte may come alone
//!     Ok(2 + body.len())
//! });
//! let report = check(fragile).receive("..x").run();
//! assert_eq!(report.verdict(CheckId::PANICS), Some(Verdict::Panicked));
//! ```

use crate::checks::{Category, CheckId, Concern, Find, Invariant, Reads, no_mode};
use crate::context::Context;
use crate::context::violation::Violation;
use crate::transcript::Abnormal;

pub(super) const CHECK: Invariant = Invariant {
    id: CheckId::PANICS,
    sentence: "no core panics on any input, however it is cut",
    category: Category::Stops,
    reads: Reads::Evidence,
    modes: no_mode,
    fact: None,
    needs_agreement: false,
    explains_cuts: true,
    concerns: Concern::Always,
    differs: |a, b| a.end.abnormal != b.end.abnormal,
    find: Find::Simplest(find),
};

fn find(context: &Context<'_>) -> Option<Violation> {
    Violation::of_end(context, Abnormal::Panic)
}
