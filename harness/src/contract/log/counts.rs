//! What is counted of a log: entries, bytes, lanes, and what an adapter passed again.

use super::Log;

impl Log {
    /// Counts a run in which an adapter starts over and passes these pieces again. The driver does not know
    /// of it.
    pub(crate) fn count_passed_again(&mut self, n_pieces: usize, n_bytes: usize) {
        self.n_runs_again += 1;
        self.n_passed_again += RUN_LEN + n_pieces as u64 * PIECE_LEN + n_bytes as u64;
    }

    /// Whether the core flooded the log, so that it is incomplete.
    #[inline]
    pub(crate) fn is_flooded(&self) -> bool {
        self.allowance.is_flooded()
    }

    /// How many bytes the core meant to log so far: contents of events, payload, sent bytes, and names.
    #[inline]
    pub(crate) fn n_bytes(&self) -> u64 {
        self.allowance.n_bytes()
    }

    /// In how many lanes bytes were sent.
    #[inline]
    pub(crate) fn n_lanes(&self) -> usize {
        self.digests.n_lanes()
    }

    /// How many entries were logged so far; it grows with each call of the log.
    #[inline]
    pub(crate) fn n_logged(&self) -> u64 {
        self.allowance.n_logged()
    }

    /// How many events, pieces of payload and survived faults were logged so far.
    #[inline]
    pub(crate) fn n_events(&self) -> u64 {
        self.n_events
    }

    /// Whether the outgoing side was closed.
    #[inline]
    pub(crate) fn has_closed(&self) -> bool {
        self.digests.has_closed()
    }

    /// How many bytes were sent so far, in all lanes.
    #[inline]
    pub(crate) fn n_sent(&self) -> u64 {
        self.digests.n_sent()
    }
}

/// What starting over counts as, in bytes, and each piece that is passed again, beside its bytes.
const RUN_LEN: u64 = 256;
const PIECE_LEN: u64 = 32;
