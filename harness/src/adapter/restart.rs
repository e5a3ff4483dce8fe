//! A [`Core`] from a stateless parser that starts over at the first byte on each call.
//!
//! `httparse` is one, and so are streaming parsers of `nom` and `winnow`, which stand on this. Nothing
//! lives from one call to the next but that the parser failed, so the state has a key and all chunkings
//! can be proved. The driver carries what was not taken and shows it again with more behind it.

use std::fmt::{self, Debug};
use std::hash::{Hash, Hasher};

use crate::contract::{Core, Log};
use crate::transcript::Fault;

/// Parses one item from the first byte on.
///
/// A function `Fn(&[u8]) -> Result<Option<(usize, T)>, E>` is one, where `T` and `E` may borrow from the
/// slice: the number of bytes that the item took, and the item; or nothing where it needs more. A closure
/// is one if `T` and `E` do not borrow.
#[diagnostic::on_unimplemented(
    note = "a closure cannot return what borrows from its slice; write a function around it"
)]
pub trait Parse<'a> {
    /// What is parsed.
    type Item;

    /// Parses one item; `is_eof` tells that nothing follows these bytes.
    ///
    /// # Errors
    ///
    /// A fault that ends the stream.
    fn parse(&self, bytes: &'a [u8], is_eof: bool) -> Result<Option<(usize, Self::Item)>, Fault>;
}

impl<'a, F, T, E> Parse<'a> for F
where
    F: Fn(&'a [u8]) -> Result<Option<(usize, T)>, E>,
    E: Into<Fault>,
{
    type Item = T;

    fn parse(&self, bytes: &'a [u8], _: bool) -> Result<Option<(usize, T)>, Fault> {
        self(bytes).map_err(Into::into)
    }
}

/// A parser that starts over on each call, as a core.
///
/// The end of the stream within an item is the fault `incomplete`. Behind a fault it says nothing more.
pub struct RestartCore<P: for<'a> Parse<'a>> {
    parse: P,
    say: for<'a> fn(&<P as Parse<'a>>::Item, &mut Log),
    has_failed: bool,
    /// What was not taken when the stream ended.
    rest: Vec<u8>,
}

/// Makes cores from a parser; each item is said by its `Debug` text.
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
/// check(restart::parser(head)).prove().receive("GET / HTTP/1.1\r\nHost: a\r\n\r\n").eof().assert();
/// ```
pub fn parser<P>(parse: P) -> impl Fn() -> RestartCore<P>
where
    P: for<'a> Parse<'a, Item: Debug> + Clone,
{
    move || RestartCore::new(parse.clone(), |item, log| log.debug(item))
}

impl<P: for<'a> Parse<'a>> RestartCore<P> {
    /// A core that says its items with `say`, such as `|line, log| log.named("line", line)`.
    pub fn new(parse: P, say: for<'a> fn(&<P as Parse<'a>>::Item, &mut Log)) -> Self {
        Self { parse, say, has_failed: false, rest: Vec::new() }
    }

    /// Parses and says one item; how many bytes it took, or nothing where it needs more.
    fn step(&mut self, bytes: &[u8], is_eof: bool, log: &mut Log) -> Result<Option<usize>, Fault> {
        let parsed = self.parse.parse(bytes, is_eof);
        self.has_failed = parsed.is_err();
        Ok(parsed?.map(|(n, item)| {
            (self.say)(&item, log);
            n
        }))
    }
}

impl<P: for<'a> Parse<'a>> Core for RestartCore<P> {
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

// By hand: a derive would leave out what is asked of the parser for every lifetime.
impl<P: for<'a> Parse<'a> + Clone> Clone for RestartCore<P> {
    fn clone(&self) -> Self {
        let Self { parse, say, has_failed, rest } = self;
        Self { parse: parse.clone(), say: *say, has_failed: *has_failed, rest: rest.clone() }
    }
}

impl<P: for<'a> Parse<'a>> Hash for RestartCore<P> {
    fn hash<H: Hasher>(&self, state: &mut H) {
        let Self { parse: _, say: _, has_failed, rest } = self;
        (has_failed, rest).hash(state);
    }
}

impl<P: for<'a> Parse<'a>> Debug for RestartCore<P> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let Self { parse: _, say: _, has_failed, rest } = self;
        let mut shown = f.debug_struct("RestartCore");
        shown.field("has_failed", has_failed).field("rest", rest).finish_non_exhaustive()
    }
}

#[cfg(test)]
mod tests {
    use super::{RestartCore, parser};
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

    /// As [`line`], but where a line has no end within the slice, it ends there.
    fn line_or_slice(bytes: &[u8]) -> Parsed<'_> {
        line(bytes).map(|line| line.or(Some((bytes.len(), bytes))))
    }

    /// As [`line`], but without a limit where the end is seen.
    fn limited_by_feed(bytes: &[u8]) -> Parsed<'_> {
        let end = bytes.iter().position(|&byte| byte == b'\n');
        end.map_or_else(|| line(bytes), |end| Ok(Some((end + 1, &bytes[..end]))))
    }

    #[test]
    fn a_right_one_holds_and_is_proved() {
        assert_proved(check(parser(line)).prove().receive("ab\n\nabcd\n"));
        assert_proved(check(parser(line)).prove().receive("ab\nabcde\n"));
        let named = || RestartCore::new(line, |line, log| log.named("line", line));
        let report = assert_proved(check(named).prove().receive("ab\nc"));
        assert_eq!(report.transcript.lines(), ["line [97, 98]", "untaken \"c\""]);
    }

    #[test]
    fn one_that_takes_a_slice_for_an_item_is_caught() {
        let check = check(parser(line_or_slice)).prove().receive("ab\n");
        assert_eq!(not_held(check), ["events: variant"]);
    }

    #[test]
    fn one_whose_limit_depends_on_the_feed_is_caught_by_its_faults() {
        let check = check(parser(limited_by_feed)).prove().receive("ab\nabcde\n");
        assert_eq!(not_held(check), ["events: variant", "faults: variant"]);
    }

    #[test]
    fn the_end_within_an_item_is_a_fault() {
        let end = |bytes: &str| {
            let report = assert_proved(check(parser(line)).prove().receive(bytes).eof());
            report.transcript.end().clone()
        };
        assert_eq!(end("ab\nc\n"), End::Eof);
        assert_eq!(end("ab\nc"), End::Fault(Fault::new("incomplete")));
    }
}
