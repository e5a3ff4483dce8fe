//! A path of datagrams, which loses, copies, delays and gathers them at random, from a seed.

use std::collections::BTreeMap;
use std::fmt;
use std::str::FromStr;
use std::time::Duration;

use crate::adapter::datagram::nth::{Exceptions, Nth, Peer};
use crate::random::Random;
use crate::transcript::Fault;

/// The behaviour of a network in both directions.
///
/// All randomness comes from the seed, with the same number of draws for each datagram; time is the
/// virtual clock of the two ends. Its text lists the options that differ from those of a perfect
/// path, in any order:
/// `loss=10 duplicate=5 reorder=20 batch=4 latency=50 jitter=20 lull=1000 seed=3`. The options `lose`,
/// `copy` and `delay` concern one datagram: `lose=near:3` loses the third that the near end sends.
///
/// # Units
///
/// Chances are percentages of the datagrams; more than 100 means 100. Times in text are
/// milliseconds.
///
/// # Examples
///
/// ```
/// use chunkproof::adapter::datagram::Path;
///
/// let path = Path::perfect().loss(10).seed(3);
/// assert_eq!(path.to_string(), "loss=10 seed=3");
/// assert_eq!("seed=3 loss=10".parse(), Ok(path));
/// assert!("lost=10".parse::<Path>().is_err());
/// ```
#[derive(Debug, Clone, PartialEq, Eq, Hash)]
pub struct Path {
    loss: usize,
    duplicate: usize,
    reorder: usize,
    batch: usize,
    latency: Duration,
    jitter: Duration,
    pub(super) lull: Duration,
    seed: u64,
    pub(super) exceptions: Exceptions,
}

impl Path {
    /// Makes a path that delivers every datagram once, at once, alone and in order.
    #[must_use]
    pub const fn perfect() -> Self {
        let none = Duration::ZERO;
        let exceptions = Exceptions { lose: None, copy: None, delay: None };
        Self {
            loss: 0,
            duplicate: 0,
            reorder: 0,
            batch: 1,
            latency: none,
            jitter: none,
            lull: LULL,
            seed: 0,
            exceptions,
        }
    }

    /// Loses this percentage of the datagrams.
    #[must_use]
    pub const fn loss(self, percent: usize) -> Self {
        Self { loss: percent, ..self }
    }

    /// Delivers this percentage of the datagrams twice.
    #[must_use]
    pub const fn duplicate(self, percent: usize) -> Self {
        Self { duplicate: percent, ..self }
    }

    /// Holds this percentage of the datagrams back for up to 100 ms, so that others overtake them.
    #[must_use]
    pub const fn reorder(self, percent: usize) -> Self {
        Self { reorder: percent, ..self }
    }

    /// Wakes an end only once `n` datagrams have come for it, or no more are on their way, and
    /// delivers all of them before it may answer, as `recvmmsg` and interrupt coalescing do.
    #[must_use]
    pub const fn batch(self, n: usize) -> Self {
        Self { batch: if n == 0 { 1 } else { n }, ..self }
    }

    /// Sets how long each datagram is on its way.
    #[must_use]
    pub const fn latency(self, latency: Duration) -> Self {
        Self { latency, ..self }
    }

    /// Sets how much longer a datagram may be on its way, at random, so that some overtake earlier
    /// ones.
    #[must_use]
    pub const fn jitter(self, jitter: Duration) -> Self {
        Self { jitter, ..self }
    }

    /// Sets the lull: timers that come due within it after the latest activity run in the current
    /// call; later ones wait for the time of the script. The default is one second, the least one
    /// millisecond.
    #[must_use]
    pub fn lull(self, lull: Duration) -> Self {
        Self { lull: lull.max(MILLISECOND), ..self }
    }

    /// Sets the seed of all randomness.
    #[must_use]
    pub const fn seed(self, seed: u64) -> Self {
        Self { seed, ..self }
    }

    pub(super) const fn excepting(self, exceptions: Exceptions) -> Self {
        Self { exceptions, ..self }
    }

    /// The names of the options.
    pub const OPTIONS: [&str; 11] = [
        "loss",
        "duplicate",
        "reorder",
        "batch",
        "latency",
        "jitter",
        "lull",
        "seed",
        "lose",
        "copy",
        "delay",
    ];

    /// The values of the options that are numbers, in the order of their names.
    fn numbers(&self) -> [u64; 8] {
        let millis = |time: Duration| u64::try_from(time.as_millis()).unwrap_or(u64::MAX);
        let [loss, duplicate, reorder, batch] =
            [self.loss, self.duplicate, self.reorder, self.batch].map(|n| n as u64);
        let [latency, jitter, lull] = [self.latency, self.jitter, self.lull].map(millis);
        [loss, duplicate, reorder, batch, latency, jitter, lull, self.seed]
    }

    /// The same path with some options replaced.
    pub(super) fn options(self, text: &str) -> Result<Self, Fault> {
        text.split_whitespace().try_fold(self, |path, option| {
            let unknown = || Fault::new("path").because(format_args!("no option is {option:?}"));
            path.with(option).ok_or_else(unknown)
        })
    }

    fn with(self, option: &str) -> Option<Self> {
        let (key, value) = option.split_once('=')?;
        let count = || value.parse().ok();
        let time = || value.parse().ok().map(Duration::from_millis);
        let exceptions = self.exceptions;
        let nth = || value.parse::<Nth>().ok().map(Some);
        Some(match key {
            "lose" => self.excepting(Exceptions { lose: nth()?, ..exceptions }),
            "copy" => self.excepting(Exceptions { copy: nth()?, ..exceptions }),
            "delay" => self.excepting(Exceptions { delay: nth()?, ..exceptions }),
            "loss" => self.loss(count()?),
            "duplicate" => self.duplicate(count()?),
            "reorder" => self.reorder(count()?),
            "batch" => self.batch(count()?),
            "latency" => self.latency(time()?),
            "jitter" => self.jitter(time()?),
            "lull" => self.lull(time()?),
            "seed" => self.seed(value.parse().ok()?),
            _ => return None,
        })
    }
}

impl Default for Path {
    fn default() -> Self {
        Self::perfect()
    }
}

impl fmt::Display for Path {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let named = Self::OPTIONS.into_iter().zip(self.numbers()).zip(Self::perfect().numbers());
        let mut space = "";
        for ((option, number), usual) in named {
            if number != usual {
                write!(f, "{space}{option}={number}")?;
                space = " ";
            }
        }
        for (option, nth) in self.exceptions.options() {
            if let Some(nth) = nth {
                write!(f, "{space}{option}={nth}")?;
                space = " ";
            }
        }
        Ok(())
    }
}

impl FromStr for Path {
    type Err = Fault;

    /// Reads options separated by blanks; the rest are those of a perfect path.
    ///
    /// # Errors
    ///
    /// Returns a fault for an unknown option or an invalid value.
    fn from_str(text: &str) -> Result<Self, Fault> {
        Self::perfect().options(text)
    }
}

/// A path with the datagrams on their way.
#[derive(Debug, Clone, Hash)]
pub(super) struct Network {
    pub(super) path: Path,
    random: Random,
    exceptions: Exceptions,
    /// The datagrams on their way, in the order of their arrival.
    flying: BTreeMap<(Duration, u64), (Peer, Vec<u8>)>,
    n_sent: u64,
}

impl Network {
    pub(super) fn new(path: Path) -> Self {
        let (random, exceptions) = (Random::new(path.seed), path.exceptions);
        Self { path, random, exceptions, flying: BTreeMap::new(), n_sent: 0 }
    }

    /// Sends one datagram, unless it is lost.
    pub(super) fn send(&mut self, now: Duration, to: Peer, bytes: &[u8]) {
        let path = &self.path;
        let fate = self.exceptions.next(to.other());
        let mut chance = |percent| self.random.below(100) < percent;
        let is_lost = chance(path.loss) || fate.is_lost;
        let n_copies = if chance(path.duplicate) || fate.is_copied { 2 } else { 1 };
        let delayed = if fate.is_delayed { HELD_MAX } else { Duration::ZERO };
        for copy in 0..2 {
            let is_held = self.random.below(100) < path.reorder;
            let held = part(HELD_MAX, &mut self.random);
            let late = part(path.jitter, &mut self.random);
            let delay = path.latency + late + delayed + if is_held { held } else { Duration::ZERO };
            if !is_lost && copy < n_copies {
                self.flying.insert((now.saturating_add(delay), self.n_sent), (to, bytes.to_vec()));
                self.n_sent += 1;
            }
        }
    }

    /// The next time at which an end wakes, and which end.
    pub(super) fn next(&self) -> Option<(Duration, Peer)> {
        let wakes = |side| Some((self.gathered(side).last()?.0, side));
        [Peer::Near, Peer::Far].into_iter().filter_map(wakes).min()
    }

    /// Removes the datagrams that an end receives when it wakes.
    pub(super) fn take(&mut self, side: Peer) -> Vec<Vec<u8>> {
        let gathered: Vec<_> = self.gathered(side).collect();
        let removed = gathered.iter().filter_map(|key| self.flying.remove(key));
        removed.map(|(_, bytes)| bytes).collect()
    }

    fn gathered(&self, side: Peer) -> impl Iterator<Item = (Duration, u64)> {
        let own = self.flying.iter().filter(move |(_, (to, _))| *to == side);
        own.map(|(key, _)| *key).take(self.path.batch)
    }
}

/// A random part of a time, in thousandths.
fn part(time: Duration, random: &mut Random) -> Duration {
    let thousandths = u32::try_from(random.below(1000)).unwrap_or(0);
    time.saturating_mul(thousandths) / 1000
}

const HELD_MAX: Duration = Duration::from_millis(100);
const LULL: Duration = Duration::from_secs(1);
const MILLISECOND: Duration = Duration::from_millis(1);

#[cfg(test)]
mod tests {
    use super::{Network, Path};
    use crate::adapter::datagram::Peer;
    use std::time::Duration;

    /// Sends a hundred numbered datagrams at once, and returns those that arrive, the number of
    /// wakes and the time of the last one.
    fn delivered(path: Path) -> (Vec<usize>, usize, Duration) {
        let mut network = Network::new(path);
        (0..100).for_each(|n: u8| network.send(Duration::ZERO, Peer::Far, &[n]));
        let (mut came, mut n_wakes, mut last) = (Vec::new(), 0, Duration::ZERO);
        while let Some((at, side)) = network.next() {
            assert!(at >= last && side == Peer::Far);
            (last, n_wakes) = (at, n_wakes + 1);
            came.extend(network.take(side).into_iter().flatten().map(usize::from));
        }
        (came, n_wakes, last)
    }

    #[test]
    fn a_perfect_path_delivers_all_in_order() {
        let (came, n_wakes, last) = delivered(Path::perfect());
        assert_eq!(came, (0..100).collect::<Vec<_>>());
        assert_eq!((n_wakes, last), (100, Duration::ZERO));
    }

    #[test]
    fn each_option_does_what_it_is_named_for() {
        let perfect = Path::perfect;
        let distinct = |came: &[usize]| {
            let mut sorted = came.to_vec();
            sorted.sort_unstable();
            sorted.dedup();
            sorted.len()
        };
        for seed in 0..20 {
            let (lossy, ..) = delivered(perfect().loss(50).seed(seed));
            assert!((25..75).contains(&lossy.len()) && lossy.is_sorted(), "{}", lossy.len());
            let (twice, ..) = delivered(perfect().duplicate(50).seed(seed));
            assert!(distinct(&twice) == 100 && (125..175).contains(&twice.len()));
            let (mixed, _, last) = delivered(perfect().reorder(50).seed(seed));
            assert!(distinct(&mixed) == 100 && mixed.len() == 100 && !mixed.is_sorted());
            assert!(last < Duration::from_millis(100));
            let (late, _, last) = delivered(perfect().latency(Duration::from_secs(1)).seed(seed));
            assert!(late.is_sorted() && last == Duration::from_secs(1));
            let jitter = perfect().jitter(Duration::from_secs(1)).seed(seed);
            let (mixed, _, last) = delivered(jitter.clone());
            assert!(distinct(&mixed) == 100 && !mixed.is_sorted());
            assert!(last > Duration::from_millis(500) && last < Duration::from_secs(1));
            assert_eq!(delivered(jitter).0, mixed);
        }
        assert!(delivered(perfect().loss(100)).0.is_empty());
        assert_eq!(delivered(perfect().duplicate(100)).0.len(), 200);
        assert_eq!(delivered(perfect().lose(Peer::Near, 3)).0[..4], [0, 1, 3, 4]);
        assert_eq!(delivered(perfect().copy(Peer::Near, 3)).0[..4], [0, 1, 2, 2]);
        let (late, _, last) = delivered(perfect().delay(Peer::Near, 3));
        assert_eq!((&late[1..3], late[99], last), (&[1, 3][..], 2, Duration::from_millis(100)));
        assert_eq!(delivered(perfect().lose(Peer::Far, 3)), delivered(perfect()));
        assert_eq!(delivered(perfect().batch(8)).1, 100_usize.div_ceil(8));
        assert_ne!(delivered(perfect().loss(50)).0, delivered(perfect().loss(50).seed(1)).0);
    }

    #[test]
    fn a_path_is_read_as_it_is_written() {
        let text = "loss=1 duplicate=2 reorder=3 batch=4 latency=5 jitter=6 lull=7 seed=8 \
                    lose=near:9 copy=far:10 delay=near:11";
        assert_eq!(text.parse::<Path>().unwrap().to_string(), text);
        assert_eq!("".parse(), Ok(Path::perfect()));
        assert_eq!(Path::perfect().to_string(), "");
        for wrong in ["loss", "loss=", "loss=x", "loss=-1", "speed=1", "lose=3", "copy=far:0"] {
            assert!(wrong.parse::<Path>().is_err(), "{wrong}");
        }
    }
}
