//! The end of the stream, at every offset, has one answer for every chunking, and no core panics or
//! goes on for ever because of it.
//!
//! Spec: harness rule. Offsets at which the transcripts disagree before the end is told are left to
//! the other checks.

use crate::check::{Invariant, Violation};
use crate::driver::Outcome;
use crate::lab::Lab;

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
        let before = evidence.disagreement(open, |outcome| (outcome.said, outcome.end));
        let is_new = before.is_none() && evidence.trouble(open).is_none();
        let trouble = || evidence.trouble(eof).map(|cuts| vec![cuts]);
        let classes = is_new.then(|| evidence.disagreement(eof, part).or_else(trouble))??;
        Some(Violation::new(lab.script.truncated(offset), classes))
    });
    found.min_by(|x, y| x.b.simplicity().cmp(&y.b.simplicity()))
}

fn part(outcome: &Outcome) -> impl Ord + use<> {
    (outcome.said, outcome.end, outcome.n_untaken)
}
