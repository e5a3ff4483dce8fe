//! A [`Core`](crate::Core) from any parser of `winnow` 1 over `Partial<&[u8]>`.
//!
//! `ErrMode::Incomplete` means that it needs more. At the end of the stream the rest is made complete, as
//! `StreamIsPartial::complete` has it, and parsed once more, until nothing of it is left. A transcript
//! still names that rest as untaken, as no bytes can be taken behind the end.

use std::fmt::Debug;

use ::winnow::Partial;
use ::winnow::error::ErrMode;
use ::winnow::stream::StreamIsPartial;

use crate::adapter::restart::{Parse, RestartCore};
use crate::transcript::Fault;

/// A function `Fn(&mut Partial<&[u8]>) -> Result<O, ErrMode<E>>`, which is a `ModalResult<O, E>`; `O` and
/// `E` may borrow from the slice.
///
/// Parsers put together from combinators are made into one with a function around them; in a closure
/// neither may borrow.
#[diagnostic::on_unimplemented(
    note = "a closure cannot return what borrows from its slice; write a function around it"
)]
pub trait Partially<'a> {
    /// What is parsed.
    type Output;
    /// What is reported where it cannot be.
    type Error;

    /// Parses one item and moves the input behind it.
    ///
    /// # Errors
    ///
    /// That it needs more, or that this is no item.
    fn next(&self, input: &mut Partial<&'a [u8]>) -> Result<Self::Output, ErrMode<Self::Error>>;
}

impl<'a, F, O, E> Partially<'a> for F
where
    F: Fn(&mut Partial<&'a [u8]>) -> Result<O, ErrMode<E>>,
{
    type Output = O;
    type Error = E;

    fn next(&self, input: &mut Partial<&'a [u8]>) -> Result<O, ErrMode<E>> {
        self(input)
    }
}

/// A parser of partial input and how its errors become faults; [`RestartCore`] makes it a core.
#[derive(Debug, Clone)]
pub struct Completing<P: for<'a> Partially<'a>> {
    parse: P,
    blame: for<'a> fn(<P as Partially<'a>>::Error) -> Fault,
}

/// Makes cores from a parser; each item is said by its `Debug` text. The kind of a fault is the name that
/// the `Debug` text of the error begins with, such as that of a variant.
///
/// # Examples
///
/// ```
/// use chunkproof::adapter::winnow::parser;
/// use chunkproof::check;
/// use winnow::ascii::{dec_uint, multispace0};
/// use winnow::combinator::terminated;
/// use winnow::{ModalResult, Partial, Parser};
///
/// fn number(input: &mut Partial<&[u8]>) -> ModalResult<u32> {
///     terminated(dec_uint, multispace0).parse_next(input)
/// }
///
/// check(parser(number)).prove().receive("1 23  456").eof().assert(); // the end completes 456
/// ```
pub fn parser<P>(parse: P) -> impl Fn() -> RestartCore<Completing<P>>
where
    P: for<'a> Partially<'a, Output: Debug, Error: Debug> + Clone,
{
    let parser = Completing::new(parse, |error| Fault::of(&error));
    move || RestartCore::new(parser.clone(), |item, log| log.debug(item))
}

impl<P: for<'a> Partially<'a>> Completing<P> {
    /// A parser whose errors become faults otherwise than by their names.
    ///
    /// # Examples
    ///
    /// ```
    /// use chunkproof::adapter::restart::RestartCore;
    /// use chunkproof::adapter::winnow::Completing;
    /// use chunkproof::{check, Fault};
    /// use winnow::{ModalResult, Parser, Partial, binary::be_u16, error::EmptyError};
    ///
    /// fn number(input: &mut Partial<&[u8]>) -> ModalResult<u16, EmptyError> {
    ///     be_u16.parse_next(input)
    /// }
    ///
    /// let parser = Completing::new(number, |_| Fault::new("no-number"));
    /// let say = move || RestartCore::new(parser.clone(), |number, log| log.named("number", number));
    /// check(say).prove().receive("\x00\x01ab").assert();
    /// ```
    pub fn new(parse: P, blame: for<'a> fn(<P as Partially<'a>>::Error) -> Fault) -> Self {
        Self { parse, blame }
    }
}

impl<'a, P: for<'b> Partially<'b>> Parse<'a> for Completing<P> {
    type Item = <P as Partially<'a>>::Output;

    fn parse(&self, bytes: &'a [u8], is_eof: bool) -> Result<Option<(usize, Self::Item)>, Fault> {
        let mut input = Partial::new(bytes);
        if is_eof {
            // What it was before is of no interest: this input is parsed once.
            let _was_partial = input.complete();
        }
        match self.parse.next(&mut input) {
            Ok(item) => Ok(Some((bytes.len() - input.into_inner().len(), item))),
            Err(ErrMode::Incomplete(_)) => Ok(None),
            Err(ErrMode::Backtrack(error) | ErrMode::Cut(error)) => Err((self.blame)(error)),
        }
    }
}

#[cfg(test)]
mod tests {
    use ::winnow::ascii::dec_uint;
    use ::winnow::combinator::{alt, preceded, terminated};
    use ::winnow::error::ErrMode;
    use ::winnow::token::take_while;
    use ::winnow::{ModalResult, Parser, Partial};

    use super::parser;
    use crate::adapter::tests::{assert_proved, not_held};
    use crate::check::check;
    use crate::transcript::{End, Fault};

    fn word<'a>(input: &mut Partial<&'a [u8]>) -> ModalResult<&'a [u8]> {
        terminated(take_while(1.., b'a'..=b'z'), alt((b' ', b'\n'))).parse_next(input)
    }

    fn number(input: &mut Partial<&[u8]>) -> ModalResult<u32> {
        preceded(b'n', dec_uint).parse_next(input)
    }

    /// As [`word`], but a word ends where the slice does.
    fn hasty<'a>(input: &mut Partial<&'a [u8]>) -> ModalResult<&'a [u8]> {
        let mut whole: &[u8] = input.as_ref();
        let word =
            (take_while(1.., b'a'..=b'z'), take_while(0.., b' ')).take().parse_next(&mut whole)?;
        *input = Partial::new(whole);
        Ok(word)
    }

    #[derive(Debug)]
    enum Refused {
        Digit,
        Other,
    }

    /// Bytes, with errors of its own.
    fn letter(input: &mut Partial<&[u8]>) -> Result<u8, ErrMode<Refused>> {
        match input.first() {
            None => Err(ErrMode::Incomplete(::winnow::error::Needed::Unknown)),
            Some(b'0'..=b'9') => Err(ErrMode::Cut(Refused::Digit)),
            Some(byte) if !byte.is_ascii() => Err(ErrMode::Backtrack(Refused::Other)),
            Some(&byte) => {
                *input = Partial::new(&input[1..]);
                Ok(byte)
            }
        }
    }

    #[test]
    fn a_right_one_holds_and_is_proved() {
        assert_proved(check(parser(word)).prove().receive("to be\nor "));
        let report = assert_proved(check(parser(word)).prove().receive("to 2be").eof());
        assert_eq!(report.transcript.lines(), ["[116, 111]", "fault ContextError"]);
        assert_eq!(report.transcript.end(), &End::Fault(Fault::new("ContextError")));
    }

    #[test]
    fn the_end_of_the_stream_completes_the_rest() {
        let report = assert_proved(check(parser(number)).prove().receive("n1n23").eof());
        assert_eq!(report.transcript.lines(), ["1", "23", "untaken \"n23\"", "end"]);
        assert_eq!(report.transcript.end(), &End::Eof);
        let report = assert_proved(check(parser(word)).prove().receive("to be").eof());
        assert_eq!(report.transcript.end(), &End::Fault(Fault::new("ContextError")));
    }

    #[test]
    fn the_kinds_of_its_errors_are_told_apart() {
        let end = |bytes: &[u8]| {
            assert_proved(check(parser(letter)).prove().receive(bytes)).transcript.end().clone()
        };
        assert_eq!(end(b"a1"), End::Fault(Fault::new("Digit")));
        assert_eq!(end(b"a\xff"), End::Fault(Fault::new("Other")));
    }

    #[test]
    fn a_complete_parser_in_a_partial_one_is_caught() {
        let check = check(parser(hasty)).prove().receive("abc");
        assert_eq!(not_held(check), ["events: variant"]);
    }
}
