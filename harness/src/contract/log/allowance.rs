//! Bounds how much a core may log, in entries and in bytes, so that an endless loop is stopped and no log
//! takes all memory.

use std::panic::resume_unwind;
use std::thread::panicking;

use crate::contract::unwind::Flood;

/// How much a core may still log before its call is stopped, and how much it logged so far.
#[derive(Debug, Clone, Copy, Default)]
pub(super) struct Allowance {
    n_logged: u64,
    /// How many bytes the core meant to log: contents of events, payload, sent bytes, and names.
    n_bytes: u64,
    n_logged_max: u64,
    n_bytes_max: u64,
    /// Whether an entry was refused.
    is_flooded: bool,
}

impl Allowance {
    /// Of another log, for what is passed on in this one: as much as may still be logged here.
    pub(super) fn for_another(self) -> Self {
        let n_logged_max = self.n_logged_max.saturating_sub(self.n_logged);
        let n_bytes_max = self.n_bytes_left();
        Self { n_logged: 0, n_bytes: 0, n_logged_max, n_bytes_max, is_flooded: false }
    }

    /// Raises the allowance to that of a core that has received `offset` bytes and `n_steps` actions, times
    /// and ends.
    #[inline]
    pub(super) fn raise(&mut self, offset: usize, n_steps: usize) {
        let (offset, n_steps) = (offset as u64, n_steps as u64);
        self.n_logged_max = ENTRIES_MIN + ENTRIES_PER_BYTE * offset + ENTRIES_PER_STEP * n_steps;
        self.n_bytes_max = BYTES_MIN + BYTES_PER_BYTE * offset + BYTES_PER_STEP * n_steps;
    }

    /// Counts one entry with a content of `len` bytes, and returns whether it may be logged. A core that
    /// floods its log is stopped by unwinding out of its call; if it is unwinding already, in a destructor
    /// that logs, the entry is dropped, as a second unwinding would abort the process.
    #[inline]
    #[must_use]
    pub(super) fn spend(&mut self, len: usize) -> bool {
        if self.n_logged >= self.n_logged_max {
            return self.stop();
        }
        self.n_logged += 1;
        self.spend_more(len as u64)
    }

    /// Counts more content of the latest entry, and returns whether it may be logged. What is refused
    /// counts as well, as it took time and memory to make.
    #[inline]
    #[must_use]
    pub(super) fn spend_more(&mut self, len: u64) -> bool {
        self.n_bytes = self.n_bytes.saturating_add(len);
        self.n_bytes <= self.n_bytes_max || self.stop()
    }

    /// How many bytes may still be logged.
    #[inline]
    pub(super) fn n_bytes_left(self) -> u64 {
        self.n_bytes_max.saturating_sub(self.n_bytes)
    }

    /// How many entries were logged so far.
    #[inline]
    pub(super) fn n_logged(self) -> u64 {
        self.n_logged
    }

    /// How many bytes the core meant to log so far.
    #[inline]
    pub(super) fn n_bytes(self) -> u64 {
        self.n_bytes
    }

    /// Whether an entry was refused: a core that catches what unwinds out of it may have gone on.
    #[inline]
    pub(super) fn is_flooded(self) -> bool {
        self.is_flooded
    }

    /// Unwinds out of a call that floods the log, unless it unwinds already.
    #[cold]
    fn stop(&mut self) -> bool {
        self.is_flooded = true;
        match panicking() {
            true => false,
            false => resume_unwind(Box::new(Flood)),
        }
    }
}

// How much may be logged in all, with more for each byte received and for each action, advance or end.
const ENTRIES_MIN: u64 = 1 << 16;
const ENTRIES_PER_BYTE: u64 = 64;
const ENTRIES_PER_STEP: u64 = 1 << 12;
// No decoder of a usual format makes 4 KiB of a byte, and every transcript has room in memory as text, in
// which a byte may take four.
const BYTES_MIN: u64 = 1 << 21;
const BYTES_PER_BYTE: u64 = 1 << 12;
const BYTES_PER_STEP: u64 = 1 << 17;
