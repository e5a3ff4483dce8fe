//! The notation for received bytes: text, escapes, and blocks in braces for binary data.
//!
//! Strategy: a text is parsed once into a [`Template`]. A block that the vocabulary defines is
//! parsed where it is used, with its parameters bound to their arguments, so that lengths follow
//! the content in every size. The corpus page specifies the notation.

use std::collections::BTreeMap;

use crate::bytes::{EscapeError, REPEAT_BYTES_MAX, unescape};
use crate::corpus::braces::{block_len, is_block, split_content};
use crate::corpus::pieces::{Form, Piece, Sum, Template, Term};
use crate::corpus::{Block, Vocabulary};

/// The names that a text may use.
#[derive(Clone, Copy)]
pub(super) struct Notation<'v> {
    pub(super) numbers: &'v BTreeMap<String, u64>,
    pub(super) blocks: &'v [Block],
    /// The value of `{size}`; `None` if the case has no size.
    pub(super) size: Option<usize>,
}

/// The arguments of a block, by the names of its parameters.
type Scope = BTreeMap<String, Given>;

/// An argument, read both as bytes and as a number; where that fails, the error.
#[derive(Clone)]
struct Given {
    bytes: Result<Template, EscapeError>,
    number: Result<Sum, EscapeError>,
}

impl<'v> Notation<'v> {
    pub(super) fn of(vocabulary: &'v Vocabulary, size: Option<usize>) -> Self {
        Self { numbers: &vocabulary.numbers, blocks: &vocabulary.blocks, size }
    }

    /// Parses a text; `{size}` is an error in a case without a size.
    pub(super) fn parse(&self, text: &str) -> Result<Template, EscapeError> {
        let template = self.template(text, 0, &Scope::new(), 0)?;
        let sizes = [self.size, self.size.map(|size| size.saturating_mul(SIZES_MAX))];
        let fits = |size: usize| template.fits(size, REPEAT_BYTES_MAX as u64);
        let [own, largest] = sizes.map(|size| size.unwrap_or_default());
        match fits(own) && (fits(largest) || !template.is_sized()) {
            true => Ok(template),
            false => Err(fail(0, TOO_LARGE)),
        }
    }

    /// The pieces of a text that begins at offset `at` of the whole.
    fn template(
        &self,
        text: &str,
        at: usize,
        scope: &Scope,
        depth: usize,
    ) -> Result<Template, EscapeError> {
        if depth > DEPTH_MAX {
            return Err(fail(at, "a block that holds itself, or blocks nested too deep"));
        }
        let mut pieces = Vec::new();
        let mut rest = text;
        while let Some(brace) = rest.find('{') {
            let (plain, from) = rest.split_at(brace);
            let at = at + text.len() - from.len();
            push_bytes(&mut pieces, unescape_at(plain, at - plain.len())?);
            rest = if is_block(from) {
                let len = block_len(from).ok_or_else(|| fail(at, UNCLOSED))?;
                let (block, after) = from.split_at(len);
                let inner = block.get(1..len - 1).unwrap_or_default();
                pieces.extend(self.block(inner, at + 1, scope, depth)?.0);
                after
            } else {
                push_bytes(&mut pieces, vec![b'{']);
                from.get(1..).unwrap_or_default()
            };
        }
        push_bytes(&mut pieces, unescape_at(rest, at + text.len() - rest.len())?);
        Ok(Template(pieces))
    }

    /// The pieces of the text within braces.
    fn block(
        &self,
        inner: &str,
        at: usize,
        scope: &Scope,
        depth: usize,
    ) -> Result<Template, EscapeError> {
        if let Some(repetition) = inner.strip_prefix("repeat ") {
            let repetition = self.repetition(repetition, at, scope, depth)?;
            return Ok(Template(vec![repetition]));
        }
        let (head, content) = split_content(inner);
        let content_at = at + inner.len() - content.map_or(0, str::len);
        let (name, args) = head.split_once(' ').unwrap_or((head, ""));
        if let (Some(given), "", None) = (scope.get(name), args, content) {
            return given.bytes.clone();
        }
        let of_content = |text| self.template(text, content_at, scope, depth + 1);
        let one = |piece| Ok(Template(vec![piece]));
        match name {
            "size" if args.is_empty() => self.sized(at).and_then(|()| one(Piece::Size)),
            "hex" => {
                let digits: String = args.split_whitespace().collect();
                let escaped = digits.as_bytes().chunks(2).map(|pair| format!("\\x{}", text(pair)));
                let bytes = unescape(&escaped.collect::<String>()).map_err(|_| fail(at, HEX))?;
                one(Piece::Bytes(bytes))
            }
            _ => match (form(name, args), content) {
                (Some((form, "")), Some(content)) => {
                    one(Piece::Prefixed(form, of_content(content)?))
                }
                (Some((form, number)), None) if !number.is_empty() => {
                    one(Piece::Number(form, self.sum(number, at, scope)?))
                }
                (Some(_), _) => Err(fail(at, NUMBER)),
                (None, _) => {
                    let args = args.split_whitespace().map(|arg| Given {
                        bytes: self.template(arg, at, scope, depth + 1),
                        number: self.sum(arg, at, scope),
                    });
                    let content = content.map(|content| Given {
                        bytes: of_content(content),
                        number: Err(fail(at, "the content of a block is not a number")),
                    });
                    self.named(name, at, args.chain(content).collect(), depth)
                }
            },
        }
    }

    /// A repetition, `N "…"`.
    fn repetition(
        &self,
        text: &str,
        at: usize,
        scope: &Scope,
        depth: usize,
    ) -> Result<Piece, EscapeError> {
        let mistake = || fail(at, REPETITION);
        let (count, unit) = text.split_once(" \"").ok_or_else(mistake)?;
        let unit = unit.strip_suffix('"').ok_or_else(mistake)?;
        let unit_at = at + "repeat ".len() + count.len() + " \"".len();
        let unit = self.template(unit, unit_at, scope, depth + 1)?;
        let count = match self.sum(count, at, scope) {
            Err(_) if count != "{size}" => return Err(mistake()),
            count => count?,
        };
        if unit.is_sized() { Err(mistake()) } else { Ok(Piece::Repeat(count, unit)) }
    }

    /// A block of the vocabulary, with its arguments.
    fn named(
        &self,
        name: &str,
        at: usize,
        given: Vec<Given>,
        depth: usize,
    ) -> Result<Template, EscapeError> {
        let block = self.blocks.iter().find(|block| block.name() == name);
        let block = block.ok_or_else(|| {
            let names: Vec<&str> = self.blocks.iter().map(Block::name).collect();
            let known = if names.is_empty() { "none".to_owned() } else { names.join(", ") };
            fail(at, &format!("unknown block `{name}`; the vocabulary knows: {known}; {BRACE}"))
        })?;
        let params: Vec<&str> = block.params().collect();
        if params.len() != given.len() {
            return Err(fail(at, &format!("`{name}` is written {{{}}}", block.form)));
        }
        // An argument that cannot be read as bytes may be a number; its error counts only where it
        // is used.
        let scope = params.into_iter().map(str::to_owned).zip(given).collect();
        let inside = |error: EscapeError| {
            fail(
                at,
                &format!("in the block `{name}`, which is '{}': {}", block.bytes, error.problem),
            )
        };
        self.template(&block.bytes, 0, &scope, depth + 1).map_err(inside)
    }

    /// A number, or several with `+` between them.
    fn sum(&self, text: &str, at: usize, scope: &Scope) -> Result<Sum, EscapeError> {
        let mut sum = Sum::default();
        for word in text.split('+') {
            let hex = word.strip_prefix("0x").and_then(|hex| u64::from_str_radix(hex, 16).ok());
            let fixed =
                hex.or_else(|| word.parse().ok()).or_else(|| self.numbers.get(word).copied());
            if let Some(given) = scope.get(word) {
                sum.0.extend(given.number.clone()?.0);
            } else if let Some(given) = word.strip_prefix('#').and_then(|name| scope.get(name)) {
                sum.0.push(Term::Length(given.bytes.clone()?));
            } else if word == "{size}" {
                self.sized(at)?;
                sum.0.push(Term::Size);
            } else if let Some(number) = fixed {
                sum.0.push(Term::Fixed(number));
            } else {
                let names: Vec<&str> = self.numbers.keys().map(String::as_str).collect();
                let known = names.join(", ");
                let problem = format!("`{word}` is neither a number nor the name of one: {known}");
                return Err(fail(at, &problem));
            }
        }
        Ok(sum)
    }

    fn sized(&self, at: usize) -> Result<(), EscapeError> {
        self.size.map(drop).ok_or_else(|| fail(at, NO_SIZE))
    }
}

/// The form of a number, by its name, and the remaining arguments.
fn form<'a>(name: &str, args: &'a str) -> Option<(Form, &'a str)> {
    if name == "bits" {
        let mut words = args.splitn(3, ' ');
        let n = words.next()?.parse().ok().filter(|n| (1..=8).contains(n))?;
        let pattern = words.next()?.strip_prefix("0x")?;
        let pattern = u8::from_str_radix(pattern, 16).ok()?;
        return Some((Form::Bits(n, pattern), words.next().unwrap_or_default()));
    }
    let form = match name {
        "varint" => Form::Varint,
        "quic" => Form::Quic,
        _ => {
            let width = name.strip_prefix('u')?;
            let (width, of): (_, fn(usize) -> Form) = match width.strip_suffix("le") {
                Some(width) => (width, Form::Little),
                None => (width, Form::Big),
            };
            let n_bits: usize = width.parse().ok()?;
            [8, 16, 24, 32, 64].contains(&n_bits).then(|| of(n_bits / 8))?
        }
    };
    Some((form, args))
}

fn push_bytes(pieces: &mut Vec<Piece>, bytes: Vec<u8>) {
    match pieces.last_mut() {
        _ if bytes.is_empty() => {}
        Some(Piece::Bytes(own)) => own.extend(bytes),
        _ => pieces.push(Piece::Bytes(bytes)),
    }
}

/// The bytes of the part of a text that begins at `at`; the offset of a mistake counts from the
/// whole.
fn unescape_at(text: &str, at: usize) -> Result<Vec<u8>, EscapeError> {
    unescape(text).map_err(|error| EscapeError { offset: at + error.offset, ..error })
}

fn text(digits: &[u8]) -> &str {
    str::from_utf8(digits).unwrap_or_default()
}

fn fail(offset: usize, problem: &str) -> EscapeError {
    EscapeError { offset, problem: problem.to_owned() }
}

const DEPTH_MAX: usize = 32;
/// A case with a size is played in sizes up to this multiple of it.
const SIZES_MAX: usize = 4;
const BRACE: &str = "write \\x7b for a plain brace";
pub(super) const NO_SIZE: &str = "`{size}` is the value of `limit` or `grow`, and there is neither; \
                       write \\x7b for a plain brace";
const REPETITION: &str = "a repetition is written {repeat N \"…\"}, or {repeat {size} \"…\"} with no \
                          size in the quotes; write \\x7b for a plain brace";
const UNCLOSED: &str = "a block ends with a brace; write \\x7b for a plain one";
const TOO_LARGE: &str = "a number must fit its width, and a text is at most 16 MiB, in this size and in \
                         four times it; here one is larger";
const HEX: &str = "bytes are written {hex 00 ff}, two hexadecimal digits each";
const NUMBER: &str = "a number is written {u16 N}, a block after its length {u16: …}; there are u8, u16, \
                      u24, u32, u64, the same with le, varint, quic and bits N 0xNN";

#[cfg(test)]
mod tests {
    use std::collections::BTreeMap;

    use super::Notation;
    use crate::bytes::EscapeError;
    use crate::corpus::Block;

    fn parse(text: &str, size: Option<usize>) -> Result<Vec<u8>, EscapeError> {
        let numbers = [("ACK", 1), ("PADDED", 8)].map(|(name, n)| (name.to_owned(), n));
        let block = |form: &str, bytes: &str| Block {
            form: form.to_owned(),
            bytes: bytes.to_owned(),
            means: String::new(),
        };
        let blocks = [
            block("frame TYPE FLAGS : BODY", "{u24 #BODY}{u8 TYPE}{u8 FLAGS}{BODY}"),
            block("ping FLAGS", "{frame 6 FLAGS: {repeat 2 \"p\"}}"),
            block("text VALUE", "{u8 #VALUE}{VALUE}"),
            block("loop", "{loop}"),
            block("wrong", "{u8 UNDEFINED}"),
        ];
        let numbers = BTreeMap::from(numbers);
        let notation = Notation { numbers: &numbers, blocks: &blocks, size };
        let template = notation.parse(text)?;
        let mut bytes = Vec::new();
        template.write(size.unwrap_or_default(), &mut bytes);
        Ok(bytes)
    }

    fn bytes(text: &str) -> Vec<u8> {
        parse(text, None).unwrap_or_else(|error| panic!("{text}: {error}"))
    }

    #[test]
    fn numbers_are_written_in_their_form() {
        assert_eq!(bytes("{u8 5}{u16 513}{u24 1}{u32 0xff}"), b"\x05\x02\x01\0\0\x01\0\0\0\xff");
        assert_eq!(bytes("{u16le 513}{u64 1}{u8 ACK+PADDED}"), b"\x01\x02\0\0\0\0\0\0\0\x01\x09");
        assert_eq!(
            bytes("{varint 0}{varint 127}{varint 128}{varint 16384}"),
            b"\0\x7f\x80\x01\x80\x80\x01"
        );
        // The examples of RFC 9000, appendix A.1.
        assert_eq!(bytes("{quic 37}{quic 15293}"), b"\x25\x7b\xbd");
        assert_eq!(bytes("{quic 494878333}"), b"\x9d\x7f\x3e\x7d");
        assert_eq!(bytes("{quic 151288809941952652}"), b"\xc2\x19\x7c\x5e\xff\x14\xe8\x8c");
        // The examples of RFC 7541, appendix C.1.
        assert_eq!(
            bytes("{bits 5 0x00 10}{bits 5 0x00 1337}{bits 8 0x00 42}"),
            b"\x0a\x1f\x9a\x0a\x2a"
        );
        assert_eq!(bytes("{bits 7 0x80 127}"), b"\xff\0");
    }

    #[test]
    fn a_block_follows_its_length() {
        assert_eq!(bytes("<{u16: ab\\n}>"), b"<\0\x03ab\n>");
        assert_eq!(bytes("{u8:}{u8: }{varint: {u8: x}y}"), b"\0\0\x03\x01xy");
        assert_eq!(bytes(r#"{u8: {"a":{}}}"#), b"\x08{\"a\":{}}");
        assert_eq!(bytes("{hex 00 fFa1}{u8: {hex 7d}\\x7d}"), b"\0\xff\xa1\x02}}");
    }

    #[test]
    fn a_vocabulary_names_blocks() {
        assert_eq!(bytes("{frame 1 ACK+4: {u16 7}}"), b"\0\0\x02\x01\x05\0\x07");
        assert_eq!(bytes("{ping ACK}{frame 0 0:}"), b"\0\0\x02\x06\x01pp\0\0\0\0\0");
        assert_eq!(bytes("{text :path}{text a\\x20b}"), b"\x05:path\x03a b");
    }

    #[test]
    fn a_size_may_stand_wherever_a_number_may() {
        let sized = |text: &str, size| parse(text, Some(size)).unwrap();
        assert_eq!(sized(r#"${size}\r\n{repeat {size} "a\n"}!"#, 3), b"$3\r\na\na\na\n!");
        assert_eq!(sized(r#"{u16: {repeat {size} "ab"}}{u8 {size}}"#, 2), b"\0\x04abab\x02");
        assert_eq!(sized(r#"{frame 0 0: {repeat {size} "x"}}"#, 2), b"\0\0\x02\0\0xx");
        assert_eq!(sized("{size}{size}", 12), b"1212");
        assert_eq!(sized(r"\\{size}\x7bsize}{ {1", 7), b"\\7{size}{ {1");
        assert_eq!(sized(r#"{repeat {size} ""}"#, 9), b"");
    }

    #[test]
    fn a_mistake_names_its_place_and_its_fix() {
        let mistakes = [
            (r"ab\q", 2, "unknown escape"),
            (r"a{u16: b\q}", 8, "unknown escape"),
            (r#"{repeat {size} "a\q"}"#, 17, "unknown escape"),
            (r#"a{repeat {size}"a"}"#, 2, "{repeat N \"…\"}"),
            (r#"{repeat {size} "a{size}"}"#, 1, "no size in the quotes"),
            ("a{u16 x}", 2, "the name of one: ACK, PADDED"),
            ("a{u9 1}", 2, "unknown block `u9`"),
            ("{u16}", 1, "{u16 N}"),
            ("{u16 1: a}", 1, "{u16 N}"),
            ("a{u16: b", 1, "ends with a brace"),
            ("{frame 1: a}", 1, "is written {frame TYPE FLAGS : BODY}"),
            ("{fame 1 2: a}", 1, "knows: frame, ping, text"),
            ("{loop}", 1, "nested too deep"),
            ("{wrong}", 1, "in the block `wrong`"),
            ("{hex 0}", 1, "two hexadecimal digits"),
            ("{u8 256}", 0, "fit its width"),
            (r#"{u8: {repeat 256 "a"}}"#, 0, "fit its width"),
            (r#"{u8: {repeat {size} "a"}}"#, 0, "four times it"),
        ];
        for (text, offset, words) in mistakes {
            let error = parse(text, Some(64)).unwrap_err();
            assert!(error.problem.contains(words), "{text}: {error}");
            assert_eq!(error.offset, offset, "{text}: {error}");
        }
        assert_eq!(parse("ab{size}", None).unwrap_err().offset, 3);
        let long = r#"{repeat {size} "ab"}"#;
        assert!(parse(long, Some(2 << 20)).is_ok());
        assert!(parse(long, Some((2 << 20) + 1)).is_err());
        assert!(parse(long, Some(usize::MAX)).is_err());
    }
}
