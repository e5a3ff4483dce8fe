//! The corpus format: cases with their expected outcomes, run against any core of a protocol.
//!
//! This page is the format's specification.
//!
//! # Folders
//!
//! `<protocol>/vocabulary.toml` defines the words in which the cores of a protocol report;
//! `<protocol>/<section>.toml` and `<protocol>/regressions/<what>.toml` hold cases. The protocol is
//! the name of the folder. A file opens with a comment that explains why it exists.
//!
//! # A case
//!
//! ```toml
//! # Request lines: what a server must accept and refuse.
//!
//! [[case]]
//! id = "request-line-lf-only"            # unique within its protocol
//! spec = "RFC 9112, 2.2"                 # the section of the specification
//! must = "A recipient may take a single LF for a line terminator."   # in our own words
//! setup = "server"                       # the core's role and options, in the vocabulary's words
//! features = []                          # optional: what a core must be able to do
//! isolated = false                       # optional: whether a core may end or block its process
//! receive = 'GET / HTTP/1.1\n\n'         # or a list of texts, joined
//! eof = true                             # optional: the stream ends after the last step
//! expect = ['request "GET" "/" 1.1', 'message', 'end']
//! ```
//!
//! An isolated case is skipped by tests; `chunkproof run`, which runs all cases in processes of their own,
//! runs it too. Its verdict can be `aborted`, `hung` or `out-of-memory`.
//!
//! In place of `receive`, a case may list
//! `steps = [{ receive = '…' }, { act = '…' }, { advance = 1.5 }, { eof = true }]`; `advance` is in
//! seconds. With `{ on = 'ping', act = 'text "hi"' }`, at any position in the list, the application
//! acts whenever the core emits an event that begins with these words.
//!
//! Bytes are written in TOML's literal strings with the escapes of
//! [`unescape`](crate::bytes::unescape): `\r \n \t \0 \\ \" \xNN` and `{repeat N "…"}`. (In TOML's
//! basic strings `\x` is a code point, not a byte.)
//!
//! # Binary protocols
//!
//! Received text may hold blocks in braces, so that no case is a row of hexadecimal digits:
//!
//! - `{u8 5}`, `{u16 513}`, `{u24 N}`, `{u32 N}`, `{u64 N}`: big-endian numbers; with `le` after
//!   the width (`{u16le 513}`), little-endian ones. `{varint N}` is MQTT's variable byte integer
//!   (and LEB128), `{quic N}` QUIC's (RFC 9000, 16), `{bits 5 0x20 N}` HPACK's in five bits of a
//!   first byte 0x20 (RFC 7541, 5.1).
//! - A number is decimal, `0x…`, a name from the vocabulary's `numbers`, `{size}`, or a sum of
//!   these with `+`.
//! - `{u16: …}`: the content between the colon and the matching brace, preceded by its length,
//!   which can have any form that a number has. The space after the colon is not part of the
//!   content.
//! - `{hex 00 ff}`: bytes without a structure to show, such as a key; a comment explains them.
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
//! In `bytes` a parameter stands for its argument, as a number (`{u8 FLAGS}`) or as bytes
//! (`{FIELDS}`), and `#FIELDS` is the argument's length. A brace that no letter follows is a plain
//! brace. A plain brace before a letter is written `\x7b`, and within a block one without a partner
//! is written `\x7d`. Lengths are computed from their content, also where it holds `{size}`.
//!
//! # Facts
//!
//! A case may state facts that no comparison of runs can reveal; each key enables the check that
//! needs it. Offsets count the bytes received.
//!
//! ```toml
//! complete = [0, 16]                     # where the stream may end; []: nowhere; absent: unknown
//! unanswered = [0]                       # where it may end for cores that keep no count of requests
//! messages = [16]                        # where a message ends that the core logs
//! switch = { at = 61 }                   # from this offset on the bytes are another protocol's
//! switch = { at = 61, secure = true }    # and must be empty or refused, as with STARTTLS
//! buffered = 64                          # how many bytes a core may hold back, at most
//! never = ['<b>']                        # texts that no lane and no event may hold at any time
//! ```
//!
//! The stream may end where nothing is cut off: no message, handshake or negotiation that the core has begun
//! to receive is unfinished, and the peer owes no answer. An empty stream cuts nothing off, unless the
//! protocol requires a handshake or a whole text: then 0 is left out. Where the peer owes an answer, the
//! offset is `unanswered`: a core with the feature `requests` refuses the end there, and another one, which
//! cannot know, accepts it.
//!
//! A case with a size stands for the same case in all sizes. It has either `limit`, a limit up to which
//! the core accepts every size, or `grow`, a size to grow from. Beside `limit`, `refused = 60` states that
//! the core refuses every size from 60 on, and `exact = true` that it refuses every size above the limit.
//! The received text holds `{size}`, which stands for the size in decimal digits, or
//! `{repeat {size} "…"}`, that many repetitions; `expect` may hold them, too. The case itself is the one
//! whose size is `limit` or `grow`, at least 1; offsets, expectations and waivers refer to that one. (A
//! plain `{size}` is written `\x7bsize}`.)
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
//! outcomes, each with a verdict. A transcript that matches none of them is a violation; where all of them
//! are only recommended (`should`), it is a missed recommendation, which every report counts and no test
//! fails for:
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
//!   accepted), `untaken "…"` (bytes never consumed), `sent "…"`, `close`.
//! - A line may begin with the time of the script at which it must be logged: `at 30s fault timeout`.
//!   See [`Check::expect`](crate::Check::expect).
//! - Values in double quotes are bytes, escaped as [`Escaped`](crate::bytes::Escaped) prints them.
//! - `...` alone stands for any number of lines.
//! - `untaken` and the lane `tail` are two ways to hand over bytes of another protocol. A subject
//!   is judged by the one it uses; the check `leftovers` reports bytes lost on the way.
//! - Lines whose word a subject does not use are left out when that subject is judged; every
//!   subject uses `fault` and `end`. `sent` and `close` are compared apart from the rest, in order.
//! - A case without `expect` must satisfy the invariants only; with an empty one, a core logs nothing.
//! - The checks of facts do not know the outcomes. A case that permits a fault at the end of its stream, or
//!   only recommends its outcomes, states neither that offset as `complete` nor a `limit`.
//!
//! # Sent messages
//!
//! `sent` lines compare bytes. Where these are not fixed, as their order or what comes between is the core's,
//! a case names messages, in the vocabulary's words for them (`sent = [{ form = 'ping-ack "DATA"', … }]`):
//!
//! ```toml
//! sends = ['settings-ack', 'ping-ack "12345678"']   # in this order; others may come between
//! withholds = ['ping-ack', 'goaway']                # and beside those none of these
//! ```
//!
//! - A message that was sent is one of these if it begins with these words. Each line of `sends` stands
//!   for the first such message after that of the line before, and `withholds` rules out messages beside
//!   those: with the lines above, a core acknowledges exactly one PING. Values are written as in `expect`.
//!   `withholds = ['...']` rules out every other message.
//! - An outcome may have keys of its own: `{ verdict = "should", says = ['fault'], sends = ['goaway'] }`.
//!   Those of the case hold for each of its outcomes, and come first.
//! - They are judged, together with `says`, for subjects whose outgoing bytes can be read, see
//!   [`Subject::reads_sent`], and left out where these cannot be read.
//! - In a case with these keys, an outcome without a line `sent` leaves open the bytes. Lines `close` are
//!   compared only if an outcome of the case has one, or this outcome rules out every other message. A case
//!   without `expect` also leaves open what a core logs.
//!
//! # Waivers
//!
//! A waiver names a known deviation and its reason. It is printed in every report, and is an error
//! once it no longer applies.
//!
//! ```toml
//! [[waiver]]
//! subject = "vte/parser"
//! check = "events"
//! cases = ["c1-in-utf8", "utf8-*"]       # `*` stands for any run of characters
//! verdict = "variant"                    # optional: only what fails in this way
//! cuts = [3, 8]                          # optional: only what cuts at 3 to 7 reveal
//! class = "deviation"                    # deviation: a known fault; permitted: allowed to differ
//! reason = "loses the character after one that was cut"
//! reference = "alacritty/vte#159"        # optional: a URL, an issue, a section
//! ```
//!
//! - A waiver of `completeness` may name the `kind` that it covers: `accepted`,
//!   `accepted-with-message`, `refused` or `refused-with-message`.
//! - A waiver covers a finding if case, check, verdict and kind fit and, with `cuts`, every cut of
//!   the simplest chunking of each outcome lies in the range. A range covers no finding that needs
//!   no cut, so `expected`, which judges the script in one piece, has no `cuts`.
//! - A named case whose check holds, or is not run, makes its waiver *stale*. Checks may hold in
//!   some of the cases that match a pattern; a pattern is stale if it covers no finding in its
//!   file. In profiles less thorough than its `profile` a waiver is not stale.
//! - Several waivers may be for one case and check if their verdicts, kinds or cuts differ; the
//!   first of those that cover a finding is reported.
//!
//! # Quirks
//!
//! Two subjects of a protocol may differ where both are right, and a case can seldom express that.
//! A quirk can, for [`diff`]; a quirk that accounts for no difference is an error.
//!
//! ```toml
//! [[quirk]]
//! between = ["h2/server", "ringline-h2/server"]
//! cases = ["settings-*"]
//! reason = "one answers settings before it reports them"
//! ```
//!
//! With `says = ["fault", "line *"]`, the first lines in which the two differ, it covers only
//! differences of that kind. It may then leave `cases` out, and also covers [what a fuzzer
//! finds](crate::engine::fuzz::Differential).
//!
//! # The vocabulary
//!
//! ```toml
//! # The words in which cores of HTTP/1.1 report.
//! documents = [{ form = "RFC 9112, SECTION", means = "HTTP/1.1" }]   # optional: what `spec` may cite
//! words = [{ form = 'request "METHOD" "TARGET" VERSION', means = "a request line" }]
//! setups = [{ form = "server", means = "reads requests" }]
//! features = [{ form = "body", means = "delivers message bodies" }]
//! actions = [{ form = "respond STATUS", means = "answers the request" }]
//! ```
//!
//! The first word of a `form` is the name. A name is defined once; a word is none of the harness,
//! and a block none of the notation. Of an action, the words in lower case that follow belong to the
//! name: `far stop CODE` and `far close CODE` are two. Blocks must not hold themselves. Unknown
//! words, keys, setups, features and actions, duplicate ids, ids with `*`, files without cases,
//! facts about bytes that are not received and waivers of cases that do not exist are errors that
//! name file, line and column. So are a sentence that another case of the file has, an outcome that another
//! one of its case contains, and, where a folder is loaded, a name of its vocabulary that no case uses; a
//! vocabulary that other files use, too, such as a copy, begins with `shared = true`. Where there are
//! `documents`, `spec` cites one of them, or several with `; ` between: `SECTION` stands for a number such as
//! `6.3` or `D.2` or for an appendix, `NAME` for a title; more places follow after `, `, and a remark in
//! parentheses. A protocol has one vocabulary; a second file with one must hold the same.
//!
//! # Files
//!
//! A corpus is a regular file of at most 16 MiB in UTF-8; a byte order mark at its start is skipped.
//! In a folder, all files `*.toml` are read, folders within it included; a folder that links lead to
//! is read once. Whatever reports print is one line of visible characters: names, `spec`, `must`,
//! `means`, reasons and references have no control, invisible or direction characters.
//!
//! # Budgets
//!
//! A few bytes of a corpus can stand for any number of bytes. What they stand for is counted before
//! it is written out, and what exceeds a budget is an error with its place:
//!
//! - A case receives at most 16 MiB, in its own size and in four times it, and expects at most
//!   16 MiB. It has at most 10,000 steps.
//! - The blocks and numbers of a case take at most 16 MiB, written out: each counts 64 bytes, and the
//!   bytes of its definition. They are nested at most 32 deep. A block of a vocabulary has the same
//!   budget, used or not.
//! - All of that is at most 64 MiB for the cases of a file, and 256 MiB for the files that are loaded
//!   together.
//! - A file has at most 2,097,152 keys, values and lines, where a part of a dotted key counts as 8,
//!   and a key has at most 8 parts.
//! - The patterns of the waivers and quirks of a file are compared with cases at most 4,194,304
//!   times; a waived case counts as 16.

mod braces;
mod case;
mod cases;
mod covered;
mod definitions;
mod demanded;
pub mod diff;
mod documents;
mod error;
mod judged;
pub(crate) mod expect;
pub(crate) mod find;
mod form;
mod given;
pub(crate) mod index;
pub(crate) mod load;
pub(crate) mod notation;
mod outline;
pub(crate) mod pieces;
mod places;
mod quirk;
pub(crate) mod quota;
pub(crate) mod raw;
mod reason;
pub(crate) mod steps;
pub(crate) mod sent;
mod setup;
pub(crate) mod size;
pub(crate) mod source;
pub(crate) mod subject;
pub mod suite;
pub(crate) mod symbols;
#[cfg(test)]
mod tests;
pub(crate) mod transfer;
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

/// The corpora that were loaded together.
#[derive(Debug, Clone, Default)]
#[non_exhaustive]
pub struct Corpora {
    /// The files with cases, by path.
    pub files: Vec<CorpusFile>,
    /// One vocabulary for each protocol.
    pub vocabularies: Vec<Vocabulary>,
}

impl Corpora {
    /// Iterates over each file with each of the subjects of its protocol.
    pub fn with_subjects<'a>(
        &'a self,
        subjects: &'a [Subject],
    ) -> impl Iterator<Item = (&'a CorpusFile, &'a Subject)> {
        self.files.iter().flat_map(move |file| {
            let own = subjects.iter().filter(|subject| subject.protocol() == file.protocol);
            own.map(move |subject| (file, subject))
        })
    }

    /// Returns the scripts of all cases for cores of this role, such as `server`; a generator
    /// starts from them. Those of [isolated](Case::isolated) cases are left out, as it runs in one process.
    #[must_use]
    pub fn scripts(&self, role: &str) -> Vec<Script> {
        let cases = self.cases().in_process().role(role);
        cases.map(|case| case.script.clone()).collect()
    }
}

/// One file of cases.
#[derive(Debug, Clone)]
#[non_exhaustive]
pub struct CorpusFile {
    /// The path that it was read from, with `/` between folders.
    pub path: String,
    /// The protocol of its cases.
    pub protocol: String,
    /// Its opening comment, which explains why it exists.
    pub why: String,
    /// Its cases, in order.
    pub cases: Vec<Case>,
    /// The known deviations.
    pub waivers: Vec<SubjectWaiver>,
    /// The accepted differences between two subjects.
    pub quirks: Vec<Quirk>,
}
