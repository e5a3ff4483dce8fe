//! The faults of a core, and how its run ends, depend on the bytes alone; and one mistake is one fault.
//!
//! A core reports a fault by returning it from the call that met it, by keeping it until it is polled, or
//! as an event of the stream ([`Log::fault`](crate::Log::fault)); each is as good as the others. Faults are
//! compared by their kind.
//!
//! Spec: harness rule.
//!
//! # Examples
//!
//! ```
//! use chunkproof::contract::core_fn;
//! use chunkproof::{check, CheckId, Fault, Log, Verdict};
//!
//! // One complaint for each feed that holds a bad byte.
//! let text = || core_fn(|bytes, log| {
//!     if !bytes.is_ascii() {
//!         log.fault(Fault::new("not-ascii"));
//!     }
//!     Ok(bytes.len())
//! });
//! let report = check(text).receive(b"\xff\xff").run();
//! assert_eq!(report.verdict(CheckId::FAULTS), Some(Verdict::Variant));
//! ```

use crate::checks::{Category, CheckId, Concern, Find, Invariant, Reads, no_mode};
use crate::context::violation::Violation;
use crate::context::{Context, Verdict};
use crate::transcript::outcome::Outcome;
use crate::transcript::{End, Kind, Transcript};

pub(super) const CHECK: Invariant = Invariant {
    id: CheckId::FAULTS,
    sentence: "faults depend on the bytes alone, and one mistake is one fault",
    category: Category::Cuts,
    reads: Reads::Evidence,
    modes: no_mode,
    fact: None,
    needs_agreement: false,
    explains_cuts: true,
    concerns: Concern::Always,
    differs: |a, b| part(a) != part(b),
    find: Find::Simplest(find),
};

fn find(context: &Context<'_>) -> Option<Violation> {
    let mut classes = context.evidence().disagreement_at_last(part).unwrap_or_default();
    classes.retain(|chunking| !chunking.has_empty_piece(context.script.len()));
    if classes.len() > 1 {
        return Some(Violation::of_classes(context.script, classes));
    }
    let play = context.shown_play().filter(|_| is_doubled(context.whole()))?;
    let doubled = Violation::of_one(play).with_verdict(Verdict::Unexpected);
    Some(doubled.because("a fault that is returned was logged as an event, too"))
}

fn part(outcome: &Outcome) -> impl Ord + use<> {
    (outcome.logged.faults, outcome.end)
}

/// Whether the fault that ended a run was the last thing logged before it.
fn is_doubled(transcript: &Transcript) -> bool {
    let End::Fault(fault) = transcript.end() else { return false };
    let last = transcript.entries().last().filter(|entry| entry.kind == Kind::Fault);
    last.is_some_and(|entry| entry.text.strip_prefix("fault ") == Some(fault.kind()))
}
