//! A core logs everything that precedes a mistake, whether the mistake arrives in the same piece or in a
//! later one.
//!
//! A core that discards what it parsed in the call that meets a mistake logs less the more was coalesced.
//!
//! Spec: harness rule.
//!
//! # Examples
//!
//! ```
//! use chunkproof::{check, CheckId, Fault, Log, Verdict};
//!
//! // Looks for bad bytes first, and forgets the good ones before them.
//! let numbers = || |bytes: &[u8], log: &mut Log| {
//!     if bytes.contains(&b'x') {
//!         return Err(Fault::new("no-digit"));
//!     }
//!     bytes.iter().for_each(|digit| log.event(digit - b'0'));
//!     Ok(bytes.len())
//! };
//! let report = check(numbers).receive("12x").run();
//! assert_eq!(report.verdict(CheckId::BEFORE_FAULTS), Some(Verdict::LostEvents));
//! ```

use crate::checks::{Category, CheckId, Concern, Find, Invariant, Reads, events, no_mode};
use crate::context::violation::Violation;
use crate::context::{Context, Verdict};

pub(super) const CHECK: Invariant = Invariant {
    id: CheckId::BEFORE_FAULTS,
    sentence: "everything before a mistake is logged, whichever piece brings it",
    category: Category::Cuts,
    reads: Reads::Evidence,
    modes: no_mode,
    fact: None,
    needs_agreement: false,
    explains_cuts: true,
    concerns: Concern::Always,
    differs: events::differs,
    find: Find::Simplest(find),
};

fn find(context: &Context<'_>) -> Option<Violation> {
    let mut classes = events::classes(context)?;
    classes.truncate(CLASSES_MAX);
    let weak = classes.iter().enumerate().find_map(|(n, a)| {
        let mut others = classes.iter().skip(n + 1);
        let b = others.find(|b| events::verdict(context, [a, b]) == Verdict::LostEvents)?;
        Some(vec![a.clone(), b.clone()])
    });
    Some(Violation::of_classes(context.script, weak?))
}

/// Classes that are compared with each other.
const CLASSES_MAX: usize = 12;
