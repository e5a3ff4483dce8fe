//! Generators of chunkings, modes, scripts and whole plays, each made of single choices.
//!
//! A generator asks [`Choices`] for numbers below a bound and makes a value of them. It does not
//! know where the numbers come from (a fuzzer's bytes, proptest's random numbers, a seed), so all
//! sources reach the same values. The number 0 is the simplest choice: choices that ran out make
//! small values.

pub(crate) mod builder;
pub(crate) mod chunkings;
pub(crate) mod corrupt;
#[cfg(feature = "proptest1")]
pub(crate) mod mutations;
pub(crate) mod plays;
pub(crate) mod scripts;

use crate::random::Random;
use crate::script::Mode;
use crate::script::mode::Row;

/// A source of choices.
pub(crate) trait Choices {
    /// A number below `bound`; 0, the simplest, if `bound` is 0 or the choices ran out.
    fn below(&mut self, bound: usize) -> usize;

    /// True once in `n` times; false if the choices ran out and `n` is above 1.
    fn one_in(&mut self, n: usize) -> bool {
        self.below(n) + 1 == n
    }

    /// A number from `low` up to `high`.
    fn within(&mut self, low: usize, high: usize) -> usize {
        low + self.below(high.saturating_sub(low) + 1)
    }

    /// Any byte.
    fn byte(&mut self) -> u8 {
        self.below(256).to_le_bytes().first().copied().unwrap_or_default()
    }
}

impl Choices for Random {
    fn below(&mut self, bound: usize) -> usize {
        if bound == 0 { 0 } else { Self::below(self, bound) }
    }
}

/// Bytes that ran out are no error: all further choices are 0.
#[cfg(feature = "arbitrary1")]
impl Choices for ::arbitrary::Unstructured<'_> {
    fn below(&mut self, bound: usize) -> usize {
        bound.checked_sub(1).map_or(0, |last| self.int_in_range(0..=last).unwrap_or_default())
    }
}

#[cfg(feature = "proptest1")]
impl Choices for proptest::test_runner::TestRng {
    #[expect(clippy::cast_possible_truncation, reason = "the remainder is below a usize")]
    fn below(&mut self, bound: usize) -> usize {
        use proptest::prelude::Rng;

        if bound == 0 { 0 } else { (self.next_u64() % bound as u64) as usize }
    }
}

/// One of these.
pub(crate) fn pick<T: Copy + Default>(source: &mut dyn Choices, items: &[T]) -> T {
    items.get(source.below(items.len())).copied().unwrap_or_default()
}

/// One of these texts.
pub(crate) fn pick_text<'a>(source: &mut dyn Choices, items: &'a [String]) -> &'a str {
    items.get(source.below(items.len())).map_or("", String::as_str)
}

/// A mode; every other time the default one.
pub(crate) fn mode(source: &mut dyn Choices) -> Mode {
    if !source.one_in(2) {
        return Mode::Default;
    }
    // Modes with a number come last, so that kept inputs and seeds still give the same values.
    let (plain, numbered): (Vec<&Row>, Vec<&Row>) =
        Mode::ROWS.iter().partition(|row| row.numbers.is_none());
    let rows = [plain, numbered].concat();
    let drawn = rows.get(source.below(rows.len())).and_then(|row| {
        let numbers = row.numbers.as_ref();
        row.mode(numbers.map_or(0, |numbers| source.within(*numbers.start(), *numbers.end())))
    });
    drawn.unwrap_or_default()
}
