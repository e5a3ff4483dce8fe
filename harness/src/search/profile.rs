//! How thorough a run is: four profiles, from one execution of a fuzzer to the check of a release.

use crate::search::Budget;

/// How much is run, where not all can be.
///
/// The chunkings of a script are proved, or sampled, within the [`Budget`]. Other modes of playing it
/// (polled in another order, interrupted, ended early) are tried under some of its chunkings; a more
/// thorough profile tries more of them.
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

    /// How many single cuts, and half as many random chunkings, each other mode is tried under, beside the
    /// whole and pieces of one size.
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
