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
use crate::context::violation::Violation;
use crate::context::{Context, Verdict};
use crate::transcript::{Abnormal, End};

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
    Violation::of_end(context, Abnormal::Panic).or_else(|| in_text(context))
}

/// A panic of a run whose text is kept. Other runs keep digests, and never format an event that is `Hash`.
fn in_text(context: &Context<'_>) -> Option<Violation> {
    let play = context.shown_play().filter(|_| matches!(context.whole().end(), End::Panic(_)))?;
    let violation = Violation::of_one(play).with_verdict(Verdict::Panicked);
    Some(violation.because("the text of an event"))
}

#[cfg(test)]
mod tests {
    use std::fmt;

    use crate::checks::CheckId;
    use crate::context::Verdict;
    use crate::contract::{Log, core_fn};

    /// An event that can be compared, but not printed.
    #[derive(Hash)]
    struct Unprintable;

    impl fmt::Debug for Unprintable {
        fn fmt(&self, _: &mut fmt::Formatter<'_>) -> fmt::Result {
            panic!("not printable")
        }
    }

    #[test]
    fn an_event_that_cannot_be_printed_is_a_panic() {
        let make = || {
            core_fn(|bytes, log: &mut Log| {
                bytes.iter().for_each(|_| log.event(Unprintable));
                Ok(bytes.len())
            })
        };
        let report = crate::check(make).receive("ab").run();
        assert_eq!(report.verdict(CheckId::PANICS), Some(Verdict::Panicked), "{report}");
        assert!(report.to_string().contains("not printable at "), "{report}");
    }
}
