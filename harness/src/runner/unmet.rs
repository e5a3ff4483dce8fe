//! What a test asked of a run, and did not get.

use crate::checks::CheckId;
use crate::search::Guarantee;

/// Something that a test asked of a run beside the checks, and did not get.
///
/// A report prints it as people read it.
#[derive(Debug, Clone, PartialEq, Eq)]
#[non_exhaustive]
pub enum Unmet {
    /// The lines that the test expects, where [`Report::transcript`](crate::Report::transcript) has others.
    Lines(Vec<String>),
    /// More than was run guarantees.
    Guarantee {
        /// What the test requires.
        required: Guarantee,
        /// What lowered the guarantee, in words; empty if that is not known.
        because: String,
    },
    /// That a check judges the script.
    Check {
        /// The check.
        check: CheckId,
        /// Why it did not, in words.
        because: String,
    },
}
