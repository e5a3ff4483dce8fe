//! The events that a core logs, and the bytes that it leaves, depend on the bytes alone, never on how they
//! were cut.
//!
//! Spec: TCP keeps no boundaries between the pieces that were sent (RFC 9293, 3.7.1 and 3.8); harness rule.
//!
//! # Examples
//!
//! ```
//! use chunkproof::contract::core_fn;
//! use chunkproof::{check, CheckId, Verdict};
//!
//! // Sees a line end only where both its bytes come in one piece.
//! let lines = || core_fn(|bytes, log| {
//!     bytes.windows(2).filter(|pair| pair == b"\r\n").for_each(|_| log.event("line"));
//!     Ok(bytes.len())
//! });
//! let report = check(lines).receive("a\r\n").run();
//! assert_eq!(report.verdict(CheckId::EVENTS), Some(Verdict::Variant));
//! ```

use crate::checks::{Category, CheckId, Concern, Find, Invariant, Reads, no_mode};
use crate::context::violation::Violation;
use crate::context::{Context, Verdict};
use crate::script::Chunking;
use crate::transcript::outcome::Outcome;

pub(super) const CHECK: Invariant = Invariant {
    id: CheckId::EVENTS,
    sentence: "the events depend on the bytes alone, never on how they were cut",
    category: Category::Cuts,
    reads: Reads::Evidence,
    modes: no_mode,
    fact: None,
    needs_agreement: false,
    explains_cuts: true,
    concerns: Concern::Always,
    differs,
    find: Find::Simplest(find),
};

fn find(context: &Context<'_>) -> Option<Violation> {
    let mut classes = classes(context)?;
    let first = classes.first()?;
    // What was lost before a fault is the business of another check.
    let other = classes.iter().position(|other| {
        other != first && verdict(context, [first, other]) != Verdict::LostEvents
    })?;
    classes.swap(1, other);
    Some(Violation::of_classes(context.script, classes))
}

pub(super) fn differs(a: &Outcome, b: &Outcome) -> bool {
    part(a) != part(b)
}

fn part(outcome: &Outcome) -> (u128, usize) {
    (outcome.logged.events, outcome.n_untaken)
}

/// The simplest chunking of each class of events. What only an empty piece brings about is the business
/// of another check.
pub(super) fn classes(context: &Context<'_>) -> Option<Vec<Chunking>> {
    let mut classes = context.evidence().disagreement_at_last(part)?;
    classes.retain(|chunking| !chunking.has_empty_piece(context.script.len()));
    (classes.len() > 1).then_some(classes)
}

/// How the transcripts of two chunkings differ.
pub(super) fn verdict(context: &Context<'_>, [a, b]: [&Chunking; 2]) -> Verdict {
    let logged = |chunking| context.cores.replay(context.script, chunking);
    Verdict::of(&logged(a), &logged(b))
}
