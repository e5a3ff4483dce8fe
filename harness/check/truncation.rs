//! The end of the stream, at every offset, has one answer for every chunking, and no core panics or
//! goes on for ever because of it.
//!
//! Spec: harness rule. Offsets at which the transcripts disagree before the end is told are left to
//! the other checks.

use crate::check::{Invariant, Violation};
use crate::chunking::Chunking;
use crate::driver::Outcome;
use crate::evidence::Classes;
use crate::lab::{Lab, disagreement};

pub(super) const TRUNCATION: Invariant = Invariant {
    id: "truncation",
    says: "the end of the stream, at every offset, has one answer for every chunking",
    differs: |a, b| part(a) != part(b),
    find,
};

fn find(lab: &Lab<'_>) -> Option<Violation> {
    let evidence = lab.evidence();
    let moments = evidence.open.iter().zip(&evidence.eof).enumerate();
    let found = moments.filter_map(|(offset, (open, eof))| {
        let is_new = disagreement(open, |outcome| (outcome.said, outcome.end)).is_none();
        let (a, b) = is_new.then(|| disagreement(eof, part).or_else(|| trouble(open, eof)))??;
        Some((offset, a, b))
    });
    let simplest = found.min_by(|(_, _, x), (_, _, y)| x.simplicity().cmp(&y.simplicity()))?;
    let (offset, a, b) = simplest;
    Some(Violation::new(lab.script.truncated(offset), a, b))
}

/// A panic or an endless loop that the end of the stream brought about.
fn trouble(open: &Classes, eof: &Classes) -> Option<(Chunking, Chunking)> {
    let is_old = open.simplest_where(|outcome| outcome.end.is_trouble).is_some();
    let trouble = eof.simplest_where(|outcome| outcome.end.is_trouble).filter(|_| !is_old)?;
    Some((trouble.clone(), trouble.clone()))
}

fn part(outcome: &Outcome) -> impl Ord + use<> {
    (outcome.said, outcome.end, outcome.n_untaken)
}
