//! The end of the stream, at every offset, has one answer for every chunking, and no core panics or loops
//! because of it.
//!
//! Offsets at which the transcripts disagree before the end of the stream are left to the other checks.
//!
//! Spec: harness rule; a connection may close at any time (RFC 9112, 8 and 9.5, for HTTP).
//!
//! # Examples
//!
//! ```
//! use chunkproof::{check, CheckId, Core, Fault, Log, Verdict};
//!
//! #[derive(Default)]
//! struct Messages {
//!     last: Option<u8>,
//! }
//!
//! impl Core for Messages {
//!     fn receive(&mut self, bytes: &[u8], _: &mut Log) -> Result<usize, Fault> {
//!         self.last = bytes.first().copied(); // should be the last one
//!         Ok(bytes.len())
//!     }
//!     fn receive_eof(&mut self, _: &[u8], _: &mut Log) -> Result<(), Fault> {
//!         if self.last == Some(b';') { Ok(()) } else { Err(Fault::new("incomplete")) }
//!     }
//! }
//!
//! let report = check(Messages::default).receive("a;b").run();
//! assert_eq!(report.verdict(CheckId::TRUNCATION), Some(Verdict::Variant));
//! ```

use crate::checks::{Category, CheckId, Concern, Find, Invariant, Reads, no_mode};
use crate::context::Context;
use crate::context::violation::Violation;
use crate::transcript::outcome::Outcome;

pub(super) const CHECK: Invariant = Invariant {
    id: CheckId::TRUNCATION,
    sentence: "the end of the stream, at every offset, has one answer for every chunking",
    category: Category::Cuts,
    reads: Reads::Evidence,
    modes: no_mode,
    fact: None,
    needs_agreement: false,
    explains_cuts: false,
    concerns: Concern::Always,
    differs: |a, b| part(a) != part(b),
    find: Find::Simplest(find),
};

fn find(context: &Context<'_>) -> Option<Violation> {
    let evidence = context.evidence();
    // Where only given chunkings are played, no stream ends early.
    if context.is_strict() {
        context.refuse();
    }
    let moments = evidence.open.iter().zip(&evidence.eof).enumerate();
    let found = moments.filter_map(|(offset, (open, eof))| {
        let before = evidence.disagreement(open, |outcome| (outcome.logged, outcome.end));
        let is_new = before.is_none() && evidence.abnormal(open, None).is_none();
        let abnormal = || evidence.abnormal(eof, None).map(|cuts| vec![cuts]);
        let classes = is_new.then(|| evidence.disagreement(eof, part).or_else(abnormal))??;
        Some(Violation::of_classes(&context.script.truncated(offset), classes))
    });
    found.min_by(|x, y| x.b.chunking.simplicity().cmp(&y.b.chunking.simplicity()))
}

fn part(outcome: &Outcome) -> impl Ord + use<> {
    (outcome.logged, outcome.end, outcome.n_untaken)
}
