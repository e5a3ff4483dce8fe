//! What stops the command: one clear sentence with the place and how to mend it.

use std::fmt;
use std::io;
use std::path::Path;

use chunkproof::corpus::CorpusError;
use chunkproof::runner::ParseReplayError;

/// Why the command could not do what was asked.
#[derive(Debug)]
pub(crate) enum Failure {
    Corpus(CorpusError),
    Token(ParseReplayError),
    /// Anything else, in a sentence.
    Usage(String),
    /// The user has seen enough.
    Interrupted,
}

impl Failure {
    /// What the process says of it to its parent; a shell says 128 and the signal, too.
    pub(crate) fn exit_code(&self) -> u8 {
        if matches!(self, Self::Interrupted) { 130 } else { 2 }
    }

    pub(crate) fn file(path: &Path, error: &io::Error) -> Self {
        Self::Usage(match error.kind() == io::ErrorKind::NotFound {
            true => format!("{}: there is no such file or folder", path.display()),
            false => format!("{}: {error}", path.display()),
        })
    }
}

impl fmt::Display for Failure {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Corpus(error) => error.fmt(f),
            Self::Token(error) => error.fmt(f),
            Self::Usage(sentence) => f.write_str(sentence),
            Self::Interrupted => f.write_str("interrupted before all was run"),
        }
    }
}

impl From<CorpusError> for Failure {
    fn from(error: CorpusError) -> Self {
        Self::Corpus(error)
    }
}

impl From<ParseReplayError> for Failure {
    fn from(error: ParseReplayError) -> Self {
        Self::Token(error)
    }
}
