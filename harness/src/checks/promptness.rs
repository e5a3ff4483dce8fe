//! A core logs each event with the piece that brings its last byte, never later: the transcripts of all
//! chunkings agree at every offset that they share, not only at the end.
//!
//! The check is judged where the transcripts agree in the end; where they do not, `events`, `outgoing` or
//! `faults` report it. An event that is late under every chunking is seen by no comparison:
//! [`lateness`](super::lateness) judges it where a script declares its messages.
//!
//! Spec: harness rule; what is late until more bytes come is a stall if none do.
//!
//! # Examples
//!
//! ```
//! use chunkproof::{check, CheckId, Core, Fault, Log, Verdict};
//!
//! #[derive(Default)]
//! struct Lines {
//!     n_ready: usize,
//! }
//!
//! impl Core for Lines {
//!     fn receive(&mut self, bytes: &[u8], log: &mut Log) -> Result<usize, Fault> {
//!         // Those of this feed wait for the next one.
//!         (0..std::mem::take(&mut self.n_ready)).for_each(|_| log.event("line"));
//!         self.n_ready = bytes.iter().filter(|&&byte| byte == b'\n').count();
//!         Ok(bytes.len())
//!     }
//!     fn receive_eof(&mut self, _: &[u8], log: &mut Log) -> Result<(), Fault> {
//!         self.receive(b"", log).map(drop)
//!     }
//! }
//!
//! let report = check(Lines::default).receive("a\nb\n").eof().run();
//! assert_eq!(report.verdict(CheckId::PROMPTNESS), Some(Verdict::Stalled));
//! ```

use crate::checks::{Category, CheckId, Concern, Find, Invariant, Reads, no_mode};
use crate::context::violation::Violation;
use crate::context::{Context, Verdict};
use crate::transcript::outcome::Outcome;

pub(super) const CHECK: Invariant = Invariant {
    id: CheckId::PROMPTNESS,
    sentence: "an event is logged with the piece that brings its last byte, never later",
    category: Category::Cuts,
    reads: Reads::Evidence,
    modes: no_mode,
    fact: None,
    needs_agreement: true,
    explains_cuts: false,
    concerns: Concern::Always,
    differs: |a, b| part(a) != part(b),
    find: Find::Simplest(find),
};

fn find(context: &Context<'_>) -> Option<Violation> {
    let evidence = context.evidence();
    let offsets = 0..context.script.len();
    let late = evidence.open.iter().zip(offsets).filter_map(|(classes, offset)| {
        evidence
            .disagreement(classes, part)
            .map(|classes| Violation::of_classes(&context.script.prefix(offset), classes))
    });
    let violation =
        late.min_by(|x, y| x.b.chunking.simplicity().cmp(&y.b.chunking.simplicity()))?;
    Some(violation.with_verdict(Verdict::Stalled))
}

fn part(outcome: &Outcome) -> impl Ord + use<> {
    (outcome.logged, outcome.end)
}
