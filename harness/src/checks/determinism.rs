//! The same schedule, run twice, gives the same transcript.
//!
//! A core that differs from run to run would seem to depend on the cuts, so this is ruled out first. The
//! first play of a run is compared with a later one, too: in a fresh process, nothing ran before it.
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
    let first = context.first_played().cloned();
    let run = |chunking: &Chunking| Some(context.played_alone(chunking, |_| {})?.settled());
    let differs = |chunking: &Chunking| {
        let runs = run(chunking).zip(run(chunking));
        runs.is_some_and(|(one, other)| one != other)
    };
    if let Some(flaky) = context.a_few_chunkings().into_iter().find(differs) {
        let violation = Violation::of_one(Play::new(context.script.clone(), flaky));
        return Some(violation.with_verdict(Verdict::Flaky));
    }
    if let Some((chunking, outcome)) = first
        && run(&chunking).is_some_and(|later| later != outcome)
    {
        let violation = Violation::of_one(context.usual(&chunking)).because(FIRST);
        return Some(violation.with_verdict(Verdict::Flaky));
    }
    None
}

/// What makes the first play of a process another one.
const FIRST: &str =
    "the first play of this run came to something else: is a `static` made on first use?";

#[cfg(test)]
mod tests {
    use std::sync::Once;

    use crate::check::check;
    use crate::checks::CheckId;
    use crate::context::Verdict;
    use crate::contract::core_fn;

    #[test]
    fn what_the_very_first_play_logs_is_compared() {
        static FIRST: Once = Once::new();
        let greets_once = || {
            core_fn(|bytes, log| {
                FIRST.call_once(|| log.event("first time ever"));
                log.data("raw", bytes);
                Ok(bytes.len())
            })
        };
        let report = check(greets_once).receive("abc").run();
        assert_eq!(report.verdict(CheckId::DETERMINISM), Some(Verdict::Flaky), "{report}");
        assert!(report.to_string().contains("is a `static` made on first use?"), "{report}");
        // Nothing can tell, once it has happened.
        assert!(check(greets_once).receive("abc").run().is_ok());
    }
}
