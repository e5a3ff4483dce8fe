//! What a core logged, in a normal form that does not know how the bytes were cut.
//!
//! The normal form joins adjacent pieces of one data lane and adjacent outgoing bytes, and drops
//! empty ones. It forgets nothing else: the order of everything stays as it was logged, and each
//! entry keeps the offset at which it was first logged.

pub(crate) mod fault;
pub(crate) mod line;
pub(crate) mod outcome;

pub use self::fault::Fault;

use std::fmt::{self, Write as _};

use crate::bytes::{Escaped, OneLine, escape_into};
use crate::digest::Digest;

/// Everything that a core logged during one run, and how the run ended.
///
/// It prints one entry a line: the text that is compared, snapshotted and shown.
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
    marks: Vec<Mark>,
    end: End,
    untaken: Vec<u8>,
}

/// One thing that a core logged.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Entry<'a> {
    /// How many bytes the core had been shown when it began to say this.
    pub offset: usize,
    /// What sort of thing it is.
    pub kind: Kind,
    /// Its text, as compared.
    pub text: &'a str,
}

/// The sorts of things that a core says.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
#[non_exhaustive]
pub enum Kind {
    /// A parsed event.
    Event,
    /// Payload bytes of one lane.
    Data,
    /// Outgoing bytes.
    Sent,
    /// The outgoing end.
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
    /// The end of the stream was told and accepted.
    Eof,
    /// The core gave up with a fault.
    Fault(Fault),
    /// The core panicked; its message and the place.
    Panic(String),
    /// The core went on without getting anywhere until its budget of steps was spent.
    Livelock(String),
    /// The core waits for what will never come, such as a waker that nobody holds.
    Stall(String),
    /// The core claims something impossible, such as bytes it was never shown.
    ContractViolation(String),
}

/// The sorts of end that no core should ever come to.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub(crate) enum Abnormal {
    Panic,
    Livelock,
    Stall,
    ContractViolation,
}

#[derive(Debug, Clone, Copy)]
struct Mark {
    offset: usize,
    kind: Kind,
    text_end: usize,
}

impl Transcript {
    /// The entries in the order in which they were logged.
    pub fn entries(&self) -> impl Iterator<Item = Entry<'_>> {
        let mut start = 0;
        self.marks.iter().map(move |mark| {
            let text = self.text.get(start..mark.text_end).unwrap_or_default();
            start = mark.text_end;
            Entry { offset: mark.offset, kind: mark.kind, text }
        })
    }

    /// How the run ended.
    #[must_use]
    pub fn end(&self) -> &End {
        &self.end
    }

    /// The bytes that were shown but never taken.
    #[must_use]
    pub fn untaken(&self) -> &[u8] {
        &self.untaken
    }

    /// The bytes handed over to what comes next, escaped: the payload of lane `tail`, and those untaken.
    pub(crate) fn tail(&self) -> String {
        let lines = self.project(&[Kind::Data]);
        let handed =
            lines.iter().filter_map(|line| line.strip_prefix("tail \"")?.strip_suffix('"'));
        handed.collect::<String>() + &Escaped(&self.untaken).to_string()
    }

    /// The lines as compared: the entries, the bytes not taken, the end.
    #[must_use]
    pub fn lines(&self) -> Vec<String> {
        self.entries().map(|entry| entry.text.to_owned()).chain(self.last_lines()).collect()
    }

    /// The lines behind all entries: the bytes not taken, the end.
    pub(crate) fn last_lines(&self) -> impl Iterator<Item = String> {
        let settled = matches!(self.end, End::Open | End::Eof);
        let shows_untaken = settled && !self.untaken.is_empty();
        let untaken = shows_untaken.then(|| format!("untaken {:?}", Escaped(&self.untaken)));
        untaken.into_iter().chain(self.end.line())
    }

    /// The entries of the kinds given, as text; data that only other kinds stood between is joined.
    pub(crate) fn project(&self, kinds: &[Kind]) -> Vec<String> {
        self.joined(|entry| kinds.contains(&entry.kind))
    }

    /// The entries that are kept, as text; data that only others stood between is joined.
    pub(crate) fn joined(&self, is_kept: impl Fn(&Entry<'_>) -> bool) -> Vec<String> {
        let mut lines: Vec<(Kind, String)> = Vec::new();
        for entry in self.entries().filter(is_kept) {
            let is_lane = entry.kind == Kind::Sent && !entry.text.starts_with("sent \"");
            let open = match is_lane {
                // Lanes take turns as they like; each goes on from where it was.
                true => lines.iter_mut().find(|(_, line)| continues(line, entry)),
                false => lines.last_mut(),
            };
            match open {
                Some((last, line)) if *last == entry.kind && continues(line, entry) => {
                    line.pop();
                    line.push_str(entry.text.split_once('"').map_or("", |(_, more)| more));
                }
                _ => lines.push((entry.kind, entry.text.to_owned())),
            }
        }
        let is_lane =
            |(kind, line): &(Kind, String)| *kind == Kind::Sent && !line.starts_with("sent \"");
        let (mut lanes, lines): (Vec<_>, Vec<_>) = lines.into_iter().partition(is_lane);
        lanes.sort_by(|(_, a), (_, b)| a.cmp(b));
        lines.into_iter().chain(lanes).map(|(_, line)| line).collect()
    }

    /// Adds one finished entry.
    pub(crate) fn push(&mut self, offset: usize, kind: Kind, text: fmt::Arguments<'_>) {
        self.close();
        // A failing `Debug` says no more than it did so far.
        let _partial = OneLine(&mut self.text).write_fmt(text);
        self.marks.push(Mark { offset, kind, text_end: self.text.len() });
    }

    /// Adds bytes to the open entry of this kind, or opens one with this name.
    pub(crate) fn append(&mut self, offset: usize, kind: Kind, name: &str, bytes: &[u8]) {
        let open = self.marks.last().is_some_and(|last| last.is_open() && last.kind == kind);
        // What is sent in another lane is another entry; a lane of data ends where its run does.
        let is_same = kind != Kind::Sent || self.open_name() == Some(name);
        if !(open && is_same) {
            self.close();
            self.marks.push(Mark { offset, kind, text_end: usize::MAX });
            self.text.push_str(name);
            self.text.push_str(" \"");
        }
        // Writing to a String cannot fail.
        let _infallible = escape_into(bytes, &mut self.text);
    }

    /// The name of the entry of bytes that is open.
    fn open_name(&self) -> Option<&str> {
        let starts = self.marks.len().checked_sub(2).and_then(|before| self.marks.get(before));
        let start = starts.map_or(0, |before| before.text_end);
        self.text.get(start..)?.split_once(" \"").map(|(name, _)| name)
    }

    /// Ends the entry that is open, if one is.
    pub(crate) fn close(&mut self) {
        if let Some(last) = self.marks.last_mut().filter(|last| last.is_open()) {
            self.text.push('"');
            last.text_end = self.text.len();
        }
    }

    pub(crate) fn finish(&mut self, end: End, untaken: &[u8]) {
        self.close();
        self.end = end;
        self.untaken = untaken.to_vec();
    }
}

impl Mark {
    /// Only entries of bytes stay open, for more bytes to come.
    fn is_open(&self) -> bool {
        self.text_end == usize::MAX
    }
}

/// Whether an entry of bytes goes on with the name that `line` began with.
fn continues(line: &str, entry: Entry<'_>) -> bool {
    let name = |text: &str| text.split_once('"').map(|(name, _)| name.to_owned());
    matches!(entry.kind, Kind::Data | Kind::Sent) && name(line) == name(entry.text)
}

impl End {
    /// The line that stands for this end; an open stream has none.
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
        })
    }

    /// Whether the core can be asked nothing more.
    pub(crate) fn is_dead(&self) -> bool {
        !matches!(self, Self::Open | Self::Eof)
    }

    /// Whether no core should ever end so, whatever it is told.
    pub(crate) fn is_abnormal(&self) -> bool {
        self.abnormal().is_some()
    }

    /// The sort of abnormal end that it is, if it is one.
    pub(crate) fn abnormal(&self) -> Option<Abnormal> {
        match self {
            Self::Panic(_) => Some(Abnormal::Panic),
            Self::Livelock(_) => Some(Abnormal::Livelock),
            Self::Stall(_) => Some(Abnormal::Stall),
            Self::ContractViolation(_) => Some(Abnormal::ContractViolation),
            Self::Open | Self::Eof | Self::Fault(_) => None,
        }
    }

    /// What ends are compared by; 0 is an open stream.
    pub(crate) fn digest(&self) -> u128 {
        self.line().map_or(0, |line| Digest::of(&line))
    }
}

/// One entry a line, in order.
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
    fn whatever_is_said_stays_on_its_line() {
        let core = |_: &[u8], log: &mut Log| {
            log.debug(format_args!("a\nb\u{1b}[31m ü \u{85}"));
            log.fault(Fault::new("x\ry"));
            Err::<usize, _>(Fault::new("two\nlines"))
        };
        let logged = drive(core, &Script::from("x"), &Chunking::whole());
        let lines = [r"a\nb\x1b[31m ü \xc2\x85", r"fault x\ry", r"fault two\nlines"];
        assert_eq!(logged.lines(), lines);
    }
}
