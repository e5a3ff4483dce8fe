//! TLS (RFC 8446, RFC 5246) ahead of encryption: handshake messages cut into other records.
//!
//! What is rewritten is the run of handshake records that a stream begins with, up to the first record
//! of another type: behind that may be ciphertext, whose records are part of what they say. A script is
//! left alone if that run is in doubt: a record that is empty, too long or not whole, a version that TLS
//! never had, a message of a type that is not known or that does not end with a record.
//!
//! A message that ends a flight ends its record, as keys may change behind it.

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

/// Handshake messages cut into records between any two bytes, and several of one flight in one record.
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
/// // A `ServerHelloDone`, which is a header and nothing behind it.
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

/// Where messages are cut into records.
#[derive(Clone, Copy)]
enum RecordCut {
    /// Nowhere: as many messages in a record as may be.
    Joined,
    /// Behind the type of each message.
    Types,
    /// Behind each byte of the headers of messages.
    Headers,
    /// Behind each of the first bytes.
    First,
    Random,
}

impl RecordCut {
    /// Where records end, in order, as offsets into the messages.
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
        // What is done behind a message is done once its record is there.
        let is_done = |end: usize| flight.offset(end).is_some_and(|at| stops.contains(&at));
        let messages = flight.messages.iter();
        let kept = messages.filter(|message| message.ends_flight || is_done(message.end));
        ends.extend(kept.map(|message| message.end));
        ends.push(len);
        ends.sort_unstable();
        ends.dedup();
        // No record is longer than it may be.
        let full = |from: usize, to: usize| (from..to).step_by(RECORD_BYTES_MAX).skip(1);
        let starts = [0].into_iter().chain(ends.iter().copied());
        starts.zip(&ends).flat_map(|(from, &to)| full(from, to).chain([to])).collect()
    }
}

/// The offsets behind which the script does something.
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

/// Puts a record in that holds these bytes of the messages, of the version that the first of them came in.
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

/// So many bytes get a record each.
const FIRST_BYTES: usize = 32;
const RANDOM_CUTS_MAX: usize = 6;
/// How long a record may be (RFC 8446, 5.1).
const RECORD_BYTES_MAX: usize = 1 << 14;

/// Those that mean the same to every core: all of them.
#[cfg(feature = "corpus")]
pub(crate) fn of_setup(_: &Setup, _: &[&str]) -> Vec<Arc<dyn Rewriting>> {
    vec![Arc::new(Records)]
}
