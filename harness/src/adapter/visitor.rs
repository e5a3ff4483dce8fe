//! A [`Core`] from a parser that consumes every byte at once and calls back for each item.
//!
//! The callbacks log their arguments: implement their trait for a wrapper of `&mut Log`. For a
//! parser that can fail, or that does not consume all bytes, use [`slice`](super::slice).

use std::fmt::{self, Debug};
use std::hash::{Hash, Hasher};
use std::sync::Arc;

use crate::contract::{Core, Log};
use crate::transcript::Fault;

/// A parser and the call that passes it bytes, as a core.
#[derive(Clone)]
pub struct VisitorCore<S> {
    state: S,
    visit: Arc<Visit<S>>,
}

type Visit<S> = dyn Fn(&mut S, &[u8], &mut Log) + Send + Sync;

/// Makes cores from a parser and a function that passes it bytes and lets it call back into the
/// log.
///
/// # Examples
///
/// ```
/// use chunkproof::adapter::visitor;
/// use chunkproof::{check, Log};
/// use vte::{Parser, Perform};
///
/// struct Writer<'a>(&'a mut Log);
///
/// impl Perform for Writer<'_> {
///     fn print(&mut self, c: char) { self.0.data("print", c.encode_utf8(&mut [0; 4]).as_bytes()) }
///     fn execute(&mut self, byte: u8) { self.0.named("execute", byte) }
/// }
///
/// let parser = <Parser>::new; // neither `Clone` nor `Hash`: chunkings are sampled
/// let terminal = visitor::cores(parser, |p, bytes, log| p.advance(&mut Writer(log), bytes));
/// check(terminal).accept_empty().receive("naïve\x1b[1m\r\n").assert();
/// ```
pub fn cores<S>(
    make: impl Fn() -> S,
    visit: impl Fn(&mut S, &[u8], &mut Log) + Send + Sync + 'static,
) -> impl Fn() -> VisitorCore<S> {
    let visit: Arc<Visit<S>> = Arc::new(visit);
    move || VisitorCore { state: make(), visit: Arc::clone(&visit) }
}

impl<S> VisitorCore<S> {
    /// Returns the parser, for [`Checker::held_bytes`](crate::Checker::held_bytes) and keys of its
    /// state.
    pub fn state(&self) -> &S {
        &self.state
    }
}

impl<S> Core for VisitorCore<S> {
    fn receive(&mut self, bytes: &[u8], log: &mut Log) -> Result<usize, Fault> {
        (self.visit)(&mut self.state, bytes, log);
        Ok(bytes.len())
    }
}

// By hand: the function is not part of the state.
impl<S: Hash> Hash for VisitorCore<S> {
    fn hash<H: Hasher>(&self, hasher: &mut H) {
        self.state.hash(hasher);
    }
}

impl<S: Debug> Debug for VisitorCore<S> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("VisitorCore").field("state", &self.state).finish_non_exhaustive()
    }
}

#[cfg(test)]
mod tests {
    use super::cores;
    use crate::adapter::tests::{assert_proved, not_held};
    use crate::check::check;
    use crate::contract::Log;

    /// The callbacks of the parser.
    trait Callback {
        fn word(&mut self, word: &str);
    }

    impl Callback for &mut Log {
        fn word(&mut self, word: &str) {
            self.named("word", word);
        }
    }

    /// A parser of words that each end with a blank.
    #[derive(Clone, Hash, Default)]
    struct Words {
        open: String,
    }

    impl Words {
        fn push(&mut self, bytes: &[u8], mut callback: impl Callback) {
            for &byte in bytes {
                match byte {
                    b' ' => callback.word(&std::mem::take(&mut self.open)),
                    _ => self.open.push(byte.into()),
                }
            }
        }

        /// As [`push`](Self::push), but a blank on its own is lost.
        fn push_but_blanks(&mut self, bytes: &[u8], callback: impl Callback) {
            if bytes != b" " {
                self.push(bytes, callback);
            }
        }
    }

    #[test]
    fn a_right_parser_is_proved() {
        let words = cores(Words::default, |words, bytes, log| words.push(bytes, log));
        let report = assert_proved(check(words).prove().accept_empty().receive("to be or"));
        assert_eq!(report.transcript.lines(), ["word \"to\"", "word \"be\""]);
    }

    #[test]
    fn a_parser_that_misses_a_lone_blank_is_caught() {
        let words = cores(Words::default, |words, bytes, log| words.push_but_blanks(bytes, log));
        let check = check(words).prove().accept_empty().receive("to be ");
        assert_eq!(not_held(check), ["events: variant"]);
    }
}
