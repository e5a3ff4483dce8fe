//! How many cores are made to shorten what was found: one may take milliseconds.

use crate::context::Context;

impl Context<'_> {
    /// How many cores may be made to shorten the next violation: most of what is left, so that something is
    /// left for later ones.
    pub(crate) fn n_shortening_max(&self) -> u64 {
        // A search that cannot copy cores makes one for each piece, but it is a proof.
        let min = if self.cores.is_provable() { PROVABLE_MIN } else { SAMPLED_MIN };
        let max = min + PER_BYTE * self.script.len() as u64;
        let left =
            max.min(self.options.budget.cores_max).saturating_sub(self.n_made_to_shorten.get());
        left - left / KEPT
    }

    /// Counts the cores made to shorten a violation, and whether more were needed.
    pub(crate) fn note_shortening(&self, n_made: u64, in_part: bool) {
        self.n_made_to_shorten.set(self.n_made_to_shorten.get().saturating_add(n_made));
        self.is_shortened_in_part.set(self.is_shortened_in_part.get() || in_part);
    }
}

/// How many cores may be made for all violations of a script, with more for each byte of it.
const SAMPLED_MIN: u64 = 896;
const PROVABLE_MIN: u64 = 2048;
const PER_BYTE: u64 = 16;
/// What part of them is kept for later violations.
const KEPT: u64 = 4;
