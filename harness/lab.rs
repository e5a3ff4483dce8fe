//! Where checks find their evidence: one core, one script, and what was run of them.

use std::cell::OnceCell;

use crate::budget::Budget;
use crate::chunking::Chunking;
use crate::driver::Session;
use crate::evidence::Evidence;
use crate::explore::{Aim, explore};
use crate::guarantee::{Coverage, Guarantee};
use crate::log::Log;
use crate::sample::{Sampler, contradiction, misled};
use crate::script::Script;
use crate::state::Cores;
use crate::strategy::{Random, Stream, draw};

/// How evidence is gathered.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
#[non_exhaustive]
pub struct Options {
    /// What all randomness is drawn from.
    pub seed: u64,
    /// What may be run.
    pub budget: Budget,
}

/// One core and one script, with what was run of them so far.
#[derive(Debug)]
pub(crate) struct Lab<'a> {
    pub(crate) cores: &'a Cores,
    pub(crate) script: &'a Script,
    pub(crate) options: Options,
    /// Chunkings that are replayed whatever else is.
    also: Vec<Chunking>,
    /// Whether nothing but those is run.
    only: bool,
    gathered: OnceCell<Gathered>,
}

/// Evidence with what it is worth.
#[derive(Debug)]
pub(crate) struct Gathered {
    pub(crate) evidence: Evidence,
    pub(crate) coverage: Coverage,
    /// A chunking whose replay contradicts the proof.
    pub(crate) contradiction: Option<Chunking>,
}

impl<'a> Lab<'a> {
    pub(crate) fn new(cores: &'a Cores, script: &'a Script, options: Options) -> Self {
        Self { cores, script, options, also: Vec::new(), only: false, gathered: OnceCell::new() }
    }

    /// Replays these chunkings too, or nothing but them.
    pub(crate) fn with(self, also: Vec<Chunking>, only: bool) -> Self {
        Self { also, only, ..self }
    }

    /// The evidence; it is gathered when first asked for.
    pub(crate) fn gathered(&self) -> &Gathered {
        self.gathered.get_or_init(|| self.gather())
    }

    pub(crate) fn evidence(&self) -> &Evidence {
        &self.gathered().evidence
    }

    pub(crate) fn into_coverage(self) -> Coverage {
        let n_free = Stream::of(self.script, self.options.seed).n_free();
        let gathered = self.gathered.into_inner();
        gathered.map_or_else(|| Coverage::new(n_free, self.options.seed), |all| all.coverage)
    }

    /// A fresh core.
    pub(crate) fn session(&self) -> Session<'a> {
        Session::start(self.cores, self.script, Log::new(false))
    }

    /// Whole, byte by byte and one at random: enough to see what does not depend on the cuts.
    pub(crate) fn a_few_chunkings(&self) -> [Chunking; 3] {
        let stream = Stream::of(self.script, self.options.seed);
        let mut random = Random::new(self.options.seed);
        let bytewise = Chunking::new(1..self.script.len());
        [Chunking::whole(), bytewise, draw(&stream, &mut random)]
    }

    fn gather(&self) -> Gathered {
        let seed = self.options.seed;
        let mut coverage = Coverage::new(Stream::of(self.script, seed).n_free(), seed);
        if self.only {
            let evidence = Evidence::new(self.script.len());
            return self.replay(evidence, coverage, None);
        }
        let (cores, script, budget) = (self.cores, self.script, &self.options.budget);
        let explored = explore(cores, script, budget, Aim::FAULT, &mut coverage);
        let evidence = explored.unwrap_or_else(|| Evidence::new(script.len()));
        let is_proven = coverage.guarantee == Guarantee::Proven;
        let contradiction = is_proven
            .then(|| contradiction(cores, script, seed, &evidence, &mut coverage))
            .flatten()
            .or_else(|| misled(cores, script, &evidence));
        if contradiction.is_some() {
            coverage.guarantee = Guarantee::Sampled { seed, n: 0 };
            let note = "a replay contradicts the proof: the state key, or Clone, is unsound";
            coverage.notes.push(note.to_owned());
        }
        self.replay(evidence, coverage, contradiction)
    }

    /// Adds what replaying shows: all strategies where the evidence does not suffice.
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
        Gathered { evidence, coverage, contradiction }
    }
}
