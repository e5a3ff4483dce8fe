//! An empty read changes nothing: not before, between or after the others.
//!
//! A core that accepts empty pieces is given one; another is polled, or given again what it did not
//! consume. To several real cores an empty slice means the end of the stream; those do not opt in.
//!
//! Spec: harness rule; a read of no bytes is no end of stream where the transport reports that separately.
//!
//! # Examples
//!
//! ```
//! use chunkproof::contract::core_fn;
//! use chunkproof::{check, CheckId, Verdict};
//!
//! // Takes an empty piece for a new message.
//! let counts = || {
//!     let mut n = 0;
//!     core_fn(move |bytes, log| {
//!         n = if bytes.is_empty() { 0 } else { n + bytes.len() };
//!         if bytes.ends_with(b";") {
//!             log.event(n);
//!         }
//!         Ok(bytes.len())
//!     })
//! };
//! let report = check(counts).accept_empty().receive("ab;").run();
//! assert_eq!(report.verdict(CheckId::EMPTY_PIECES), Some(Verdict::Variant));
//! ```

use crate::checks::{Category, CheckId, Concern, Find, Invariant, Reads, no_mode};
use crate::context::Context;
use crate::context::violation::Violation;
use crate::script::{Chunking, Play};
use crate::transcript::outcome::Outcome;

pub(super) const CHECK: Invariant = Invariant {
    id: CheckId::EMPTY_PIECES,
    sentence: "an empty read changes nothing",
    category: Category::Cuts,
    reads: Reads::Evidence,
    modes: no_mode,
    fact: None,
    needs_agreement: false,
    explains_cuts: true,
    concerns: Concern::Always,
    differs: Outcome::says_otherwise,
    find: Find::Simplest(find),
};

fn find(context: &Context<'_>) -> Option<Violation> {
    let len = context.script.len();
    if context.is_strict() && !context.some_chunkings().iter().any(|it| it.has_empty_piece(len)) {
        context.refuse();
    }
    let classes = context.evidence().disagreement_at_last(Outcome::says)?;
    let with = classes.into_iter().find(|chunking| chunking.has_empty_piece(len))?;
    let without = Play::new(context.script.clone(), with.without_empty_pieces(len));
    let with = Play::new(context.script.clone(), with);
    let (a, b) = (context.outcome(&without)?, context.outcome(&with)?);
    a.says_otherwise(&b).then(|| Violation::of_two(without, with))
}

impl Chunking {
    /// Whether one of the pieces of `len` bytes is empty.
    pub(super) fn has_empty_piece(&self, len: usize) -> bool {
        self.without_empty_pieces(len).cuts().len() < self.cuts().len()
    }

    /// The same cuts without those that make an empty piece of `len` bytes.
    pub(crate) fn without_empty_pieces(&self, len: usize) -> Self {
        let mut cuts: Vec<usize> =
            self.cuts().iter().copied().filter(|cut| (1..len).contains(cut)).collect();
        cuts.dedup();
        Self::new(cuts)
    }
}
