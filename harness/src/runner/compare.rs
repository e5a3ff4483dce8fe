//! Two plays side by side: what a replay shows.

use crate::checks::CheckId;
use crate::context::Verdict;
use crate::contract::CoreFactory;
use crate::runner::{Counterexample, Replay};

/// Two transcripts of one script, side by side.
#[derive(Debug, Clone)]
pub struct Comparison {
    /// The check that asked for it.
    pub(super) check: CheckId,
    pub(super) counterexample: Counterexample,
}

impl Comparison {
    /// Plays both plays of a replay.
    #[must_use]
    pub fn of(cores: &CoreFactory, replay: &Replay) -> Self {
        let Replay { check, a, b, .. } = replay.clone();
        let (transcript_a, transcript_b) = (cores.play(&a), cores.play(&b));
        let is_same =
            transcript_a.lines() == transcript_b.lines() && !transcript_a.end().is_abnormal();
        let differ = || Verdict::of_plays((&a, &transcript_a), (&b, &transcript_b));
        let verdict = if is_same { Verdict::Same } else { differ() };
        let len_before = a.script.len();
        let counterexample = Counterexample {
            len_before,
            a,
            b,
            transcript_a,
            transcript_b,
            verdict,
            classes: Vec::new(),
            outcomes: Vec::new(),
            n_outcomes: 0,
            on_original: None,
        };
        Self { check, counterexample }
    }

    /// Whether the transcripts agree.
    #[must_use]
    pub fn is_same(&self) -> bool {
        self.verdict() == Verdict::Same
    }

    /// How they differ.
    #[must_use]
    pub fn verdict(&self) -> Verdict {
        self.counterexample.verdict
    }
}
