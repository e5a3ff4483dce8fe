//! No core runs endlessly without progress: logging without consuming, polling without end, or a deadline
//! that stays in the past. Nor does a core that could go on sleep forever: a future without a waker.
//!
//! The steps that a core is granted grow with the bytes it was given: [`Verdict::Livelock`](crate::Verdict)
//! is the verdict on a core that uses them up, [`Verdict::Stalled`](crate::Verdict) the one on a sleeper.
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
//!     Ok(0) // it logs and consumes nothing, so it is called again
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
    sentence: "no core runs or sleeps endlessly without progress",
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
