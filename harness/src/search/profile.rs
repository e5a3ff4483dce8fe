//! How thorough a run is: three profiles, from a glance to all that is worth its time.

use crate::search::Budget;

/// How much is run, where not all can be.
///
/// The chunkings of a script are proved, or sampled, within the [`Budget`]; every other way of playing
/// it (polled otherwise, interrupted, ended early) is tried under some chunkings of it, more of them in
/// a stricter profile.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, PartialOrd, Ord, Hash)]
#[non_exhaustive]
pub enum Profile {
    /// Well under a millisecond for a short script: one execution of a fuzzer.
    Fuzz,
    /// Under a second for each core.
    Quick,
    /// What continuous integration can afford.
    #[default]
    Standard,
    /// What a release can.
    Thorough,
}

impl Profile {
    /// All of them, from the quickest.
    pub const ALL: [Self; 4] = [Self::Fuzz, Self::Quick, Self::Standard, Self::Thorough];

    /// The name, as on the command line.
    #[must_use]
    pub fn name(self) -> &'static str {
        match self {
            Self::Fuzz => "fuzz",
            Self::Quick => "quick",
            Self::Standard => "standard",
            Self::Thorough => "thorough",
        }
    }

    /// What one script may cost where there are few.
    #[must_use]
    pub fn budget(self) -> Budget {
        match self {
            Self::Fuzz => Budget::fuzz(),
            Self::Quick => Budget::small(),
            Self::Standard => Budget::default(),
            Self::Thorough => Budget::large(),
        }
    }

    /// What one script may cost where there are hundreds.
    #[must_use]
    pub fn budget_of_many(self) -> Budget {
        match self {
            Self::Fuzz => Budget::fuzz(),
            Self::Quick => Budget::tiny(),
            Self::Standard => Budget::small(),
            Self::Thorough => Budget::default(),
        }
    }

    /// How many single cuts, and as many random chunkings again, each other way of playing is tried
    /// under, beside whole and byte by byte.
    pub(crate) fn n_cuts(self) -> usize {
        match self {
            Self::Fuzz => 1,
            Self::Quick => 2,
            Self::Standard => 8,
            Self::Thorough => 64,
        }
    }

    /// How many random chunkings are replayed against each proof.
    pub(crate) fn n_cross_checks(self) -> usize {
        if self == Self::Fuzz { 2 } else { 32 }
    }
}
