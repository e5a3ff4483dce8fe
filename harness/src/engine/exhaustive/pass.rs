//! The results of the strings of one length, and which of those that deviate are judged.

use crate::transcript::outcome::Outcome;

/// The results of all strings of one length in symbols.
#[derive(Debug, Default)]
pub(super) struct Pass {
    pub(super) len: usize,
    pub(super) strings: u64,
    /// How many of them can be cut, and how many chunkings these have.
    pub(super) n_cuttable: u64,
    pub(super) chunkings: u64,
    /// How many strings deviate.
    pub(super) deviating: u64,
    /// The first of those with an abnormal end, and the first of those without.
    abnormal: Vec<Vec<u8>>,
    normal: Vec<Vec<u8>>,
    /// Whether strings were left out because they begin with one that is known to deviate.
    pub(super) is_pruned: bool,
    /// Whether the budget was spent before all strings were played.
    pub(super) is_spent: bool,
}

/// The outcomes of one string, in every chunking that was played.
#[derive(Debug, Clone, Copy, Default)]
pub(super) struct Seen {
    open: Option<Outcome>,
    ended: Option<Outcome>,
    pub(super) deviates: bool,
    is_abnormal: bool,
}

impl Pass {
    pub(super) fn new(len: usize) -> Self {
        Self { len, ..Self::default() }
    }

    /// The deviating strings that are judged. Those with an abnormal end are the worst and come
    /// first, so that the bound on judged strings does not leave them out.
    pub(super) fn to_judge(&self) -> impl Iterator<Item = &Vec<u8>> {
        self.abnormal.iter().chain(&self.normal).take(JUDGED_MAX)
    }

    /// Counts a string of this length that was played in every chunking, and can be cut at `n_cuts` offsets.
    pub(super) fn count(&mut self, n_cuts: usize) {
        self.strings += 1;
        if n_cuts == 0 {
            return;
        }
        let n_cuts = u32::try_from(n_cuts).unwrap_or(u32::MAX);
        let n_chunkings = 1_u64.checked_shl(n_cuts).unwrap_or(u64::MAX);
        self.n_cuttable += 1;
        self.chunkings = self.chunkings.saturating_add(n_chunkings);
    }

    /// Notes a string if it deviates.
    pub(super) fn note(&mut self, bytes: &[u8], seen: &Seen) {
        if !seen.deviates {
            return;
        }
        self.deviating += 1;
        let kept = if seen.is_abnormal { &mut self.abnormal } else { &mut self.normal };
        if kept.len() < JUDGED_MAX {
            kept.push(bytes.to_vec());
        }
    }
}

impl Seen {
    /// Notes an outcome with the stream still open.
    pub(super) fn open(&mut self, outcome: Outcome) {
        let known = *self.open.get_or_insert(outcome);
        self.compare(&known, &outcome);
    }

    /// Notes an outcome after the end of the stream.
    pub(super) fn ended(&mut self, outcome: Outcome) {
        let known = *self.ended.get_or_insert(outcome);
        self.compare(&known, &outcome);
    }

    /// Notes an outcome that contradicts the earlier ones.
    pub(super) fn contradicted(&mut self, outcome: &Outcome) {
        self.deviates = true;
        self.is_abnormal |= outcome.end.is_abnormal();
    }

    /// Whether an outcome equals the one noted with the stream open.
    pub(super) fn is_open(&self, outcome: &Outcome) -> bool {
        self.open.is_some_and(|known| !known.says_otherwise(outcome))
    }

    fn compare(&mut self, known: &Outcome, outcome: &Outcome) {
        let is_abnormal = outcome.end.is_abnormal();
        self.is_abnormal |= is_abnormal;
        self.deviates |= is_abnormal || known.says_otherwise(outcome);
    }
}

/// The greatest number of deviating strings of one length that are judged, each by every check.
const JUDGED_MAX: usize = 64;
