//! Which chunkings run when not all can: enumerated lazily, in an order that finds faults early.
//!
//! No strategy suffices alone. Single cuts miss some real faults (which a pair or bytewise shows),
//! and bytewise misses others (which only a cut with more than one byte after it shows). Some
//! faults show only with an empty piece, and in some it is the script in one piece that gives the
//! wrong result.

use std::fmt;

use crate::random::Random;
use crate::script::{Chunking, Cuts, Script};

/// A way of choosing chunkings.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
#[non_exhaustive]
pub enum Strategy {
    /// The script in one piece.
    Whole,
    /// Pieces of one byte.
    Bytewise,
    /// An empty piece before, between and after the bytes.
    Empty,
    /// Every chunking, for scripts of a few bytes.
    Every,
    /// Every single cut.
    SingleCuts,
    /// Every pair of cuts, up to a bound.
    PairCuts,
    /// Cuts up to two bytes around each offset at which something was logged.
    AroundEvents,
    /// Pieces of one size, for every size.
    Uniform,
    /// Random cuts from a seed; their density is random, too.
    Random,
}

/// The facts about a stream that strategies need.
#[derive(Debug, Clone)]
pub struct Stream {
    len: usize,
    /// The offsets at which a cut is free: no piece must end there.
    pub(crate) free: Vec<usize>,
    /// The offsets at which something was logged, if they are known.
    pub(crate) events: Vec<usize>,
    seed: u64,
}

impl Stream {
    /// Makes the stream of a script; `seed` is the seed of all randomness.
    #[must_use]
    pub fn of(script: &Script, seed: u64) -> Self {
        let len = script.len();
        let free = (1..len).filter(|&offset| !script.is_barrier(offset)).collect();
        Self { len, free, events: Vec::new(), seed }
    }

    /// Makes the stream of a script whose transport cannot cut everywhere.
    #[must_use]
    pub fn cut_at(cuts: &Cuts, script: &Script, seed: u64) -> Self {
        let all = Self::of(script, seed);
        match cuts.of(script.bytes()) {
            None => all,
            Some(offsets) => {
                let is_possible = |offset: &usize| offsets.binary_search(offset).is_ok();
                Self { free: all.free.into_iter().filter(is_possible).collect(), ..all }
            }
        }
    }

    /// How many bytes the stream has.
    #[cfg(any(feature = "arbitrary1", feature = "proptest1"))]
    pub(crate) fn len(&self) -> usize {
        self.len
    }

    /// Returns the number `n` of offsets at which no piece must end: each is cut or not, so there
    /// are `2^n` chunkings.
    #[must_use]
    pub fn n_free(&self) -> usize {
        self.free.len()
    }
}

impl Strategy {
    /// All strategies, in the order in which they run.
    pub const ALL: [Self; 9] = [
        Self::Whole,
        Self::Bytewise,
        Self::Empty,
        Self::Every,
        Self::SingleCuts,
        Self::PairCuts,
        Self::AroundEvents,
        Self::Uniform,
        Self::Random,
    ];

    /// Returns the name, as in tables.
    #[must_use]
    pub fn name(self) -> &'static str {
        match self {
            Self::Whole => "whole",
            Self::Bytewise => "bytewise",
            Self::Empty => "empty",
            Self::Every => "every",
            Self::SingleCuts => "single-cuts",
            Self::PairCuts => "pair-cuts",
            Self::AroundEvents => "around-events",
            Self::Uniform => "uniform",
            Self::Random => "random",
        }
    }

    /// Iterates over the chunkings of this strategy, each once.
    ///
    /// # Examples
    ///
    /// ```
    /// use chunkproof::search::{Strategy, Stream};
    ///
    /// let stream = Stream::of(&"abcd".into(), 1);
    /// let cuts: Vec<_> = Strategy::SingleCuts.chunkings(&stream).collect();
    /// assert_eq!(cuts.iter().map(|c| c.marked(b"abcd")).collect::<Vec<_>>(),
    ///     [r#""a" | "bcd""#, r#""ab" | "cd""#, r#""abc" | "d""#]);
    /// ```
    pub fn chunkings(self, stream: &Stream) -> Box<dyn Iterator<Item = Chunking> + '_> {
        let free = stream.free.as_slice();
        match self {
            Self::Whole => Box::new([Chunking::whole()].into_iter()),
            Self::Bytewise => {
                let bytewise = (!free.is_empty()).then(|| Chunking::new(free.iter().copied()));
                Box::new(bytewise.into_iter())
            }
            Self::Empty => Box::new(empties(stream)),
            Self::Every if free.len() <= EVERY_CUTS_MAX => Box::new(every(free)),
            Self::Every => Box::new(std::iter::empty()),
            Self::SingleCuts => Box::new(free.iter().map(|&cut| Chunking::new([cut]))),
            Self::PairCuts => Box::new(pairs(free).take(PAIRS_MAX)),
            Self::AroundEvents => Box::new(around(stream)),
            Self::Uniform => {
                let sizes = 2..stream.len.min(UNIFORM_SIZE_MAX + 1);
                let is_free = |cut: &usize| free.binary_search(cut).is_ok();
                let cuts = move |size| (size..stream.len).step_by(size).filter(is_free);
                Box::new(sizes.map(move |size| Chunking::new(cuts(size))))
            }
            Self::Random => Box::new(random(stream)),
        }
    }

    /// Whether the strategy, run to its end, covers all chunkings of its kind.
    pub(crate) fn is_complete(self, stream: &Stream) -> bool {
        let n = stream.n_free();
        match self {
            Self::Every => n <= EVERY_CUTS_MAX,
            Self::PairCuts => n * n.saturating_sub(1) / 2 <= PAIRS_MAX,
            Self::Whole
            | Self::Bytewise
            | Self::Empty
            | Self::SingleCuts
            | Self::AroundEvents
            | Self::Uniform
            | Self::Random => true,
        }
    }
}

impl fmt::Display for Strategy {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.pad(self.name())
    }
}

/// An empty piece first, last, at each offset of a byte-by-byte run, and at single offsets.
fn empties(stream: &Stream) -> impl Iterator<Item = Chunking> + '_ {
    let len = stream.len;
    let at_each = || [0].into_iter().chain(stream.free.iter().copied()).chain([len]);
    let ends = [vec![0], vec![len], at_each().flat_map(|at| [at, at]).collect()];
    let inner = stream.free.iter().take(EMPTIES_MAX).map(|&at| vec![at, at]);
    let ends = ends.into_iter().take(if len == 0 { 1 } else { 3 });
    ends.chain(inner).map(Chunking::new)
}

/// All subsets of the free offsets.
fn every(free: &[usize]) -> impl Iterator<Item = Chunking> + '_ {
    (0..1_u32 << free.len()).map(move |mask| {
        let chosen = free.iter().enumerate().filter(move |(bit, _)| mask >> bit & 1 == 1);
        Chunking::new(chosen.map(|(_, &cut)| cut))
    })
}

/// All pairs, near ones first: faults that need two cuts mostly need them close together.
fn pairs(free: &[usize]) -> impl Iterator<Item = Chunking> + '_ {
    (1..free.len()).flat_map(move |gap| {
        let seconds = free.iter().skip(gap);
        free.iter().zip(seconds).map(|(&first, &second)| Chunking::new([first, second]))
    })
}

/// Cuts at all events, each shifted by the same number of bytes, up to two; and at two neighbouring
/// events, each with a shift of its own.
fn around(stream: &Stream) -> impl Iterator<Item = Chunking> + '_ {
    let shifted = |shift: isize| {
        let near = stream.events.iter().filter_map(move |&event| event.checked_add_signed(shift));
        near.filter(|cut| stream.free.binary_search(cut).is_ok())
    };
    let all_at_once = (-AROUND..=AROUND).map(move |shift| {
        let mut cuts: Vec<usize> = shifted(shift).collect();
        cuts.dedup();
        cuts
    });
    let neighbours = (-AROUND..=AROUND).flat_map(move |a| {
        (-AROUND..=AROUND).flat_map(move |b| {
            let next = shifted(b).skip(1);
            shifted(a).zip(next).filter(|(a, b)| a < b).map(|(a, b)| vec![a, b])
        })
    });
    let mut seen = std::collections::BTreeSet::new();
    all_at_once
        .filter(|cuts| !cuts.is_empty())
        .chain(neighbours.take(PAIRS_MAX))
        .map(Chunking::new)
        .filter(move |chunking| seen.insert(chunking.clone()))
}

/// Random chunkings: each first draws the density of its cuts, then the cuts.
fn random(stream: &Stream) -> impl Iterator<Item = Chunking> + '_ {
    let mut random = Random::new(stream.seed);
    let mut seen = std::collections::BTreeSet::new();
    let drawn = std::iter::repeat_with(move || draw(stream, &mut random));
    // Few offsets allow few chunkings, which are soon drawn repeatedly.
    let tries = RANDOM_MAX * 4;
    drawn.take(tries).filter(move |chunking| seen.insert(chunking.clone())).take(RANDOM_MAX)
}

/// One random chunking.
pub(crate) fn draw(stream: &Stream, random: &mut Random) -> Chunking {
    draw_by(stream, |bound| random.below(bound))
}

/// The chunking that `below` chooses, a function that returns a number below its argument.
pub(crate) fn draw_by(stream: &Stream, mut below: impl FnMut(usize) -> usize) -> Chunking {
    let sparsity = DENSITIES.get(below(DENSITIES.len())).copied().unwrap_or(2);
    let cuts = stream.free.iter().copied().filter(|_| below(sparsity) == 0);
    Chunking::new(cuts)
}

/// A script with at most this many free offsets runs under every chunking: at most 2^10 of them.
const EVERY_CUTS_MAX: usize = 10;
const PAIRS_MAX: usize = 2048;
const EMPTIES_MAX: usize = 256;
const UNIFORM_SIZE_MAX: usize = 64;
const RANDOM_MAX: usize = 128;
const AROUND: isize = 2;
/// One cut in this many offsets, on average.
const DENSITIES: [usize; 6] = [2, 3, 4, 8, 16, 64];

#[cfg(test)]
mod tests {
    use super::{Strategy, Stream};
    use crate::script::{Chunking, Script};
    use std::collections::BTreeSet;

    fn stream(len: usize) -> Stream {
        let mut stream = Stream::of(&Script::from(vec![b'x'; len]), 7);
        stream.events = (0..=len).step_by(3).collect();
        stream
    }

    /// Every subset of the cuts of a stream, by brute force.
    fn brute(len: usize) -> BTreeSet<Vec<usize>> {
        let mut all = BTreeSet::from([Vec::new()]);
        for cut in 1..len {
            let with: Vec<Vec<usize>> =
                all.iter().map(|c| [c.as_slice(), &[cut]].concat()).collect();
            all.extend(with);
        }
        all
    }

    fn cuts_of(strategy: Strategy, len: usize) -> Vec<Vec<usize>> {
        strategy.chunkings(&stream(len)).map(|chunking| chunking.cuts().to_vec()).collect()
    }

    #[test]
    fn no_chunking_is_enumerated_twice() {
        for len in 0..=12 {
            for strategy in Strategy::ALL {
                let cuts = cuts_of(strategy, len);
                let distinct: BTreeSet<_> = cuts.iter().collect();
                assert_eq!(distinct.len(), cuts.len(), "{strategy} of {len} bytes");
            }
        }
    }

    #[test]
    fn enumerators_give_exactly_what_brute_force_gives() {
        for len in 0..=12 {
            let all = brute(len);
            let with = |n: usize| -> BTreeSet<_> {
                all.iter().filter(|cuts| cuts.len() == n).cloned().collect()
            };
            let given = |strategy| BTreeSet::from_iter(cuts_of(strategy, len));
            assert_eq!(given(Strategy::Whole), with(0), "{len} bytes");
            assert_eq!(given(Strategy::SingleCuts), if len < 2 { [].into() } else { with(1) });
            assert_eq!(given(Strategy::PairCuts), if len < 3 { [].into() } else { with(2) });
            let bytewise = if len < 2 { [].into() } else { with(len - 1) };
            assert_eq!(given(Strategy::Bytewise), bytewise, "{len} bytes");
            assert_eq!(given(Strategy::Every), if len <= 11 { all.clone() } else { [].into() });
            for strategy in [Strategy::Uniform, Strategy::Random, Strategy::AroundEvents] {
                assert!(given(strategy).is_subset(&all), "{strategy} of {len} bytes");
            }
        }
    }

    #[test]
    fn empty_pieces_stand_before_between_and_after() {
        let given: BTreeSet<_> = cuts_of(Strategy::Empty, 3).into_iter().collect();
        for cuts in [vec![0], vec![3], vec![1, 1], vec![2, 2]] {
            assert!(given.contains(&cuts), "{cuts:?}");
        }
        assert_eq!(cuts_of(Strategy::Empty, 0), [vec![0]]);
    }

    #[test]
    fn uniform_covers_every_size() {
        for len in 0..=12 {
            let expected: Vec<_> = (2..len).map(|size| Chunking::uniform(len, size)).collect();
            let given: Vec<_> = Strategy::Uniform.chunkings(&stream(len)).collect();
            assert_eq!(given, expected, "{len} bytes");
        }
    }

    #[test]
    fn a_barrier_is_not_cut_again() {
        let script = Script::new().receive("ab").act("x").receive("cd").eof();
        let stream = Stream::of(&script, 1);
        assert_eq!(stream.n_free(), 2);
        let cuts: Vec<_> = Strategy::Every.chunkings(&stream).collect();
        assert_eq!(cuts.len(), 4);
        assert!(cuts.iter().all(|chunking| !chunking.cuts().contains(&2)));
    }

    #[test]
    fn one_seed_gives_one_sequence() {
        let draw = |seed| {
            let stream = Stream::of(&Script::from([b'x'; 40]), seed);
            Strategy::Random.chunkings(&stream).collect::<Vec<_>>()
        };
        assert_eq!(draw(1), draw(1));
        assert_ne!(draw(1), draw(2));
    }
}
