//! How what was found is run again, in the place where it was found.

use std::thread;

use crate::runner::text::VARIABLE;

/// The place where something was found, with what runs it again there.
///
/// # Examples
///
/// ```
/// use chunkproof::runner::Rerun;
///
/// let test = Rerun::Test("lines::reads_lines".to_owned());
/// assert_eq!(
///     test.replay("cp2.AAAA"),
///     "CHUNKPROOF_REPLAY=cp2.AAAA cargo test -- --exact lines::reads_lines --nocapture"
/// );
/// ```
#[derive(Debug, Clone, PartialEq, Eq)]
#[non_exhaustive]
pub enum Rerun {
    /// A test of this name, as `cargo test` prints it.
    Test(String),
    /// The `chunkproof` command, which knows the core.
    Command,
    /// Another program, such as an example.
    Program,
}

impl Rerun {
    /// The test that this thread runs, else another program.
    ///
    /// A test harness names the thread of a test after it.
    pub(crate) fn here() -> Self {
        match thread::current().name() {
            Some(name) if name != MAIN => Self::Test(name.to_owned()),
            Some(_) | None => Self::Program,
        }
    }

    /// The line to type that replays a token.
    #[must_use]
    pub fn replay(&self, token: &str) -> String {
        match self {
            Self::Test(name) => format!(
                "CHUNKPROOF_REPLAY={token} cargo test -- --exact {} --nocapture",
                quoted(name)
            ),
            Self::Command => format!("chunkproof replay {token}"),
            Self::Program => {
                format!("CHUNKPROOF_REPLAY={token} # in the environment of this program")
            }
        }
    }

    /// The line to type that shows every finding whole.
    pub(crate) fn in_full(&self) -> String {
        match self {
            Self::Test(name) => {
                format!("{VARIABLE}=full cargo test -- --exact {} --nocapture", quoted(name))
            }
            Self::Command | Self::Program => {
                format!("{VARIABLE}=full # in the environment of this program")
            }
        }
    }

    /// The line to type that runs a case of a corpus again.
    #[cfg(feature = "corpus")]
    pub(crate) fn case(&self, file: &str, subject: &str) -> String {
        match self {
            Self::Test(name) => format!("cargo test -- --exact {}", quoted(name)),
            Self::Command => {
                format!("chunkproof run {} --subject {}", quoted(file), quoted(subject))
            }
            Self::Program => "# start this program as before".to_owned(),
        }
    }
}

/// A word of a shell.
fn quoted(word: &str) -> String {
    let is_plain = |char: char| char.is_ascii_alphanumeric() || "-_./:#=,+".contains(char);
    match !word.is_empty() && word.chars().all(is_plain) {
        true => word.to_owned(),
        false => format!("'{}'", word.replace('\'', r"'\''")),
    }
}

const MAIN: &str = "main";

#[cfg(test)]
mod tests {
    use super::{Rerun, quoted};

    #[test]
    fn a_test_is_run_again_by_its_name() {
        let name = "runner::rerun::tests::a_test_is_run_again_by_its_name";
        assert_eq!(Rerun::here(), Rerun::Test(name.to_owned()));
    }

    #[test]
    fn what_a_shell_would_change_is_quoted() {
        assert_eq!(quoted("corpora/x::a/b::half-close"), "corpora/x::a/b::half-close");
        assert_eq!(quoted("it's"), r"'it'\''s'");
        assert_eq!(quoted("a b"), "'a b'");
        assert_eq!(quoted(""), "''");
    }
}
