//! A [`Core`] from a decoder with a call that pushes bytes and one that returns the next item.

use std::fmt::{self, Debug};
use std::hash::{Hash, Hasher};
use std::sync::Arc;

use crate::contract::{Core, Log};
use crate::transcript::Fault;

/// A decoder that receives pushes and is then drained, as a core.
///
/// Its state is that of the decoder: it is `Clone` and `Hash` if the decoder is. After a fault the
/// decoder is still called, so that checks find one that forgets its failure.
#[derive(Clone)]
pub struct PushCore<S> {
    state: S,
    push: Arc<PushBytes<S>>,
    next: Arc<PushNext<S>>,
    finish: Option<Arc<PushEnd<S>>>,
}

type PushBytes<S> = dyn Fn(&mut S, &[u8]) -> Result<(), Fault> + Send + Sync;
/// Logs the next item; returns false if there is none.
type PushNext<S> = dyn Fn(&mut S, &mut Log) -> Result<bool, Fault> + Send + Sync;
type PushEnd<S> = dyn Fn(&mut S) -> Result<(), Fault> + Send + Sync;

/// Makes cores from a decoder; each item is logged by its `Debug` text.
///
/// # Examples
///
/// ```
/// use chunkproof::adapter::push;
/// use chunkproof::check;
/// use std::collections::VecDeque;
/// use std::str::Utf8Error;
///
/// fn next_line(held: &mut VecDeque<u8>) -> Result<Option<String>, Utf8Error> {
///     let Some(end) = held.iter().position(|&byte| byte == b'\n') else { return Ok(None) };
///     let line: Vec<u8> = held.drain(..=end).collect();
///     str::from_utf8(&line).map(|line| Some(line.to_owned()))
/// }
///
/// let lines = push::cores(VecDeque::new, |held, bytes| Ok(held.extend(bytes)), next_line);
/// check(lines).prove().receive("one\ntwö\n").assert();
/// ```
pub fn cores<S, T, E>(
    make: impl Fn() -> S,
    push: impl Fn(&mut S, &[u8]) -> Result<(), E> + Send + Sync + 'static,
    next: impl Fn(&mut S) -> Result<Option<T>, E> + Send + Sync + 'static,
) -> impl Fn() -> PushCore<S>
where
    T: Debug,
    E: Into<Fault>,
{
    let (push, next) = shared(push, next, |item, log| log.debug(item));
    move || PushCore {
        state: make(),
        push: Arc::clone(&push),
        next: Arc::clone(&next),
        finish: None,
    }
}

/// Wraps the calls of a decoder: errors become faults, and items are logged.
fn shared<S, T, E: Into<Fault>>(
    push: impl Fn(&mut S, &[u8]) -> Result<(), E> + Send + Sync + 'static,
    next: impl Fn(&mut S) -> Result<Option<T>, E> + Send + Sync + 'static,
    log_item: impl Fn(&T, &mut Log) + Send + Sync + 'static,
) -> (Arc<PushBytes<S>>, Arc<PushNext<S>>) {
    let push = move |state: &mut S, bytes: &[u8]| push(state, bytes).map_err(Into::into);
    let next = move |state: &mut S, log: &mut Log| {
        let item = next(state).map_err(Into::into)?;
        Ok(item.map(|item| log_item(&item, log)).is_some())
    };
    (Arc::new(push), Arc::new(next))
}

impl<S> PushCore<S> {
    /// Makes a core that logs its items with `log_item`, such as
    /// `|line, log| log.named("line", line)`.
    pub fn new<T, E: Into<Fault>>(
        state: S,
        push: impl Fn(&mut S, &[u8]) -> Result<(), E> + Send + Sync + 'static,
        next: impl Fn(&mut S) -> Result<Option<T>, E> + Send + Sync + 'static,
        log_item: impl Fn(&T, &mut Log) + Send + Sync + 'static,
    ) -> Self {
        let (push, next) = shared(push, next, log_item);
        Self { state, push, next, finish: None }
    }

    /// Sets the function to call at the end of the stream, after which the decoder is drained
    /// again.
    ///
    /// # Examples
    ///
    /// ```
    /// use chunkproof::adapter::push::PushCore;
    /// use chunkproof::{check, Fault};
    ///
    /// // Logs pairs; a byte that is left over at the end is a fault.
    /// let pairs = || {
    ///     let next = |held: &mut Vec<u8>| Ok((held.len() > 1).then(|| held.drain(..2).collect()));
    ///     let push = |held: &mut Vec<u8>, bytes: &[u8]| Ok::<_, Fault>(held.extend(bytes));
    ///     let core = PushCore::new(vec![], push, next, |pair: &Vec<u8>, log| log.named("pair", pair));
    ///     core.at_eof(|held| if held.is_empty() { Ok(()) } else { Err(Fault::new("odd")) })
    /// };
    /// check(pairs).prove().receive("abcd").complete_at([0, 2, 4]).assert();
    /// ```
    #[must_use]
    pub fn at_eof<E: Into<Fault>>(
        self,
        finish: impl Fn(&mut S) -> Result<(), E> + Send + Sync + 'static,
    ) -> Self {
        let finish = move |state: &mut S| finish(state).map_err(Into::into);
        Self { finish: Some(Arc::new(finish)), ..self }
    }

    /// Returns the decoder, for [`Checker::held_bytes`](crate::Checker::held_bytes) and keys of its
    /// state.
    pub fn state(&self) -> &S {
        &self.state
    }
}

impl<S> Core for PushCore<S> {
    fn receive(&mut self, bytes: &[u8], _: &mut Log) -> Result<usize, Fault> {
        (self.push)(&mut self.state, bytes)?;
        Ok(bytes.len())
    }

    fn poll(&mut self, log: &mut Log) -> Result<bool, Fault> {
        (self.next)(&mut self.state, log)
    }

    fn receive_eof(&mut self, _: &[u8], _: &mut Log) -> Result<(), Fault> {
        self.finish.as_ref().map_or(Ok(()), |finish| finish(&mut self.state))
    }
}

// By hand: the functions are not part of the state.
impl<S: Hash> Hash for PushCore<S> {
    fn hash<H: Hasher>(&self, hasher: &mut H) {
        self.state.hash(hasher);
    }
}

impl<S: Debug> Debug for PushCore<S> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("PushCore").field("state", &self.state).finish_non_exhaustive()
    }
}

#[cfg(test)]
mod tests {
    use super::{PushCore, cores};
    use crate::adapter::tests::{assert_proved, not_held};
    use crate::check::check;
    use crate::transcript::{End, Fault};

    fn push(held: &mut Vec<u8>, bytes: &[u8]) -> Result<(), Fault> {
        held.extend_from_slice(bytes);
        Ok(())
    }

    /// Returns a line; one that begins with `!` is refused at each call.
    fn next(held: &mut Vec<u8>) -> Result<Option<Vec<u8>>, Fault> {
        if held.first() == Some(&b'!') {
            return Err(Fault::new("shouted"));
        }
        let end = held.iter().position(|&byte| byte == b'\n');
        Ok(end.map(|end| held.drain(..=end).collect()))
    }

    /// As [`push`], but as text, in which a character that is cut becomes replacement characters.
    fn push_text(held: &mut Vec<u8>, bytes: &[u8]) -> Result<(), Fault> {
        push(held, String::from_utf8_lossy(bytes).as_bytes())
    }

    /// As [`next`], but a refused line is forgotten.
    fn next_anew(held: &mut Vec<u8>) -> Result<Option<Vec<u8>>, Fault> {
        next(held).inspect_err(|_| held.clear())
    }

    #[test]
    fn a_right_decoder_is_proved() {
        assert_proved(check(cores(Vec::new, push, next)).prove().receive("a\n\nbc\nd").eof());
        assert_proved(check(cores(Vec::new, push, next)).prove().receive("a\n!b\nc"));
    }

    #[test]
    fn a_decoder_of_single_pushes_is_caught() {
        let check = check(cores(Vec::new, push_text, next)).prove().receive("zoë\n");
        assert_eq!(not_held(check), ["events: variant"]);
    }

    #[test]
    fn a_decoder_that_forgets_its_failure_is_caught() {
        let check = check(cores(Vec::new, push, next_anew)).prove().receive("!a\nb\n");
        assert_eq!(not_held(check), ["after-end: variant"]);
    }

    #[test]
    fn items_at_the_end_are_logged() {
        let make = || {
            let core = PushCore::new(Vec::new(), push, next, |line, log| log.named("line", line));
            core.at_eof(|held| match held.last() {
                Some(b'?') => Err(Fault::new("asked")),
                Some(_) => push(held, b"\n"),
                None => Ok(()),
            })
        };
        let play = |bytes| assert_proved(check(make).prove().receive(bytes).eof()).transcript;
        assert_eq!(play("a\nb").lines(), ["line [97, 10]", "line [98, 10]", "end"]);
        assert_eq!(play("a?").end(), &End::Fault(Fault::new("asked")));
    }
}
