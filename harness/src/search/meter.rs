//! The cost of growing scripts: bytes passed to the core, and memory if a test binary counts it.

use std::fmt;

/// Counts the allocations of a run.
///
/// The library cannot count allocations itself, because only a binary chooses its allocator. A test
/// binary with a counting allocator, such as that of the crate `allocation-counter`, needs one
/// line.
///
/// # Examples
///
/// ```
/// use chunkproof::search::{Allocated, Meter};
///
/// // With the crate: |run| { let all = allocation_counter::measure(run); … }
/// let meter = Meter::new(|run| {
///     run();
///     Allocated { count: 0, bytes: 0, peak: 0 }
/// });
/// # let _ = meter;
/// ```
#[derive(Clone, Copy)]
pub struct Meter {
    measure: fn(&mut dyn FnMut()) -> Allocated,
}

/// The allocations of a run.
///
/// # Units
///
/// `count` counts allocations; `bytes` and `peak` count bytes.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
#[expect(clippy::exhaustive_structs, reason = "the meter of a test fills in all three")]
pub struct Allocated {
    /// How many allocations there were.
    pub count: u64,
    /// How many bytes were allocated in all.
    pub bytes: u64,
    /// The most bytes that were held at one time.
    pub peak: u64,
}

/// How one cost grew while a script was doubled three times.
#[derive(Debug, Clone, Copy, PartialEq)]
#[non_exhaustive]
pub struct Growth {
    /// The quantity that was counted: `bytes passed`, `allocations`, `bytes at the peak`.
    pub what: &'static str,
    /// How many bytes each piece had; 0 for the script in one piece.
    pub piece: usize,
    /// The figures at n, 2n, 4n and 8n.
    pub figures: [u64; 4],
}

impl Meter {
    /// Makes a meter of a function that runs its argument once and returns the allocations of that
    /// run.
    #[must_use]
    pub fn new(measure: fn(&mut dyn FnMut()) -> Allocated) -> Self {
        Self { measure }
    }

    pub(crate) fn measure(self, run: &mut dyn FnMut()) -> Allocated {
        (self.measure)(run)
    }
}

// By hand: meters are equal if they have the same function.
impl PartialEq for Meter {
    fn eq(&self, other: &Self) -> bool {
        std::ptr::fn_addr_eq(self.measure, other.measure)
    }
}

impl Eq for Meter {}

impl fmt::Debug for Meter {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("Meter")
    }
}

impl Growth {
    /// Makes a growth of four figures, each for twice the size of the previous one.
    #[must_use]
    pub fn new(what: &'static str, piece: usize, figures: [u64; 4]) -> Self {
        Self { what, piece, figures }
    }

    /// How the scripts were cut, in words.
    pub(crate) fn pieces(&self) -> String {
        match self.piece {
            0 => "whole".to_owned(),
            1 => "byte by byte".to_owned(),
            n => format!("in pieces of {n}"),
        }
    }

    /// Returns the power of the size with which the figures grow: 1 is linear, 2 is quadratic.
    ///
    /// It is the slope of a straight line through their logarithms, fitted by least squares.
    ///
    /// # Examples
    ///
    /// ```
    /// # use chunkproof::{check, Log, Script};
    /// let patient = || |bytes: &[u8], _: &mut Log| Ok(if bytes.ends_with(b"\n") { bytes.len() } else { 0 });
    /// let line = |size: usize| Script::from("x".repeat(size) + "\n");
    /// let report = check(patient).growth(64, line).run();
    /// let bytewise = report.coverage.growth.iter().find(|growth| growth.piece == 1).unwrap();
    /// assert!(bytewise.exponent() > 1.9); // a line of n bytes is passed n times
    /// ```
    #[must_use]
    #[expect(clippy::cast_precision_loss, reason = "a slope needs no more than a double holds")]
    pub fn exponent(&self) -> f64 {
        // The sizes are 1, 2, 4, 8: their logarithms are -1.5, -0.5, 0.5 and 1.5 from the mean.
        let steps = self.figures.iter().zip([-1.5, -0.5, 0.5, 1.5]);
        let slopes = steps.map(|(&figure, at)| at * (figure.max(1) as f64).log2());
        slopes.sum::<f64>() / 5.0
    }
}

impl fmt::Display for Growth {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let [a, b, c, d] = self.figures;
        let (what, pieces, exponent) = (self.what, self.pieces(), self.exponent());
        write!(f, "{what} {pieces}: {a} → {b} → {c} → {d} (n^{exponent:.2})")
    }
}

#[cfg(test)]
mod tests {
    use super::Growth;

    #[test]
    fn the_exponent_is_the_power_of_the_growth() {
        let exponent = |figures| Growth { what: "", piece: 0, figures }.exponent();
        for (figures, power) in [
            ([7, 7, 7, 7], 0.0),
            ([3, 6, 12, 24], 1.0),
            ([1, 4, 16, 64], 2.0),
            ([5, 40, 320, 2560], 3.0),
        ] {
            assert!((exponent(figures) - power).abs() < 1e-9, "{figures:?}");
        }
        assert!(exponent([0, 0, 0, 0]).abs() < 1e-9);
        // A constant part lowers the exponent at small sizes, and never raises it.
        assert!(exponent([1001, 1004, 1016, 1064]) < 1.0);
    }
}
