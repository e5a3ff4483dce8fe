//! Bounds how much a core may log in one call, so that an endless loop is stopped.

use std::panic::resume_unwind;
use std::thread::panicking;

use crate::contract::unwind::Flood;

/// How much a core may still log before its call is stopped, and how many entries it logged so far.
#[derive(Debug, Clone, Copy, Default)]
pub(super) struct Allowance {
    n_logged: u64,
    left: u64,
}

impl Allowance {
    /// A copy for another log, with the same remainder and no entries yet.
    pub(super) fn for_another(self) -> Self {
        Self { n_logged: 0, ..self }
    }

    /// Renews the allowance for calls of a core that has received `offset` bytes.
    #[inline]
    pub(super) fn renew(&mut self, offset: usize) {
        self.left = ALLOWANCE_MIN + ALLOWANCE_PER_BYTE * offset as u64;
    }

    /// Counts one entry with a content of `len` bytes, and returns whether it may be logged. A core that
    /// floods its log is stopped by unwinding out of its call; if it is unwinding already, in a destructor
    /// that logs, the entry is dropped, as a second unwinding would abort the process.
    #[inline]
    #[must_use]
    pub(super) fn spend(&mut self, len: usize) -> bool {
        let cost = 1 + (len as u64 >> 6);
        let Some(left) = self.left.checked_sub(cost) else { return stop() };
        self.n_logged += 1;
        self.left = left;
        true
    }

    /// How many entries were logged so far.
    #[inline]
    pub(super) fn n_logged(self) -> u64 {
        self.n_logged
    }
}

/// Unwinds out of a call that floods the log, unless it unwinds already.
#[cold]
fn stop() -> bool {
    match panicking() {
        true => false,
        false => resume_unwind(Box::new(Flood)),
    }
}

/// How much may be logged between two pieces, in entries plus runs of 64 bytes, with more for each
/// byte received so far: a core may log something at every byte, but not endlessly.
const ALLOWANCE_MIN: u64 = 1 << 16;
const ALLOWANCE_PER_BYTE: u64 = 64;
