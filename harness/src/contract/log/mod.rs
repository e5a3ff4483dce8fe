//! Where a core logs what it does.
//!
//! Strategy: what is logged goes into running digests at once, and into text only if someone will read it.
//! Exploring and bulk replay never format an event; a counterexample is replayed with text.

mod allowance;
mod digests;
#[cfg(test)]
mod tests;

use std::cell::Cell;
use std::fmt::{self, Debug, Write as _};
use std::hash::Hash;

use self::allowance::Allowance;
use self::digests::{DEBUG, EVENT, FAULT, NAMED, REFUSED, RunningDigests};
use crate::contract::record::Record;
use crate::contract::watch::Watch;
use crate::digest::Digest;
use crate::script::Reaction;
use crate::transcript::outcome::LogDigests;
use crate::transcript::{Fault, Kind, Transcript};

/// Where a core speaks: events, payload, outgoing bytes, faults it survives.
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
    /// The digests as they were when so many things were logged: most pieces bring nothing new.
    known: Cell<Option<(u64, LogDigests)>>,
    allowance: Allowance,
    offset: usize,
    text: Option<Box<Transcript>>,
    /// What a script does after events.
    watch: Option<Box<Watch>>,
    /// What was logged so far, where it is to be read back.
    records: Option<Vec<Record>>,
    digests: RunningDigests,
}

impl Log {
    /// Says that an event was parsed. Its `Debug` text is what people and snapshots see.
    ///
    /// In bulk runs only its `Hash` is used; the two should show the same. A `Hash` does not tell
    /// types apart, so say the events of a core with one enum rather than with a type for each.
    #[inline]
    pub fn event(&mut self, event: impl Debug + Hash) {
        self.record(EVENT, None, |digest| {
            let before = digest.n_written();
            event.hash(digest);
            if digest.n_written() == before {
                // Nothing in it to hash, such as `struct Ping`: its text tells it from others.
                let _partial = write!(digest, "{event:?}");
            }
        });
        self.line(Kind::Event, format_args!("{event:?}"));
    }

    /// Says an event for which only a `Debug` text exists; it is formatted in every run.
    ///
    /// `format_args!` is `Debug`, so any text can be logged this way.
    pub fn debug(&mut self, event: impl Debug) {
        self.record(DEBUG, None, |digest| {
            // A failing `Debug` says no more than it did so far.
            let _partial = write!(digest, "{event:?}");
        });
        self.line(Kind::Event, format_args!("{event:?}"));
    }

    /// Says an event as a name and a value: `line "hello"`.
    #[inline]
    pub fn named(&mut self, name: &str, value: impl Debug + Hash) {
        self.record(NAMED, Some(name), |digest| value.hash(digest));
        self.line(Kind::Event, format_args!("{name} {value:?}"));
    }

    /// Delivers payload of a lane. Adjacent pieces of one lane are one observation, however they
    /// were cut; an empty piece is none.
    pub fn data(&mut self, lane: &str, bytes: &[u8]) {
        if bytes.is_empty() {
            return;
        }
        self.allowance.spend(bytes.len());
        if !self.digests.data(lane, bytes) {
            self.text(|text, _| text.close());
        }
        self.keep(|| Record::Data(lane.to_owned(), bytes.to_vec()));
        self.text(|text, offset| text.append(offset, Kind::Data, lane, bytes));
    }

    /// Sends outgoing bytes to the peer. Only their concatenation counts.
    pub fn send(&mut self, bytes: &[u8]) {
        if bytes.is_empty() {
            return;
        }
        self.allowance.spend(bytes.len());
        self.digests.send(bytes);
        self.keep(|| Record::Sent(None, bytes.to_vec()));
        self.text(|text, offset| text.append(offset, Kind::Sent, "sent", bytes));
    }

    /// Sends outgoing bytes in one of several streams. Each lane is compared on its own: how the
    /// streams take turns does not count.
    pub fn send_in(&mut self, lane: &str, bytes: &[u8]) {
        if bytes.is_empty() {
            return;
        }
        self.allowance.spend(bytes.len());
        self.digests.send_in(lane, bytes);
        self.keep(|| Record::Sent(Some(lane.to_owned()), bytes.to_vec()));
        self.text(|text, offset| {
            let name = format!("sent {lane}");
            text.append(offset, Kind::Sent, &name, bytes);
        });
    }

    /// Ends the outgoing side: the core will send no more.
    pub fn close(&mut self) {
        self.allowance.spend(0);
        self.digests.close();
        self.keep(|| Record::Closed);
        self.text(|text, offset| text.push(offset, Kind::Closed, format_args!("close")));
    }

    /// Says a fault that the core survives. One that it does not survive is returned instead.
    pub fn fault(&mut self, fault: impl Into<Fault>) {
        let fault = fault.into();
        self.record(FAULT, Some(fault.kind()), |_| {});
        self.note_fault(&fault);
        self.keep(|| Record::Fault(fault.clone()));
        self.line(Kind::Fault, format_args!("fault {}", fault.kind()));
    }

    /// Says that an action was refused.
    pub(crate) fn refused(&mut self, fault: &Fault) {
        self.record(REFUSED, Some(fault.kind()), |_| {});
        self.text(|text, offset| {
            text.push(offset, Kind::Event, format_args!("refused {}", fault.kind()));
        });
    }

    /// Counts a fault among the faults without making it an entry.
    pub(crate) fn note_fault(&mut self, fault: &Fault) {
        self.known.set(None);
        self.digests.fault(fault.kind());
    }

    /// A log that digests, and keeps text too if `text` is set.
    pub(crate) fn new(text: bool) -> Self {
        Self {
            digests: RunningDigests::new(),
            known: Cell::new(None),
            allowance: Allowance::default(),
            offset: 0,
            text: text.then(Box::default),
            watch: None,
            records: None,
        }
    }

    /// A log for a core within a core: what is logged is kept to be read back. It floods where this one
    /// would.
    pub(crate) fn taping(&self) -> Self {
        let (offset, allowance) = (self.offset, self.allowance.for_another());
        Self { records: Some(Vec::new()), offset, allowance, ..Self::new(false) }
    }

    /// What was logged, where it was to be read back.
    pub(crate) fn into_words(self) -> Vec<Record> {
        self.records.unwrap_or_default()
    }

    /// Counts something that one core within another logged to the other one: nobody else hears it, but
    /// something was done.
    pub(crate) fn stir(&mut self, len: usize) {
        self.allowance.spend(len);
    }

    /// Listens for what a script reacts to.
    pub(crate) fn listening(mut self, reactions: &[Reaction]) -> Self {
        self.watch = (!reactions.is_empty()).then(|| Box::new(Watch::new(reactions)));
        self
    }

    /// The next action that an event asks for.
    #[inline]
    pub(crate) fn next_due(&mut self) -> Option<String> {
        self.watch.as_mut()?.next_due()
    }

    /// Prepares for calls of a core that has been shown `offset` bytes.
    pub(crate) fn begin(&mut self, offset: usize) {
        self.offset = offset;
        self.allowance.renew(offset);
    }

    /// How many things were logged so far; it grows with everything a core says.
    pub(crate) fn n_logged(&self) -> u64 {
        self.allowance.n_logged()
    }

    /// Whether the outgoing side was closed.
    pub(crate) fn has_closed(&self) -> bool {
        self.digests.has_closed()
    }

    /// How many bytes were sent so far, in all lanes.
    pub(crate) fn n_sent(&self) -> u64 {
        self.digests.n_sent()
    }

    /// The digests of all that was logged so far.
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

    #[inline]
    fn record(&mut self, tag: u8, name: Option<&str>, write: impl FnOnce(&mut Digest)) {
        self.allowance.spend(0);
        self.digests.record(tag, name, write);
    }

    /// One line of text, if someone reads or listens; mostly nobody does.
    #[inline]
    fn line(&mut self, kind: Kind, line: fmt::Arguments<'_>) {
        if self.text.is_some() || self.watch.is_some() || self.records.is_some() {
            self.write_line(kind, line);
        }
    }

    #[cold]
    fn write_line(&mut self, kind: Kind, line: fmt::Arguments<'_>) {
        if let Some(watch) = &mut self.watch {
            watch.hear(&line.to_string());
        }
        if kind == Kind::Event {
            self.keep(|| Record::Event(line.to_string()));
        }
        self.text(|text, offset| text.push(offset, kind, line));
    }

    #[inline]
    fn text(&mut self, write: impl FnOnce(&mut Transcript, usize)) {
        if let Some(text) = &mut self.text {
            write(text, self.offset);
        }
    }

    #[inline]
    fn keep(&mut self, record: impl FnOnce() -> Record) {
        if let Some(records) = &mut self.records {
            records.push(record());
        }
    }
}
