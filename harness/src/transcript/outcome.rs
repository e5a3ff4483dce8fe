//! What a run amounts to, as far as runs are compared.

use std::time::Duration;

use crate::transcript::{Abnormal, End};

/// What a session amounts to, as far as chunkings are compared.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub(crate) struct Outcome {
    pub(crate) logged: LogDigests,
    pub(crate) end: EndDigest,
    /// Bytes never taken; counted only once no more can come.
    pub(crate) n_untaken: usize,
    /// The deadline, in nanoseconds since the script began; [`NEVER`] if there is none.
    pub(crate) due: u64,
}

/// How a session stands: its sort, and a digest of what was logged about it.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub(crate) struct EndDigest {
    pub(crate) abnormal: Option<Abnormal>,
    pub(crate) digest: u128,
}

/// The digests of all that was logged so far.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub(crate) struct LogDigests {
    pub(crate) events: u128,
    pub(crate) outgoing: u128,
    pub(crate) faults: u128,
}

impl Outcome {
    /// All that people see of it: not when the core next wants to be told the time.
    pub(crate) fn says(&self) -> impl Ord + use<> {
        (self.logged, self.end, self.n_untaken)
    }

    /// Whether two runs logged different things or ended differently.
    pub(crate) fn says_otherwise(&self, other: &Self) -> bool {
        self.says() != other.says()
    }
}

impl EndDigest {
    /// Whether no core should ever end so.
    pub(crate) fn is_abnormal(self) -> bool {
        self.abnormal.is_some()
    }

    /// What a run ended with.
    pub(crate) fn of(end: &End) -> Self {
        Self { abnormal: end.abnormal(), digest: end.digest() }
    }
}

/// A deadline as it is compared, in nanoseconds since the script began.
pub(crate) fn in_nanos(due: Option<Duration>) -> u64 {
    due.map_or(NEVER, |due| u64::try_from(due.as_nanos()).unwrap_or(NEVER))
}

/// The digest of [`End::Open`], which every session starts with; a constant, as it is hot.
pub(crate) const END_OPEN: EndDigest = EndDigest { abnormal: None, digest: 0 };
/// The deadline of a core that waits for nothing.
pub(crate) const NEVER: u64 = u64::MAX;
