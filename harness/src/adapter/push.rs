//! A [`Core`] from a decoder that is pushed all bytes and then asked for items until it has none.

use std::fmt::Debug;
use std::hash::{Hash, Hasher};

use crate::contract::{Core, Log};
use crate::transcript::Fault;

/// A decoder that is pushed to and drained, as a core.
///
/// Its state is the decoder's: `Clone` and `Hash` where that is. Behind a fault it is called as before, so
/// that one which does not know any more that it failed is found out.
#[derive(Debug)]
pub struct PushCore<S, T, E> {
    state: S,
    push: fn(&mut S, &[u8]) -> Result<(), E>,
    next: fn(&mut S) -> Result<Option<T>, E>,
    finish: fn(&mut S) -> Result<(), E>,
    say: fn(&T, &mut Log),
}

/// Makes cores from a decoder; each item is said by its `Debug` text.
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
/// let lines = push::parser(VecDeque::new, |held, bytes| Ok(held.extend(bytes)), next_line);
/// check(lines).prove().receive("one\ntwö\n").assert();
/// ```
pub fn parser<S, T: Debug, E>(
    make: impl Fn() -> S,
    push: fn(&mut S, &[u8]) -> Result<(), E>,
    next: fn(&mut S) -> Result<Option<T>, E>,
) -> impl Fn() -> PushCore<S, T, E> {
    move || PushCore::new(make(), push, next, |item, log| log.debug(item))
}

impl<S, T, E> PushCore<S, T, E> {
    /// A core that says its items with `say`, such as `|line, log| log.named("line", line)`.
    pub fn new(
        state: S,
        push: fn(&mut S, &[u8]) -> Result<(), E>,
        next: fn(&mut S) -> Result<Option<T>, E>,
        say: fn(&T, &mut Log),
    ) -> Self {
        Self { state, push, next, finish: |_| Ok(()), say }
    }

    /// What the decoder is told at the end of the stream, after which it is drained once more.
    ///
    /// # Examples
    ///
    /// ```
    /// use chunkproof::adapter::push::PushCore;
    /// use chunkproof::{check, Fault};
    ///
    /// // Says pairs; what is left over at the end must be nothing.
    /// let pairs = || {
    ///     let next = |held: &mut Vec<u8>| Ok((held.len() > 1).then(|| held.drain(..2).collect()));
    ///     let push = |held: &mut Vec<u8>, bytes: &[u8]| Ok(held.extend(bytes));
    ///     let core = PushCore::new(vec![], push, next, |pair: &Vec<u8>, log| log.named("pair", pair));
    ///     core.at_eof(|held| if held.is_empty() { Ok(()) } else { Err(Fault::new("odd")) })
    /// };
    /// check(pairs).prove().receive("abcd").complete_at([0, 2, 4]).assert();
    /// ```
    #[must_use]
    pub fn at_eof(self, finish: fn(&mut S) -> Result<(), E>) -> Self {
        Self { finish, ..self }
    }

    /// The decoder: for [`Checker::held_bytes`](crate::Checker::held_bytes) and keys of its state.
    pub fn state(&self) -> &S {
        &self.state
    }
}

impl<S, T, E: Into<Fault>> Core for PushCore<S, T, E> {
    fn receive(&mut self, bytes: &[u8], _: &mut Log) -> Result<usize, Fault> {
        (self.push)(&mut self.state, bytes).map_err(Into::into)?;
        Ok(bytes.len())
    }

    fn poll(&mut self, log: &mut Log) -> Result<bool, Fault> {
        let item = (self.next)(&mut self.state).map_err(Into::into)?;
        Ok(item.map(|item| (self.say)(&item, log)).is_some())
    }

    fn receive_eof(&mut self, _: &[u8], _: &mut Log) -> Result<(), Fault> {
        (self.finish)(&mut self.state).map_err(Into::into)
    }
}

// By hand: a derive would ask the same of the items and errors, which are no part of the state.
impl<S: Clone, T, E> Clone for PushCore<S, T, E> {
    fn clone(&self) -> Self {
        Self { state: self.state.clone(), ..*self }
    }
}

impl<S: Hash, T, E> Hash for PushCore<S, T, E> {
    fn hash<H: Hasher>(&self, state: &mut H) {
        self.state.hash(state);
    }
}

#[cfg(test)]
mod tests {
    use super::{PushCore, parser};
    use crate::adapter::tests::{assert_proved, not_held};
    use crate::check::check;
    use crate::transcript::{End, Fault};

    fn push(held: &mut Vec<u8>, bytes: &[u8]) -> Result<(), Fault> {
        held.extend_from_slice(bytes);
        Ok(())
    }

    /// A line; one that begins with `!` is refused, again and again.
    fn next(held: &mut Vec<u8>) -> Result<Option<Vec<u8>>, Fault> {
        if held.first() == Some(&b'!') {
            return Err(Fault::new("shouted"));
        }
        let end = held.iter().position(|&byte| byte == b'\n');
        Ok(end.map(|end| held.drain(..=end).collect()))
    }

    /// As [`push`], but as text, in which a character that is cut becomes several others.
    fn push_text(held: &mut Vec<u8>, bytes: &[u8]) -> Result<(), Fault> {
        push(held, String::from_utf8_lossy(bytes).as_bytes())
    }

    /// As [`next`], but a refused line is forgotten.
    fn next_anew(held: &mut Vec<u8>) -> Result<Option<Vec<u8>>, Fault> {
        next(held).inspect_err(|_| held.clear())
    }

    #[test]
    fn a_right_one_holds_and_is_proved() {
        assert_proved(check(parser(Vec::new, push, next)).prove().receive("a\n\nbc\nd").eof());
        assert_proved(check(parser(Vec::new, push, next)).prove().receive("a\n!b\nc"));
    }

    #[test]
    fn one_that_decodes_what_it_is_pushed_is_caught() {
        let check = check(parser(Vec::new, push_text, next)).prove().receive("zoë\n");
        assert_eq!(not_held(check), ["events: variant"]);
    }

    #[test]
    fn one_that_forgets_that_it_failed_is_caught() {
        let check = check(parser(Vec::new, push, next_anew)).prove().receive("!a\nb\n");
        assert_eq!(not_held(check), ["after-end: variant"]);
    }

    #[test]
    fn what_the_end_makes_ready_is_said() {
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
