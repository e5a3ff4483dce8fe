//! The same schedule, run twice, gives the same transcript.
//!
//! A core that differs from run to run would seem to depend on the cuts, so this is ruled out first.
//!
//! Spec: harness rule.
//!
//! # Examples
//!
//! ```
//! use std::sync::atomic::{AtomicUsize, Ordering};
//!
//! use chunkproof::{check, CheckId, Log, Verdict};
//!
//! // A counter that all its instances share.
//! static N_SEEN: AtomicUsize = AtomicUsize::new(0);
//! let counts = || |bytes: &[u8], log: &mut Log| {
//!     log.event(N_SEEN.fetch_add(bytes.len(), Ordering::Relaxed));
//!     Ok(bytes.len())
//! };
//! let report = check(counts).receive("x").run();
//! assert_eq!(report.verdict(CheckId::DETERMINISM), Some(Verdict::Flaky));
//! ```

use crate::checks::{Category, CheckId, Concern, Find, Invariant, Reads, no_mode};
use crate::context::violation::Violation;
use crate::context::{Context, Verdict};
use crate::script::{Chunking, Play};

pub(super) const CHECK: Invariant = Invariant {
    id: CheckId::DETERMINISM,
    sentence: "the same schedule, run twice, gives the same transcript",
    category: Category::Ground,
    reads: Reads::Plays,
    modes: no_mode,
    fact: None,
    needs_agreement: false,
    explains_cuts: false,
    concerns: Concern::Always,
    differs: |a, b| a != b,
    find: Find::Simplest(find),
};

fn find(context: &Context<'_>) -> Option<Violation> {
    let run = |chunking: &Chunking| Some(context.played_alone(chunking, |_| {})?.settled());
    let differs = |chunking: &Chunking| {
        let runs = run(chunking).zip(run(chunking));
        runs.is_some_and(|(one, other)| one != other)
    };
    let flaky = context.a_few_chunkings().into_iter().find(differs)?;
    let violation = Violation::of_one(Play::new(context.script.clone(), flaky));
    Some(violation.with_verdict(Verdict::Flaky))
}
