//! A [`Core`](crate::Core) from any streaming parser of `nom` 8.
//!
//! `Err::Incomplete` means that the parser needs more. A streaming parser has no way to learn that
//! its input ends, so the end of the stream within an item is the fault `incomplete`.

use std::fmt::Debug;

use ::nom::error::Error;
use ::nom::{Err, IResult};

use crate::adapter::restart::{RestartCore, stepping};
use crate::contract::Log;
use crate::transcript::Fault;

/// A function `Fn(&[u8]) -> IResult<&[u8], O, E>`, where `O` and `E` may borrow from the slice.
///
/// Wrap a parser made of combinators in such a function; what a closure returns may not borrow.
/// This trait is sealed: every such function has it.
#[diagnostic::on_unimplemented(
    note = "a closure cannot return what borrows from its slice; write a function around it"
)]
pub trait StreamingParser<'a>: private::SealedStreamingParser<'a> {
    /// The item.
    type Output;
    /// The error if there is no item.
    type Error;

    /// Parses one item.
    ///
    /// # Errors
    ///
    /// Returns an error if the parser needs more, or if the bytes are not an item.
    fn parse_item(&self, bytes: &'a [u8]) -> IResult<&'a [u8], Self::Output, Self::Error>;
}

mod private {
    #[expect(unnameable_types, reason = "it seals a trait")]
    pub trait SealedStreamingParser<'a> {}
}

impl<'a, F, O, E> private::SealedStreamingParser<'a> for F where
    F: Fn(&'a [u8]) -> IResult<&'a [u8], O, E>
{
}

impl<'a, F, O, E> StreamingParser<'a> for F
where
    F: Fn(&'a [u8]) -> IResult<&'a [u8], O, E>,
{
    type Output = O;
    type Error = E;

    fn parse_item(&self, bytes: &'a [u8]) -> IResult<&'a [u8], O, E> {
        self(bytes)
    }
}

/// Makes cores from a parser with the default error type of `nom`. Each item is logged by its
/// `Debug` text; the kind of a fault is the name of its [`ErrorKind`](::nom::error::ErrorKind).
///
/// # Examples
///
/// ```
/// use chunkproof::adapter::nom::cores;
/// use chunkproof::check;
/// use nom::bytes::streaming::{tag, take_until};
/// use nom::sequence::terminated;
/// use nom::{IResult, Parser};
///
/// fn line(input: &[u8]) -> IResult<&[u8], &[u8]> {
///     terminated(take_until("\n"), tag("\n")).parse(input)
/// }
///
/// check(cores(line)).prove().receive("one\ntwo\nth").eof().assert();
/// ```
pub fn cores<P>(parser: P) -> impl Fn() -> RestartCore + Clone
where
    P: for<'a> StreamingParser<'a, Output: Debug, Error = Error<&'a [u8]>> + Send + Sync + 'static,
{
    cores_with(move |bytes, log| {
        let blame = |error: Error<&[u8]>| Fault::of(&error.code);
        let (rest, item) = parser.parse_item(bytes).map_err(|error| error.map(blame))?;
        log.debug(item);
        Ok((rest, ()))
    })
}

/// Makes cores from a parser that logs its items itself and turns its errors into faults.
///
/// # Examples
///
/// ```
/// use chunkproof::adapter::nom::cores_with;
/// use chunkproof::{check, Fault};
/// use nom::{IResult, number::streaming::be_u16};
///
/// fn number(input: &[u8]) -> IResult<&[u8], u16, ()> {
///     be_u16(input)
/// }
///
/// let numbers = cores_with(|input, log| {
///     let no_number = |()| Fault::new("no-number");
///     let (rest, number) = number(input).map_err(|error| error.map(no_number))?;
///     log.named("number", number);
///     Ok((rest, ()))
/// });
/// check(numbers).prove().receive("\x00\x01ab").assert();
/// ```
pub fn cores_with<F>(parse: F) -> impl Fn() -> RestartCore + Clone
where
    F: for<'a> Fn(&'a [u8], &mut Log) -> IResult<&'a [u8], (), Fault> + Send + Sync + 'static,
{
    stepping(move |bytes, _, log| match parse(bytes, log) {
        Ok((rest, ())) => Ok(Some(bytes.len() - rest.len())),
        Err(Err::Incomplete(_)) => Ok(None),
        Err(Err::Error(fault) | Err::Failure(fault)) => Err(fault),
    })
}

#[cfg(test)]
mod tests {
    use ::nom::branch::alt;
    use ::nom::bytes::streaming::{tag, take_while};
    use ::nom::character::{complete, streaming};
    use ::nom::sequence::terminated;
    use ::nom::{IResult, Parser};

    use super::cores;
    use crate::adapter::tests::{assert_proved, not_held};
    use crate::check::check;
    use crate::transcript::{End, Fault};

    fn set(input: &[u8]) -> IResult<&[u8], (u32, &[u8])> {
        let name = alt((tag("+".as_bytes()), tag("-".as_bytes())));
        let number = terminated(streaming::u32, take_while(|byte| byte == b' '));
        terminated(number.and(name), tag(";".as_bytes())).parse(input)
    }

    /// Parses a word that ends at the end of the slice.
    fn hasty(input: &[u8]) -> IResult<&[u8], &[u8]> {
        complete::alpha1.parse(input)
    }

    /// Parses an item of no bytes, without end.
    fn empty(input: &[u8]) -> IResult<&[u8], ()> {
        Ok((input, ()))
    }

    #[test]
    fn a_right_parser_is_proved() {
        assert_proved(check(cores(set)).prove().receive("12 +;3-;4"));
        let report = assert_proved(check(cores(set)).prove().receive("12 +;3-,4").eof());
        assert_eq!(report.transcript.lines(), ["(12, [43])", "fault Tag"]);
        assert_eq!(report.transcript.end(), &End::Fault(Fault::new("Tag")));
    }

    #[test]
    fn the_end_within_an_item_is_a_fault() {
        let report = assert_proved(check(cores(set)).prove().receive("12+;3").eof());
        assert_eq!(report.transcript.end(), &End::Fault(Fault::new("incomplete")));
    }

    #[test]
    fn a_complete_parser_inside_is_caught() {
        let check = check(cores(hasty)).prove().receive("abc");
        assert_eq!(not_held(check), ["events: variant"]);
    }

    #[test]
    fn a_parser_that_consumes_no_bytes_is_a_livelock() {
        let check = check(cores(empty)).prove().receive("ab");
        assert_eq!(not_held(check), ["progress: livelock"]);
    }
}
