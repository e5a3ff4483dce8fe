//! A core says a thing with the feed that brings its last byte, never later: the transcripts of all
//! chunkings agree at every offset that they share, not only at the end.
//!
//! Spec: harness rule. It is judged where the transcripts agree in the end; where they do not, the
//! other checks speak.

use crate::check::{Invariant, Violation};
use crate::driver::Outcome;
use crate::lab::Lab;
use crate::verdict::Verdict;

pub(super) const PROMPTNESS: Invariant = Invariant {
    id: "promptness",
    says: "a thing is said with the feed that brings its last byte, never later",
    differs: |a, b| part(a) != part(b),
    find,
};

fn find(lab: &Lab<'_>) -> Option<Violation> {
    let evidence = lab.evidence();
    let offsets = 0..lab.script.len();
    let late = evidence.open.iter().zip(offsets).filter_map(|(classes, offset)| {
        evidence
            .disagreement(classes, part)
            .map(|classes| Violation::new(lab.script.prefix(offset), classes))
    });
    let violation = late.min_by(|x, y| x.b.simplicity().cmp(&y.b.simplicity()))?;
    Some(Violation { verdict: Some(Verdict::Stalled), ..violation })
}

fn part(outcome: &Outcome) -> impl Ord + use<> {
    (outcome.said, outcome.end)
}
