//! The faults of a core, and how its run ends, depend on the bytes alone; and no core panics or goes
//! on for ever, whatever it receives.
//!
//! Spec: harness rule. Faults are compared by their kind.

use crate::check::{Invariant, Violation};
use crate::lab::{Lab, disagreement};

pub(super) const FAULTS: Invariant = Invariant {
    id: "faults",
    says: "faults depend on the bytes alone, and no core panics or goes on for ever",
    differs: |a, b| (a.said.faults, a.end) != (b.said.faults, b.end),
    find,
};

fn find(lab: &Lab<'_>) -> Option<Violation> {
    let last = &lab.evidence().last;
    let (a, b) =
        disagreement(last, |outcome| (outcome.said.faults, outcome.end)).or_else(|| {
            let trouble = last.simplest_where(|outcome| outcome.end.is_trouble)?;
            Some((trouble.clone(), trouble.clone()))
        })?;
    Some(Violation::new(lab.script.clone(), a, b))
}
