//! Where a core logs what it does.
//!
//! Strategy: an entry goes into running digests at once, and into text only if the text will be
//! read. Exploring and bulk replay never format an event; a counterexample is replayed with text.

mod allowance;
mod digests;
mod counts;
#[cfg(test)]
mod tests;

use std::cell::Cell;
use std::collections::BTreeMap;
use std::fmt::{self, Debug, Write as _};
use std::hash::Hash;
use std::time::Duration;

use self::allowance::Allowance;
use self::digests::{DEBUG, EVENT, FAULT, NAMED, REFUSED, RunningDigests};
use crate::bytes::{Escaped, beginning};
use crate::contract::record::Record;
use crate::contract::watch::Watch;
use crate::digest::Digest;
use crate::script::Reaction;
use crate::transcript::outcome::LogDigests;
use crate::transcript::{At, Fault, Kind, Transcript, entry_max};

/// Collects what a core emits: events, payload, outgoing bytes, faults that it survives.
///
/// # Examples
///
/// ```
/// use chunkproof::contract::core_fn;
/// use chunkproof::driver::drive;
/// use chunkproof::{Chunking, Script};
///
/// let core = core_fn(|bytes, log| {
///     log.event(("greeting", bytes.len()));
///     log.named("word", "hello");
///     log.send(b"+OK\r\n");
///     Ok(bytes.len())
/// });
/// let transcript = drive(core, &Script::from("hi"), &Chunking::whole());
/// let lines = ["(\"greeting\", 2)", "word \"hello\"", "sent \"+OK\\r\\n\""];
/// assert_eq!(transcript.lines(), lines);
/// ```
#[derive(Debug, Clone)]
pub struct Log {
    /// The digests after a number of entries, cached because most pieces add no entry.
    known: Cell<Option<(u64, LogDigests)>>,
    allowance: Allowance,
    offset: usize,
    time: Duration,
    text: Option<Box<Transcript>>,
    /// The reactions of a script to events.
    watch: Option<Box<Watch>>,
    /// What lanes hold, if they are logged as a whole.
    so_far: Option<Box<SoFar>>,
    /// The entries so far, if they are to be read back.
    records: Option<Vec<Record>>,
    /// How many events, pieces of payload and survived faults were logged.
    n_events: u64,
    digests: RunningDigests,
    /// How many bytes an adapter passed to its core again, with a constant for each piece.
    pub(crate) n_passed_again: u64,
    /// How often an adapter started over.
    pub(crate) n_runs_again: u64,
}

impl Log {
    /// Logs a parsed event. Reports and snapshots print its `Debug` text, or the first MiB of it and 8
    /// bytes more for each byte received.
    ///
    /// Bulk runs use only its `Hash`, so the two should agree. A `Hash` does not distinguish types:
    /// log the events of a core as one enum rather than as a type for each.
    #[inline]
    pub fn event(&mut self, event: impl Debug + Hash) {
        let is_logged = self.record(EVENT, None, |digest| {
            let before = digest.n_written();
            event.hash(digest);
            if digest.n_written() == before {
                // A type without content, such as `struct Ping`, is distinguished by its text.
                let _partial = write!(digest, "{event:?}");
            }
        });
        if is_logged {
            self.line(Kind::Event, format_args!("{event:?}"));
        }
    }

    /// Logs an event that has only a `Debug` text, which is formatted in every run.
    ///
    /// `format_args!` is `Debug`, so any text can be logged this way.
    pub fn debug(&mut self, event: impl Debug) {
        let is_logged = self.record(DEBUG, None, |digest| {
            // If `Debug` fails, the text up to there stands.
            let _partial = write!(digest, "{event:?}");
        });
        if is_logged {
            self.line(Kind::Event, format_args!("{event:?}"));
        }
    }

    /// Logs an event as a name and a value: `line "hello"`.
    #[inline]
    pub fn named(&mut self, name: &str, value: impl Debug + Hash) {
        if self.record(NAMED, Some(name), |digest| value.hash(digest)) {
            self.line(Kind::Event, format_args!("{name} {value:?}"));
        }
    }

    /// Logs payload of a lane. Adjacent pieces of one lane are one entry, however they were cut; an
    /// empty piece is ignored.
    pub fn data(&mut self, lane: &str, bytes: &[u8]) {
        if bytes.is_empty() || !self.allowance.spend(lane.len() + bytes.len()) {
            return;
        }
        self.n_events += 1;
        if !self.digests.data(lane, bytes) {
            self.text(|text, _| text.close());
        }
        self.keep(|| Record::Data(lane.to_owned(), bytes.to_vec()));
        self.text(|text, at| text.append(at, Kind::Data, lane, bytes));
    }

    /// Logs all payload of a lane so far, for a core that returns its whole output each time: only what is
    /// new is added, so the log does not depend on how often it is asked.
    ///
    /// Where `bytes` do not begin with what the lane held, an event `LANE takes back "…"` comes before what
    /// is new, and the check [`steady`](crate::checks::steady) reports it. A lane is logged in one way only.
    ///
    /// # Examples
    ///
    /// ```
    /// use chunkproof::{Log, check};
    ///
    /// // Returns the whole text each time, as parsers of streamed JSON do.
    /// let lines = || {
    ///     let mut text = Vec::new();
    ///     move |bytes: &[u8], log: &mut Log| {
    ///         text.extend_from_slice(bytes);
    ///         log.data_so_far("text", &text);
    ///         Ok(bytes.len())
    ///     }
    /// };
    /// check(lines).receive("to be or").expect([r#"text "to be or""#]).assert();
    /// ```
    pub fn data_so_far(&mut self, lane: &str, bytes: &[u8]) {
        let so_far = self.so_far.get_or_insert_default();
        let held = so_far.lanes.entry(lane.to_owned()).or_default();
        let n_same = held.iter().zip(bytes).take_while(|(a, b)| a == b).count();
        let taken_back = held.split_off(n_same);
        let new = bytes.get(n_same..).unwrap_or_default();
        held.extend_from_slice(new);
        so_far.takes_back |= !taken_back.is_empty();
        if !taken_back.is_empty() {
            let text = Escaped(&taken_back).to_string();
            self.debug(format_args!("{lane} takes back \"{text}\""));
        }
        self.data(lane, new);
    }

    /// Logs outgoing bytes to the peer. Only their concatenation counts.
    pub fn send(&mut self, bytes: &[u8]) {
        if bytes.is_empty() || !self.allowance.spend(bytes.len()) {
            return;
        }
        self.digests.send(bytes);
        self.keep(|| Record::Sent(None, bytes.to_vec()));
        self.text(|text, at| text.append(at, Kind::Sent, "sent", bytes));
    }

    /// Logs outgoing bytes of one of several streams. Each lane is compared on its own: how the
    /// streams alternate does not count.
    pub fn send_in(&mut self, lane: &str, bytes: &[u8]) {
        if bytes.is_empty() || !self.allowance.spend(lane.len() + bytes.len()) {
            return;
        }
        // Each lane is kept apart from the others, and copied with every state.
        let is_new = self.digests.send_in(lane, bytes);
        if is_new && !self.allowance.spend_more(LANE_LEN) {
            return;
        }
        self.keep(|| Record::Sent(Some(lane.to_owned()), bytes.to_vec()));
        self.text(|text, at| {
            let name = format!("sent {lane}");
            text.append(at, Kind::Sent, &name, bytes);
        });
    }

    /// Logs the end of the outgoing side: the core will send no more.
    pub fn close(&mut self) {
        if !self.allowance.spend(0) {
            return;
        }
        self.digests.close();
        self.keep(|| Record::Closed);
        self.text(|text, at| text.push(at, Kind::Closed, format_args!("close")));
    }

    /// Logs a fault that the core survives. A fault that it does not survive is returned instead.
    pub fn fault(&mut self, fault: impl Into<Fault>) {
        let fault = fault.into();
        if !self.record(FAULT, Some(fault.kind()), |_| {}) {
            return;
        }
        self.note_fault(&fault);
        self.keep(|| Record::Fault(fault.clone()));
        self.line(Kind::Fault, format_args!("fault {}", fault.kind()));
    }

    /// Logs that an action was refused.
    pub(crate) fn refused(&mut self, fault: &Fault) {
        if !self.record(REFUSED, Some(fault.kind()), |_| {}) {
            return;
        }
        self.text(|text, at| {
            text.push(at, Kind::Event, format_args!("refused {}", fault.kind()));
        });
    }

    /// Adds a fault to the digest of faults without making it an entry.
    pub(crate) fn note_fault(&mut self, fault: &Fault) {
        self.known.set(None);
        self.digests.fault(fault.kind());
    }

    /// Makes a log that keeps digests, and text too if `text` is set.
    pub(crate) fn new(text: bool) -> Self {
        Self {
            digests: RunningDigests::new(),
            known: Cell::new(None),
            allowance: Allowance::default(),
            offset: 0,
            time: Duration::ZERO,
            text: text.then(Box::default),
            watch: None,
            so_far: None,
            records: None,
            n_events: 0,
            n_passed_again: 0,
            n_runs_again: 0,
        }
    }

    /// Makes a log for a core within a core: its entries are kept to be read back, and it has the
    /// same allowance.
    pub(crate) fn recording(&self) -> Self {
        let (offset, allowance) = (self.offset, self.allowance.for_another());
        Self { records: Some(Vec::new()), offset, allowance, ..Self::new(false) }
    }

    /// The entries of a log made by [`recording`](Self::recording).
    pub(crate) fn into_records(self) -> Vec<Record> {
        self.records.unwrap_or_default()
    }

    /// Counts an entry that stays inside an adapter: it is not logged, but it is progress.
    pub(crate) fn count_inner(&mut self, len: usize) {
        // The entry is not logged here, so it need not be dropped.
        let _is_allowed = self.allowance.spend(len);
    }

    /// Watches for the events that a script reacts to.
    pub(crate) fn watching(mut self, reactions: &[Reaction]) -> Self {
        self.watch = (!reactions.is_empty()).then(|| Box::new(Watch::new(reactions)));
        self
    }

    /// The next action that is due after an event.
    #[inline]
    pub(crate) fn next_due(&mut self) -> Option<String> {
        self.watch.as_mut()?.next_due()
    }

    /// Prepares for calls of a core that has received `offset` bytes, and `n_steps` actions, times and ends.
    #[inline]
    pub(crate) fn begin(&mut self, offset: usize, n_steps: usize) {
        self.offset = offset;
        self.allowance.raise(offset, n_steps);
    }

    /// Sets the time of the script, which text keeps for each entry.
    #[inline]
    pub(crate) fn at_time(&mut self, time: Duration) {
        self.time = time;
    }

    /// Notes that the core ends now.
    pub(crate) fn end(&mut self) {
        self.text(|text, at| text.end_at(at.time));
    }

    /// Allows as much as to a core that has received so much, wherever its stream ended.
    pub(crate) fn allow(&mut self, offset: usize, n_steps: usize) {
        self.allowance.raise(offset, n_steps);
    }

    /// Whether lanes are logged as a whole, and whether something of one was taken back; `None` if none is.
    pub(crate) fn takes_back(&self) -> Option<bool> {
        self.so_far.as_ref().map(|so_far| so_far.takes_back)
    }

    /// The digests of everything logged so far.
    #[inline]
    pub(crate) fn digests(&self) -> LogDigests {
        match self.known.get() {
            Some((n_logged, digests)) if n_logged == self.n_logged() => digests,
            _ => {
                let digests = self.digests.values();
                self.known.set(Some((self.n_logged(), digests)));
                digests
            }
        }
    }

    pub(crate) fn into_transcript(self) -> Transcript {
        self.text.map(|text| *text).unwrap_or_default()
    }

    /// Adds an entry to the digests, and returns whether it was allowed.
    #[inline]
    fn record(&mut self, tag: u8, name: Option<&str>, write: impl FnOnce(&mut Digest)) -> bool {
        if !self.allowance.spend(name.map_or(0, str::len)) {
            return false;
        }
        self.n_events += 1;
        let len = self.digests.record(tag, name, self.allowance.n_bytes_left(), write);
        self.allowance.spend_more(len)
    }

    /// Writes a line of text if it is needed, which is rare.
    #[inline]
    fn line(&mut self, kind: Kind, line: fmt::Arguments<'_>) {
        if self.text.is_some() || self.watch.is_some() || self.records.is_some() {
            self.write_line(kind, line);
        }
    }

    #[cold]
    fn write_line(&mut self, kind: Kind, line: fmt::Arguments<'_>) {
        if let Some(watch) = &mut self.watch {
            watch.observe(line);
        }
        if kind == Kind::Event && self.records.is_some() {
            let line = beginning(line, entry_max(self.offset));
            // Its text is kept, which may be much longer than what was hashed.
            if !self.allowance.spend_more(line.len() as u64) {
                return;
            }
            self.keep(|| Record::Event(line));
        }
        self.text(|text, at| text.push(at, kind, line));
    }

    #[inline]
    fn text(&mut self, write: impl FnOnce(&mut Transcript, At)) {
        if let Some(text) = &mut self.text {
            write(text, At { offset: self.offset, time: self.time });
        }
    }

    #[inline]
    fn keep(&mut self, record: impl FnOnce() -> Record) {
        if let Some(records) = &mut self.records {
            records.push(record());
        }
    }
}

/// What the lanes hold that are logged as a whole.
#[derive(Debug, Clone, Default)]
struct SoFar {
    lanes: BTreeMap<String, Vec<u8>>,
    takes_back: bool,
}

/// What a lane of sent bytes counts as, in bytes.
const LANE_LEN: u64 = 1 << 12;
