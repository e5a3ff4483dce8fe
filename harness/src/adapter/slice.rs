//! A [`Core`] from a state and a function that is shown a slice and says how much of it was taken.
//!
//! The function is where the API under test is called and what it answers is said. It captures nothing,
//! so the state is all there is: `Clone` and `Hash` of the state are those of the core, and prove it.

use crate::contract::{Core, Log};
use crate::transcript::Fault;

/// A state and what is done with a slice, as a core.
#[derive(Debug, Clone, Hash)]
pub struct SliceCore<S> {
    state: S,
    step: fn(&mut S, &[u8], &mut Log) -> Result<usize, Fault>,
    end: fn(&mut S, &[u8], &mut Log) -> Result<(), Fault>,
}

/// Makes cores from a state and a function from a slice to the number of bytes taken.
///
/// # Examples
///
/// ```
/// use chunkproof::adapter::slice;
/// use chunkproof::check;
///
/// #[derive(Clone, Hash, Default)]
/// struct Sum(u32); // it takes digits one by one, and all of them with a line's end
///
/// let parser = slice::parser(Sum::default, |sum, bytes, log| {
///     match bytes[0] {
///         b'\n' => log.named("sum", std::mem::take(sum).0),
///         digit => sum.0 += char::from(digit).to_string().parse::<u32>()?,
///     }
///     Ok(1)
/// });
/// check(parser).prove().receive("12\n30\n4x").assert();
/// ```
pub fn parser<S>(
    make: impl Fn() -> S,
    step: fn(&mut S, &[u8], &mut Log) -> Result<usize, Fault>,
) -> impl Fn() -> SliceCore<S> {
    move || SliceCore::new(make(), step)
}

impl<S> SliceCore<S> {
    /// A core that accepts the end of the stream wherever it comes.
    pub fn new(state: S, step: fn(&mut S, &[u8], &mut Log) -> Result<usize, Fault>) -> Self {
        Self { state, step, end: |_, _, _| Ok(()) }
    }

    /// What is done at the end of the stream, with the bytes that were shown and not taken.
    ///
    /// # Examples
    ///
    /// ```
    /// use chunkproof::adapter::slice::SliceCore;
    /// use chunkproof::{check, Fault};
    ///
    /// // Pairs of bytes; the end of the stream between two is a fault.
    /// let pairs = || {
    ///     let pairs = SliceCore::new((), |(), bytes, log| {
    ///         let Some(pair) = bytes.first_chunk::<2>() else { return Ok(0) };
    ///         log.event(pair);
    ///         Ok(2)
    ///     });
    ///     pairs.at_eof(|(), rest, _| match rest {
    ///         [] => Ok(()),
    ///         _ => Err(Fault::new("odd")),
    ///     })
    /// };
    /// check(pairs).prove().receive("abcd").complete_at([0, 2, 4]).assert();
    /// ```
    #[must_use]
    pub fn at_eof(self, end: fn(&mut S, &[u8], &mut Log) -> Result<(), Fault>) -> Self {
        Self { end, ..self }
    }

    /// The state: for [`Checker::held_bytes`](crate::Checker::held_bytes) and keys of it.
    pub fn state(&self) -> &S {
        &self.state
    }
}

impl<S> Core for SliceCore<S> {
    fn receive(&mut self, bytes: &[u8], log: &mut Log) -> Result<usize, Fault> {
        (self.step)(&mut self.state, bytes, log)
    }

    fn receive_eof(&mut self, rest: &[u8], log: &mut Log) -> Result<(), Fault> {
        (self.end)(&mut self.state, rest, log)
    }
}

#[cfg(test)]
mod tests {
    use super::{SliceCore, parser};
    use crate::adapter::tests::{assert_proved, not_held};
    use crate::check::check;
    use crate::contract::Log;
    use crate::transcript::{End, Fault};

    /// Says each line with its number.
    fn step(n_lines: &mut usize, bytes: &[u8], log: &mut Log) -> Result<usize, Fault> {
        let Some(end) = bytes.iter().position(|&byte| byte == b'\n') else { return Ok(0) };
        *n_lines += 1;
        log.named("line", (*n_lines, &bytes[..end]));
        Ok(end + 1)
    }

    #[test]
    fn a_right_one_holds_and_is_proved() {
        assert_proved(check(parser(|| 0, step)).prove().receive("a\n\nb").eof());
    }

    #[test]
    fn one_that_throws_away_what_has_no_end_yet_is_caught() {
        let forgets = parser(
            || 0,
            |n_lines, bytes, log| match step(n_lines, bytes, log)? {
                0 => Ok(bytes.len()),
                n => Ok(n),
            },
        );
        assert_eq!(not_held(check(forgets).prove().receive("ab\nc\n")), ["events: variant"]);
    }

    #[test]
    fn the_end_of_the_stream_gets_the_rest() {
        let make = || {
            SliceCore::new(0, step).at_eof(|n_lines, rest, log| {
                log.named("rest", (*n_lines, rest));
                if rest.is_empty() { Ok(()) } else { Err(Fault::new("unfinished")) }
            })
        };
        let said = |bytes: &str| check(make).prove().receive(bytes).eof().run().transcript;
        assert_eq!(said("a\n").lines(), ["line (1, [97])", "rest (1, [])", "end"]);
        assert_eq!(said("a\nb").end(), &End::Fault(Fault::new("unfinished")));
    }
}
