//! Where checks find their evidence: one core, one script, and what was run of them.

use std::cell::OnceCell;

use crate::budget::Budget;
use crate::chunking::Chunking;
use crate::driver::Session;
use crate::evidence::{Evidence, WATCHED_MAX};
use crate::explore::{Aim, explore};
use crate::guarantee::{Coverage, Guarantee};
use crate::log::Log;
use crate::profile::Profile;
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
    /// How thorough the run is.
    pub profile: Profile,
    /// What may be run.
    pub budget: Budget,
}

impl Options {
    /// The options of a profile, for one script or a few.
    #[must_use]
    pub fn of(profile: Profile) -> Self {
        Self { profile, budget: profile.budget(), ..Self::default() }
    }

    /// The options of a profile, for corpora of hundreds of scripts.
    #[must_use]
    pub fn of_many(profile: Profile) -> Self {
        Self { profile, budget: profile.budget_of_many(), ..Self::default() }
    }
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

    /// Whole, byte by byte and one at random: enough to see what does not depend on the cuts. A long
    /// script is cut into fewer pieces, as a parser may start over on each.
    pub(crate) fn a_few_chunkings(&self) -> [Chunking; 3] {
        let len = self.script.len();
        let n_pieces = (FEW_BYTES / len.max(1)).clamp(FEW_PIECES_MIN, FEW_PIECES_MAX);
        let stream = Stream::of(self.script, self.options.seed);
        let drawn = draw(&stream, &mut Random::new(self.options.seed));
        let thinned = drawn.cuts().iter().step_by(drawn.cuts().len().div_ceil(n_pieces).max(1));
        let uniform = Chunking::uniform(len, len.div_ceil(n_pieces).max(1));
        [Chunking::whole(), uniform, Chunking::new(thinned.copied())]
    }

    fn gather(&self) -> Gathered {
        let seed = self.options.seed;
        let mut coverage = Coverage::new(Stream::of(self.script, seed).n_free(), seed);
        if self.only {
            let evidence = Evidence::new(self.script.len());
            return self.replay(evidence, coverage, None);
        }
        let (cores, script, budget) = (self.cores, self.script, &self.options.budget);
        if script.len() > WATCHED_MAX {
            let watched = format!("behind {WATCHED_MAX} bytes only the end is watched");
            coverage.notes.push(watched);
        }
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

/// What a handful of runs may show to a parser that starts over on each piece, in bytes.
const FEW_BYTES: usize = 1 << 25;
const FEW_PIECES_MIN: usize = 4;
const FEW_PIECES_MAX: usize = 2048;
