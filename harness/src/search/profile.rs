//! How thorough a run is: four profiles, from one execution of a fuzzer to the check of a release.

use crate::search::Budget;

/// How thorough a run is when not everything can be run.
///
/// The chunkings of a script are proved, or sampled, within the [`Budget`]. Other modes of playing
/// it (polled in another order, interrupted, ended early) are tried under some of its chunkings; a
/// more thorough profile tries more of them.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, PartialOrd, Ord, Hash)]
#[non_exhaustive]
pub enum Profile {
    /// For one execution of a fuzzer: well under a millisecond for a short script.
    Fuzz,
    /// For a quick answer: under a second for each core.
    Quick,
    /// For continuous integration.
    #[default]
    Standard,
    /// For a release.
    Thorough,
}

impl Profile {
    /// All profiles, the quickest first.
    pub const ALL: [Self; 4] = [Self::Fuzz, Self::Quick, Self::Standard, Self::Thorough];

    /// Returns the name, as on the command line.
    #[must_use]
    pub fn name(self) -> &'static str {
        match self {
            Self::Fuzz => "fuzz",
            Self::Quick => "quick",
            Self::Standard => "standard",
            Self::Thorough => "thorough",
        }
    }

    /// Returns the budget of one script in a run of few scripts.
    #[must_use]
    pub fn budget(self) -> Budget {
        match self {
            Self::Fuzz => Budget::fuzz(),
            Self::Quick => Budget::small(),
            Self::Standard => Budget::default(),
            Self::Thorough => Budget::large(),
        }
    }

    /// Returns the budget of one script in a run of hundreds.
    #[must_use]
    pub fn budget_of_many(self) -> Budget {
        match self {
            Self::Fuzz => Budget::fuzz(),
            Self::Quick => Budget::tiny(),
            Self::Standard => Budget::small(),
            Self::Thorough => Budget::default(),
        }
    }

    /// How many single cuts each other mode is tried under, with half as many random chunkings, the
    /// script in one piece, and pieces of one size.
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
