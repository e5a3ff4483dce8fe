//! States with equal keys have equal futures, and a clone goes on as its original would.
//!
//! Spec: harness rule. Proof merges states by their keys; random chunkings are replayed against every
//! proof, and one that the proof does not know shows that the key, or `Clone`, leaves something out.

use crate::check::{Invariant, Violation};
use crate::chunking::Chunking;
use crate::lab::Lab;
use crate::verdict::Verdict;

pub(super) const STATE_KEY: Invariant = Invariant {
    id: "state-key",
    says: "states with equal keys have equal futures",
    differs: |a, b| a != b,
    find,
};

fn find(lab: &Lab<'_>) -> Option<Violation> {
    let contradiction = lab.gathered().contradiction.clone()?;
    let violation = Violation::new(lab.script.clone(), vec![Chunking::whole(), contradiction]);
    Some(Violation { verdict: Some(Verdict::Unsound), ..violation })
}
