//! A [`Core`](crate::Core) from any streaming parser of `nom` 8.
//!
//! `Err::Incomplete` means that it needs more. Such a parser cannot be told that its input ends, so the
//! end of the stream within an item is the fault `incomplete`.

use std::fmt::Debug;

use ::nom::error::Error;
use ::nom::{Err, IResult};

use crate::adapter::restart::{Parse, RestartCore};
use crate::transcript::Fault;

/// A function `Fn(&[u8]) -> IResult<&[u8], O, E>`, where `O` and `E` may borrow from the slice.
///
/// Parsers put together from combinators are made into one with a function around them; in a closure
/// neither may borrow.
#[diagnostic::on_unimplemented(
    note = "a closure cannot return what borrows from its slice; write a function around it"
)]
pub trait Stream<'a> {
    /// What is parsed.
    type Output;
    /// What is reported where it cannot be.
    type Error;

    /// Parses one item.
    ///
    /// # Errors
    ///
    /// That it needs more, or that this is no item.
    fn stream(&self, bytes: &'a [u8]) -> IResult<&'a [u8], Self::Output, Self::Error>;
}

impl<'a, F, O, E> Stream<'a> for F
where
    F: Fn(&'a [u8]) -> IResult<&'a [u8], O, E>,
{
    type Output = O;
    type Error = E;

    fn stream(&self, bytes: &'a [u8]) -> IResult<&'a [u8], O, E> {
        self(bytes)
    }
}

/// A streaming parser and how its errors become faults; [`RestartCore`] makes it a core.
#[derive(Debug, Clone)]
pub struct Streaming<P: for<'a> Stream<'a>> {
    parse: P,
    blame: for<'a> fn(<P as Stream<'a>>::Error) -> Fault,
}

/// Makes cores from a parser with the errors that `nom` uses unless told otherwise. Each item is said by its
/// `Debug` text; the kind of a fault is the name of its [`ErrorKind`](::nom::error::ErrorKind).
///
/// # Examples
///
/// ```
/// use chunkproof::adapter::nom::parser;
/// use chunkproof::check;
/// use nom::bytes::streaming::{tag, take_until};
/// use nom::sequence::terminated;
/// use nom::{IResult, Parser};
///
/// fn line(input: &[u8]) -> IResult<&[u8], &[u8]> {
///     terminated(take_until("\n"), tag("\n")).parse(input)
/// }
///
/// check(parser(line)).prove().receive("one\ntwo\nth").eof().assert();
/// ```
pub fn parser<P>(parse: P) -> impl Fn() -> RestartCore<Streaming<P>>
where
    P: for<'a> Stream<'a, Output: Debug, Error = Error<&'a [u8]>> + Clone,
{
    let parser = Streaming::new(parse, |error| Fault::of(&error.code));
    move || RestartCore::new(parser.clone(), |item, log| log.debug(item))
}

impl<P: for<'a> Stream<'a>> Streaming<P> {
    /// A parser with errors of its own, such as those of an enum: `|error| Fault::of(&error)`.
    ///
    /// # Examples
    ///
    /// ```
    /// use chunkproof::adapter::nom::Streaming;
    /// use chunkproof::adapter::restart::RestartCore;
    /// use chunkproof::{check, Fault};
    /// use nom::{IResult, number::streaming::be_u16};
    ///
    /// fn number(input: &[u8]) -> IResult<&[u8], u16, ()> {
    ///     be_u16(input)
    /// }
    ///
    /// let parser = Streaming::new(number, |()| Fault::new("no-number"));
    /// let say = move || RestartCore::new(parser.clone(), |number, log| log.named("number", number));
    /// check(say).prove().receive("\x00\x01ab").assert();
    /// ```
    pub fn new(parse: P, blame: for<'a> fn(<P as Stream<'a>>::Error) -> Fault) -> Self {
        Self { parse, blame }
    }
}

impl<'a, P: for<'b> Stream<'b>> Parse<'a> for Streaming<P> {
    type Item = <P as Stream<'a>>::Output;

    fn parse(&self, bytes: &'a [u8], _: bool) -> Result<Option<(usize, Self::Item)>, Fault> {
        match self.parse.stream(bytes) {
            Ok((rest, item)) => Ok(Some((bytes.len() - rest.len(), item))),
            Err(Err::Incomplete(_)) => Ok(None),
            Err(Err::Error(error) | Err::Failure(error)) => Err((self.blame)(error)),
        }
    }
}

#[cfg(test)]
mod tests {
    use ::nom::branch::alt;
    use ::nom::bytes::streaming::{tag, take_while};
    use ::nom::character::{complete, streaming};
    use ::nom::sequence::terminated;
    use ::nom::{IResult, Parser};

    use super::parser;
    use crate::adapter::tests::{assert_proved, not_held};
    use crate::check::check;
    use crate::transcript::{End, Fault};

    fn set(input: &[u8]) -> IResult<&[u8], (u32, &[u8])> {
        let name = alt((tag("+".as_bytes()), tag("-".as_bytes())));
        let number = terminated(streaming::u32, take_while(|byte| byte == b' '));
        terminated(number.and(name), tag(";".as_bytes())).parse(input)
    }

    /// A word, which ends where the slice does.
    fn hasty(input: &[u8]) -> IResult<&[u8], &[u8]> {
        complete::alpha1.parse(input)
    }

    /// An item of no bytes, which comes again and again.
    fn nothing(input: &[u8]) -> IResult<&[u8], ()> {
        Ok((input, ()))
    }

    #[test]
    fn a_right_one_holds_and_is_proved() {
        assert_proved(check(parser(set)).prove().receive("12 +;3-;4"));
        let report = assert_proved(check(parser(set)).prove().receive("12 +;3-,4").eof());
        assert_eq!(report.transcript.lines(), ["(12, [43])", "fault Tag"]);
        assert_eq!(report.transcript.end(), &End::Fault(Fault::new("Tag")));
    }

    #[test]
    fn the_end_within_an_item_is_a_fault() {
        let report = assert_proved(check(parser(set)).prove().receive("12+;3").eof());
        assert_eq!(report.transcript.end(), &End::Fault(Fault::new("incomplete")));
    }

    #[test]
    fn a_complete_parser_in_a_streaming_one_is_caught() {
        let check = check(parser(hasty)).prove().receive("abc");
        assert_eq!(not_held(check), ["events: variant"]);
    }

    #[test]
    fn a_parser_that_takes_nothing_goes_on_for_ever() {
        let check = check(parser(nothing)).prove().receive("ab");
        assert_eq!(not_held(check), ["progress: livelock"]);
    }
}
