//! The same schedule, run twice, gives the same transcript.
//!
//! Nondeterminism would pose as variance, so it is ruled out first.
//!
//! Spec: harness rule.
//!
//! # Examples
//!
//! ```
//! use std::sync::atomic::{AtomicUsize, Ordering};
//!
//! use chunkproof::{check, Log, Verdict};
//!
//! // A counter that all its instances share.
//! static N_SEEN: AtomicUsize = AtomicUsize::new(0);
//! let counts = || |bytes: &[u8], log: &mut Log| {
//!     log.event(N_SEEN.fetch_add(bytes.len(), Ordering::Relaxed));
//!     Ok(bytes.len())
//! };
//! let report = check(counts).receive("x").run();
//! assert_eq!(report.verdict("determinism"), Some(Verdict::Flaky));
//! ```

use crate::checks::{Invariant, always};
use crate::context::violation::Violation;
use crate::context::{Context, Verdict};
use crate::script::{Chunking, Play};

/// The check.
pub const INVARIANT: Invariant = Invariant {
    id: "determinism",
    says: "the same schedule, run twice, gives the same transcript",
    concerns: always,
    differs: |a, b| a != b,
    find,
};

fn find(lab: &Context<'_>) -> Option<Violation> {
    let run = |chunking: &Chunking| {
        let mut session = lab.session();
        session.play(chunking, |_, _| {});
        session.settled()
    };
    let flaky =
        lab.a_few_chunkings().into_iter().find(|chunking| run(chunking) != run(chunking))?;
    let violation = Violation::of_one(Play::new(lab.script.clone(), flaky));
    Some(violation.with_verdict(Verdict::Flaky))
}
