//! The outcome of a run, as far as runs are compared.

use std::time::Duration;

use crate::transcript::{Abnormal, End};

/// The outcome of a session, as far as chunkings are compared.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub(crate) struct Outcome {
    pub(crate) logged: LogDigests,
    pub(crate) end: EndDigest,
    /// How many bytes were never consumed; 0 until no more can come.
    pub(crate) n_untaken: usize,
    /// The deadline, in nanoseconds since the start of the script; [`NEVER`] if there is none.
    pub(crate) due: u64,
}

/// How a session ended so far: its kind if it is abnormal, and the digest of its line.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub(crate) struct EndDigest {
    pub(crate) abnormal: Option<Abnormal>,
    pub(crate) digest: u128,
}

/// The digests of everything logged so far.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub(crate) struct LogDigests {
    pub(crate) events: u128,
    pub(crate) outgoing: u128,
    pub(crate) faults: u128,
}

impl Outcome {
    /// The parts that a transcript prints: all but the deadline.
    pub(crate) fn says(&self) -> impl Ord + use<> {
        (self.logged, self.end, self.n_untaken)
    }

    /// Whether two runs logged different things or ended differently.
    pub(crate) fn says_otherwise(&self, other: &Self) -> bool {
        self.says() != other.says()
    }
}

impl EndDigest {
    /// Whether no core should ever end like this.
    pub(crate) fn is_abnormal(self) -> bool {
        self.abnormal.is_some()
    }

    /// The digest of an end.
    pub(crate) fn of(end: &End) -> Self {
        Self { abnormal: end.abnormal(), digest: end.digest() }
    }
}

/// Converts a deadline to nanoseconds since the start of the script, for comparison.
pub(crate) fn in_nanos(due: Option<Duration>) -> u64 {
    due.map_or(NEVER, |due| u64::try_from(due.as_nanos()).unwrap_or(NEVER))
}

/// The digest of [`End::Open`], with which every session starts; a constant because it is hot.
pub(crate) const END_OPEN: EndDigest = EndDigest { abnormal: None, digest: 0 };
/// The deadline of a core that has none.
pub(crate) const NEVER: u64 = u64::MAX;
