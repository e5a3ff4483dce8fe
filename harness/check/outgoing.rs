//! The bytes that a core sends depend on the bytes that it received, never on how those were cut.
//!
//! Spec: harness rule. Only the concatenation counts, and whether and where the outgoing end stands.

use crate::check::{Invariant, Violation};
use crate::lab::Lab;

pub(super) const OUTGOING: Invariant = Invariant {
    id: "outgoing",
    says: "the outgoing bytes depend on the bytes received, never on how they were cut",
    differs: |a, b| a.said.outgoing != b.said.outgoing,
    find,
};

fn find(lab: &Lab<'_>) -> Option<Violation> {
    let classes = lab.evidence().disagreement_at_last(|outcome| outcome.said.outgoing)?;
    Some(Violation::new(lab.script.clone(), classes))
}
