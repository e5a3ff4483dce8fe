//! The notation for received bytes: text, escapes, and blocks in braces for binary data.
//!
//! Strategy: a text is parsed once into a [`Template`]. A block that the vocabulary defines is
//! parsed where it is used, with its parameters bound to their arguments, so that lengths follow
//! the content in every size. Whatever is copied or written out is taken from a [`Quota`] first, as
//! a few blocks can stand for any number of bytes. The corpus page specifies the notation.

use std::cell::RefCell;
use std::collections::BTreeMap;

use crate::bytes::{EscapeError, unescape};
use crate::corpus::Block;
use crate::corpus::braces::{block_len, is_block, split_content};
use crate::corpus::error::listed;
use crate::corpus::form::Form;
use crate::corpus::given::{Given, Scope, any_arguments};
use crate::corpus::pieces::{PIECE_COST, Piece, Sum, Template, Term};
use crate::corpus::quota::Quota;

/// The names that a text may use.
#[derive(Clone, Copy)]
pub(super) struct Notation<'a, 'v> {
    pub(super) numbers: &'a BTreeMap<String, u64>,
    pub(super) blocks: &'a BTreeMap<&'v str, &'v Block>,
    /// The value of `{size}`; `None` if the case has no size.
    pub(super) size: Option<usize>,
    pub(super) quota: &'a Quota,
    /// For the definition of a block: the blocks that it uses, each with the depth at which it does.
    /// They are not written out.
    pub(super) uses: Option<&'a RefCell<Vec<(&'v str, usize)>>>,
}

impl Notation<'_, '_> {
    /// Parses a text; `{size}` is an error in a case without a size.
    pub(super) fn parse(&self, text: &str) -> Result<Template, EscapeError> {
        let template = self.template(text, 0, &Scope::new(), 0)?;
        let [own, largest] = sizes(self.size);
        match template.fits(own) && template.fits(largest) {
            true => Ok(template),
            false => Err(fail(0, TOO_WIDE)),
        }
    }

    /// Parses the bytes of a block, whose parameters have no values yet.
    pub(super) fn parse_block(&self, block: &Block) -> Result<(), EscapeError> {
        let template = self.template(&block.bytes, 0, &any_arguments(block), 0)?;
        match template.fits(self.size.unwrap_or_default()) {
            true => Ok(()),
            false => Err(fail(0, TOO_WIDE)),
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
            return Err(fail(at, TOO_DEEP));
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
        self.take(at, PIECE_COST)?;
        if let Some(repetition) = inner.strip_prefix("repeat ") {
            let repetition = self.repetition(repetition, at, scope, depth)?;
            return Ok(Template(vec![repetition]));
        }
        let (head, content) = split_content(inner);
        let content_at = at + inner.len() - content.map_or(0, str::len);
        let (name, args) = head.split_once(' ').unwrap_or((head, ""));
        if let (Some(given), "", None) = (scope.get(name), args, content) {
            return self.copied(&given.bytes, at);
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
            _ => match (Form::parse(name, args), content) {
                (Some((form, "")), Some(content)) => {
                    one(Piece::Prefixed(form, of_content(content)?))
                }
                (Some((form, number)), None) if !number.is_empty() => {
                    one(Piece::Number(form, self.sum(number, at, scope)?))
                }
                (Some(_), _) => Err(fail(at, NUMBER)),
                (None, _) => {
                    let mut given = Vec::new();
                    for arg in args.split_whitespace() {
                        let bytes = self.template(arg, at, scope, depth + 1);
                        let text = scope.get(arg).map_or(arg, |given| &given.text).to_owned();
                        let kept = text.len() + bytes.as_ref().err().map_or(0, |e| e.problem.len());
                        self.take(at, PIECE_COST + kept as u64)?;
                        let number = match self.sum(arg, at, scope) {
                            Err(error) if self.quota.is_notation_spent() => return Err(error),
                            number => number.ok(),
                        };
                        given.push(Given { text, bytes, number });
                    }
                    given.extend(content.map(|content| Given::content(of_content(content))));
                    self.named(name, at, given, depth)
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
        let (name, block) = self.blocks.get_key_value(name).ok_or_else(|| {
            let known = listed(self.blocks.keys().copied());
            fail(at, &format!("unknown block `{name}`; the vocabulary knows: {known}; {BRACE}"))
        })?;
        let params: Vec<&str> = block.params().collect();
        if params.len() != given.len() {
            return Err(fail(at, &format!("`{name}` is written {{{}}}", block.form)));
        }
        if let Some(uses) = self.uses {
            uses.borrow_mut().push((name, depth + 1));
            return Ok(Template::default());
        }
        self.take(at, block.bytes.len() as u64)?;
        // An argument that cannot be read as bytes may be a number; its error counts only where it
        // is used.
        let scope = params.into_iter().map(str::to_owned).zip(given).collect();
        self.template(&block.bytes, 0, &scope, depth + 1).map_err(|error| {
            let problem = match error.problem.starts_with(IN_BLOCK) {
                // The innermost block is the one to look at.
                true => error.problem,
                false => {
                    format!("{IN_BLOCK}{name}`, which is '{}': {}", block.bytes, error.problem)
                }
            };
            fail(at, &problem)
        })
    }

    /// A number, or several with `+` between them.
    fn sum(&self, text: &str, at: usize, scope: &Scope) -> Result<Sum, EscapeError> {
        let mut sum = Sum::default();
        for word in text.split('+') {
            self.take(at, PIECE_COST)?;
            let hex = word.strip_prefix("0x").and_then(|hex| u64::from_str_radix(hex, 16).ok());
            let fixed =
                hex.or_else(|| word.parse().ok()).or_else(|| self.numbers.get(word).copied());
            if let Some(given) = scope.get(word) {
                let number = given.number.as_ref().ok_or_else(|| match &*given.text {
                    "" => fail(at, NO_NUMBER),
                    "{size}" => fail(at, NO_SIZE),
                    text => self.no_number(text, at),
                })?;
                self.take(at, number.cost())?;
                sum.0.extend(number.0.iter().cloned());
            } else if let Some(given) = word.strip_prefix('#').and_then(|name| scope.get(name)) {
                sum.0.push(Term::Length(self.copied(&given.bytes, at)?));
            } else if word == "{size}" {
                self.sized(at)?;
                sum.0.push(Term::Size);
            } else if let Some(number) = fixed {
                sum.0.push(Term::Fixed(number));
            } else {
                return Err(self.no_number(word, at));
            }
        }
        Ok(sum)
    }

    fn sized(&self, at: usize) -> Result<(), EscapeError> {
        self.size.map(drop).ok_or_else(|| fail(at, NO_SIZE))
    }

    fn no_number(&self, text: &str, at: usize) -> EscapeError {
        let known = listed(self.numbers.keys().map(String::as_str));
        fail(at, &format!("`{text}` is neither a number nor the name of one: {known}"))
    }

    /// A copy of an argument.
    fn copied(
        &self,
        given: &Result<Template, EscapeError>,
        at: usize,
    ) -> Result<Template, EscapeError> {
        let template = given.as_ref().map_err(Clone::clone)?;
        self.take(at, template.cost())?;
        Ok(template.clone())
    }

    fn take(&self, at: usize, bytes: u64) -> Result<(), EscapeError> {
        self.quota.notate(bytes).map_err(|problem| fail(at, problem))
    }
}

/// The own size of a case and the largest in which it is played; 0 if it has none.
pub(super) fn sizes(size: Option<usize>) -> [usize; 2] {
    let own = size.unwrap_or_default();
    [own, own.saturating_mul(SIZES_MAX)]
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

pub(super) const DEPTH_MAX: usize = 32;
/// A case with a size is played in sizes up to this multiple of it.
pub(super) const SIZES_MAX: usize = 4;
const IN_BLOCK: &str = "in the block `";
pub(super) const TOO_DEEP: &str = "blocks are nested more than 32 deep";
const NO_NUMBER: &str = "the content of a block is not a number";
const BRACE: &str = "write \\x7b for a plain brace";
pub(super) const NO_SIZE: &str = "`{size}` is the value of `limit` or `grow`, and there is neither; \
                       write \\x7b for a plain brace";
const REPETITION: &str = "a repetition is written {repeat N \"…\"}, or {repeat {size} \"…\"} with no \
                          size in the quotes; write \\x7b for a plain brace";
const UNCLOSED: &str = "a block ends with a brace; write \\x7b for a plain one";
const TOO_WIDE: &str =
    "a number must fit its width, in this size and in four times it; here one is larger";
const HEX: &str = "bytes are written {hex 00 ff}, two hexadecimal digits each";
const NUMBER: &str = "a number is written {u16 N}, a block after its length {u16: …}; there are u8, u16, \
                      u24, u32, u64, the same with le, varint, quic and bits N 0xNN";

#[cfg(test)]
mod tests {
    use std::collections::BTreeMap;

    use super::Notation;
    use crate::bytes::EscapeError;
    use crate::corpus::Block;
    use crate::corpus::quota::Quota;

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
            block("outer X", "{inner X}"),
            block("inner X", "{u8 X}"),
        ];
        let (numbers, quota) = (BTreeMap::from(numbers), Quota::new());
        let blocks = blocks.iter().map(|block| (block.name(), block)).collect();
        let notation =
            Notation { numbers: &numbers, blocks: &blocks, size, quota: &quota, uses: None };
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
            ("ab{size}", 3, "there is neither"),
            ("a{u16: b\\q}", 8, "unknown escape"),
            ("{loop}", 1, "nested more than 32 deep"),
            ("{outer a}", 1, "in the block `inner`, which is '{u8 X}': `a` is neither"),
        ];
        for (text, offset, words) in mistakes {
            let error = parse(text, None).unwrap_err();
            assert!(error.problem.contains(words), "{text}: {error}");
            assert_eq!(error.offset, offset, "{text}: {error}");
        }
    }
}
