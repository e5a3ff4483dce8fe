//! The checks: one invariant a module, run in order over one core and one script.
//!
//! Each module says its invariant, where that comes from, and shows it broken by a culprit: a tiny core
//! with one planted fault.

pub mod abort;
pub mod after_end;
pub mod backpressure;
pub mod before_faults;
pub mod buffering;
pub mod closing;
pub mod completeness;
pub mod consumed;
pub mod determinism;
pub mod empty_pieces;
pub mod events;
pub mod faults;
pub mod growth;
pub mod half_close;
pub mod isolation;
pub mod leftovers;
pub mod limits;
pub mod outgoing;
pub mod panics;
pub mod pausing;
pub mod polling;
pub mod progress;
pub mod promptness;
pub mod refusals;
pub mod rewriting;
pub mod self_check;
pub mod state_key;
#[cfg(test)]
mod tests;
pub mod time;
pub mod truncation;
pub mod window;

use crate::context::Context;
use crate::context::violation::Violation;
#[cfg(any(feature = "fuzz", feature = "proptest1"))]
use crate::script::Mode;
use crate::transcript::outcome::Outcome;

/// What must hold for every core.
#[derive(Debug, Clone, Copy)]
pub struct Invariant {
    pub(crate) id: &'static str,
    pub(crate) says: &'static str,
    /// Whether the core, its script and what is known of it give this something to judge.
    pub(crate) concerns: fn(&Context<'_>) -> bool,
    /// Whether two outcomes break it.
    pub(crate) differs: fn(&Outcome, &Outcome) -> bool,
    /// Looks for the simplest violation.
    pub(crate) find: fn(&Context<'_>) -> Option<Violation>,
}

impl Invariant {
    /// All of them, in the order in which they run.
    pub const ALL: [Self; 30] = [
        self_check::INVARIANT,
        consumed::INVARIANT,
        determinism::INVARIANT,
        state_key::INVARIANT,
        events::INVARIANT,
        before_faults::INVARIANT,
        outgoing::INVARIANT,
        faults::INVARIANT,
        panics::INVARIANT,
        progress::INVARIANT,
        empty_pieces::INVARIANT,
        promptness::INVARIANT,
        truncation::INVARIANT,
        completeness::INVARIANT,
        after_end::INVARIANT,
        half_close::INVARIANT,
        abort::INVARIANT,
        closing::INVARIANT,
        backpressure::INVARIANT,
        refusals::INVARIANT,
        polling::INVARIANT,
        window::INVARIANT,
        pausing::INVARIANT,
        time::INVARIANT,
        leftovers::INVARIANT,
        limits::INVARIANT,
        growth::INVARIANT,
        buffering::INVARIANT,
        isolation::INVARIANT,
        rewriting::INVARIANT,
    ];

    /// The name in reports and waivers.
    #[must_use]
    pub fn id(&self) -> &'static str {
        self.id
    }

    /// The invariant in one sentence.
    #[must_use]
    pub fn says(&self) -> &'static str {
        self.says
    }

    /// The name of the check that plays in a mode; none plays in the usual one alone.
    #[cfg(any(feature = "fuzz", feature = "proptest1"))]
    pub(crate) fn of_mode(mode: Mode) -> Option<&'static str> {
        Some(match mode {
            Mode::Default => return None,
            Mode::PollOnce | Mode::PollLast => polling::INVARIANT.id,
            Mode::EventsFirst | Mode::TransmitRoom(_) | Mode::TransmitLast => {
                backpressure::INVARIANT.id
            }
            Mode::Window(_) => window::INVARIANT.id,
            Mode::ResumeAfter(_) | Mode::ResumeLast => pausing::INVARIANT.id,
            Mode::ClockEarly | Mode::ClockRepeats | Mode::ClockLate | Mode::ClockRuns => {
                time::INVARIANT.id
            }
            Mode::AfterEnd => after_end::INVARIANT.id,
            Mode::RefusalsHidden => refusals::INVARIANT.id,
            Mode::Twin | Mode::TwinDropped | Mode::Cloned | Mode::Reset | Mode::ResetHalfway => {
                isolation::INVARIANT.id
            }
            Mode::Dropped => abort::INVARIANT.id,
        })
    }

    /// Whether the evidence allows a judgement: what is late, or depends on a size or on the wire form,
    /// can be told only where the cuts of the script all come to the same in the end.
    pub(crate) fn is_judged(&self, lab: &Context<'_>) -> bool {
        let needs_agreement =
            [promptness::INVARIANT.id, limits::INVARIANT.id, rewriting::INVARIANT.id];
        !needs_agreement.contains(&self.id) || !lab.evidence().is_divergent_at_last()
    }

    /// Whether nothing else has meaning once this is broken.
    pub(crate) fn is_ground(&self) -> bool {
        let ground = [
            self_check::INVARIANT.id,
            consumed::INVARIANT.id,
            determinism::INVARIANT.id,
            state_key::INVARIANT.id,
        ];
        ground.contains(&self.id)
    }
}

/// Every core and script give it something to judge.
fn always(_: &Context<'_>) -> bool {
    true
}
