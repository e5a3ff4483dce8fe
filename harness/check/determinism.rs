//! The same schedule, run twice, gives the same transcript.
//!
//! Spec: harness rule. Nondeterminism would pose as variance, so it is ruled out first.

use crate::check::{Invariant, Violation};
use crate::chunking::Chunking;
use crate::lab::Lab;
use crate::verdict::Verdict;

pub(super) const DETERMINISM: Invariant = Invariant {
    id: "determinism",
    says: "the same schedule, run twice, gives the same transcript",
    differs: |a, b| a != b,
    find,
};

fn find(lab: &Lab<'_>) -> Option<Violation> {
    let run = |chunking: &Chunking| {
        let mut session = lab.session();
        session.play(chunking, |_, _| {});
        session.settled()
    };
    let flaky =
        lab.a_few_chunkings().into_iter().find(|chunking| run(chunking) != run(chunking))?;
    let violation = Violation::new(lab.script.clone(), vec![flaky]);
    Some(Violation { verdict: Some(Verdict::Flaky), ..violation })
}
