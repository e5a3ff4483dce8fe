//! A [`Core`](crate::Core) from any parser of `winnow` 1 over `Partial<&[u8]>`.
//!
//! `ErrMode::Incomplete` means that the parser needs more. At the end of the stream the rest is
//! marked complete with `StreamIsPartial::complete` and parsed again, until no bytes are left. The
//! transcript still lists that rest as untaken, because a core cannot consume bytes after the end.

use std::fmt::Debug;

use ::winnow::Partial;
use ::winnow::error::ErrMode;
use ::winnow::stream::StreamIsPartial;

use crate::adapter::restart::{RestartCore, stepping};
use crate::contract::Log;
use crate::transcript::Fault;

/// A function `Fn(&mut Partial<&[u8]>) -> Result<O, ErrMode<E>>`, which is a `ModalResult<O, E>`;
/// `O` and `E` may borrow from the slice.
///
/// Wrap a parser made of combinators in such a function; what a closure returns may not borrow.
/// This trait is sealed: every such function has it.
#[diagnostic::on_unimplemented(
    note = "a closure cannot return what borrows from its slice; write a function around it"
)]
pub trait PartialParser<'a>: private::SealedPartialParser<'a> {
    /// The item.
    type Output;
    /// The error if there is no item.
    type Error;

    /// Parses one item and moves the input past it.
    ///
    /// # Errors
    ///
    /// Returns an error if the parser needs more, or if the bytes are not an item.
    fn parse_item(
        &self,
        input: &mut Partial<&'a [u8]>,
    ) -> Result<Self::Output, ErrMode<Self::Error>>;
}

mod private {
    #[expect(unnameable_types, reason = "it seals a trait")]
    pub trait SealedPartialParser<'a> {}
}

impl<'a, F, O, E> private::SealedPartialParser<'a> for F where
    F: Fn(&mut Partial<&'a [u8]>) -> Result<O, ErrMode<E>>
{
}

impl<'a, F, O, E> PartialParser<'a> for F
where
    F: Fn(&mut Partial<&'a [u8]>) -> Result<O, ErrMode<E>>,
{
    type Output = O;
    type Error = E;

    fn parse_item(&self, input: &mut Partial<&'a [u8]>) -> Result<O, ErrMode<E>> {
        self(input)
    }
}

/// Makes cores from a parser; each item is logged by its `Debug` text. The kind of a fault is the
/// name at the start of the `Debug` text of the error, such as that of a variant.
///
/// # Examples
///
/// ```
/// use chunkproof::adapter::winnow::cores;
/// use chunkproof::check;
/// use winnow::ascii::{dec_uint, multispace0};
/// use winnow::combinator::terminated;
/// use winnow::{ModalResult, Partial, Parser};
///
/// fn number(input: &mut Partial<&[u8]>) -> ModalResult<u32> {
///     terminated(dec_uint, multispace0).parse_next(input)
/// }
///
/// check(cores(number)).prove().receive("1 23  456").eof().assert(); // the end completes 456
/// ```
pub fn cores<P>(parser: P) -> impl Fn() -> RestartCore + Clone
where
    P: for<'a> PartialParser<'a, Output: Debug, Error: Debug> + Send + Sync + 'static,
{
    cores_with(move |input, log| {
        let item =
            parser.parse_item(input).map_err(|error| error.map(|error| Fault::of(&error)))?;
        log.debug(item);
        Ok(())
    })
}

/// Makes cores from a parser that logs its items itself and turns its errors into faults.
///
/// # Examples
///
/// ```
/// use chunkproof::adapter::winnow::cores_with;
/// use chunkproof::{check, Fault};
/// use winnow::{ModalResult, Parser, Partial, binary::be_u16, error::EmptyError};
///
/// fn number(input: &mut Partial<&[u8]>) -> ModalResult<u16, EmptyError> {
///     be_u16.parse_next(input)
/// }
///
/// let numbers = cores_with(|input, log| {
///     let number = number(input).map_err(|error| error.map(|_| Fault::new("no-number")))?;
///     log.named("number", number);
///     Ok(())
/// });
/// check(numbers).prove().receive("\x00\x01ab").assert();
/// ```
pub fn cores_with<F>(parse: F) -> impl Fn() -> RestartCore + Clone
where
    F: Fn(&mut Partial<&[u8]>, &mut Log) -> Result<(), ErrMode<Fault>> + Send + Sync + 'static,
{
    stepping(move |bytes, is_eof, log| {
        let mut input = Partial::new(bytes);
        if is_eof {
            // The previous mode does not matter, because this input is parsed once.
            let _was_partial = input.complete();
        }
        match parse(&mut input, log) {
            Ok(()) => Ok(Some(bytes.len() - input.into_inner().len())),
            Err(ErrMode::Incomplete(_)) => Ok(None),
            Err(ErrMode::Backtrack(fault) | ErrMode::Cut(fault)) => Err(fault),
        }
    })
}

#[cfg(test)]
mod tests {
    use ::winnow::ascii::dec_uint;
    use ::winnow::combinator::{alt, preceded, terminated};
    use ::winnow::error::ErrMode;
    use ::winnow::token::take_while;
    use ::winnow::{ModalResult, Parser, Partial};

    use super::cores;
    use crate::adapter::tests::{assert_proved, not_held};
    use crate::check::check;
    use crate::transcript::{End, Fault};

    fn word<'a>(input: &mut Partial<&'a [u8]>) -> ModalResult<&'a [u8]> {
        terminated(take_while(1.., b'a'..=b'z'), alt((b' ', b'\n'))).parse_next(input)
    }

    fn number(input: &mut Partial<&[u8]>) -> ModalResult<u32> {
        preceded(b'n', dec_uint).parse_next(input)
    }

    /// As [`word`], but a word also ends at the end of the slice.
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

    /// Parses ASCII bytes, with errors of its own.
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
    fn a_right_parser_is_proved() {
        assert_proved(check(cores(word)).prove().receive("to be\nor "));
        let report = assert_proved(check(cores(word)).prove().receive("to 2be").eof());
        assert_eq!(report.transcript.lines(), ["[116, 111]", "fault ContextError"]);
        assert_eq!(report.transcript.end(), &End::Fault(Fault::new("ContextError")));
    }

    #[test]
    fn the_end_of_the_stream_completes_the_rest() {
        let report = assert_proved(check(cores(number)).prove().receive("n1n23").eof());
        assert_eq!(report.transcript.lines(), ["1", "23", "untaken \"n23\"", "end"]);
        assert_eq!(report.transcript.end(), &End::Eof);
        let report = assert_proved(check(cores(word)).prove().receive("to be").eof());
        assert_eq!(report.transcript.end(), &End::Fault(Fault::new("ContextError")));
    }

    #[test]
    fn faults_are_named_for_their_errors() {
        let end = |bytes: &[u8]| {
            assert_proved(check(cores(letter)).prove().receive(bytes)).transcript.end().clone()
        };
        assert_eq!(end(b"a1"), End::Fault(Fault::new("Digit")));
        assert_eq!(end(b"a\xff"), End::Fault(Fault::new("Other")));
    }

    #[test]
    fn a_complete_parser_inside_is_caught() {
        let check = check(cores(hasty)).prove().receive("abc");
        assert_eq!(not_held(check), ["events: variant"]);
    }
}
