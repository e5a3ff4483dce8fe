//! What a core logged, in a normal form that does not depend on how the bytes were cut.
//!
//! The normal form joins adjacent pieces of one data lane and adjacent outgoing bytes, and drops
//! empty ones. It keeps everything else: entries stay in the order in which they were logged, and
//! each keeps the offset at which it began.

pub(crate) mod fault;
pub(crate) mod line;
pub(crate) mod outcome;
pub(crate) mod timed;
#[cfg(feature = "corpus")]
mod transfer;

pub use self::fault::Fault;

use std::collections::BTreeSet;
use std::fmt::{self, Write as _};
use std::time::Duration;

use crate::bytes::{AtMost, Escaped, OneLine, escape_into, one_line};
use crate::digest::Digest;
use crate::transcript::timed::LaterBytes;

/// The record of one run: everything that a core logged, and how the run ended.
///
/// It prints one entry a line: the text that is compared, snapshotted and reported.
///
/// # Examples
///
/// ```
/// use chunkproof::{Chunking, Log, Script};
/// use chunkproof::driver::drive;
///
/// let core = |bytes: &[u8], log: &mut Log| {
///     log.data("text", bytes);
///     Ok(bytes.len())
/// };
/// let transcript = drive(core, &Script::new().receive("one two").eof(), &Chunking::bytewise(7));
/// assert_eq!(transcript.to_string(), "text \"one two\"\nend\n");
/// ```
#[derive(Debug, Clone, Default)]
pub struct Transcript {
    text: String,
    /// How many bytes of the text are of finished entries, and not of payload or sent bytes.
    n_in_entries: usize,
    marks: Vec<Mark>,
    end: End,
    /// When it ended.
    end_time: Duration,
    /// Where bytes were added to an entry after time had passed, and the time of the latest bytes.
    later: Vec<LaterBytes>,
    open_time: Duration,
    untaken: Vec<u8>,
}

/// One thing that a core logged.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Entry<'a> {
    /// How many bytes of the stream the core had received when the entry began.
    pub offset: usize,
    /// The time of the script when the entry began, counted from its start.
    pub time: Duration,
    /// Its kind.
    pub kind: Kind,
    /// Its text, as compared.
    pub text: &'a str,
}

/// The kinds of entries.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
#[non_exhaustive]
pub enum Kind {
    /// A parsed event.
    Event,
    /// Payload bytes of one lane.
    Data,
    /// Outgoing bytes.
    Sent,
    /// The end of the outgoing side.
    Closed,
    /// A fault that the core survived.
    Fault,
}

/// How a run ended.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
#[non_exhaustive]
pub enum End {
    /// The script was over and the stream still open.
    #[default]
    Open,
    /// The stream ended and the core accepted that.
    Eof,
    /// The core failed with a fault.
    Fault(Fault),
    /// The core panicked, with this message and place.
    Panic(String),
    /// The core made no progress until its budget of steps was spent.
    Livelock(String),
    /// The core waits for something that will never come, such as a waker that was dropped.
    Stall(String),
    /// The core claims something impossible, such as consuming more bytes than it received.
    ContractViolation(String),
    /// The core ended its process, by an abort or an overflow of the stack. Only a run in another process
    /// lives to report it.
    Aborted(String),
    /// A call of the core did not return in time. Only a run in another process can give it up.
    Hung(String),
    /// The core needed more memory than its process had. Only a run in another process lives to report it.
    OutOfMemory(String),
}

/// The kinds of end to which no core should ever come.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub(crate) enum Abnormal {
    Panic,
    Livelock,
    Stall,
    ContractViolation,
    /// The process ended, or was ended.
    Process,
}

/// Where a core is in its script.
#[derive(Debug, Clone, Copy)]
pub(crate) struct At {
    pub(crate) offset: usize,
    pub(crate) time: Duration,
}

#[derive(Debug, Clone, Copy)]
struct Mark {
    at: At,
    kind: Kind,
    text_end: usize,
}

impl Transcript {
    /// Iterates over the entries in the order in which they were logged.
    pub fn entries(&self) -> impl Iterator<Item = Entry<'_>> {
        let mut start = 0;
        self.marks.iter().map(move |mark| {
            let text = self.text.get(start..mark.text_end).unwrap_or_default();
            start = mark.text_end;
            let At { offset, time } = mark.at;
            Entry { offset, time, kind: mark.kind, text }
        })
    }

    /// Returns how the run ended.
    #[must_use]
    pub fn end(&self) -> &End {
        &self.end
    }

    /// Returns the bytes that the core received but never consumed.
    #[must_use]
    pub fn untaken(&self) -> &[u8] {
        &self.untaken
    }

    /// The bytes left for the next protocol, escaped: the payload of lane `tail`, then the untaken
    /// bytes.
    pub(crate) fn tail(&self) -> String {
        let lines = self.project(&[Kind::Data]);
        let handed =
            lines.iter().filter_map(|line| line.strip_prefix("tail \"")?.strip_suffix('"'));
        handed.collect::<String>() + &Escaped(&self.untaken).to_string()
    }

    /// Returns the lines as compared: the entries, the untaken bytes, the end.
    #[must_use]
    pub fn lines(&self) -> Vec<String> {
        self.entries().map(|entry| entry.text.to_owned()).chain(self.last_lines()).collect()
    }

    /// The lines after all entries: the untaken bytes, the end.
    pub(crate) fn last_lines(&self) -> impl Iterator<Item = String> {
        let settled = matches!(self.end, End::Open | End::Eof);
        let shows_untaken = settled && !self.untaken.is_empty();
        let untaken = shows_untaken.then(|| format!("untaken {:?}", Escaped(&self.untaken)));
        untaken.into_iter().chain(self.end.line())
    }

    /// The entries of the given kinds, as text; data that only other kinds separated is joined.
    pub(crate) fn project(&self, kinds: &[Kind]) -> Vec<String> {
        self.joined(|entry| kinds.contains(&entry.kind))
    }

    /// The entries that `is_kept` accepts, as text; data that only other entries separated is
    /// joined.
    pub(crate) fn joined(&self, is_kept: impl Fn(&Entry<'_>) -> bool) -> Vec<String> {
        let joined = self.joined_between(is_kept, &BTreeSet::new());
        joined.into_iter().map(|line| line.text).collect()
    }

    /// Adds one finished entry. Of a text that is longer than can be read only the beginning is kept: a log
    /// bounds what is hashed of an event, and its `Debug` text may be much longer.
    pub(crate) fn push(&mut self, at: At, kind: Kind, text: fmt::Arguments<'_>) {
        self.close();
        let At { offset, .. } = at;
        let (start, all) = (self.text.len(), TEXT_MIN + TEXT_PER_BYTE * offset);
        let left = entry_max(offset).min(all.saturating_sub(self.n_in_entries));
        let mut bounded = OneLine(AtMost { out: &mut self.text, left });
        // If `Debug` fails, the text up to there stands.
        let is_cut = bounded.write_fmt(text).is_err() && bounded.0.left == 0;
        if is_cut {
            self.text.push('…');
        }
        self.n_in_entries += self.text.len() - start;
        self.marks.push(Mark { at, kind, text_end: self.text.len() });
    }

    /// Adds bytes to the open entry of this kind, or opens one with this name.
    pub(crate) fn append(&mut self, at: At, kind: Kind, name: &str, bytes: &[u8]) {
        let name = &*one_line(name);
        let open = self.marks.last().is_some_and(|last| last.is_open() && last.kind == kind);
        // Bytes sent in another lane are another entry. The log closes an entry of data itself.
        let is_same = kind != Kind::Sent || self.open_name() == Some(name);
        if !(open && is_same) {
            self.close();
            self.marks.push(Mark { at, kind, text_end: usize::MAX });
            self.open_time = at.time;
            self.text.push_str(name);
            self.text.push_str(" \"");
        }
        self.note_later(at);
        // Writing to a String cannot fail.
        let _infallible = escape_into(bytes, &mut self.text);
    }

    /// The name of the open entry of bytes.
    fn open_name(&self) -> Option<&str> {
        let starts = self.marks.len().checked_sub(2).and_then(|before| self.marks.get(before));
        let start = starts.map_or(0, |before| before.text_end);
        self.text.get(start..)?.split_once(" \"").map(|(name, _)| name)
    }

    /// Closes the open entry, if there is one.
    pub(crate) fn close(&mut self) {
        if let Some(last) = self.marks.last_mut().filter(|last| last.is_open()) {
            self.text.push('"');
            last.text_end = self.text.len();
        }
    }

    /// Sets when it ended.
    pub(crate) fn end_at(&mut self, time: Duration) {
        self.end_time = time;
    }

    pub(crate) fn finish(&mut self, end: End, untaken: &[u8]) {
        self.close();
        self.end = end;
        self.untaken = untaken.to_vec();
    }
}

impl Mark {
    /// Whether more bytes may be added; other entries are never open.
    fn is_open(&self) -> bool {
        self.text_end == usize::MAX
    }
}

/// The most bytes of the text of one entry of a core that has received `offset` bytes.
pub(crate) fn entry_max(offset: usize) -> usize {
    ENTRY_MIN + ENTRY_PER_BYTE * offset
}

// A message of any size has room as text, escaped.
const ENTRY_MIN: usize = 1 << 20;
const ENTRY_PER_BYTE: usize = 8;
/// The most bytes of the text of all entries other than payload and sent bytes, with more for each byte
/// received.
const TEXT_MIN: usize = 1 << 22;
const TEXT_PER_BYTE: usize = 1 << 8;

/// Whether two lines hold bytes of the same name.
fn continues(line: &str, more: &str) -> bool {
    let name = |text: &str| text.split_once('"').map(|(name, _)| name.to_owned());
    name(line) == name(more)
}

impl End {
    /// Returns the line that stands for this end; `None` for an open stream.
    #[must_use]
    pub fn line(&self) -> Option<String> {
        Some(match self {
            Self::Open => return None,
            Self::Eof => "end".to_owned(),
            Self::Fault(fault) => {
                let mut line = String::new();
                // Writing to a String cannot fail.
                let _infallible = write!(OneLine(&mut line), "fault {}", fault.kind());
                line
            }
            Self::Panic(message) => format!("panic {message:?}"),
            Self::Livelock(what) => format!("livelock {what:?}"),
            Self::Stall(what) => format!("stall {what:?}"),
            Self::ContractViolation(what) => format!("contract-violation {what:?}"),
            Self::Aborted(how) => format!("aborted {how:?}"),
            Self::Hung(how) => format!("hung {how:?}"),
            Self::OutOfMemory(how) => format!("out-of-memory {how:?}"),
        })
    }

    /// Whether the core has failed, so that the script goes no further.
    pub(crate) fn is_dead(&self) -> bool {
        !matches!(self, Self::Open | Self::Eof)
    }

    /// Whether no core should ever end like this, on any input.
    pub(crate) fn is_abnormal(&self) -> bool {
        self.abnormal().is_some()
    }

    /// The kind of abnormal end; `None` for a normal one.
    pub(crate) fn abnormal(&self) -> Option<Abnormal> {
        match self {
            Self::Panic(_) => Some(Abnormal::Panic),
            Self::Livelock(_) => Some(Abnormal::Livelock),
            Self::Stall(_) => Some(Abnormal::Stall),
            Self::ContractViolation(_) => Some(Abnormal::ContractViolation),
            Self::Aborted(_) | Self::Hung(_) | Self::OutOfMemory(_) => Some(Abnormal::Process),
            Self::Open | Self::Eof | Self::Fault(_) => None,
        }
    }

    /// The digest by which ends are compared; 0 for an open stream.
    pub(crate) fn digest(&self) -> u128 {
        self.line().map_or(0, |line| Digest::of(&line))
    }
}

/// Prints one entry a line, in order.
impl fmt::Display for Transcript {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        self.lines().iter().try_for_each(|line| writeln!(f, "{line}"))
    }
}

#[cfg(test)]
mod tests {
    use crate::contract::Log;
    use crate::driver::drive;
    use crate::script::{Chunking, Script};
    use crate::transcript::Fault;

    #[test]
    fn control_characters_stay_on_their_line() {
        let core = |_: &[u8], log: &mut Log| {
            log.debug(format_args!("a\nb\u{1b}[31m ü \u{85}"));
            log.fault(Fault::new("x\ry"));
            Err::<usize, _>(Fault::new("two\nlines"))
        };
        let logged = drive(core, &Script::from("x"), &Chunking::whole());
        let lines = [r"a\nb\x1b[31m ü \xc2\x85", r"fault x\ry", r"fault two\nlines"];
        assert_eq!(logged.lines(), lines);
    }

    #[test]
    fn the_name_of_a_lane_stays_on_its_line() {
        let core = |bytes: &[u8], log: &mut Log| {
            for byte in bytes {
                log.data("a\nfault x", &[*byte]);
                log.send_in("b\u{202e}", &[*byte]);
                log.send_in("b\u{202e}", &[*byte]);
            }
            Ok(bytes.len())
        };
        let logged = drive(core, &Script::from("x"), &Chunking::whole());
        let lines = [r#"a\nfault x "x""#, r#"sent b\xe2\x80\xae "xx""#];
        assert_eq!(logged.lines(), lines);
    }
}
