//! What a result guarantees: which chunkings it covers, and what was run for it.

use std::fmt;

use crate::search::prover::FeedCost;
use crate::search::{Growth, Strategy};

/// Which chunkings a result covers. No result claims more than was run.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
#[non_exhaustive]
pub enum Guarantee {
    /// Every chunking there is.
    Proven,
    /// Every chunking with at most this many cuts.
    UpToCuts(usize),
    /// Every chunking whose pieces are at most this many bytes long.
    MaxPiece(usize),
    /// Chunkings chosen by the strategies.
    Sampled {
        /// The seed of the random ones.
        seed: u64,
        /// How many ran.
        n: u64,
    },
    /// Every chunking of every string over an alphabet. It is about no script in particular, so it neither
    /// replaces the guarantee of a script nor is replaced by it.
    Exhaustive {
        /// How many symbols the alphabet has.
        alphabet: usize,
        /// How many symbols the strings have, at most: bytes, unless the alphabet has strings.
        len: usize,
    },
}

impl Guarantee {
    /// The name, as in reports.
    #[must_use]
    pub fn kind(self) -> &'static str {
        match self {
            Self::Proven => "proven",
            Self::UpToCuts(_) => "up-to-cuts",
            Self::MaxPiece(_) => "max-piece",
            Self::Sampled { .. } => "sampled",
            Self::Exhaustive { .. } => "exhaustive",
        }
    }

    /// The stronger of two, where one is. Those of two alphabets, or of an alphabet and a script, are about
    /// different strings, so neither is.
    pub(crate) fn or_better(self, other: Self) -> Self {
        match (self, other) {
            (known, Self::Exhaustive { .. }) => known,
            (Self::Sampled { .. }, other) => other,
            (known, other) if other.is_at_least(known) => other,
            (known, _) => known,
        }
    }

    /// Whether it covers all that another guarantee does. Neither of two may: cuts and sizes of pieces bound
    /// chunkings in two ways, and an alphabet is about other strings than a script.
    ///
    /// # Examples
    ///
    /// ```
    /// use chunkproof::Guarantee::{MaxPiece, Proven, Sampled, UpToCuts};
    ///
    /// assert!(Proven.is_at_least(UpToCuts(2)) && UpToCuts(3).is_at_least(UpToCuts(2)));
    /// assert!(UpToCuts(1).is_at_least(Sampled { seed: 0, n: 500 }));
    /// assert!(!UpToCuts(2).is_at_least(Proven));
    /// assert!(!UpToCuts(2).is_at_least(MaxPiece(8)) && !MaxPiece(8).is_at_least(UpToCuts(2)));
    /// ```
    #[must_use]
    pub fn is_at_least(self, required: Self) -> bool {
        match (self, required) {
            (
                Self::Exhaustive { alphabet, len },
                Self::Exhaustive { alphabet: required_alphabet, len: required_len },
            ) => alphabet == required_alphabet && len >= required_len,
            (Self::Exhaustive { .. }, _) | (_, Self::Exhaustive { .. }) => false,
            (Self::Proven, _) => true,
            (_, Self::Proven) => false,
            (Self::Sampled { n, .. }, Self::Sampled { n: required, .. }) => n >= required,
            (_, Self::Sampled { .. }) => true,
            (Self::UpToCuts(n), Self::UpToCuts(required))
            | (Self::MaxPiece(n), Self::MaxPiece(required)) => n >= required,
            (Self::Sampled { .. } | Self::UpToCuts(_) | Self::MaxPiece(_), _) => false,
        }
    }

    /// The variant with its bounds, as a test writes it.
    pub(crate) fn name(self) -> String {
        match self {
            Self::Proven => "Proven".to_owned(),
            Self::UpToCuts(n) => format!("UpToCuts({n})"),
            Self::MaxPiece(n) => format!("MaxPiece({n})"),
            Self::Sampled { .. } => "Sampled".to_owned(),
            Self::Exhaustive { alphabet, len } => format!("Exhaustive({alphabet}, {len})"),
        }
    }

    /// The chunkings that it covers, in words.
    pub(crate) fn meaning(self) -> String {
        match self {
            Self::Proven => "all chunkings".to_owned(),
            Self::UpToCuts(1) => "all chunkings of at most 1 cut".to_owned(),
            Self::UpToCuts(n) => format!("all chunkings of at most {n} cuts"),
            Self::MaxPiece(n) => format!("all chunkings into pieces of at most {n} bytes"),
            Self::Sampled { n: 1, .. } => "1 chunking".to_owned(),
            Self::Sampled { n, .. } => format!("{n} chunkings"),
            Self::Exhaustive { alphabet, len } => {
                let strings = format!("all strings of at most {len} symbols");
                format!("all chunkings of {strings} over an alphabet of {alphabet}")
            }
        }
    }

    /// The number in it: cuts, bytes of a piece, symbols, or chunkings that ran; a proof has none.
    #[must_use]
    pub fn bound(self) -> Option<u64> {
        match self {
            Self::Proven => None,
            Self::UpToCuts(n) | Self::MaxPiece(n) => Some(n as u64),
            Self::Exhaustive { len, .. } => Some(len as u64),
            Self::Sampled { n, .. } => Some(n),
        }
    }
}

/// The name, and what it means.
impl fmt::Display for Guarantee {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}, {}", self.name(), self.meaning())
    }
}

/// What was run, and what it guarantees.
#[derive(Debug, Clone)]
#[non_exhaustive]
pub struct Coverage {
    /// Which chunkings the result covers.
    pub guarantee: Guarantee,
    /// The number of places that a cut can be at; there are two to this power of chunkings.
    pub n_cuts_possible: usize,
    /// Pieces fed while exploring the lattice of chunkings.
    pub feeds: u64,
    /// Ends of stream tried while exploring, at every offset and state.
    pub eof_feeds: u64,
    /// Empty reads tried while exploring, at every offset and state; a core that accepts no empty piece is
    /// polled instead.
    pub empty_feeds: u64,
    /// Pieces fed again because the core cannot be cloned.
    pub rebuild_feeds: u64,
    /// Chunkings replayed from a fresh core.
    pub runs: u64,
    /// Plays in other modes, or of other scripts.
    pub plays: u64,
    /// How many of them each strategy had that none before it had.
    pub strategies: Vec<(Strategy, u64)>,
    /// The seed of the random ones.
    pub seed: u64,
    /// The most distinct states that were met at one offset; 0 if states were not explored.
    pub states_per_offset_max: usize,
    /// What growing scripts cost, if there were any.
    pub growth: Vec<Growth>,
    /// What lowered the guarantee, in words.
    pub notes: Vec<String>,
}

impl Coverage {
    pub(crate) fn new(n_cuts_possible: usize, seed: u64) -> Self {
        Self {
            guarantee: Guarantee::Sampled { seed, n: 0 },
            n_cuts_possible,
            feeds: 0,
            eof_feeds: 0,
            empty_feeds: 0,
            rebuild_feeds: 0,
            runs: 0,
            plays: 0,
            strategies: Vec::new(),
            seed,
            states_per_offset_max: 0,
            growth: Vec::new(),
            notes: Vec::new(),
        }
    }

    /// Counts what exploring cost.
    pub(crate) fn add(&mut self, cost: &FeedCost) {
        self.feeds += cost.feeds;
        self.eof_feeds += cost.eof_feeds;
        self.empty_feeds += cost.empty_feeds;
        self.rebuild_feeds += cost.rebuild_feeds;
    }

    /// The guarantee of a run without findings, and what lowered it.
    ///
    /// # Examples
    ///
    /// ```
    /// use chunkproof::{Log, check};
    ///
    /// let raw = || |bytes: &[u8], log: &mut Log| { log.data("raw", bytes); Ok(bytes.len()) };
    /// let coverage = check(raw).receive("abc").run().coverage;
    /// assert_eq!(coverage.claim(), "Proven, all 2^2 chunkings");
    /// ```
    #[must_use]
    pub fn claim(&self) -> String {
        format!("{}, {}", self.guarantee.name(), self.tried())
    }

    /// The chunkings that were tried, and what lowered the guarantee.
    #[must_use]
    pub fn tried(&self) -> String {
        let all = self.chunkings();
        let mut text = match self.guarantee == Guarantee::Proven {
            true => format!("all {all} chunkings"),
            false => format!("{} (of {all} in all)", self.guarantee.meaning()),
        };
        self.notes.iter().for_each(|note| text += &format!("; {note}"));
        text
    }

    /// What was run.
    #[must_use]
    pub fn effort(&self) -> String {
        let mut parts = Vec::new();
        if self.feeds > 0 {
            let states = match self.states_per_offset_max {
                1 => "1 state per offset".to_owned(),
                n => format!("up to {n} states per offset"),
            };
            let Self { feeds, eof_feeds, empty_feeds, .. } = self;
            parts.push(format!(
                "{feeds} feeds, {eof_feeds} ends of stream, {empty_feeds} empty reads, {states}"
            ));
        }
        if self.runs > 0 {
            parts.push(format!("{} chunkings replayed with seed {}", self.runs, self.seed));
        }
        if self.plays > 0 {
            parts.push(format!("{} plays in other modes", self.plays));
        }
        if parts.is_empty() { "no chunking".to_owned() } else { parts.join("; ") }
    }

    /// How many chunkings there are, as text: `2^92`.
    #[must_use]
    pub fn chunkings(&self) -> String {
        format!("2^{}", self.n_cuts_possible)
    }
}

/// The claim, with what was run for it.
impl fmt::Display for Coverage {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{} ({})", self.claim(), self.effort())?;
        self.growth.iter().try_for_each(|growth| write!(f, "; {growth}"))
    }
}

#[cfg(test)]
mod tests {
    use super::Guarantee;

    #[test]
    fn what_is_at_least_another_is_the_better() {
        use Guarantee::{MaxPiece, Proven, Sampled, UpToCuts};
        let exhaustive = |alphabet, len| Guarantee::Exhaustive { alphabet, len };
        let sampled = |n| Sampled { seed: 0, n };
        let all = [
            [Proven, UpToCuts(1), UpToCuts(2), MaxPiece(1), MaxPiece(2)],
            [sampled(1), sampled(9), exhaustive(2, 3), exhaustive(2, 4), exhaustive(3, 3)],
        ];
        let all = all.concat();
        for (a, b) in all.iter().flat_map(|a| all.iter().map(move |b| (*a, *b))) {
            match (a.is_at_least(b), b.is_at_least(a)) {
                (true, true) => assert_eq!(a, b),
                (true, false) if a.kind() != b.kind() => {
                    assert_eq!((a.or_better(b), b.or_better(a)), (a, a), "{a}; {b}");
                }
                (true, false) => assert!(a.bound() > b.bound(), "{a}; {b}"),
                (false, _) => assert_ne!(a, b),
            }
        }
    }

    #[test]
    fn guarantees_of_other_strings_replace_nothing() {
        let (few, many) = (
            Guarantee::Exhaustive { alphabet: 2, len: 3 },
            Guarantee::Exhaustive { alphabet: 12, len: 5 },
        );
        let sampled = Guarantee::Sampled { seed: 0, n: 1 };
        for of_a_script in [Guarantee::Proven, Guarantee::UpToCuts(2), sampled] {
            assert_eq!(of_a_script.or_better(many), of_a_script);
            assert_eq!(many.or_better(of_a_script), many);
        }
        assert_eq!(few.or_better(many), few);
        assert_eq!(sampled.or_better(Guarantee::Proven), Guarantee::Proven);
        assert_eq!((many.kind(), many.bound()), ("exhaustive", Some(5)));
    }
}
