//! The events that a core says, and the bytes that it leaves, depend on the bytes alone, never on how
//! they were cut.
//!
//! Spec: harness rule; TCP keeps no boundaries between the pieces that were sent (RFC 9293, 3.7).

use crate::check::{Invariant, Violation};
use crate::driver::Outcome;
use crate::lab::Lab;

pub(super) const EVENTS: Invariant = Invariant {
    id: "events",
    says: "the events depend on the bytes alone, never on how they were cut",
    differs: |a, b| (a.said.events, a.n_untaken) != (b.said.events, b.n_untaken),
    find,
};

fn find(lab: &Lab<'_>) -> Option<Violation> {
    let part = |outcome: &Outcome| (outcome.said.events, outcome.n_untaken);
    let classes = lab.evidence().disagreement_at_last(part)?;
    Some(Violation::new(lab.script.clone(), classes))
}
