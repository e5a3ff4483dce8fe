//! Parses lines of HTTP/1.1 (RFC 9112): start lines, tokens, numbers, chunk extensions.

/// A start line.
pub(super) enum Start<'a> {
    Request { method: &'a [u8] },
    Response { status: u16 },
}

/// Parses a start line; the second value is whether its version is 1.1.
pub(super) fn start(line: &[u8]) -> Option<(Start<'_>, bool)> {
    if let Some(is_1_1) = line.get(..VERSION_LEN).and_then(version) {
        let [b' ', digits @ .., b' '] = line.get(VERSION_LEN..VERSION_LEN + 5)? else {
            return None;
        };
        let status = number(digits, 10).and_then(|status| u16::try_from(status).ok())?;
        return (100..=599).contains(&status).then_some((Start::Response { status }, is_1_1));
    }
    let mut parts = line.split(|byte| *byte == b' ');
    let (method, target, last) = (parts.next()?, parts.next()?, parts.next()?);
    let is_sound =
        is_token(method) && !target.is_empty() && target.iter().all(u8::is_ascii_graphic);
    let is_1_1 = version(last).filter(|_| is_sound && parts.next().is_none())?;
    Some((Start::Request { method }, is_1_1))
}

/// Whether a version is 1.1; `None` if it is neither 1.1 nor 1.0.
fn version(text: &[u8]) -> Option<bool> {
    match text {
        b"HTTP/1.1" => Some(true),
        b"HTTP/1.0" => Some(false),
        _ => None,
    }
}

/// A number of digits only, without a sign.
pub(super) fn number(digits: &[u8], radix: u32) -> Option<usize> {
    let is_digit = |byte: &u8| char::from(*byte).is_digit(radix);
    let digits = std::str::from_utf8(digits).ok()?;
    digits.as_bytes().iter().all(is_digit).then_some(())?;
    usize::from_str_radix(digits, radix).ok()
}

/// RFC 9112, 7.1.1: `*( BWS ";" BWS token [ BWS "=" BWS ( token / quoted-string ) ] )`.
pub(super) fn are_extensions(mut text: &[u8]) -> bool {
    while !text.is_empty() {
        let Some(rest) = after_extension(text) else { return false };
        text = rest;
    }
    true
}

fn after_extension(text: &[u8]) -> Option<&[u8]> {
    let name = text.trim_ascii_start().strip_prefix(b";")?.trim_ascii_start();
    let rest = after_token(name)?;
    let Some(value) = rest.trim_ascii_start().strip_prefix(b"=") else { return Some(rest) };
    let value = value.trim_ascii_start();
    after_quoted(value).or_else(|| after_token(value))
}

fn after_token(text: &[u8]) -> Option<&[u8]> {
    let len = text.iter().take_while(|byte| is_tchar(**byte)).count();
    text.get(len..).filter(|_| len > 0)
}

fn after_quoted(text: &[u8]) -> Option<&[u8]> {
    let mut rest = text.strip_prefix(b"\"")?;
    loop {
        rest = match rest {
            [b'"', rest @ ..] => return Some(rest),
            [b'\\', _, rest @ ..] | [_, rest @ ..] => rest,
            [] => return None,
        };
    }
}

pub(super) fn is_token(text: &[u8]) -> bool {
    !text.is_empty() && text.iter().all(|byte| is_tchar(*byte))
}

fn is_tchar(byte: u8) -> bool {
    byte.is_ascii_alphanumeric() || b"!#$%&'*+-.^_`|~".contains(&byte)
}

/// Whether a line may hold a byte: no control character but HTAB.
pub(super) fn is_text(byte: u8) -> bool {
    matches!(byte, b'\t' | b' '..=b'~' | 0x80..)
}

const VERSION_LEN: usize = b"HTTP/1.1".len();
