//! No core goes on for ever without getting anywhere: saying without taking, polling without end, or
//! a deadline that stays in the past. Nor does one sleep for ever that could go on: a future that nobody
//! will wake.
//!
//! The steps that a core is granted grow with what it was shown: [`Verdict::Livelock`](crate::Verdict)
//! is the verdict on one that uses them up, [`Verdict::Stalled`](crate::Verdict) that on the sleeper.
//!
//! Spec: harness rule (CWE-835, loop with unreachable exit condition).
//!
//! # Examples
//!
//! ```
//! use chunkproof::contract::core_fn;
//! use chunkproof::{check, CheckId, Verdict};
//!
//! let talker = || core_fn(|_, log| {
//!     log.event("need more");
//!     Ok(0) // logged, and nothing taken: it is called again
//! });
//! let report = check(talker).receive("x").run();
//! assert_eq!(report.verdict(CheckId::PROGRESS), Some(Verdict::Livelock));
//! ```

use crate::checks::{Category, CheckId, Concern, Find, Invariant, Reads, no_mode};
use crate::context::Context;
use crate::context::violation::Violation;
use crate::transcript::Abnormal;

pub(super) const CHECK: Invariant = Invariant {
    id: CheckId::PROGRESS,
    sentence: "no core goes on, or sleeps, for ever without getting anywhere",
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
    Violation::of_end(context, Abnormal::Livelock)
        .or_else(|| Violation::of_end(context, Abnormal::Stall))
}
