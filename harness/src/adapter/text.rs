//! A [`Core`] from a function of a `&str`: a parser or filter of streamed text, such as the deltas of a
//! language model.
//!
//! The function receives whole characters: the bytes of one that is cut wait for the rest of it, so every
//! chunking of the bytes is one of the text. Bytes that are no UTF-8 are the fault `invalid-utf8`, and so is
//! a character that the end of the stream cuts. Where the transport itself cuts between characters or tokens
//! alone, [`Checker::cuts_at`](crate::Checker::cuts_at) counts and tries only those chunkings.
//!
//! A core that returns its whole output each time logs it by [`Log::data_so_far`]; checks for such code are
//! [`steady`](crate::checks::steady), [`never`](crate::checks::never) and
//! [`reference`](crate::checks::reference).

use std::fmt::{self, Debug};
use std::hash::{Hash, Hasher};
use std::sync::Arc;

use crate::contract::{Core, Log};
use crate::transcript::Fault;

/// A state and a function of text, as a core.
#[derive(Clone)]
pub struct TextCore<S> {
    state: S,
    push: Arc<Push<S>>,
    end: Option<Arc<AtEof<S>>>,
}

type Push<S> = dyn Fn(&mut S, &str, &mut Log) -> Result<(), Fault> + Send + Sync;
type AtEof<S> = dyn Fn(&mut S, &mut Log) -> Result<(), Fault> + Send + Sync;

/// Makes cores from a state and a function that receives the next text.
///
/// # Examples
///
/// ```
/// use chunkproof::adapter::text;
/// use chunkproof::check;
/// use chunkproof::script::Cuts;
///
/// /// Removes the tags `<b>` and `</b>`.
/// #[derive(Clone, Hash, Default)]
/// struct Plain { is_in_tag: bool }
///
/// let filter = text::cores(Plain::default, |plain, text, log| {
///     for char in text.chars() {
///         match char {
///             '<' => plain.is_in_tag = true,
///             '>' => plain.is_in_tag = false,
///             _ if plain.is_in_tag => {}
///             _ => log.data("text", char.encode_utf8(&mut [0; 4]).as_bytes()),
///         }
///     }
///     Ok(())
/// });
/// let check = check(filter).prove().cuts_at(Cuts::chars()).never("<");
/// check.receive("a <b>bold</b> é").expect([r#"text "a bold \xc3\xa9""#]).assert_proven();
/// ```
pub fn cores<S>(
    make: impl Fn() -> S,
    push: impl Fn(&mut S, &str, &mut Log) -> Result<(), Fault> + Send + Sync + 'static,
) -> impl Fn() -> TextCore<S> {
    let push: Arc<Push<S>> = Arc::new(push);
    move || TextCore { state: make(), push: Arc::clone(&push), end: None }
}

impl<S> TextCore<S> {
    /// Makes a core that accepts the end of the stream between any two characters.
    pub fn new(
        state: S,
        push: impl Fn(&mut S, &str, &mut Log) -> Result<(), Fault> + Send + Sync + 'static,
    ) -> Self {
        Self { state, push: Arc::new(push), end: None }
    }

    /// Sets the function to call at the end of the stream, which emits what was held back.
    ///
    /// # Examples
    ///
    /// ```
    /// use chunkproof::adapter::text::TextCore;
    /// use chunkproof::check;
    ///
    /// // Words; the last one is known to be whole at the end of the stream.
    /// let words = || {
    ///     let words = TextCore::new(String::new(), |word, text, log| {
    ///         for char in text.chars() {
    ///             match char {
    ///                 ' ' => log.named("word", std::mem::take(word)),
    ///                 _ => word.push(char),
    ///             }
    ///         }
    ///         Ok(())
    ///     });
    ///     words.at_eof(|word, log| {
    ///         if !word.is_empty() { log.named("word", std::mem::take(word)); }
    ///         Ok(())
    ///     })
    /// };
    /// check(words).prove().receive("to be").eof().expect([r#"word "to""#, r#"word "be""#, "end"]).assert();
    /// ```
    #[must_use]
    pub fn at_eof(
        self,
        end: impl Fn(&mut S, &mut Log) -> Result<(), Fault> + Send + Sync + 'static,
    ) -> Self {
        Self { end: Some(Arc::new(end)), ..self }
    }

    /// Returns the state, for [`Checker::held_bytes`](crate::Checker::held_bytes) and keys.
    pub fn state(&self) -> &S {
        &self.state
    }
}

impl<S> Core for TextCore<S> {
    fn receive(&mut self, bytes: &[u8], log: &mut Log) -> Result<usize, Fault> {
        let (text, is_invalid) = match str::from_utf8(bytes) {
            Ok(text) => (text, false),
            Err(error) => {
                let valid = bytes.get(..error.valid_up_to()).unwrap_or_default();
                (str::from_utf8(valid)?, error.error_len().is_some())
            }
        };
        if !text.is_empty() {
            (self.push)(&mut self.state, text, log)?;
        }
        if is_invalid { Err(invalid()) } else { Ok(text.len()) }
    }

    fn receive_eof(&mut self, rest: &[u8], log: &mut Log) -> Result<(), Fault> {
        if !rest.is_empty() {
            return Err(invalid());
        }
        self.end.as_ref().map_or(Ok(()), |end| end(&mut self.state, log))
    }
}

fn invalid() -> Fault {
    Fault::new("invalid-utf8")
}

// By hand: the functions are not part of the state.
impl<S: Hash> Hash for TextCore<S> {
    fn hash<H: Hasher>(&self, hasher: &mut H) {
        self.state.hash(hasher);
    }
}

impl<S: Debug> Debug for TextCore<S> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("TextCore").field("state", &self.state).finish_non_exhaustive()
    }
}

#[cfg(test)]
mod tests {
    use super::{TextCore, cores};
    use crate::adapter::tests::{assert_proved, not_held};
    use crate::bytes::Escaped;
    use crate::check::check;
    use crate::contract::Log;
    use crate::transcript::Fault;

    fn echo() -> impl Fn() -> TextCore<()> + Send + Sync {
        let echo = |(): &mut (), text: &str, log: &mut Log| {
            log.data("text", text.as_bytes());
            Ok::<(), Fault>(())
        };
        move || TextCore::new((), echo)
    }

    #[test]
    fn characters_arrive_whole() {
        let text = "a\u{e9}\u{20ac}\u{1f600}b";
        let report = assert_proved(check(echo()).prove().receive(text).eof());
        let logged = format!("text \"{}\"", Escaped(text.as_bytes()));
        assert_eq!(report.transcript.lines(), [logged, "end".to_owned()]);
    }

    #[test]
    fn what_is_no_text_is_a_fault_once_it_is_known() {
        let lines = |bytes: &[u8]| {
            let report = assert_proved(check(echo()).prove().receive(bytes).eof());
            report.transcript.lines()
        };
        assert_eq!(lines(b"ab\xffcd"), ["text \"ab\"", "fault invalid-utf8"]);
        assert_eq!(lines(b"ab\xe2\x82"), ["text \"ab\"", "fault invalid-utf8"]);
    }

    #[test]
    fn a_function_that_depends_on_the_cuts_is_found() {
        let counts = cores(
            || (),
            |(), text, log| {
                log.event(text.chars().count());
                Ok(())
            },
        );
        assert!(not_held(check(counts).receive("abc")).contains(&"events: variant".to_owned()));
    }
}
