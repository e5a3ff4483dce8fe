//! What the script as shown comes to, and whether it is still a message.

use std::collections::BTreeMap;

use super::cuts::rank;
use super::{Minimiser, OutcomeClass};
use crate::context::violation::Violation;
use crate::script::{Play, Script};
use crate::search::sample::outcome_within;
use crate::transcript::End;

impl Minimiser<'_> {
    /// The classes of outcome of the script as shown, A's and B's first; and how many there are in all.
    pub(super) fn outcomes(&mut self, small: &Violation) -> (Vec<OutcomeClass>, usize) {
        if self.is_single {
            return (Vec::new(), 0);
        }
        let others = self.other_classes(small);
        let n_outcomes = 2 + others.len();
        let plays = [small.a.clone(), small.b.clone()].into_iter().chain(others);
        let rows = plays.take(OUTCOMES_MAX).map(|play| {
            let transcript = self.cores.play(&play);
            OutcomeClass { play, transcript }
        });
        (rows.collect(), n_outcomes)
    }

    /// The simplest play of each class other than A's and B's, simplest first.
    fn other_classes(&mut self, small: &Violation) -> Vec<Play> {
        let Violation { a, b, .. } = small;
        if a.script != b.script {
            return Vec::new();
        }
        let plays = self.plays_of(small);
        let mut classes = BTreeMap::new();
        let mut left = self.options.budget.bytes_max / BUDGET_PART;
        let mut outcome = |play: &Play| {
            let (outcome, cost) = outcome_within(self.cores, play, left);
            left = left.saturating_sub(cost);
            outcome.map(|outcome| outcome.says())
        };
        let shown = [outcome(a), outcome(b)];
        for play in plays {
            let Some(says) = outcome(&play) else { continue };
            if shown.iter().flatten().any(|shown| *shown == says) {
                continue;
            }
            let simplest = classes.entry(says).or_insert_with(|| play.clone());
            if rank(&play) < rank(simplest) {
                *simplest = play;
            }
        }
        let mut classes: Vec<Play> = classes.into_values().collect();
        classes.sort_by(|x, y| rank(x).cmp(&rank(y)));
        classes
    }

    /// Plays of the script as shown, in the modes of A and B: one of every class that a search finds where
    /// the cuts alone matter and the script is short, else a sample.
    fn plays_of(&mut self, small: &Violation) -> Vec<Play> {
        let Violation { a, b, .. } = small;
        let chunkings = match self.has_classes(small) {
            true => self.classes_of(&a.script),
            false => self.context.some_chunkings_of(&a.script),
        };
        let mut modes = vec![a.mode, b.mode];
        modes.dedup();
        let play = |chunking| Play::new(a.script.clone(), chunking);
        let plays = chunkings.into_iter().map(play);
        plays.flat_map(|play| modes.iter().map(move |mode| play.clone().in_mode(*mode))).collect()
    }

    /// The violation in the script as it was found, if that was a message and the one as shown is none.
    pub(super) fn on_original(&self, thinned: Violation, small: &Violation) -> Option<[Play; 2]> {
        if thinned.a.script == small.a.script {
            return None;
        }
        let accepted = self.acceptance(&thinned.a.script);
        let accepted_now = self.acceptance(&small.a.script);
        let is_lost = accepted.into_iter().zip(accepted_now).any(|(was, is)| was && !is);
        is_lost.then_some([thinned.a, thinned.b])
    }

    /// How far the core accepts a script, received in one piece in the default mode, as a message: whether
    /// it comes to neither a fault nor an abnormal end and takes all bytes, and whether it does so too if
    /// the stream ends there.
    fn acceptance(&self, script: &Script) -> [bool; 2] {
        let ended = match script.eof_offset() {
            Some(_) => script.clone(),
            None => script.clone().eof(),
        };
        [script.clone(), ended].map(|script| {
            let logged = self.cores.play(&Play::whole(script));
            matches!(logged.end(), End::Open | End::Eof) && logged.untaken().is_empty()
        })
    }
}

/// What part of the budget may be spent on the classes.
const BUDGET_PART: u64 = 16;
/// Classes of outcome that are kept.
const OUTCOMES_MAX: usize = 8;
