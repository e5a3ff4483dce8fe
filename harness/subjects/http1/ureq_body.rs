//! Where a body of `ureq-proto` stands: the key of both its sides.
//!
//! A call is not `Clone`, and no accessor tells where it stands within a chunk or behind the last
//! one. So a second call that hears the same pieces is asked: how many bytes its chunk still takes,
//! and what a line end behind them does, twice over.

use std::hash::{Hash, Hasher};
use std::ops::Range;

use ureq_proto::{BodyMode, Error};

/// What a call was shown since its message began.
#[derive(Clone, Hash)]
pub(super) struct Heard {
    /// The head that opened the body; it decides all but how far the body came.
    pub(super) head: Vec<u8>,
    /// What is known of the body. Each reading is shown what those before it left, so that the bytes
    /// are kept once and not with each reading.
    body: Vec<u8>,
    /// What each reading was shown of it.
    readings: Vec<Range<usize>>,
    n_taken: usize,
}

impl Heard {
    pub(super) fn new(head: &[u8]) -> Self {
        Self { head: head.to_vec(), body: Vec::new(), readings: Vec::new(), n_taken: 0 }
    }

    /// A reading was shown these bytes, and took some of them.
    pub(super) fn read(&mut self, bytes: &[u8], n_taken: usize) {
        let n_known = self.body.len() - self.n_taken;
        self.body.extend_from_slice(bytes.get(n_known..).unwrap_or_default());
        self.readings.push(self.n_taken..self.n_taken + bytes.len());
        self.n_taken += n_taken;
    }

    /// What each reading was shown.
    pub(super) fn pieces(&self) -> impl Iterator<Item = &[u8]> {
        self.readings.iter().filter_map(|reading| self.body.get(reading.clone()))
    }
}

/// Where a core stands between two calls.
#[derive(Hash)]
pub(super) enum Standing {
    Over,
    /// Ahead of a head, with whether an interim one was met: heads are parsed from their first
    /// byte on each call, so nothing of a part is kept.
    Head(bool),
    /// Behind a request that was not answered yet, with its head.
    Answering(Vec<u8>),
    /// In a body, with its head.
    Body(Vec<u8>, Rest),
    /// In a body that cannot be asked: every history is a state of its own.
    Unknown(Heard),
}

/// What is left of a body.
pub(super) enum Rest {
    /// The mode shows how many bytes are left of a length.
    Shown(BodyMode),
    /// A chunked body is in one of five states: at a size, in data with so many bytes left, at the
    /// end of data, at the end of chunks or of trailers, and over. They answer differently: data
    /// takes what it lacks; then a line end is no size, ends data, or ends the body, and behind
    /// the body a second one is left, where behind data it is no size.
    Asked([Option<usize>; 3]),
}

impl Hash for Rest {
    fn hash<H: Hasher>(&self, state: &mut H) {
        match self {
            Self::Shown(mode) => format!("{mode:?}").hash(state),
            Self::Asked(answers) => answers.hash(state),
        }
    }
}

/// Asks a call that is not needed any more.
pub(super) fn rest(
    mode: BodyMode,
    mut read: impl FnMut(&[u8], &mut [u8]) -> Result<(usize, usize), Error>,
) -> Rest {
    if mode != BodyMode::Chunked {
        return Rest::Shown(mode);
    }
    let mut out = [0; ASKED_BYTES];
    let mut ask = |bytes: &[u8]| read(bytes, &mut out).ok().map(|(taken, _)| taken);
    Rest::Asked([ask(&[b'x'; ASKED_BYTES]), ask(b"\r\n"), ask(b"\r\n")])
}

/// More than the requests and than most content of the corpora, so that some reads fill it.
pub(super) const BUFFER_BYTES: usize = 256;

/// More than any case is long: chunks that lack more than this are alike to all of them.
const ASKED_BYTES: usize = 1 << 14;
