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
//! spec = "RFC 9112, 2.2"                 # where it is written
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
//! - A waiver of `completeness` may name the `kind` that it covers: `accepted`, `accepted-with-message`,
//!   `refused` or `refused-with-message`.
//! - A finding is covered if case, check, verdict and kind fit and, with `cuts`, every cut of the simplest
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

mod braces;
mod case;
mod cases;
pub mod diff;
mod error;
mod judged;
pub(crate) mod expect;
pub(crate) mod find;
pub(crate) mod load;
pub(crate) mod notation;
pub(crate) mod pieces;
mod quirk;
pub(crate) mod raw;
mod reason;
pub(crate) mod steps;
mod setup;
pub(crate) mod size;
pub(crate) mod subject;
pub mod suite;
pub(crate) mod symbols;
#[cfg(test)]
mod tests;
mod trial;
pub(crate) mod violations;
mod vocabulary;
pub(crate) mod waived;
mod waiver;

pub use self::case::{Allowed, Case, Level};
pub use self::cases::Cases;
pub use self::error::CorpusError;
pub use self::judged::Judged;
pub use self::quirk::Quirk;
pub use self::reason::{Breach, Reason, SkippedBecause, StaleBecause};
pub use self::setup::Setup;
pub use self::subject::{NotConcerned, Subject};
pub use self::trial::{CaseTrial, Detail, Status};
pub use self::violations::Violations;
pub use self::vocabulary::{Block, Vocabulary, Word};
pub use self::waiver::SubjectWaiver;

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

impl Corpora {
    /// Each file with each of the subjects that speak its protocol.
    pub fn with_subjects<'a>(
        &'a self,
        subjects: &'a [Subject],
    ) -> impl Iterator<Item = (&'a CorpusFile, &'a Subject)> {
        self.files.iter().flat_map(move |file| {
            let speak = subjects.iter().filter(|subject| subject.protocol() == file.protocol);
            speak.map(move |subject| (file, subject))
        })
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
    pub waivers: Vec<SubjectWaiver>,
    /// The differences between two subjects that are accepted.
    pub quirks: Vec<Quirk>,
}
