//! The checks: one invariant a file, run in order over one core and one script.

mod self_check;
mod determinism;
mod state_key;
mod events;
mod outgoing;
mod faults;
mod promptness;
mod truncation;

use crate::chunking::Chunking;
use crate::driver::Outcome;
use crate::lab::Lab;
use crate::script::Script;
use crate::verdict::Verdict;

/// What must hold for every core.
#[derive(Debug, Clone, Copy)]
pub struct Invariant {
    pub(crate) id: &'static str,
    pub(crate) says: &'static str,
    /// Whether two outcomes of one script break it.
    pub(crate) differs: fn(&Outcome, &Outcome) -> bool,
    /// Looks for the simplest violation.
    pub(crate) find: fn(&Lab<'_>) -> Option<Violation>,
}

/// A script and two chunkings of it that show an invariant broken. The two are the same chunking
/// where one run alone shows it.
#[derive(Debug, Clone)]
pub(crate) struct Violation {
    pub(crate) script: Script,
    pub(crate) a: Chunking,
    pub(crate) b: Chunking,
    /// The verdict, where it does not follow from the two transcripts.
    pub(crate) verdict: Option<Verdict>,
    /// The part of the invariant that is broken, where it has several.
    pub(crate) clause: Option<&'static str>,
}

impl Violation {
    pub(crate) fn new(script: Script, a: Chunking, b: Chunking) -> Self {
        Self { script, a, b, verdict: None, clause: None }
    }
}

impl Invariant {
    /// All of them, in the order in which they run.
    pub const ALL: [Self; 8] = [
        self_check::SELF_CHECK,
        determinism::DETERMINISM,
        state_key::STATE_KEY,
        events::EVENTS,
        outgoing::OUTGOING,
        faults::FAULTS,
        promptness::PROMPTNESS,
        truncation::TRUNCATION,
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

    /// Whether nothing else has meaning once this is broken.
    pub(crate) fn is_ground(&self) -> bool {
        [self_check::SELF_CHECK.id, determinism::DETERMINISM.id, state_key::STATE_KEY.id]
            .contains(&self.id)
    }
}
