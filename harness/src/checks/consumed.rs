//! A core consumes no more bytes than it was given, and transmits no more than there was room for.
//!
//! Spec: harness rule; [`Core::receive`](crate::Core::receive) returns how many of the given bytes were
//! consumed.
//!
//! # Examples
//!
//! ```
//! use chunkproof::contract::core_fn;
//! use chunkproof::{check, CheckId, Verdict};
//!
//! // Takes the record that it saw the length of, whether it is all there or not.
//! let greedy = || core_fn(|bytes, _| Ok(1 + usize::from(bytes[0])));
//! let report = check(greedy).receive([2, b'h', b'i']).run();
//! assert_eq!(report.verdict(CheckId::CONSUMED), Some(Verdict::ContractViolation));
//! ```

use crate::checks::{Category, CheckId, Concern, Find, Invariant, Reads, no_mode};
use crate::context::violation::Violation;
use crate::context::{Context, Verdict};
use crate::transcript::Abnormal;

pub(super) const CHECK: Invariant = Invariant {
    id: CheckId::CONSUMED,
    sentence: "a core consumes no more than it was given, and sends no more than there is room for",
    category: Category::Ground,
    reads: Reads::Evidence,
    modes: no_mode,
    fact: None,
    needs_agreement: false,
    explains_cuts: false,
    concerns: Concern::Always,
    differs: |a, b| a.end.abnormal != b.end.abnormal,
    find: Find::Simplest(find),
};

fn find(context: &Context<'_>) -> Option<Violation> {
    let found = Violation::of_end(context, Abnormal::ContractViolation)?;
    Some(found.with_verdict(Verdict::ContractViolation))
}
