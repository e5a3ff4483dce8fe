//! Times that mean more than a single run: ratios of runs in turns, and the shortest of several runs.

use std::fmt;
use std::hint::black_box;
use std::time::{Duration, Instant};

use criterion::Criterion;

/// Whether times are measured. Otherwise, as with `--test`, everything runs once to show that it works.
#[must_use]
pub fn is_measuring() -> bool {
    let is_given = |flag: &str| std::env::args().any(|arg| arg == flag);
    is_given("--bench") && !is_given("--test") && !is_given("--list")
}

/// Whether the command line asks for benchmarks of this name: it has a part of the name, or no name.
#[must_use]
pub fn is_asked(name: &str) -> bool {
    asks(&std::env::args().skip(1).collect::<Vec<_>>(), name)
}

fn asks(args: &[String], name: &str) -> bool {
    let is_flag = |arg: &str| arg.starts_with('-');
    // The word after an option is its value, unless the option takes none.
    let is_option = |arg: &str| is_flag(arg) && !arg.contains('=') && !PLAIN.contains(&arg);
    let before = [""].into_iter().chain(args.iter().map(String::as_str));
    let mut words = before.zip(args).filter(|(before, arg)| !is_flag(arg) && !is_option(before));
    // Criterion compares full names, so the word may go on after the end of this one.
    words.next().is_none_or(|(_, word)| name.contains(word.as_str()) || word.starts_with(name))
}

/// Criterion with times short enough for hundreds of benchmarks; the command line overrides them.
#[must_use]
pub fn brief() -> Criterion {
    let (warm_up, measurement) = (Duration::from_millis(200), Duration::from_millis(500));
    Criterion::default().warm_up_time(warm_up).measurement_time(measurement).sample_size(10)
}

/// How many times longer one thing takes than another: the median of pairs of runs in turns, and the
/// quartiles, between which half of the pairs lie.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Ratio {
    /// The median.
    pub median: f64,
    /// The lower quartile.
    pub low: f64,
    /// The upper quartile.
    pub high: f64,
}

impl Ratio {
    /// The ratio of figures in any order.
    ///
    /// # Panics
    ///
    /// If there are none.
    #[must_use]
    pub fn of(mut figures: Vec<f64>) -> Self {
        figures.sort_by(f64::total_cmp);
        let at = |quarter: usize| {
            let index = (figures.len() - 1) * quarter / 4;
            figures.get(index).copied().unwrap_or_else(|| panic!("no figures"))
        };
        Self { median: at(2), low: at(1), high: at(3) }
    }
}

impl fmt::Display for Ratio {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let Self { median, low, high } = self;
        write!(f, "{median:.2} ({low:.2} to {high:.2})")
    }
}

/// How many times longer `slow` takes than `fast`, run in turns so that both meet the same machine.
pub fn ratio<A, B>(mut slow: impl FnMut() -> A, mut fast: impl FnMut() -> B) -> Ratio {
    let (n_slow, n_fast) = (n_times(&mut slow), n_times(&mut fast));
    // A run that fills a turn alone may take seconds.
    let n_pairs = if n_slow == 1 { N_PAIRS / 2 } else { N_PAIRS };
    let pairs = (0..if is_measuring() { n_pairs } else { 1 }).map(|_| {
        let slow = nanos(n_slow, &mut slow) / f64::from(n_slow);
        let fast = nanos(n_fast, &mut fast) / f64::from(n_fast);
        slow / fast
    });
    Ratio::of(pairs.collect())
}

/// The shortest of several runs, in nanoseconds; of a single run, if that takes long.
pub fn shortest<R>(mut run: impl FnMut() -> R) -> f64 {
    let mut shortest = nanos(1, &mut run);
    let mut left = if is_measuring() { GLANCE } else { 0.0 };
    while left > shortest {
        let nanos = nanos(1, &mut run);
        shortest = shortest.min(nanos);
        left -= nanos;
    }
    shortest
}

/// One run, in nanoseconds.
pub fn once<R>(mut run: impl FnMut() -> R) -> f64 {
    nanos(1, &mut run)
}

/// How many runs fill a turn.
fn n_times<R>(run: &mut impl FnMut() -> R) -> u32 {
    let nanos = nanos(1, run).max(1.0);
    #[expect(clippy::cast_possible_truncation, reason = "clamped to what fits")]
    #[expect(clippy::cast_sign_loss, reason = "a time is positive")]
    let n = (TURN / nanos).clamp(1.0, 1e6) as u32;
    if is_measuring() { n } else { 1 }
}

#[expect(clippy::disallowed_methods, reason = "a benchmark reads the clock")]
fn nanos<R>(n: u32, run: &mut impl FnMut() -> R) -> f64 {
    let start = Instant::now();
    for _ in 0..n {
        black_box(run());
    }
    start.elapsed().as_secs_f64() * 1e9
}

const PLAIN: [&str; 8] =
    ["--bench", "--test", "--list", "--quick", "--noplot", "--verbose", "--quiet", "--exact"];
/// The nanoseconds of a turn: long for the clock, and short compared with other load on the machine.
const TURN: f64 = 2e7;
const N_PAIRS: usize = 25;
/// The nanoseconds in which the shortest run is sought.
const GLANCE: f64 = 5e6;

#[cfg(test)]
mod tests {
    use super::{Ratio, asks, ratio, shortest};
    use std::hint::black_box;

    #[test]
    fn half_of_the_figures_lie_between_the_quartiles() {
        let ratio = Ratio::of(vec![5.0, 1.0, 3.0, 2.0, 4.0]);
        assert_eq!(ratio, Ratio { low: 2.0, median: 3.0, high: 4.0 });
        assert_eq!(ratio.to_string(), "3.00 (2.00 to 4.00)");
    }

    #[test]
    fn a_part_of_a_name_or_no_name_asks_for_it() {
        let is_asked = |line: &str| {
            let args: Vec<String> = line.split_whitespace().map(str::to_owned).collect();
            asks(&args, "overhead/lines-prove")
        };
        for line in ["", "--bench", "--bench lines", "--warm-up-time 1 prove --test"] {
            assert!(is_asked(line), "{line}");
        }
        assert!(is_asked("--profile-time 4 --bench overhead/lines-prove/harness"));
        assert!(!is_asked("--bench httparse") && !is_asked("--measurement-time 2 replay"));
    }

    #[test]
    fn more_work_takes_longer() {
        let work = |n: u64| move || (0..n).fold(0, |sum, x| black_box(sum ^ x));
        assert!(ratio(work(1_000_000), work(10_000)).median > 10.0);
        assert!(shortest(work(1_000_000)) > shortest(work(10_000)));
    }
}
