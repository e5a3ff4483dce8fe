//! Gathers the evidence of a script: all chunkings where they can be proved, a sample where they cannot.

use crate::context::Context;
use crate::script::{Chunking, Play};
use crate::search::cross_check::{contradiction, misled, unstable_key};
use crate::search::evidence::{Evidence, WATCHED_MAX};
use crate::search::explore::{Goal, explore};
use crate::search::sample::Sampler;
use crate::search::{Coverage, Guarantee, Stream};

/// Evidence with what it is worth.
#[derive(Debug)]
pub(crate) struct Gathered {
    pub(crate) evidence: Evidence,
    pub(crate) coverage: Coverage,
    /// A chunking whose replay contradicts the proof.
    pub(crate) contradiction: Option<Chunking>,
    /// A chunking to whose end two runs have different state keys.
    pub(crate) unstable: Option<Chunking>,
}

impl Context<'_> {
    /// The simplest play of each outcome of the whole script; of some, if there are many.
    pub(crate) fn plays_of_outcomes(&self) -> impl Iterator<Item = Play> + '_ {
        let evidence = self.evidence();
        let cuts = evidence.chunkings(&evidence.last).into_iter().take(OUTCOMES_MAX);
        cuts.map(|chunking| self.usual(&chunking))
    }

    pub(super) fn gather(&self) -> Gathered {
        let seed = self.options.seed;
        let mut coverage =
            Coverage::new(Stream::cut_at(&self.cores.cuts, self.script, seed).n_free(), seed);
        if self.only {
            let evidence = Evidence::new(self.script.len());
            return self.replay(evidence, coverage, None);
        }
        let (cores, script, budget) = (self.cores, self.script, &self.options.budget);
        if script.len() > WATCHED_MAX {
            let watched = format!("after {WATCHED_MAX} bytes only the end is watched");
            coverage.notes.push(watched);
        }
        let is_explored = cores.is_provable() && budget.piece_max(script.len()).is_some();
        let unstable = is_explored.then(|| unstable_key(cores, script)).flatten();
        if unstable.is_some() {
            coverage.notes.push("equal states have different keys".to_owned());
            let replayed = self.replay(Evidence::new(script.len()), coverage, None);
            return Gathered { unstable, ..replayed };
        }
        let explored = explore(cores, script, budget, Goal::FAULT, &mut coverage);
        let evidence = explored.unwrap_or_else(|| Evidence::new(script.len()));
        if evidence.broken.is_some() {
            return self.replay(evidence, coverage, None);
        }
        let is_proven = coverage.guarantee == Guarantee::Proven;
        // Where few cores may be made, as in the searches of shortening, there are few of these replays.
        let n_checks_max = usize::try_from(budget.cores_max / CROSS_CHECKS_PART);
        let n_checks =
            self.options.profile.n_cross_checks().min(n_checks_max.unwrap_or(usize::MAX));
        let contradiction = is_proven
            .then(|| {
                contradiction(
                    cores,
                    script,
                    (seed, n_checks, budget.bytes_max),
                    &evidence,
                    &mut coverage,
                )
            })
            .flatten()
            .or_else(|| misled(cores, script, n_checks, &evidence));
        if contradiction.is_some() {
            coverage.guarantee = Guarantee::Sampled { seed, n: 0 };
            let note = "a replay contradicts the proof: the state key, or Clone, is unsound";
            coverage.notes.push(note.to_owned());
        }
        self.replay(evidence, coverage, contradiction)
    }

    /// Adds the evidence of replays: of all strategies, where the evidence so far does not suffice.
    fn replay(
        &self,
        mut evidence: Evidence,
        mut coverage: Coverage,
        contradiction: Option<Chunking>,
    ) -> Gathered {
        let seed = self.options.seed;
        let suffices = coverage.guarantee == Guarantee::Proven || evidence.is_divergent_at_last();
        let mut sampler =
            Sampler::new(self.cores, self.script, &self.options.budget, &mut evidence);
        self.also.iter().for_each(|chunking| sampler.also(chunking, &mut coverage));
        if !self.only && !suffices {
            sampler.sample(seed, &mut coverage);
        }
        Gathered { evidence, coverage, contradiction, unstable: None }
    }
}

/// Outcomes of the whole script that a check looks at one by one.
const OUTCOMES_MAX: usize = 64;
/// What part of the cores that replays may make are replays against a proof.
const CROSS_CHECKS_PART: u64 = 16;
