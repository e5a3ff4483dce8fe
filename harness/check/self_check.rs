//! An adapter keeps the contract of a core: it takes no more than it was shown, says nothing before
//! it was spoken to, and has said all that is ready before it is shown the same bytes again.
//!
//! Spec: harness rule. Five of seventy adapters written for real cores broke it at first, and each
//! looked like a fault of the core. It runs first, and what it finds is laid to the adapter.

use crate::check::{Invariant, Violation};
use crate::chunking::Chunking;
use crate::lab::Lab;
use crate::script::Script;
use crate::verdict::Verdict;

pub(super) const SELF_CHECK: Invariant = Invariant {
    id: "self-check",
    says: "an adapter keeps the contract of a core",
    differs: |a, b| a != b,
    find,
};

fn find(lab: &Lab<'_>) -> Option<Violation> {
    let mut untouched = lab.session();
    let before = untouched.n_said();
    untouched.poke();
    if before > 0 || untouched.n_said() > 0 {
        let violation = Violation::new(Script::new(), vec![Chunking::whole(), Chunking::new([0])]);
        return Some(
            violation.because("it speaks before it was spoken to; let an action start it"),
        );
    }
    for chunking in lab.a_few_chunkings() {
        let mut session = lab.session();
        session.play(&chunking, |_, _| {});
        if session.is_misused() {
            let misused = Violation::new(lab.script.clone(), vec![chunking]);
            return Some(misused.because("it claims what cannot be"));
        }
        let said = session.n_said();
        session.poke();
        if session.n_said() > said {
            let poked = chunking.with_cut(lab.script.len());
            let violation = Violation::new(lab.script.clone(), vec![chunking, poked]);
            return Some(violation.because("shown the same bytes again, it says more"));
        }
    }
    None
}

impl Violation {
    /// A breach of the contract, with the clause that is broken.
    fn because(self, clause: &'static str) -> Self {
        Self { verdict: Some(Verdict::Misuse), clause: Some(clause), ..self }
    }
}
