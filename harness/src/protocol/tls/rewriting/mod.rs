//! Rewrites TLS (RFC 8446, RFC 5246) before encryption: cuts handshake messages into other records.
//!
//! Only the run of handshake records at the start of a stream is rewritten, up to the first record
//! of another type: ciphertext may follow, whose records cannot be cut otherwise. A script is left
//! alone if that run is doubtful: a record that is empty, too long or not whole, a version that TLS
//! never had, a message of an unknown type or one that does not end with a record.
//!
//! A message that ends a flight ends its record, as keys may change after it.

mod record;
#[cfg(test)]
mod tests;

use std::ops::Range;

use record::{Flight, header, read};

#[cfg(feature = "corpus")]
use std::sync::Arc;

use crate::context::Rewriting;
#[cfg(feature = "corpus")]
use crate::corpus::Setup;
use crate::protocol::rewriter::ScriptRewriter;
use crate::protocol::rewriter::{drafted, readable};
use crate::random::Random;
use crate::script::{Script, Step};

/// Cuts handshake messages into records between any two bytes, and joins several of one flight in
/// one record.
///
/// # Spec
///
/// RFC 8446, 5.1; RFC 5246, 6.2.1.
///
/// # Examples
///
/// ```
/// use chunkproof::context::Rewriting;
/// use chunkproof::protocol::tls::rewriting as tls;
///
/// // A `ServerHelloDone`, which is a header without a body.
/// let scripts = tls::Records.rewrite(&b"\x16\x03\x03\0\x04\x0e\0\0\0".into(), 1);
/// assert!(scripts.contains(&b"\x16\x03\x03\0\x01\x0e\x16\x03\x03\0\x03\0\0\0".into()));
/// ```
#[derive(Debug, Clone, Copy)]
pub struct Records;

impl Rewriting for Records {
    fn name(&self) -> &'static str {
        "tls/records"
    }

    fn rewrite(&self, script: &Script, seed: u64) -> Vec<Script> {
        let flight = readable(script).and_then(read).filter(|flight| flight.len() > 0);
        let Some(flight) = flight else { return Vec::new() };
        let stops = stops(script);
        let forms = [
            RecordCut::Joined,
            RecordCut::Types,
            RecordCut::Headers,
            RecordCut::First,
            RecordCut::Random,
            RecordCut::Random,
        ];
        drafted(script, seed, forms, |rewriter, cut, random| {
            let mut from = 0;
            for to in cut.ends(&flight, &stops, random) {
                put_record(rewriter, &flight, from..to);
                from = to;
            }
        })
    }
}

/// The places at which messages are cut into records.
#[derive(Clone, Copy)]
enum RecordCut {
    /// Nowhere: as many messages in a record as possible.
    Joined,
    /// After the type of each message.
    Types,
    /// After each byte of the headers of messages.
    Headers,
    /// After each of the first bytes.
    First,
    Random,
}

impl RecordCut {
    /// The ends of the records, in order, as offsets into the messages.
    fn ends(self, flight: &Flight, stops: &[usize], random: &mut Random) -> Vec<usize> {
        let len = flight.len();
        let starts = || [0].into_iter().chain(flight.messages.iter().map(|message| message.end));
        let mut ends: Vec<usize> = match self {
            Self::Joined => Vec::new(),
            Self::Types => starts().map(|start| start + 1).collect(),
            Self::Headers => starts().flat_map(|start| (0..=4).map(move |n| start + n)).collect(),
            Self::First => (1..=FIRST_BYTES).collect(),
            Self::Random => {
                (0..=random.below(RANDOM_CUTS_MAX)).map(|_| random.below(len + 1)).collect()
            }
        };
        ends.retain(|end| (1..len).contains(end));
        // A control after a message must come after its record.
        let is_stop = |end: usize| flight.offset(end).is_some_and(|at| stops.contains(&at));
        let messages = flight.messages.iter();
        let kept = messages.filter(|message| message.ends_flight || is_stop(message.end));
        ends.extend(kept.map(|message| message.end));
        ends.push(len);
        ends.sort_unstable();
        ends.dedup();
        // Records that are too long are cut further.
        let full = |from: usize, to: usize| (from..to).step_by(RECORD_BYTES_MAX).skip(1);
        let starts = [0].into_iter().chain(ends.iter().copied());
        starts.zip(&ends).flat_map(|(from, &to)| full(from, to).chain([to])).collect()
    }
}

/// The offsets of the controls of a script.
fn stops(script: &Script) -> Vec<usize> {
    let mut offset = 0;
    let mut stops = Vec::new();
    for step in script.steps() {
        match step {
            Step::Receive(bytes) => offset += bytes.len(),
            Step::Eof | Step::Act(_) | Step::Advance(_) => stops.push(offset),
            Step::On { .. } => {}
        }
    }
    stops
}

/// Writes a record with these bytes of the messages, in the version of the record that the first
/// came in.
fn put_record(rewriter: &mut ScriptRewriter<'_>, flight: &Flight, range: Range<usize>) {
    rewriter.settle();
    rewriter.put(&header(flight.version(range.start), range.len()));
    for (offset, byte) in flight.bytes(range) {
        // The headers of the records that these bytes came in are dropped.
        rewriter.settle();
        rewriter.skip(offset);
        rewriter.replace(byte);
    }
}

/// The number of first bytes that get a record each.
const FIRST_BYTES: usize = 32;
const RANDOM_CUTS_MAX: usize = 6;
/// The greatest length of a record (RFC 8446, 5.1).
const RECORD_BYTES_MAX: usize = 1 << 14;

/// The rewritings that mean the same to every core: all of them.
#[cfg(feature = "corpus")]
pub(crate) fn of_setup(_: &Setup, _: &[&str]) -> Vec<Arc<dyn Rewriting>> {
    vec![Arc::new(Records)]
}
