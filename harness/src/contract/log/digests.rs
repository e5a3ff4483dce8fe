//! The digests of a log, which grow with each entry and can be read at any time.
//!
//! Every record of an event ends with its length and its tag, of a fixed size: the digested stream
//! can be read backwards in one way only, so two different logs never digest the same input.

use std::collections::BTreeMap;

use xxhash_rust::xxh3::xxh3_64;

use crate::digest::Digest;
use crate::transcript::outcome::LogDigests;

/// Digests in progress.
#[derive(Debug, Clone)]
pub(super) struct RunningDigests {
    events: Digest,
    outgoing: Digest,
    /// The hash of the open data lane, and its number of bytes so far.
    run: Option<(u64, u64)>,
    n_sent: u64,
    /// What few cores log: every copy of a session copies this struct.
    rare: Option<Box<RareDigests>>,
    /// A digest of how many bytes had been sent at each end of the outgoing side; 0 if it never
    /// ended.
    closed: u64,
}

/// Digests in progress of faults, and of bytes sent in lanes.
#[derive(Debug, Clone)]
struct RareDigests {
    faults: Digest,
    /// The bytes sent in lanes, by the hash of their names.
    lanes: BTreeMap<u64, Digest>,
    /// The digests of all lanes, added up: there may be thousands of them.
    lanes_sum: u128,
    n_sent_in_lanes: u64,
}

impl RunningDigests {
    pub(super) fn new() -> Self {
        Self {
            events: Digest::new(),
            outgoing: Digest::new(),
            run: None,
            n_sent: 0,
            rare: None,
            closed: 0,
        }
    }

    /// Adds one event: its content, of which about `max` bytes are hashed, then a digest of its name, its
    /// length, and its tag. Returns the length of the content.
    #[inline]
    pub(super) fn record(
        &mut self,
        tag: u8,
        name: Option<&str>,
        max: u64,
        write: impl FnOnce(&mut Digest),
    ) -> u64 {
        self.close_run();
        let start = self.events.n_written();
        self.events.bound(max);
        write(&mut self.events);
        self.events.unbound();
        let len = self.events.n_written() - start;
        if let Some(name) = name {
            self.events.write_array(xxh3_64(name.as_bytes()).to_le_bytes());
        }
        self.events.write_array(trailer(tag, len));
        len
    }

    /// Adds payload of a lane; returns whether that lane was open already.
    #[inline]
    pub(super) fn data(&mut self, lane: &str, bytes: &[u8]) -> bool {
        let hash = xxh3_64(lane.as_bytes());
        let open = self.run.filter(|(open, _)| *open == hash);
        if open.is_none() {
            self.close_run();
        }
        let before = open.map_or(0, |(_, len)| len);
        self.run = Some((hash, before + bytes.len() as u64));
        self.events.write(bytes);
        open.is_some()
    }

    #[inline]
    pub(super) fn send(&mut self, bytes: &[u8]) {
        self.outgoing.write(bytes);
        self.n_sent += bytes.len() as u64;
    }

    /// Adds bytes sent in a lane; returns whether they are its first.
    pub(super) fn send_in(&mut self, lane: &str, bytes: &[u8]) -> bool {
        let rare = self.rare.get_or_insert_default();
        rare.n_sent_in_lanes += bytes.len() as u64;
        let hash = xxh3_64(lane.as_bytes());
        let n_before = rare.lanes.len();
        let sent = rare.lanes.entry(hash).or_insert_with(Digest::new);
        let own_before = if sent.n_written() == 0 { 0 } else { of_lane(hash, sent) };
        sent.write(bytes);
        rare.lanes_sum = rare.lanes_sum.wrapping_sub(own_before).wrapping_add(of_lane(hash, sent));
        rare.lanes.len() > n_before
    }

    /// In how many lanes bytes were sent.
    #[inline]
    pub(super) fn n_lanes(&self) -> usize {
        self.rare.as_ref().map_or(0, |rare| rare.lanes.len())
    }

    pub(super) fn close(&mut self) {
        let [closed, n_sent] = [self.closed, self.n_sent].map(u64::to_le_bytes);
        self.closed = xxh3_64([closed, n_sent].as_flattened());
    }

    pub(super) fn fault(&mut self, kind: &str) {
        self.rare.get_or_insert_default().faults.write_array(Digest::of(&kind).to_le_bytes());
    }

    /// Whether the outgoing side was closed.
    #[inline]
    pub(super) fn has_closed(&self) -> bool {
        self.closed != 0
    }

    /// How many bytes were sent, in all lanes.
    #[inline]
    pub(super) fn n_sent(&self) -> u64 {
        self.n_sent + self.rare.as_ref().map_or(0, |rare| rare.n_sent_in_lanes)
    }

    #[inline]
    pub(super) fn values(&self) -> LogDigests {
        let events = match self.run {
            None => self.events.value(),
            Some(run) => {
                let mut events = self.events.clone();
                write_run(&mut events, run);
                events.value()
            }
        };
        // Only sent bytes enter their digest, so no bytes can look like an end.
        let sent = if self.n_sent == 0 { Digest::EMPTY } else { self.outgoing.value() };
        let sent = sent ^ u128::from(self.closed);
        let (lanes_sum, faults) = match &self.rare {
            None => (0, Digest::EMPTY),
            Some(rare) => (rare.lanes_sum, rare.faults.value()),
        };
        LogDigests { events, outgoing: sent.wrapping_add(lanes_sum), faults }
    }

    #[inline]
    fn close_run(&mut self) {
        if let Some(run) = self.run.take() {
            write_run(&mut self.events, run);
        }
    }
}

impl Default for RareDigests {
    fn default() -> Self {
        let (faults, lanes) = (Digest::new(), BTreeMap::new());
        Self { faults, lanes, lanes_sum: 0, n_sent_in_lanes: 0 }
    }
}

/// The digest of what was sent in one lane.
fn of_lane(lane: u64, sent: &Digest) -> u128 {
    let mut own = Digest::new();
    own.write_array(lane.to_le_bytes());
    own.write_array(sent.value().to_le_bytes());
    own.value()
}

#[inline]
fn write_run(events: &mut Digest, (lane, len): (u64, u64)) {
    events.write_array(lane.to_le_bytes());
    events.write_array(trailer(DATA, len));
}

/// The last field of a record, after its content and its name. It gives the start and the kind of
/// the record; no record is so long that its length would reach into the tag.
#[inline]
fn trailer(tag: u8, len: u64) -> [u8; 8] {
    (u64::from(tag) << 56 | len).to_le_bytes()
}

/// The tags of records. Those of events and debug texts have no name; in all others a digest of the
/// name follows the content.
pub(super) const EVENT: u8 = 1;
pub(super) const DEBUG: u8 = 2;
pub(super) const NAMED: u8 = 3;
const DATA: u8 = 4;
pub(super) const FAULT: u8 = 5;
pub(super) const REFUSED: u8 = 6;
