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
//! expect = ['request "GET" "/" 1.1', 'message', 'end']
//! ```
//!
//! In place of `receive`, `steps = [{ receive = '…' }, { act = '…' }, { advance = 1.5 }, { eof = true }]`
//! says more; `advance` is in seconds. With `{ on = 'ping', act = 'text "hi"' }` the application acts
//! whenever the core says an event that begins with these words, wherever that is.
//!
//! Bytes stand in TOML's literal strings with the escapes of
//! [`unescape`](crate::bytes::unescape): `\r \n \t \0 \\ \" \xNN` and `{repeat N "…"}`. (In TOML's
//! basic strings `\x` is a code point, not a byte.)
//!
//! # Binary protocols
//!
//! What is received may hold blocks in braces, so that no case is a row of hexadecimal digits:
//!
//! - `{u8 5}`, `{u16 513}`, `{u24 N}`, `{u32 N}`, `{u64 N}`: big-endian numbers; with `le` behind the
//!   width (`{u16le 513}`) the other way round. `{varint N}` is MQTT's variable byte integer (and LEB128),
//!   `{quic N}` QUIC's (RFC 9000, 16), `{bits 5 0x20 N}` HPACK's in five bits of a first byte 0x20 (RFC
//!   7541, 5.1).
//! - A number is decimal, `0x…`, a name of the vocabulary's `numbers`, `{size}`, or several with `+`.
//! - `{u16: …}`: what stands behind the colon, up to the matching brace, with its length in front; in
//!   every form that a number has. The space behind the colon is not part of it.
//! - `{hex 00 ff}`: bytes that have no structure to show, such as a key; a comment says what they are.
//! - `{headers END_STREAM 1: …}`: a block that the vocabulary defines.
//!
//! ```toml
//! # vocabulary.toml
//! numbers = { END_STREAM = 0x1, END_HEADERS = 0x4 }
//!
//! [[blocks]]
//! form = 'headers FLAGS STREAM : FIELDS'
//! bytes = '{u24 #FIELDS}{u8 1}{u8 FLAGS}{u32 STREAM}{FIELDS}'
//! means = "a HEADERS frame"
//! ```
//!
//! In `bytes` a parameter stands for what was given, as a number (`{u8 FLAGS}`) or as bytes
//! (`{FIELDS}`), and `#FIELDS` is its length. A brace with no letter behind it is a brace; one with a
//! letter is written `\x7b`, and within a block one that has no partner is `\x7d`. Lengths follow what
//! they are of, `{size}` too.
//!
//! # Facts
//!
//! A case may say what no comparison of runs can show; each key opens the check that needs it. Offsets
//! are of the bytes received.
//!
//! ```toml
//! complete = [0, 16]                     # where the stream may end; [] is nowhere, absent not known
//! switch = { at = 61 }                   # what is behind this offset is another protocol's
//! switch = { at = 61, secure = true }    # and must be empty or refused, as with STARTTLS
//! buffered = 64                          # how many bytes a core may hold back, at most
//! ```
//!
//! A case of a size says so, and stands for all cases of its kind. It has either `limit`, a limit of
//! the core, or `grow`, a size to grow from. What it receives holds `{size}`, which stands for the size
//! in decimal digits, or `{repeat {size} "…"}`, that many repetitions; `expect` may hold them, too. The
//! case itself is the one whose size is `limit` or `grow`, from 1 up; offsets, expectations and waivers
//! are of that one. (A plain `{size}` is written `\x7bsize}`.)
//!
//! ```toml
//! setup = "lines max=16"
//! limit = 16
//! receive = '{repeat {size} "a"}\n'
//! expect = ['line "{repeat {size} "a"}"']
//! ```
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
//!   kind) or `fault KIND`, `refused` or `refused KIND` (an action), `end` (the end of the stream was
//!   accepted), `untaken "…"` (bytes never taken), `sent "…"`, `close`.
//! - Values in double quotes are bytes, escaped as [`Escaped`](crate::bytes::Escaped) prints them.
//! - `...` alone stands for any number of lines.
//! - `untaken` and the lane `tail` are two ways to hand over what belongs to others. A subject is judged
//!   by the one it speaks; that nothing is lost on the way is for the check `leftovers`.
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
//! subject = "vte/parser"
//! check = "events"
//! cases = ["c1-in-utf8", "utf8-*"]       # `*` stands for any run of characters
//! verdict = "variant"                    # optional: only what fails in this way
//! cuts = [3, 8]                          # optional: only what is shown by cuts at 3 to 7
//! class = "deviation"                    # deviation: a known fault; permitted: allowed to differ
//! reason = "loses the character behind one that was cut"
//! reference = "alacritty/vte#159"        # optional: a URL, an issue, a section
//! ```
//!
//! - A finding is covered if case, check and verdict fit and, with `cuts`, every cut of the simplest
//!   chunking of each outcome lies in the range. A finding that needs no cut is none of a range, so
//!   `expected`, which is of the script in one piece, has no `cuts`.
//! - A named case whose check holds, or is not run, is *stale*. Of cases that a pattern stands for
//!   some may hold; a pattern is stale if it covers nothing in its file.
//! - Several waivers may be for one case and check if their verdicts or cuts differ; of those that
//!   cover a finding the first is reported.
//!
//! # Quirks
//!
//! Where two subjects of a protocol say different things and both are at liberty to, the case itself can
//! seldom say so. A quirk does, for [`diff`]; one that accounts for nothing is an error.
//!
//! ```toml
//! [[quirk]]
//! between = ["h2/server", "ringline-h2/server"]
//! cases = ["settings-*"]
//! reason = "one answers settings before it says them"
//! ```
//!
//! With `says = ["fault", "line *"]`, the first lines in which the two differ, it is only for
//! differences of that kind; and then it may leave `cases` out, and holds for [what a fuzzer
//! finds](crate::engine::fuzz::Differential), too.
//!
//! # The vocabulary
//!
//! ```toml
//! # How cores of HTTP/1.1 speak.
//! words = [{ form = 'request "METHOD" "TARGET" VERSION', means = "a request line" }]
//! setups = [{ form = "server", means = "reads requests" }]
//! features = [{ form = "body", means = "delivers message bodies" }]
//! actions = [{ form = "respond STATUS", means = "answers the request" }]
//! ```
//!
//! The first word of a `form` is the name. Unknown words, keys, setups, features and actions, duplicate ids,
//! ids with `*`, files without cases, facts of what is not received and waivers of what is not there
//! are errors that name file, line and column.
//! A protocol has one vocabulary; a second one must say the same.

#[cfg(feature = "corpus")]
pub mod diff;
#[cfg(feature = "corpus")]
pub(crate) mod expect;
pub(crate) mod find;
pub(crate) mod load;
pub(crate) mod notation;
pub(crate) mod pieces;
pub(crate) mod raw;
pub(crate) mod said;
pub(crate) mod size;
#[cfg(feature = "corpus")]
pub(crate) mod subject;
#[cfg(feature = "corpus")]
pub mod suite;
pub(crate) mod symbols;
#[cfg(test)]
mod tests;
pub(crate) mod waived;

#[cfg(feature = "corpus")]
pub use self::subject::Subject;

use std::collections::BTreeMap;
use std::fmt;

use crate::context::{Facts, Family, Switch};
use crate::runner::waiver;
use crate::script::Script;
use crate::transcript::line::first_word;

/// All corpora that were loaded together.
#[derive(Debug, Clone, Default)]
#[non_exhaustive]
pub struct Corpora {
    /// The files with cases, by path.
    pub files: Vec<CorpusFile>,
    /// One vocabulary for each protocol.
    pub vocabularies: Vec<Vocabulary>,
}

impl Corpora {
    /// The cases of all files, in order.
    pub fn cases(&self) -> impl Iterator<Item = &Case> {
        self.files.iter().flat_map(|file| &file.cases)
    }

    /// The scripts of all cases for cores of this role, such as `server`: what a generator starts from.
    #[must_use]
    pub fn scripts(&self, role: &str) -> Vec<Script> {
        let cases = self.cases().filter(|case| case.setup.role() == role);
        cases.map(|case| case.script.clone()).collect()
    }
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
    /// The differences between two subjects that are accepted.
    pub quirks: Vec<Quirk>,
}

/// A difference between two subjects that is accepted, though no waiver accounts for it.
#[derive(Debug, Clone, PartialEq, Eq, serde::Deserialize)]
#[serde(deny_unknown_fields)]
#[non_exhaustive]
pub struct Quirk {
    /// The two subjects.
    pub between: [String; 2],
    /// The cases, as those of a waiver; any, if it says what differs.
    #[serde(default)]
    pub cases: Vec<String>,
    /// The first lines in which the two differ, `*` standing for any characters; nothing for no line.
    #[serde(default)]
    pub says: Option<[String; 2]>,
    /// Why they may differ.
    pub reason: String,
}

impl Quirk {
    /// Whether it is for a case.
    #[must_use]
    pub fn is_for(&self, case: &str) -> bool {
        self.cases.is_empty() || waiver::is_any(&self.cases, case)
    }

    /// Whether it is between two subjects, and accounts for what they said.
    pub(crate) fn fits(&self, subjects: [&str; 2], said: [&[String]; 2]) -> bool {
        let [first, second] = self.between.each_ref().map(String::as_str);
        let [a, b] = match subjects {
            [a, b] if a == first && b == second => said,
            [a, b] if b == first && a == second => [said[1], said[0]],
            _ => return false,
        };
        let n_same = a.iter().zip(b).take_while(|(a, b)| a == b).count();
        let line = |said: &[String]| said.get(n_same).cloned().unwrap_or_default();
        self.says.as_ref().is_none_or(|[says_a, says_b]| {
            waiver::is_match(says_a, &line(a)) && waiver::is_match(says_b, &line(b))
        })
    }
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
    /// What is said; of a case of a size, the script of that size.
    pub script: Script,
    /// Offsets at which the stream may end; nothing if they are not known.
    pub complete: Option<Vec<usize>>,
    /// Where another protocol takes over.
    pub switch: Option<Switch>,
    /// The scripts of all sizes, where the size of this one is a limit of the core.
    pub limit: Option<Family>,
    /// The scripts of all sizes, where the size of this one is one to grow from.
    pub growth: Option<Family>,
    /// How many bytes of the stream a core may hold back.
    pub buffered_max: Option<usize>,
    /// The outcomes allowed; none means that only the invariants are checked.
    pub allowed: Vec<Allowed>,
}

impl Case {
    /// What is known of the script.
    #[must_use]
    pub fn facts(&self) -> Facts {
        Facts {
            complete: self.complete.clone(),
            switch: self.switch,
            limit: self.limit.clone(),
            growth: self.growth.clone(),
            buffered_max: self.buffered_max,
            ..Facts::default()
        }
    }
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

/// What is known to differ of one subject.
#[derive(Debug, Clone, PartialEq, Eq)]
#[non_exhaustive]
pub struct Waiver {
    /// The subject.
    pub subject: String,
    /// What is waived, and why.
    pub waiver: waiver::Waiver,
    /// Line and column of the subject, which is looked up once the subjects are known.
    pub(crate) subject_at: (usize, usize),
}

impl Waiver {
    /// A waiver of one subject that stands in no file.
    #[cfg(feature = "corpora")]
    pub(crate) fn of(subject: &str, waiver: waiver::Waiver) -> Self {
        Self { subject: subject.to_owned(), waiver, subject_at: (0, 0) }
    }
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
    /// What an application can ask of a core.
    pub actions: Vec<Word>,
    /// Numbers by the names that the specification has for them.
    pub numbers: BTreeMap<String, u64>,
    /// Blocks of bytes by name.
    pub blocks: Vec<Block>,
}

/// A block of bytes that the cases of a protocol are written with.
#[derive(Debug, Clone, PartialEq, Eq, serde::Deserialize)]
#[serde(deny_unknown_fields)]
#[non_exhaustive]
pub struct Block {
    /// Its name, its parameters, and behind a colon the name of its content, if it has one.
    pub form: String,
    /// What it stands for, in the same notation.
    pub bytes: String,
    /// What it means.
    pub means: String,
}

impl Block {
    /// The name.
    #[must_use]
    pub fn name(&self) -> &str {
        self.words().next().unwrap_or_default()
    }

    /// Its parameters; the content is the last one.
    pub fn params(&self) -> impl Iterator<Item = &str> {
        self.words().skip(1)
    }

    fn words(&self) -> impl Iterator<Item = &str> {
        self.form.split_whitespace().filter(|word| *word != ":")
    }
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
        first_word(&self.form)
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
        first_word(&self.0)
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
