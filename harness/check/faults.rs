//! The faults of a core, and how its run ends, depend on the bytes alone; and no core panics or goes
//! on for ever, whatever it receives.
//!
//! Spec: harness rule. Faults are compared by their kind.

use crate::check::{Invariant, Violation};
use crate::driver::Outcome;
use crate::lab::Lab;

pub(super) const FAULTS: Invariant = Invariant {
    id: "faults",
    says: "faults depend on the bytes alone, and no core panics or goes on for ever",
    differs: |a, b| (a.said.faults, a.end) != (b.said.faults, b.end),
    find,
};

fn find(lab: &Lab<'_>) -> Option<Violation> {
    let evidence = lab.evidence();
    let part = |outcome: &Outcome| (outcome.said.faults, outcome.end);
    let trouble = || evidence.trouble(&evidence.last).map(|cuts| vec![cuts]);
    let classes = evidence.disagreement(&evidence.last, part).or_else(trouble)?;
    Some(Violation::new(lab.script.clone(), classes))
}
