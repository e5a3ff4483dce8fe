//! A [`Core`] from a state machine: each call consumes a state and returns the next.
//!
//! The states are an enum, or one type. The adapter keeps the current state, so that no caller
//! needs a placeholder during a call. After a call that failed there is none.

use std::fmt::{self, Debug};
use std::hash::{Hash, Hasher};
use std::sync::Arc;

use crate::contract::{Core, Log};
use crate::transcript::Fault;

/// The current state of a machine and its step, as a core.
///
/// After a fault, and after the end of the stream, no state is left and the core logs no more.
#[derive(Clone)]
pub struct TypestateCore<S> {
    state: Option<S>,
    step: Arc<TypestateStep<S>>,
    end: Option<Arc<TypestateEnd<S>>>,
}

type TypestateStep<S> = dyn Fn(S, &[u8], &mut Log) -> Result<(S, usize), Fault> + Send + Sync;
type TypestateEnd<S> = dyn Fn(S, &[u8], &mut Log) -> Result<(), Fault> + Send + Sync;

/// Makes cores from a first state and a step, a function of a state and the bytes that returns the
/// next state and the number of bytes consumed.
///
/// # Examples
///
/// ```
/// use chunkproof::adapter::typestate;
/// use chunkproof::check;
///
/// #[derive(Clone, Hash)]
/// enum State { Length, Body(usize) } // with types for the states, variants that wrap them
///
/// let bodies = typestate::cores(|| State::Length, |state, bytes, log| match state {
///     State::Length => Ok((State::Body(usize::from(bytes[0])), 1)),
///     State::Body(n) if bytes.len() < n => Ok((State::Body(n), 0)),
///     State::Body(n) => { log.named("body", &bytes[..n]); Ok((State::Length, n)) }
/// });
/// check(bodies).prove().receive("\x02ab\x00\x01c").assert();
/// ```
pub fn cores<S>(
    first: impl Fn() -> S,
    step: impl Fn(S, &[u8], &mut Log) -> Result<(S, usize), Fault> + Send + Sync + 'static,
) -> impl Fn() -> TypestateCore<S> {
    let step: Arc<TypestateStep<S>> = Arc::new(step);
    move || TypestateCore { state: Some(first()), step: Arc::clone(&step), end: None }
}

impl<S> TypestateCore<S> {
    /// Makes a core that accepts the end of the stream in every state.
    pub fn new(
        first: S,
        step: impl Fn(S, &[u8], &mut Log) -> Result<(S, usize), Fault> + Send + Sync + 'static,
    ) -> Self {
        Self { state: Some(first), step: Arc::new(step), end: None }
    }

    /// Sets the function to call at the end of the stream, with the last state and the bytes that
    /// were not consumed.
    #[must_use]
    pub fn at_eof(
        self,
        end: impl Fn(S, &[u8], &mut Log) -> Result<(), Fault> + Send + Sync + 'static,
    ) -> Self {
        Self { end: Some(Arc::new(end)), ..self }
    }

    /// Returns the current state, for keys; `None` after a fault or the end of the stream.
    pub fn state(&self) -> Option<&S> {
        self.state.as_ref()
    }
}

impl<S> Core for TypestateCore<S> {
    fn receive(&mut self, bytes: &[u8], log: &mut Log) -> Result<usize, Fault> {
        let Some(state) = self.state.take() else { return Ok(bytes.len()) };
        let (next, n) = (self.step)(state, bytes, log)?;
        self.state = Some(next);
        Ok(n)
    }

    fn receive_eof(&mut self, rest: &[u8], log: &mut Log) -> Result<(), Fault> {
        let last = self.state.take().zip(self.end.as_ref());
        last.map_or(Ok(()), |(state, end)| end(state, rest, log))
    }
}

// By hand: the functions are not part of the state.
impl<S: Hash> Hash for TypestateCore<S> {
    fn hash<H: Hasher>(&self, hasher: &mut H) {
        self.state.hash(hasher);
    }
}

impl<S: Debug> Debug for TypestateCore<S> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("TypestateCore").field("state", &self.state).finish_non_exhaustive()
    }
}

#[cfg(test)]
mod tests {
    use super::{TypestateCore, cores};
    use crate::adapter::tests::{assert_proved, not_held};
    use crate::check::check;
    use crate::contract::Log;
    use crate::transcript::{End, Fault};

    #[derive(Clone, Hash)]
    struct Length;
    #[derive(Clone, Hash)]
    struct Body {
        left: usize,
    }
    #[derive(Clone, Hash)]
    enum State {
        Length(Length),
        Body(Body),
    }

    impl Length {
        fn read(self, byte: u8) -> Result<Body, Fault> {
            let digit = char::from(byte).to_digit(10).ok_or_else(|| Fault::new("no-digit"))?;
            Ok(Body { left: digit as usize })
        }
    }

    impl Body {
        fn read(self, bytes: &[u8], log: &mut Log) -> (State, usize) {
            let n = self.left.min(bytes.len());
            log.data("body", &bytes[..n]);
            match self.left - n {
                0 => {
                    log.event("end");
                    (State::Length(Length), n)
                }
                left => (State::Body(Self { left }), n),
            }
        }
    }

    fn first() -> State {
        State::Length(Length)
    }

    fn step(state: State, bytes: &[u8], log: &mut Log) -> Result<(State, usize), Fault> {
        match (state, bytes.first()) {
            (State::Length(length), Some(&byte)) => Ok((State::Body(length.read(byte)?), 1)),
            (State::Body(body), Some(_)) => Ok(body.read(bytes, log)),
            (state, None) => Ok((state, 0)),
        }
    }

    /// As [`step`], but an incomplete body counts as a whole one.
    fn hasty(state: State, bytes: &[u8], log: &mut Log) -> Result<(State, usize), Fault> {
        match step(state, bytes, log)? {
            (State::Body(_), n) if n > 1 => Ok((first(), n)),
            next => Ok(next),
        }
    }

    #[test]
    fn a_right_machine_is_proved() {
        assert_proved(check(cores(first, step)).prove().receive("2ab3cde1f"));
        assert_proved(check(cores(first, step)).prove().receive("2abx3cde"));
    }

    #[test]
    fn a_machine_that_forgets_a_rest_is_caught() {
        let check = check(cores(first, hasty)).prove().receive("3222");
        assert_eq!(not_held(check), ["events: variant"]);
    }

    #[test]
    fn the_end_of_the_stream_gets_the_last_state() {
        let make = || {
            TypestateCore::new(first(), step).at_eof(|state, _, _| match state {
                State::Length(_) => Ok(()),
                State::Body(_) => Err(Fault::new("short")),
            })
        };
        let end = |bytes: &str| {
            let report = assert_proved(check(make).prove().receive(bytes).eof());
            report.transcript.end().clone()
        };
        assert_eq!(end("2ab"), End::Eof);
        assert_eq!(end("2a"), End::Fault(Fault::new("short")));
    }
}
