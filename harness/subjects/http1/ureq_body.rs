//! The position in a body of `ureq-proto`: the state key of both its sides.
//!
//! A call is not `Clone`, and no accessor returns its position within a chunk or after the last one.
//! So a second call is fed the same pieces and then probed: how many bytes its chunk still takes, and
//! what a line end after them does, twice.

use std::hash::{Hash, Hasher};
use std::ops::Range;

use ureq_proto::{BodyMode, Error};

/// The bytes that a call has received since its message began.
#[derive(Clone, Hash)]
pub(super) struct History {
    /// The head that opened the body; it decides all but how far the body came.
    pub(super) head: Vec<u8>,
    /// The bytes of the body so far. Each reading gets again what those before it left, so the bytes
    /// are kept once and not with each reading.
    body: Vec<u8>,
    /// The part of it that each reading received.
    readings: Vec<Range<usize>>,
    n_taken: usize,
}

impl History {
    pub(super) fn new(head: &[u8]) -> Self {
        Self { head: head.to_vec(), body: Vec::new(), readings: Vec::new(), n_taken: 0 }
    }

    /// Adds a reading that received these bytes and took some of them.
    pub(super) fn read(&mut self, bytes: &[u8], n_taken: usize) {
        let n_known = self.body.len() - self.n_taken;
        self.body.extend_from_slice(bytes.get(n_known..).unwrap_or_default());
        self.readings.push(self.n_taken..self.n_taken + bytes.len());
        self.n_taken += n_taken;
    }

    /// The bytes that each reading received.
    pub(super) fn pieces(&self) -> impl Iterator<Item = &[u8]> {
        self.readings.iter().filter_map(|reading| self.body.get(reading.clone()))
    }
}

/// The position of a core between two calls.
#[derive(Hash)]
pub(super) enum Standing {
    Over,
    /// Before a head, with whether an interim one has come: heads are parsed from their first byte
    /// on each call, so no part of one is kept.
    Head(bool),
    /// After a request that was not answered yet, with its head.
    Answering(Vec<u8>),
    /// In a body, with its head.
    Body(Vec<u8>, Rest),
    /// In a body that cannot be probed: every history is a state of its own.
    Unknown(History),
}

/// What is left of a body.
pub(super) enum Rest {
    /// The mode has the number of bytes that are left of a length.
    Shown(BodyMode),
    /// A chunked body is in one of five states: at a size, in data with n bytes left, at the end of
    /// data, at the end of chunks or of trailers, and over. They answer differently: data takes what
    /// it lacks; then a line end is no size, ends data, or ends the body; and a second line end is
    /// left in place after the body, while after data it is no size.
    Probed([Option<usize>; 3]),
}

impl Hash for Rest {
    fn hash<H: Hasher>(&self, state: &mut H) {
        match self {
            Self::Shown(mode) => format!("{mode:?}").hash(state),
            Self::Probed(answers) => answers.hash(state),
        }
    }
}

/// Probes a call that is not needed any more.
pub(super) fn rest(
    mode: BodyMode,
    mut read: impl FnMut(&[u8], &mut [u8]) -> Result<(usize, usize), Error>,
) -> Rest {
    if mode != BodyMode::Chunked {
        return Rest::Shown(mode);
    }
    let mut out = [0; PROBE_BYTES];
    let mut probe = |bytes: &[u8]| read(bytes, &mut out).ok().map(|(taken, _)| taken);
    Rest::Probed([probe(&[b'x'; PROBE_BYTES]), probe(b"\r\n"), probe(b"\r\n")])
}

/// More than the requests and than most content of the corpora, so that some reads fill it.
pub(super) const BUFFER_BYTES: usize = 256;

/// More than the length of any case: chunks that lack more than this behave alike in all of them.
const PROBE_BYTES: usize = 1 << 14;
