//! What a test asked of a run, and did not get.

/// Something that a test asked of a run beside the checks, and did not get.
///
/// A report prints it as people read it.
#[derive(Debug, Clone, PartialEq, Eq)]
#[non_exhaustive]
pub enum Unmet {
    /// The lines that the test expects, where [`Report::transcript`](crate::Report::transcript) has others.
    Lines(Vec<String>),
}
