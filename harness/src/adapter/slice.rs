//! A [`Core`] from a state and a function of a slice that returns how much of it was consumed.
//!
//! The function calls the API under test and logs its results. Everything that decides the future
//! belongs in the state: with its `Clone` and `Hash` the core can be proved. The variables that the
//! function captures must not change.

use std::fmt::{self, Debug};
use std::hash::{Hash, Hasher};
use std::sync::Arc;

use crate::contract::{Core, Log};
use crate::transcript::Fault;

/// A state and a function of a slice, as a core.
#[derive(Clone)]
pub struct SliceCore<S> {
    state: S,
    step: Arc<SliceStep<S>>,
    end: Option<Arc<SliceEnd<S>>>,
}

type SliceStep<S> = dyn Fn(&mut S, &[u8], &mut Log) -> Result<usize, Fault> + Send + Sync;
type SliceEnd<S> = dyn Fn(&mut S, &[u8], &mut Log) -> Result<(), Fault> + Send + Sync;

/// Makes cores from a state and a function from a slice to the number of bytes consumed.
///
/// # Examples
///
/// ```
/// use chunkproof::adapter::slice;
/// use chunkproof::check;
///
/// #[derive(Clone, Hash, Default)]
/// struct Sum(u32); // it adds up digits, up to the end of a line
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
    /// Makes a core that accepts the end of the stream at every offset.
    pub fn new(
        state: S,
        step: impl Fn(&mut S, &[u8], &mut Log) -> Result<usize, Fault> + Send + Sync + 'static,
    ) -> Self {
        Self { state, step: Arc::new(step), end: None }
    }

    /// Sets the function to call at the end of the stream, with the bytes that were not consumed.
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

    /// Returns the state, for [`Checker::held_bytes`](crate::Checker::held_bytes) and keys.
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

// By hand: the functions are not part of the state.
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
    fn a_parser_that_drops_a_cut_line_is_caught() {
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
    fn a_step_may_capture_constant_values() {
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
