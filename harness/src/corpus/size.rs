//! The script of a case in every size, and the lines that it expects in one.

use crate::bytes::{EscapeError, expand_repeats, unescape};
use crate::corpus::notation::NO_SIZE;
use crate::corpus::pieces::Template;
use crate::script::{Script, Step};

/// A line of a transcript with its size written out.
pub(super) fn sized(text: &str, size: Option<usize>) -> Result<String, EscapeError> {
    match (size, text.find(SIZE)) {
        (None, Some(offset)) => Err(EscapeError { offset, problem: NO_SIZE.to_owned() }),
        (None, None) => Ok(text.to_owned()),
        (Some(size), _) => Ok(text.replace(SIZE, &size.to_string())),
    }
}

/// A line with its repetitions written out, and its escapes as they are.
pub(super) fn repeated(line: &str) -> Result<String, EscapeError> {
    // No core can emit a line that is not validly escaped.
    unescape(line)?;
    expand_repeats(line)
}

/// The steps of a case, in every size.
#[derive(Debug, Clone, Default)]
pub(super) struct Recipe {
    steps: Vec<Next>,
    is_ended: bool,
}

#[derive(Debug, Clone)]
pub(super) enum Next {
    Receive(Vec<Template>),
    Step(Step),
}

impl Recipe {
    /// Adds a step and returns whether it did; it refuses bytes, or a second end, after the end.
    #[must_use]
    pub(super) fn push(&mut self, next: Next) -> bool {
        let is_eof = matches!(&next, Next::Step(Step::Eof));
        let is_refused = self.is_ended && (is_eof || matches!(&next, Next::Receive(_)));
        if !is_refused {
            self.is_ended |= is_eof;
            self.steps.push(next);
        }
        !is_refused
    }

    pub(super) fn is_sized(&self) -> bool {
        let is_sized = |next: &Next| match next {
            Next::Receive(texts) => texts.iter().any(Template::is_sized),
            Next::Step(_) => false,
        };
        self.steps.iter().any(is_sized)
    }

    /// The script of one size.
    pub(super) fn script(&self, size: usize) -> Script {
        self.steps.iter().fold(Script::new(), |script, next| match next {
            Next::Receive(texts) => {
                let mut bytes = Vec::new();
                texts.iter().for_each(|text| text.write(size, &mut bytes));
                script.receive(bytes)
            }
            Next::Step(step) => script.step(step.clone()),
        })
    }
}

/// The placeholder for a size.
const SIZE: &str = "{size}";

#[cfg(test)]
mod tests {
    use super::{repeated, sized};
    use crate::bytes::EscapeError;

    fn line(text: &str, size: Option<usize>) -> Result<String, EscapeError> {
        repeated(&sized(text, size)?)
    }

    #[test]
    fn a_size_is_written_out_and_escapes_are_left_alone() {
        let text = r#"data "{repeat {size} "\n"}" {size} {repeat 2 "x"}"#;
        assert_eq!(line(text, Some(3)).unwrap(), r#"data "\n\n\n" 3 xx"#);
        assert_eq!(line(r#"data "\n""#, None).unwrap(), r#"data "\n""#);
        assert_eq!(line("data {size}", None).unwrap_err().offset, 5);
        assert!(line(r"data \q", None).is_err());
    }
}
