//! A [`Core`] from a stateless parser that starts over at the first byte on each call.
//!
//! `httparse` is an example; the adapters for streaming parsers of `nom` and `winnow` are built on
//! this one. The only state between calls is whether the parser has failed, so the state has a key
//! and all chunkings can be proved. The driver keeps the bytes that were not consumed and passes
//! them again, followed by more.

use std::fmt::{self, Debug};
use std::hash::{Hash, Hasher};
use std::sync::Arc;

use crate::contract::{Core, Log};
use crate::transcript::Fault;

/// A function `Fn(&[u8]) -> Result<Option<(usize, T)>, E>`: parses one item from the first byte on.
///
/// It returns the number of bytes that the item consumed, and the item; or `None` if it needs more.
/// `T` and `E` may borrow from the slice if it is a function; those of a closure may not. This
/// trait is sealed: every such function has it.
#[diagnostic::on_unimplemented(
    note = "a closure cannot return what borrows from its slice; write a function around it"
)]
pub trait Parse<'a>: private::SealedParse<'a> {
    /// The item.
    type Item;

    /// Parses one item.
    ///
    /// # Errors
    ///
    /// Returns a fault if the bytes are invalid.
    fn parse(&self, bytes: &'a [u8]) -> Result<Option<(usize, Self::Item)>, Fault>;
}

mod private {
    #[expect(unnameable_types, reason = "it seals a trait")]
    pub trait SealedParse<'a> {}
}

impl<'a, F, T, E> private::SealedParse<'a> for F
where
    F: Fn(&'a [u8]) -> Result<Option<(usize, T)>, E>,
    E: Into<Fault>,
{
}

impl<'a, F, T, E> Parse<'a> for F
where
    F: Fn(&'a [u8]) -> Result<Option<(usize, T)>, E>,
    E: Into<Fault>,
{
    type Item = T;

    fn parse(&self, bytes: &'a [u8]) -> Result<Option<(usize, T)>, Fault> {
        self(bytes).map_err(Into::into)
    }
}

/// A parser that starts over on each call, as a core.
///
/// The end of the stream within an item is the fault `incomplete`. After a fault the core logs no
/// more.
#[derive(Clone)]
pub struct RestartCore {
    step: Arc<RestartStep>,
    has_failed: bool,
    /// The bytes that were not consumed when the stream ended.
    rest: Vec<u8>,
}

/// Parses and logs one item; returns how many bytes it consumed, or `None` if it needs more. The
/// flag is set if no bytes follow.
type RestartStep = dyn Fn(&[u8], bool, &mut Log) -> Result<Option<usize>, Fault> + Send + Sync;

/// Makes cores from a parser; each item is logged by its `Debug` text.
///
/// # Examples
///
/// ```
/// use chunkproof::adapter::restart;
/// use chunkproof::check;
/// use httparse::{EMPTY_HEADER, Request, Status};
///
/// fn head(bytes: &[u8]) -> Result<Option<(usize, String)>, httparse::Error> {
///     let mut fields = [EMPTY_HEADER; 8];
///     let mut head = Request::new(&mut fields);
///     let Status::Complete(len) = head.parse(bytes)? else { return Ok(None) };
///     Ok(Some((len, format!("{head:?}"))))
/// }
///
/// check(restart::cores(head)).prove().receive("GET / HTTP/1.1\r\nHost: a\r\n\r\n").eof().assert();
/// ```
pub fn cores<P>(parse: P) -> impl Fn() -> RestartCore + Clone
where
    P: for<'a> Parse<'a, Item: Debug> + Send + Sync + 'static,
{
    cores_with(move |bytes, log| {
        let Some((n, item)) = parse.parse(bytes)? else { return Ok(None) };
        log.debug(item);
        Ok(Some(n))
    })
}

/// Makes cores from a function that parses one item and logs it itself. The function returns how
/// many bytes the item consumed, or `None` if it needs more.
///
/// # Examples
///
/// ```
/// use chunkproof::adapter::restart;
/// use chunkproof::check;
///
/// let lines = restart::cores_with(|bytes, log| {
///     let Some(end) = bytes.iter().position(|&byte| byte == b'\n') else { return Ok(None) };
///     log.named("line", &bytes[..end]);
///     Ok(Some(end + 1))
/// });
/// check(lines).prove().receive("one\ntwo\n").eof().assert();
/// ```
pub fn cores_with(
    step: impl Fn(&[u8], &mut Log) -> Result<Option<usize>, Fault> + Send + Sync + 'static,
) -> impl Fn() -> RestartCore + Clone {
    stepping(move |bytes, _, log| step(bytes, log))
}

/// As [`cores_with`], where a flag is set if no bytes follow.
pub(super) fn stepping(
    step: impl Fn(&[u8], bool, &mut Log) -> Result<Option<usize>, Fault> + Send + Sync + 'static,
) -> impl Fn() -> RestartCore + Clone {
    let core = RestartCore { step: Arc::new(step), has_failed: false, rest: Vec::new() };
    move || core.clone()
}

impl RestartCore {
    fn step(&mut self, bytes: &[u8], is_eof: bool, log: &mut Log) -> Result<Option<usize>, Fault> {
        let parsed = (self.step)(bytes, is_eof, log);
        self.has_failed = parsed.is_err();
        parsed
    }
}

impl Core for RestartCore {
    fn receive(&mut self, bytes: &[u8], log: &mut Log) -> Result<usize, Fault> {
        if self.has_failed {
            return Ok(bytes.len());
        }
        Ok(self.step(bytes, false, log)?.unwrap_or(0))
    }

    fn poll(&mut self, log: &mut Log) -> Result<bool, Fault> {
        if self.rest.is_empty() {
            return Ok(false);
        }
        let rest = std::mem::take(&mut self.rest);
        let Some(n) = self.step(&rest, true, log)? else {
            self.has_failed = true;
            return Err(Fault::new("incomplete"));
        };
        self.rest = rest.get(n..).unwrap_or_default().to_vec();
        Ok(true)
    }

    fn receive_eof(&mut self, rest: &[u8], _: &mut Log) -> Result<(), Fault> {
        if !self.has_failed {
            self.rest = rest.to_vec();
        }
        Ok(())
    }
}

// By hand: the function is not part of the state.
impl Hash for RestartCore {
    fn hash<H: Hasher>(&self, state: &mut H) {
        let Self { step: _, has_failed, rest } = self;
        (has_failed, rest).hash(state);
    }
}

impl Debug for RestartCore {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let Self { step: _, has_failed, rest } = self;
        let mut fields = f.debug_struct("RestartCore");
        fields.field("has_failed", has_failed).field("rest", rest).finish_non_exhaustive()
    }
}

#[cfg(test)]
mod tests {
    use super::{cores, cores_with};
    use crate::adapter::tests::{assert_proved, not_held};
    use crate::check::check;
    use crate::transcript::{End, Fault};

    type Parsed<'a> = Result<Option<(usize, &'a [u8])>, Fault>;

    /// A line of at most four bytes.
    fn line(bytes: &[u8]) -> Parsed<'_> {
        match bytes.iter().take(5).position(|&byte| byte == b'\n') {
            Some(end) => Ok(Some((end + 1, &bytes[..end]))),
            None if bytes.len() > 4 => Err(Fault::new("too-long")),
            None => Ok(None),
        }
    }

    /// As [`line`], but an unfinished line ends at the end of the slice.
    fn line_or_slice(bytes: &[u8]) -> Parsed<'_> {
        line(bytes).map(|line| line.or(Some((bytes.len(), bytes))))
    }

    /// As [`line`], but without a limit if the end is in the slice.
    fn limited_by_feed(bytes: &[u8]) -> Parsed<'_> {
        let end = bytes.iter().position(|&byte| byte == b'\n');
        end.map_or_else(|| line(bytes), |end| Ok(Some((end + 1, &bytes[..end]))))
    }

    #[test]
    fn a_right_parser_is_proved() {
        assert_proved(check(cores(line)).prove().receive("ab\n\nabcd\n"));
        assert_proved(check(cores(line)).prove().receive("ab\nabcde\n"));
        let name = String::from("line");
        let named = cores_with(move |bytes, log| {
            let Some((n, line)) = line(bytes)? else { return Ok(None) };
            log.named(&name, line);
            Ok(Some(n))
        });
        let report = assert_proved(check(named).prove().receive("ab\nc"));
        assert_eq!(report.transcript.lines(), ["line [97, 98]", "untaken \"c\""]);
    }

    #[test]
    fn a_slice_mistaken_for_an_item_is_caught() {
        let check = check(cores(line_or_slice)).prove().receive("ab\n");
        assert_eq!(not_held(check), ["events: variant"]);
    }

    #[test]
    fn a_limit_that_depends_on_the_feed_is_caught() {
        let check = check(cores(limited_by_feed)).prove().receive("ab\nabcde\n");
        assert_eq!(not_held(check), ["events: variant", "faults: variant"]);
    }

    #[test]
    fn the_end_within_an_item_is_a_fault() {
        let end = |bytes: &str| {
            let report = assert_proved(check(cores(line)).prove().receive(bytes).eof());
            report.transcript.end().clone()
        };
        assert_eq!(end("ab\nc\n"), End::Eof);
        assert_eq!(end("ab\nc"), End::Fault(Fault::new("incomplete")));
    }
}
