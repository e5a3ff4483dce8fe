//! The corpus format: cases with what they mean, judged over any core of a protocol.
//!
//! This page is the format's specification.
//!
//! # Folders
//!
//! `<protocol>/vocabulary.toml` says which words the cores of a protocol speak;
//! `<protocol>/<section>.toml` and `<protocol>/regressions/<what>.toml` hold cases. The protocol is
//! the name of the folder. A file opens with a comment that says why it exists.
//!
//! # A case
//!
//! ```toml
//! # Request lines: what a server must accept and refuse.
//!
//! [[case]]
//! id = "request-line-lf-only"            # unique within its protocol
//! spec = "RFC 9112, 2.2"                 # where it is said
//! must = "A recipient may take a single LF for a line terminator."   # in our own words
//! setup = "server"                       # what the core is, in the vocabulary's words
//! features = []                          # optional: what a core must be able to do
//! receive = 'GET / HTTP/1.1\n\n'         # or a list of texts, joined
//! eof = true                             # optional: the stream ends after the last step
//! complete = [0, 16]                     # optional: offsets at which the stream may end
//! expect = ['request "GET" "/" 1.1', 'message', 'end']
//! ```
//!
//! In place of `receive`, `steps = [{ receive = '…' }, { act = '…' }, { advance = 1.5 }, { eof = true }]`
//! says more; `advance` is in seconds. Bytes stand in TOML's literal strings with the escapes of
//! [`unescape`](crate::bytes::unescape): `\r \n \t \0 \\ \" \xNN` and `{repeat N "…"}`. (In TOML's
//! basic strings `\x` is a code point, not a byte.)
//!
//! # Expectations
//!
//! `expect` is a list of transcript lines. Where a specification leaves a choice, it is a list of
//! outcomes, each with a verdict; a transcript that matches none of them is a violation:
//!
//! ```toml
//! [[case.expect]]
//! verdict = "should"                     # must | should | may
//! says = ['fault']
//!
//! [[case.expect]]
//! verdict = "may"
//! says = ['request "GET" "/" 1.1', '...', 'end']
//! ```
//!
//! - The first word of a line is a word of the vocabulary, or one of the harness: `fault` (of any
//!   kind) or `fault KIND`; `end` (the end of the stream was accepted); `untaken "…"` (bytes never
//!   taken); `sent "…"`, `close`, `refused KIND`.
//! - Values in double quotes are bytes, escaped as [`Escaped`](crate::bytes::Escaped) prints them.
//! - `...` alone stands for any number of lines.
//! - Lines whose word a subject does not speak are left out when that subject is judged; `fault`
//!   and `end` are always spoken. `sent` and `close` are compared apart from the rest, in order.
//! - A case without `expect` is held to the invariants only.
//!
//! # Waivers
//!
//! A deviation that is known is named, with its reason. It is printed in every report, and it is an
//! error once it no longer applies.
//!
//! ```toml
//! [[waiver]]
//! subject = "httparse/request"
//! check = "expected"
//! cases = ["obs-fold-in-request"]
//! class = "deviation"                    # deviation: a known fault; permitted: allowed to differ
//! reason = "takes a single LF inside a header block for a line terminator"
//! ```
//!
//! # The vocabulary
//!
//! ```toml
//! # How cores of HTTP/1.1 speak.
//! words = [{ form = 'request "METHOD" "TARGET" VERSION', means = "a request line" }]
//! setups = [{ form = "server", means = "reads requests" }]
//! features = [{ form = "body", means = "delivers message bodies" }]
//! ```
//!
//! The first word of a `form` is the name. Unknown words, keys, setups and features, duplicate ids,
//! files without cases and waivers of what is not there are errors that name file, line and column.
//! A protocol has one vocabulary; a second one must say the same.

mod find;
mod load;
mod raw;
#[cfg(test)]
mod tests;

use std::fmt;

use crate::script::Script;

/// All corpora that were loaded together.
#[derive(Debug, Clone, Default)]
#[non_exhaustive]
pub struct Corpora {
    /// The files with cases, by path.
    pub files: Vec<CorpusFile>,
    /// One vocabulary for each protocol.
    pub vocabularies: Vec<Vocabulary>,
}

/// One file of cases.
#[derive(Debug, Clone)]
#[non_exhaustive]
pub struct CorpusFile {
    /// Where it was read, with `/` between folders.
    pub path: String,
    /// The protocol that its cases speak.
    pub protocol: String,
    /// Why it exists: its opening comment.
    pub why: String,
    /// Its cases, in order.
    pub cases: Vec<Case>,
    /// The deviations that are known.
    pub waivers: Vec<Waiver>,
}

/// A script with what it means.
#[derive(Debug, Clone)]
#[non_exhaustive]
pub struct Case {
    /// Unique within its protocol.
    pub id: String,
    /// The line of the file on which the case stands.
    pub line: usize,
    /// The section of the specification.
    pub spec: String,
    /// The requirement, in our own words.
    pub must: String,
    /// What the core is to be.
    pub setup: Setup,
    /// What a core must be able to do for this case to concern it.
    pub features: Vec<String>,
    /// What is said.
    pub script: Script,
    /// Offsets at which the stream may end.
    pub complete: Vec<usize>,
    /// The outcomes allowed; none means that only the invariants are checked.
    pub allowed: Vec<Allowed>,
}

/// An outcome that a case allows.
#[derive(Debug, Clone, PartialEq, Eq)]
#[non_exhaustive]
pub struct Allowed {
    /// How strongly it is asked for.
    pub verdict: Level,
    /// The lines of the transcript.
    pub says: Vec<String>,
}

/// How strongly a specification asks for an outcome (RFC 2119).
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, serde::Deserialize)]
#[serde(rename_all = "lowercase")]
#[non_exhaustive]
pub enum Level {
    /// Required.
    Must,
    /// Recommended.
    Should,
    /// Permitted.
    May,
}

/// A known deviation, or a permitted difference, of one subject.
#[derive(Debug, Clone, PartialEq, Eq)]
#[non_exhaustive]
pub struct Waiver {
    /// The subject.
    pub subject: String,
    /// The check that would fail.
    pub check: String,
    /// The cases on which it would.
    pub cases: Vec<String>,
    /// Whether it is a fault or a liberty.
    pub class: WaiverClass,
    /// The class of the fault or the ground of the liberty.
    pub reason: String,
    /// Line and column of the subject and of the check: they are looked up once both are known.
    pub(crate) subject_at: (usize, usize),
    pub(crate) check_at: (usize, usize),
}

/// Whether a waiver stands for a fault or for a liberty.
#[derive(Debug, Clone, Copy, PartialEq, Eq, serde::Deserialize)]
#[serde(rename_all = "lowercase")]
#[non_exhaustive]
pub enum WaiverClass {
    /// A known fault of the subject.
    Deviation,
    /// A difference that a specification or an author allows.
    Permitted,
}

/// The words of one protocol.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
#[non_exhaustive]
pub struct Vocabulary {
    /// The protocol.
    pub protocol: String,
    /// What cores say.
    pub words: Vec<Word>,
    /// What cores can be set up as.
    pub setups: Vec<Word>,
    /// What cores may be able to do.
    pub features: Vec<Word>,
}

/// A word of a vocabulary.
#[derive(Debug, Clone, PartialEq, Eq, serde::Deserialize)]
#[serde(deny_unknown_fields)]
#[non_exhaustive]
pub struct Word {
    /// The word with what follows it.
    pub form: String,
    /// What it means.
    pub means: String,
}

impl Word {
    /// The word itself.
    #[must_use]
    pub fn name(&self) -> &str {
        self.form.split(' ').next().unwrap_or_default()
    }
}

/// What a core is to be for a case: a role and options, such as `lines max=16`.
///
/// # Examples
///
/// ```
/// use chunkproof::corpus::Setup;
///
/// let setup = Setup::new("lines max=16");
/// assert_eq!(setup.role(), "lines");
/// assert_eq!(setup.number("max"), Some(16));
/// assert!(setup.has_only(&["max"]) && !setup.has_only(&[]));
/// ```
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord)]
pub struct Setup(String);

impl Setup {
    /// A setup from its text.
    #[must_use]
    pub fn new(text: impl Into<String>) -> Self {
        Self(text.into())
    }

    /// The first word.
    #[must_use]
    pub fn role(&self) -> &str {
        self.0.split(' ').next().unwrap_or_default()
    }

    /// The value of an option `key=value`.
    #[must_use]
    pub fn get(&self, key: &str) -> Option<&str> {
        self.options().find(|(name, _)| *name == key).map(|(_, value)| value)
    }

    /// The value of an option that is a number.
    #[must_use]
    pub fn number(&self, key: &str) -> Option<usize> {
        self.get(key)?.parse().ok()
    }

    /// Whether every option is one of `keys`. A subject must not ignore what it does not know.
    #[must_use]
    pub fn has_only(&self, keys: &[&str]) -> bool {
        self.options().all(|(name, _)| keys.contains(&name))
    }

    /// An option without `=` is a name with an empty value.
    fn options(&self) -> impl Iterator<Item = (&str, &str)> {
        self.0.split(' ').skip(1).map(|word| word.split_once('=').unwrap_or((word, "")))
    }
}

impl fmt::Display for Setup {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.0)
    }
}

/// A mistake in a corpus: where it is, what it is and how to mend it.
#[derive(Debug, Clone, PartialEq, Eq)]
#[non_exhaustive]
pub struct CorpusError {
    /// The file or folder.
    pub path: String,
    /// Line and column, both from 1; absent if the mistake is not at one place.
    pub place: Option<(usize, usize)>,
    /// What is wrong and what would be right.
    pub problem: String,
}

impl fmt::Display for CorpusError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self.place {
            Some((line, column)) => write!(f, "{}:{line}:{column}: {}", self.path, self.problem),
            None => write!(f, "{}: {}", self.path, self.problem),
        }
    }
}

impl std::error::Error for CorpusError {}

/// What the harness itself says in transcripts, in every protocol.
pub(crate) const HARNESS_WORDS: [&str; 7] =
    ["fault", "end", "untaken", "sent", "close", "refused", "..."];
