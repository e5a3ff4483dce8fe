//! How much a core may log in one call, so that one that logs for ever is stopped.

use std::panic::resume_unwind;

use crate::contract::unwind::Flood;

/// What a core may still log before its call is cut short, and how many things it logged so far.
#[derive(Debug, Clone, Copy, Default)]
pub(super) struct Allowance {
    n_logged: u64,
    left: u64,
}

impl Allowance {
    /// An allowance of the same size, of which nothing is spent and in which nothing was logged.
    pub(super) fn for_another(self) -> Self {
        Self { n_logged: 0, ..self }
    }

    /// Renews it for calls of a core that has been shown `offset` bytes.
    #[inline]
    pub(super) fn renew(&mut self, offset: usize) {
        self.left = ALLOWANCE_MIN + ALLOWANCE_PER_BYTE * offset as u64;
    }

    /// Counts one thing with a content of `len` bytes. A core that floods its log is stopped by unwinding
    /// out of its call.
    #[inline]
    pub(super) fn spend(&mut self, len: usize) {
        self.n_logged += 1;
        let cost = 1 + (len as u64 >> 6);
        match self.left.checked_sub(cost) {
            Some(left) => self.left = left,
            None => resume_unwind(Box::new(Flood)),
        }
    }

    /// How many things were logged so far.
    #[inline]
    pub(super) fn n_logged(self) -> u64 {
        self.n_logged
    }
}

/// What may be logged between two pieces, counted in things and in runs of 64 bytes, and more for each
/// byte shown so far: a core may log something at every byte, but not for ever.
const ALLOWANCE_MIN: u64 = 1 << 16;
const ALLOWANCE_PER_BYTE: u64 = 64;
