//! A waiver of one subject.

use crate::runner::Waiver;

/// A waiver of one subject.
#[derive(Debug, Clone, PartialEq, Eq)]
#[non_exhaustive]
pub struct SubjectWaiver {
    /// The subject.
    pub subject: String,
    /// What is waived, and why.
    pub waiver: Waiver,
    /// Line and column of the subject, which is looked up once the subjects are known.
    pub(crate) subject_at: (usize, usize),
}

impl SubjectWaiver {
    /// A waiver of one subject that is in no file.
    #[cfg(feature = "protocol")]
    pub(crate) fn of(subject: &str, waiver: Waiver) -> Self {
        Self { subject: subject.to_owned(), waiver, subject_at: (0, 0) }
    }
}
