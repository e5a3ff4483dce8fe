//! The error for a mistake in a corpus.

use std::fmt::{self, Write as _};

use crate::bytes::OneLine;

/// A mistake in a corpus: where it is, what is wrong and how to fix it.
#[derive(Debug, Clone, PartialEq, Eq)]
#[non_exhaustive]
pub struct CorpusError {
    /// The file or folder.
    pub path: String,
    /// Line and column, both from 1; `None` if the mistake is not at one place.
    pub place: Option<(usize, usize)>,
    /// What is wrong, and what would be right.
    pub problem: String,
}

impl fmt::Display for CorpusError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        // Names of files and what is quoted from them may hold anything.
        let mut f = OneLine(f);
        match self.place {
            Some((line, column)) => write!(f, "{}:{line}:{column}: {}", self.path, self.problem),
            None => write!(f, "{}: {}", self.path, self.problem),
        }
    }
}

impl std::error::Error for CorpusError {}
