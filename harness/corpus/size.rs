//! Texts whose size is open: `{size}` in decimal digits, `{repeat {size} "…"}` that many times.
//!
//! A text is taken apart once, when it is read, so that nothing can go wrong when it is asked for in
//! another size.

use crate::bytes::{EscapeError, REPEAT, REPEAT_BYTES_MAX, SIZE, expand_repeats, unescape};
use crate::script::{Script, Step};

/// The bytes of a text, for every size.
#[derive(Debug, Clone)]
pub(super) struct Template(Vec<Piece>);

#[derive(Debug, Clone)]
enum Piece {
    Bytes(Vec<u8>),
    /// The size in decimal digits.
    Size,
    /// These bytes, as often as the size says.
    Repeat(Vec<u8>),
}

impl Template {
    /// Takes an escaped text apart; without a size it may hold none.
    pub(super) fn parse(text: &str, size: Option<usize>) -> Result<Self, EscapeError> {
        let mut pieces = Vec::new();
        let mut rest = text;
        while let Some(at) = rest.find(SIZE) {
            let (before, from_size) = rest.split_at(at);
            let offset = text.len() - rest.len();
            let fail = |problem: &str| EscapeError { offset: offset + at, problem: problem.into() };
            let size = size.ok_or_else(|| fail(NO_SIZE))?;
            let behind = from_size.get(SIZE.len()..).unwrap_or_default();
            let Some(before) = before.strip_suffix(REPEAT) else {
                pieces.extend([Piece::Bytes(unescape_at(before, offset)?), Piece::Size]);
                rest = behind;
                continue;
            };
            let body = behind.strip_prefix(" \"").and_then(|body| body.split_once("\"}"));
            let (unit, behind_unit) = body.ok_or_else(|| fail(NO_REPETITION))?;
            let total = size.checked_mul(unit.len()).filter(|total| *total <= REPEAT_BYTES_MAX);
            if unit.contains(SIZE) || total.is_none() {
                return Err(fail(NO_REPETITION));
            }
            let unit_offset = text.len() - behind.len() + " \"".len();
            pieces.push(Piece::Bytes(unescape_at(before, offset)?));
            pieces.push(Piece::Repeat(unescape_at(unit, unit_offset)?));
            rest = behind_unit;
        }
        pieces.push(Piece::Bytes(unescape_at(rest, text.len() - rest.len())?));
        Ok(Self(pieces))
    }

    fn is_sized(&self) -> bool {
        self.0.iter().any(|piece| !matches!(piece, Piece::Bytes(_)))
    }

    fn write(&self, size: usize, bytes: &mut Vec<u8>) {
        for piece in &self.0 {
            match piece {
                Piece::Bytes(own) => bytes.extend_from_slice(own),
                Piece::Size => bytes.extend_from_slice(size.to_string().as_bytes()),
                Piece::Repeat(unit) => bytes.extend(unit.repeat(size)),
            }
        }
    }
}

/// A line of a transcript with its size and its repetitions written out, its escapes left alone.
pub(super) fn line(text: &str, size: Option<usize>) -> Result<String, EscapeError> {
    // A line that is no escaped text is one that no core can say.
    Template::parse(text, size)?;
    let sized = size.map(|size| text.replace(SIZE, &size.to_string()));
    expand_repeats(sized.as_deref().unwrap_or(text))
}

/// What a case says, in every size.
#[derive(Debug, Clone, Default)]
pub(super) struct Recipe(Vec<Next>);

#[derive(Debug, Clone)]
pub(super) enum Next {
    Receive(Vec<Template>),
    Step(Step),
}

impl Recipe {
    /// Adds what is said next, unless the stream has ended and this is of the stream.
    #[must_use]
    pub(super) fn push(&mut self, next: Next) -> bool {
        let is_refused =
            self.is_ended() && !matches!(&next, Next::Step(step) if *step != Step::Eof);
        if !is_refused {
            self.0.push(next);
        }
        !is_refused
    }

    pub(super) fn is_ended(&self) -> bool {
        self.0.iter().any(|said| matches!(said, Next::Step(Step::Eof)))
    }

    pub(super) fn is_sized(&self) -> bool {
        let is_sized = |said: &Next| match said {
            Next::Receive(texts) => texts.iter().any(Template::is_sized),
            Next::Step(_) => false,
        };
        self.0.iter().any(is_sized)
    }

    /// The script of one size.
    pub(super) fn script(&self, size: usize) -> Script {
        self.0.iter().fold(Script::new(), |script, said| match said {
            Next::Receive(texts) => {
                let mut bytes = Vec::new();
                texts.iter().for_each(|text| text.write(size, &mut bytes));
                script.receive(bytes)
            }
            Next::Step(step) => script.step(step.clone()),
        })
    }
}

/// The bytes of a part of a text, a mistake named by its place in the whole.
fn unescape_at(text: &str, offset: usize) -> Result<Vec<u8>, EscapeError> {
    unescape(text)
        .map_err(|error| EscapeError { offset: offset + error.offset, problem: error.problem })
}

const NO_SIZE: &str = "`{size}` stands for what `limit` or `grow` says, and there is neither; \
                       write \\x7b for a plain brace";
const NO_REPETITION: &str = "a repetition of a size is written {repeat {size} \"…\"}, holds no size \
                             itself, and gives at most 16 MiB";

#[cfg(test)]
mod tests {
    use super::{Template, line};

    fn bytes(text: &str, size: usize) -> Vec<u8> {
        let mut bytes = Vec::new();
        // Any size will do to take it apart.
        Template::parse(text, Some(1)).unwrap().write(size, &mut bytes);
        bytes
    }

    #[test]
    fn a_size_stands_for_its_digits_and_for_as_many_repetitions() {
        assert_eq!(bytes(r#"${size}\r\n{repeat {size} "a\n"}!"#, 3), b"$3\r\na\na\na\n!");
        assert_eq!(bytes(r#"{repeat {size} "a"}{repeat {size} "b"}"#, 2), b"aabb");
        assert_eq!(bytes("{size}{size}", 12), b"1212");
        assert_eq!(bytes(r#"{repeat 2 "a"}{size}{repeat 2 "b"}"#, 0), b"aa0bb");
        assert_eq!(bytes(r#"{repeat {size} ""}"#, 9), b"");
        assert_eq!(
            bytes(r"\\{size}\x7bsize}\x7brepeat {size} {siz", 7),
            b"\\7{size}{repeat 7 {siz"
        );
    }

    #[test]
    fn a_line_is_written_out_and_its_escapes_are_left_alone() {
        let text = r#"data "{repeat {size} "\n"}" {size} {repeat 2 "x"}"#;
        assert_eq!(line(text, Some(3)).unwrap(), r#"data "\n\n\n" 3 xx"#);
        assert_eq!(line(r#"data "\n""#, None).unwrap(), r#"data "\n""#);
    }

    #[test]
    fn a_mistake_names_its_place() {
        let mistakes = [
            (r"ab\{size}", 2, "unknown escape"),
            (r"a\x1{size}", 1, "two hexadecimal digits"),
            (r"a{size}\q", 7, "unknown escape"),
            (r#"{repeat {size} "a\q"}"#, 17, "unknown escape"),
            (r#"a{repeat {size}"a"}"#, 9, "{repeat {size} \"…\"}"),
            (r#"{repeat {size} "a{size}"}"#, 8, "holds no size"),
            (r#"{repeat 2 "{size}"}"#, 0, "{repeat N \"…\"}"),
        ];
        for (text, offset, words) in mistakes {
            let error = Template::parse(text, Some(2)).unwrap_err();
            assert_eq!(error.offset, offset, "{text}: {error}");
            assert!(error.problem.contains(words), "{text}: {error}");
        }
        assert_eq!(Template::parse("ab{size}", None).unwrap_err().offset, 2);
        let long = r#"{repeat {size} "ab"}"#;
        assert!(Template::parse(long, Some(8 << 20)).is_ok());
        assert!(Template::parse(long, Some((8 << 20) + 1)).is_err());
        assert!(Template::parse(long, Some(usize::MAX)).is_err());
    }
}
