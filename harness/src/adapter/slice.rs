//! A [`Core`] from a state and a function that is shown a slice and returns how much of it was taken.
//!
//! The function calls the API under test and logs what that returns. Everything that decides the
//! future belongs into the state, whose `Clone` and `Hash` are those of the core and prove it; what the
//! function captures must not change.

use std::fmt::{self, Debug};
use std::hash::{Hash, Hasher};
use std::sync::Arc;

use crate::contract::{Core, Log};
use crate::transcript::Fault;

/// A state and what is done with a slice, as a core.
#[derive(Clone)]
pub struct SliceCore<S> {
    state: S,
    step: Arc<SliceStep<S>>,
    end: Option<Arc<SliceEnd<S>>>,
}

type SliceStep<S> = dyn Fn(&mut S, &[u8], &mut Log) -> Result<usize, Fault> + Send + Sync;
type SliceEnd<S> = dyn Fn(&mut S, &[u8], &mut Log) -> Result<(), Fault> + Send + Sync;

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
/// let sums = slice::cores(Sum::default, |sum, bytes, log| {
///     match bytes[0] {
///         b'\n' => log.named("sum", std::mem::take(sum).0),
///         digit => sum.0 += char::from(digit).to_string().parse::<u32>()?,
///     }
///     Ok(1)
/// });
/// check(sums).prove().receive("12\n30\n4x").assert();
/// ```
pub fn cores<S>(
    make: impl Fn() -> S,
    step: impl Fn(&mut S, &[u8], &mut Log) -> Result<usize, Fault> + Send + Sync + 'static,
) -> impl Fn() -> SliceCore<S> {
    let step: Arc<SliceStep<S>> = Arc::new(step);
    move || SliceCore { state: make(), step: Arc::clone(&step), end: None }
}

impl<S> SliceCore<S> {
    /// A core that accepts the end of the stream at every offset.
    pub fn new(
        state: S,
        step: impl Fn(&mut S, &[u8], &mut Log) -> Result<usize, Fault> + Send + Sync + 'static,
    ) -> Self {
        Self { state, step: Arc::new(step), end: None }
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
    pub fn at_eof(
        self,
        end: impl Fn(&mut S, &[u8], &mut Log) -> Result<(), Fault> + Send + Sync + 'static,
    ) -> Self {
        Self { end: Some(Arc::new(end)), ..self }
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
        self.end.as_ref().map_or(Ok(()), |end| end(&mut self.state, rest, log))
    }
}

// By hand: the functions are no part of the state.
impl<S: Hash> Hash for SliceCore<S> {
    fn hash<H: Hasher>(&self, hasher: &mut H) {
        self.state.hash(hasher);
    }
}

impl<S: Debug> Debug for SliceCore<S> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("SliceCore").field("state", &self.state).finish_non_exhaustive()
    }
}

#[cfg(test)]
mod tests {
    use super::{SliceCore, cores};
    use crate::adapter::tests::{assert_proved, not_held};
    use crate::check::check;
    use crate::contract::Log;
    use crate::transcript::{End, Fault};

    /// Logs each line with its number.
    fn step(n_lines: &mut usize, bytes: &[u8], log: &mut Log) -> Result<usize, Fault> {
        let Some(end) = bytes.iter().position(|&byte| byte == b'\n') else { return Ok(0) };
        *n_lines += 1;
        log.named("line", (*n_lines, &bytes[..end]));
        Ok(end + 1)
    }

    #[test]
    fn a_right_parser_is_proved() {
        assert_proved(check(cores(|| 0, step)).prove().receive("a\n\nb").eof());
    }

    #[test]
    fn one_that_drops_an_unfinished_line_is_caught() {
        let forgets = cores(
            || 0,
            |n_lines, bytes, log| match step(n_lines, bytes, log)? {
                0 => Ok(bytes.len()),
                n => Ok(n),
            },
        );
        assert_eq!(not_held(check(forgets).prove().receive("ab\nc\n")), ["events: variant"]);
    }

    #[test]
    fn a_step_may_capture_what_does_not_change() {
        let end = String::from(";");
        let lines = cores(
            || (),
            move |(), bytes, log| {
                let Some(at) = bytes.windows(end.len()).position(|run| run == end.as_bytes())
                else {
                    return Ok(0);
                };
                log.named("line", &bytes[..at]);
                Ok(at + end.len())
            },
        );
        let report = assert_proved(check(lines).prove().receive("a;;"));
        assert_eq!(report.transcript.lines(), ["line [97]", "line []"]);
    }

    #[test]
    fn the_end_of_the_stream_gets_the_rest() {
        let make = || {
            SliceCore::new(0, step).at_eof(|n_lines, rest, log| {
                log.named("rest", (*n_lines, rest));
                if rest.is_empty() { Ok(()) } else { Err(Fault::new("unfinished")) }
            })
        };
        let logged = |bytes: &str| check(make).prove().receive(bytes).eof().run().transcript;
        assert_eq!(logged("a\n").lines(), ["line (1, [97])", "rest (1, [])", "end"]);
        assert_eq!(logged("a\nb").end(), &End::Fault(Fault::new("unfinished")));
    }
}
