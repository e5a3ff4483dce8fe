//! What stops the command: one sentence with the place of the mistake and how to fix it.

use std::fmt;
use std::io;
use std::path::Path;

use chunkproof::corpus::CorpusError;
use chunkproof::runner::ParseReplayError;

/// Why the command stopped.
#[derive(Debug)]
pub(crate) enum Failure {
    Corpus(CorpusError),
    Token(ParseReplayError),
    /// Anything else, in a sentence.
    Usage(String),
    /// By the user.
    Interrupted,
}

impl Failure {
    /// The exit code; for an interruption it is that of a shell: 128 and the number of the signal.
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
            Self::Interrupted => f.write_str("interrupted before everything was run"),
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
