//! Where a core speaks.
//!
//! Strategy: what is said goes into running digests at once, and into text only when someone will
//! read it. Exploring and bulk replay never format an event; a counterexample is replayed with text.
//! Every record ends with its length and its tag, of a fixed size, so that the digested stream can be
//! read backwards in one way only and two different transcripts never digest the same input.

use std::cell::Cell;
use std::collections::BTreeMap;
use std::fmt::{Debug, Write as _};
use std::hash::Hash;
use std::panic::resume_unwind;

use xxhash_rust::xxh3::xxh3_64;

use crate::contract::record::Record;
use crate::contract::unwind::Flood;
use crate::contract::watch::Watch;
use crate::digest::Digest;
use crate::script::Reaction;
use crate::transcript::{Fault, Kind, Transcript};

/// Where a core speaks: events, payload, outgoing bytes, faults it survives.
///
/// # Examples
///
/// ```
/// use chunkproof::{Chunking, Fault, Log, Script};
/// use chunkproof::driver::drive;
///
/// let core = |bytes: &[u8], log: &mut Log| {
///     log.event(("greeting", bytes.len()));
///     log.named("word", "hello");
///     log.send(b"+OK\r\n");
///     Ok::<_, Fault>(bytes.len())
/// };
/// let transcript = drive(core, &Script::from("hi"), &Chunking::whole());
/// let lines = ["(\"greeting\", 2)", "word \"hello\"", "sent \"+OK\\r\\n\""];
/// assert_eq!(transcript.lines(), lines);
/// ```
#[derive(Debug, Clone)]
pub struct Log {
    events: Digest,
    outgoing: Digest,
    faults: Digest,
    /// The data lane that is open, by hash, and the bytes it holds so far.
    run: Option<(u64, u64)>,
    n_sent: u64,
    /// What was sent in lanes, by the hash of their names.
    lanes: BTreeMap<u64, Digest>,
    n_sent_in_lanes: u64,
    /// Where the outgoing end stands, or ends stand, among the bytes sent; 0 if nowhere.
    closed: u64,
    n_said: u64,
    allowance: u64,
    offset: usize,
    text: Option<Box<Transcript>>,
    /// The digests as they were when so many things were said: most pieces bring nothing new.
    known: Cell<Option<(u64, Said)>>,
    /// What a script does when it hears of events.
    watch: Option<Box<Watch>>,
    /// What was said so far, where it is to be read back.
    tape: Option<Vec<Record>>,
}

/// The digests of all that was said so far.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub(crate) struct Said {
    pub(crate) events: u128,
    pub(crate) outgoing: u128,
    pub(crate) faults: u128,
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
    /// `format_args!` is `Debug`, so any text can be said this way.
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
        self.say(bytes.len());
        let hash = xxh3_64(lane.as_bytes());
        let before = match self.run {
            Some((open, len)) if open == hash => len,
            _ => {
                self.close_run();
                self.text(|text, _| text.close());
                0
            }
        };
        self.run = Some((hash, before + bytes.len() as u64));
        self.events.write(bytes);
        self.keep(|| Record::Data(lane.to_owned(), bytes.to_vec()));
        self.text(|text, offset| text.append(offset, Kind::Data, lane, bytes));
    }

    /// Sends outgoing bytes to the peer. Only their concatenation counts.
    pub fn send(&mut self, bytes: &[u8]) {
        if bytes.is_empty() {
            return;
        }
        self.say(bytes.len());
        self.outgoing.write(bytes);
        self.n_sent += bytes.len() as u64;
        self.keep(|| Record::Sent(None, bytes.to_vec()));
        self.text(|text, offset| text.append(offset, Kind::Sent, "sent", bytes));
    }

    /// Sends outgoing bytes in one of several streams. Each lane is compared on its own: how the
    /// streams take turns does not count.
    pub fn send_in(&mut self, lane: &str, bytes: &[u8]) {
        if bytes.is_empty() {
            return;
        }
        self.say(bytes.len());
        self.n_sent_in_lanes += bytes.len() as u64;
        let hash = xxh3_64(lane.as_bytes());
        self.keep(|| Record::Sent(Some(lane.to_owned()), bytes.to_vec()));
        self.lanes.entry(hash).or_insert_with(Digest::new).write(bytes);
        self.text(|text, offset| {
            let name = format!("sent {lane}");
            text.append(offset, Kind::Sent, &name, bytes);
        });
    }

    /// Ends the outgoing side: the core will send no more.
    pub fn close(&mut self) {
        self.say(0);
        let [closed, n_sent] = [self.closed, self.n_sent].map(u64::to_le_bytes);
        self.closed = xxh3_64([closed, n_sent].as_flattened());
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
        self.faults.write_array(Digest::of(&fault.kind()).to_le_bytes());
    }

    /// A log that digests, and keeps text too if `text` is set.
    pub(crate) fn new(text: bool) -> Self {
        Self {
            events: Digest::new(),
            outgoing: Digest::new(),
            faults: Digest::new(),
            run: None,
            n_sent: 0,
            lanes: BTreeMap::new(),
            n_sent_in_lanes: 0,
            closed: 0,
            n_said: 0,
            allowance: 0,
            offset: 0,
            text: text.then(Box::default),
            known: Cell::new(None),
            watch: None,
            tape: None,
        }
    }

    /// A log for a core within a core: what is said is kept to be read back. It floods where this one
    /// would.
    pub(crate) fn taping(&self) -> Self {
        let (offset, allowance) = (self.offset, self.allowance);
        Self { tape: Some(Vec::new()), offset, allowance, ..Self::new(false) }
    }

    /// What was said, where it was to be read back.
    pub(crate) fn into_words(self) -> Vec<Record> {
        self.tape.unwrap_or_default()
    }

    /// Counts something that one core within another said to the other one: nobody else hears it, but
    /// something was done.
    pub(crate) fn stir(&mut self, len: usize) {
        self.say(len);
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
        self.allowance = ALLOWANCE_MIN + ALLOWANCE_PER_BYTE * offset as u64;
    }

    /// How many things were said so far; it grows with everything a core says.
    pub(crate) fn n_said(&self) -> u64 {
        self.n_said
    }

    /// Whether the outgoing side was closed.
    pub(crate) fn has_closed(&self) -> bool {
        self.closed != 0
    }

    /// How many bytes were sent so far, in all lanes.
    pub(crate) fn n_sent(&self) -> u64 {
        self.n_sent + self.n_sent_in_lanes
    }

    #[inline]
    pub(crate) fn said(&self) -> Said {
        match self.known.get() {
            Some((n_said, said)) if n_said == self.n_said => said,
            _ => {
                let said = self.digests();
                self.known.set(Some((self.n_said, said)));
                said
            }
        }
    }

    fn digests(&self) -> Said {
        let events = match self.run {
            None => self.events.value(),
            Some(run) => {
                let mut events = self.events.clone();
                write_run(&mut events, run);
                events.value()
            }
        };
        // The bytes sent stand alone in their digest: whatever is sent, it is no end.
        let mut outgoing = self.outgoing.value() ^ u128::from(self.closed);
        for (lane, bytes) in &self.lanes {
            let mut own = Digest::new();
            own.write_array(lane.to_le_bytes());
            own.write(&bytes.value().to_le_bytes());
            outgoing = outgoing.wrapping_add(own.value());
        }
        Said { events, outgoing, faults: self.faults.value() }
    }

    pub(crate) fn into_transcript(self) -> Transcript {
        self.text.map(|text| *text).unwrap_or_default()
    }

    /// One event: its content, then a digest of its name, its length, and its tag.
    #[inline]
    fn record(&mut self, tag: u8, name: Option<&str>, write: impl FnOnce(&mut Digest)) {
        self.say(0);
        self.close_run();
        let start = self.events.n_written();
        write(&mut self.events);
        let len = self.events.n_written() - start;
        if let Some(name) = name {
            self.events.write_array(xxh3_64(name.as_bytes()).to_le_bytes());
        }
        self.events.write_array(trailer(tag, len));
    }

    /// One line of text, if someone reads or listens; mostly nobody does.
    #[inline]
    fn line(&mut self, kind: Kind, line: std::fmt::Arguments<'_>) {
        if self.text.is_some() || self.watch.is_some() || self.tape.is_some() {
            self.write_line(kind, line);
        }
    }

    #[cold]
    fn write_line(&mut self, kind: Kind, line: std::fmt::Arguments<'_>) {
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
    fn keep(&mut self, word: impl FnOnce() -> Record) {
        if let Some(tape) = &mut self.tape {
            tape.push(word());
        }
    }

    fn close_run(&mut self) {
        if let Some(run) = self.run.take() {
            write_run(&mut self.events, run);
        }
    }

    /// Counts one thing said. A core that floods its log is stopped by unwinding out of its call.
    #[inline]
    fn say(&mut self, len: usize) {
        self.n_said += 1;
        let cost = 1 + (len as u64 >> 6);
        match self.allowance.checked_sub(cost) {
            Some(left) => self.allowance = left,
            None => resume_unwind(Box::new(Flood)),
        }
    }
}

fn write_run(events: &mut Digest, (lane, len): (u64, u64)) {
    events.write_array(lane.to_le_bytes());
    events.write_array(trailer(DATA, len));
}

/// What stands behind the content of a record and its name, if its tag has one. It tells where the record
/// begins and what it is; no record is so long that its length would reach into the tag.
#[inline]
fn trailer(tag: u8, len: u64) -> [u8; 8] {
    (u64::from(tag) << 56 | len).to_le_bytes()
}

/// Events and debug texts have no name; behind what all others say stands a digest of theirs.
const EVENT: u8 = 1;
const DEBUG: u8 = 2;
const NAMED: u8 = 3;
const DATA: u8 = 4;
const FAULT: u8 = 5;
const REFUSED: u8 = 6;
/// What may be said between two pieces, counted in things and in runs of 64 bytes, and more for each
/// byte shown so far: a core may say something at every byte, but not for ever.
const ALLOWANCE_MIN: u64 = 1 << 16;
const ALLOWANCE_PER_BYTE: u64 = 64;

#[cfg(test)]
mod tests {
    use super::{Log, Said};

    fn said(say: impl FnOnce(&mut Log)) -> Said {
        let mut log = Log::new(false);
        log.begin(0);
        say(&mut log);
        log.said()
    }

    #[test]
    fn bytes_that_look_like_an_end_are_none() {
        let end = |log: &mut Log| {
            log.send(b"ab");
            log.close();
        };
        let bytes = |log: &mut Log| log.send(b"ab\x02\0\0\0\0\0\0\0\x07");
        assert_ne!(said(end), said(bytes));
        let early = |log: &mut Log| {
            log.close();
            log.send(b"ab");
        };
        assert_ne!(said(end), said(early));
    }

    #[test]
    fn events_without_content_are_told_apart_by_their_names() {
        #[derive(Debug, Hash)]
        struct Ping;
        #[derive(Debug, Hash)]
        struct Pong;
        assert_ne!(said(|log| log.event(Ping)), said(|log| log.event(Pong)));
        assert_eq!(said(|log| log.event(Ping)), said(|log| log.event(Ping)));
    }

    #[test]
    fn lanes_that_are_sent_in_turns_are_compared_each_on_its_own() {
        let in_turns = said(|log| {
            log.send_in("a", b"x");
            log.send_in("b", b"y");
            log.send_in("a", b"z");
        });
        let apart = said(|log| {
            log.send_in("b", b"y");
            log.send_in("a", b"xz");
        });
        assert_eq!(in_turns, apart);
        let swapped = said(|log| {
            log.send_in("a", b"y");
            log.send_in("b", b"xz");
        });
        assert_ne!(swapped, apart);
        assert_ne!(said(|log| log.send_in("a", b"x")), said(|log| log.send(b"x")));
    }

    #[test]
    fn a_lane_goes_on_behind_what_is_sent_but_not_behind_an_event() {
        let whole = said(|log| log.data("a", b"xy"));
        let cut = |between: fn(&mut Log)| {
            said(|log| {
                log.data("a", b"x");
                between(log);
                log.data("a", b"y");
            })
        };
        assert_eq!(cut(|_| {}), whole);
        assert_eq!(cut(|log| log.data("b", b"")), whole);
        assert_eq!(cut(|log| log.send(b"z")).events, whole.events);
        assert_ne!(cut(|log| log.event(1)).events, whole.events);
        assert_ne!(cut(|log| log.data("b", b"z")).events, whole.events);
    }
}
