//! Limits how much is run before the guarantee is lowered.

/// The most that the search may cost for one script. Reaching it lowers the guarantee, with a note.
///
/// # Units
///
/// `feeds_max` counts pieces; `bytes_max` counts bytes; `states_max` counts states; `cores_max` counts cores.
///
/// # Examples
///
/// ```
/// use chunkproof::search::Budget;
/// use chunkproof::{check, Guarantee, Log};
///
/// let raw = |bytes: &[u8], log: &mut Log| { log.data("raw", bytes); Ok(bytes.len()) };
/// let core = check(move || raw).key_states(|_| ());
/// let report = core.clone().receive("x".repeat(100)).run();
/// assert_eq!(report.coverage.guarantee, Guarantee::Proven);
///
/// // All chunkings of 100 bytes take 5050 feeds.
/// let budget = Budget::default().feeds(1000);
/// let report = core.budget(budget).receive("x".repeat(100)).run();
/// assert_eq!(report.coverage.guarantee, Guarantee::MaxPiece(10));
/// ```
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
#[non_exhaustive]
pub struct Budget {
    /// The most pieces fed while exploring, and about as many once more by replays, or 4096 if that is more.
    pub feeds_max: u64,
    /// The most bytes fed, or copied with a state, in all. What a core does out of proportion to them
    /// counts as bytes, too: what it logs, how often it has more to do, actions and times. Replays get a 32nd
    /// of them, or 16 MiB if that is more.
    pub bytes_max: u64,
    /// The most states kept at one time.
    pub states_max: usize,
    /// The most cores made by replays, and as many once more to shorten what is found; for a short script,
    /// fewer. Each run of a parser that starts over with each piece counts as a core. Exploring counts the
    /// pieces that it feeds to cores instead.
    pub cores_max: u64,
}

impl Default for Budget {
    /// Returns a budget that proves 1000 bytes of a core with one state per offset in well under a
    /// second.
    fn default() -> Self {
        Self { feeds_max: 1 << 20, bytes_max: 1 << 29, states_max: 1 << 16, cores_max: 1 << 12 }
    }
}

impl Budget {
    /// Sets the most pieces that are fed while exploring, and once more by replays.
    #[must_use]
    pub fn feeds(self, max: u64) -> Self {
        Self { feeds_max: max, ..self }
    }

    /// Sets the most bytes that are fed, or copied with a state, in all.
    ///
    /// Plays in other modes may cost several times as much.
    #[must_use]
    pub fn bytes(self, max: u64) -> Self {
        Self { bytes_max: max, ..self }
    }

    /// Sets the most states that are kept at one time.
    #[must_use]
    pub fn states(self, max: usize) -> Self {
        Self { states_max: max, ..self }
    }

    /// Sets the most cores that replays make, and shortening once more.
    ///
    /// Each play is of a fresh core, so one that takes milliseconds to make needs a lower limit. Plays in
    /// other modes make some hundreds of cores besides.
    #[must_use]
    pub fn cores(self, max: u64) -> Self {
        Self { cores_max: max, ..self }
    }

    /// Returns a budget for one execution of a fuzzer: it proves 44 bytes of a core with one state
    /// per offset.
    #[must_use]
    pub fn fuzz() -> Self {
        Self { feeds_max: 1 << 10, bytes_max: 1 << 16, states_max: 1 << 9, cores_max: 1 << 12 }
    }

    /// Returns a budget for a quick look at many scripts.
    #[must_use]
    pub fn tiny() -> Self {
        Self { feeds_max: 1 << 11, bytes_max: 3 << 15, states_max: 1 << 11, cores_max: 1 << 12 }
    }

    /// Returns a budget for many small scripts in one run.
    #[must_use]
    pub fn small() -> Self {
        Self { feeds_max: 1 << 18, bytes_max: 1 << 26, states_max: 1 << 14, cores_max: 1 << 12 }
    }

    /// Returns a budget for one important script: about a minute.
    #[must_use]
    pub fn large() -> Self {
        Self { feeds_max: 1 << 25, bytes_max: 1 << 35, states_max: 1 << 18, cores_max: 1 << 18 }
    }

    /// The most bytes that replays may pass. They are worth less than a proof, so they get a part of what
    /// exploring may pass.
    pub(crate) fn replayed_bytes_max(&self) -> u64 {
        (self.bytes_max / REPLAYED_PART).max(self.bytes_max.min(REPLAYED_MIN))
    }

    /// The longest piece for which all chunkings of `len` bytes into pieces up to that length fit
    /// in the budget; `None` if only very short pieces would.
    pub(crate) fn piece_max(&self, len: usize) -> Option<usize> {
        let n = len.max(1) as u64;
        let fits = |piece: u64| {
            let feeds = if piece == n { n * (n + 1) / 2 } else { n * piece };
            feeds <= self.feeds_max && feeds.saturating_mul(n * 2 / 3) <= self.bytes_max
        };
        if fits(n) {
            return Some(len.max(1));
        }
        let longest = self.feeds_max.min(self.bytes_max / (n * 2 / 3).max(1)) / n;
        usize::try_from(longest).ok().filter(|&piece| piece >= PIECE_MIN)
    }
}

/// With shorter pieces than this, exploring covers less than the strategies do.
const PIECE_MIN: usize = 4;
/// What part of the bytes replays may pass, and the bytes that they may pass in any case.
const REPLAYED_PART: u64 = 32;
const REPLAYED_MIN: u64 = 1 << 24;

#[cfg(test)]
mod tests {
    use super::Budget;

    #[test]
    fn long_scripts_get_short_pieces() {
        let budget = Budget::default();
        assert_eq!(budget.piece_max(1000), Some(1000));
        assert!(budget.piece_max(5000).is_some_and(|piece| piece < 100));
        assert_eq!(budget.piece_max(1 << 20), None);
    }
}
