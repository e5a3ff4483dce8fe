//! How thoroughly evidence is gathered, and with what seed.

use crate::search::{Budget, Meter, Profile, WorkMeter};

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
    /// What counts allocations, if anything does.
    pub meter: Option<Meter>,
    /// What measures work, if anything does.
    pub work_meter: Option<WorkMeter>,
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

    /// Sets what all randomness is drawn from.
    #[must_use]
    pub fn seed(self, seed: u64) -> Self {
        Self { seed, ..self }
    }

    /// Sets what may be run, in place of the budget of the profile.
    #[must_use]
    pub fn budget(self, budget: Budget) -> Self {
        Self { budget, ..self }
    }

    /// Counts allocations.
    #[must_use]
    pub fn meter(self, meter: Meter) -> Self {
        Self { meter: Some(meter), ..self }
    }

    /// Measures the work inside of cores.
    #[must_use]
    pub fn work_meter(self, meter: WorkMeter) -> Self {
        Self { work_meter: Some(meter), ..self }
    }
}
