//! How bytes are printed: as escaped ASCII text, the same in transcripts, corpora and reports.
//!
//! Printable ASCII stands for itself; everything else is `\r \n \t \0 \\ \"` or `\xNN` in lower
//! case. The escaping is lossless: [`unescape`] returns the bytes that [`Escaped`] printed. A brace
//! followed by a letter, which corpora read as the start of a block, is printed escaped.

pub(crate) mod file;

use std::borrow::Cow;
use std::fmt::{self, Write};

/// Bytes that print as escaped text: bare through `Display`, in double quotes through `Debug`.
///
/// It is `Hash`, so a core can log it as an event; only runs that keep text format it.
///
/// # Examples
///
/// ```
/// use chunkproof::bytes::Escaped;
///
/// assert_eq!(Escaped(b"GET /\r\n\xff").to_string(), r"GET /\r\n\xff");
/// assert_eq!(format!("{:?}", Escaped(b"a\"b")), r#""a\"b""#);
/// ```
#[derive(Clone, Copy, PartialEq, Eq, Hash)]
pub struct Escaped<'a>(pub &'a [u8]);

impl fmt::Display for Escaped<'_> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let mut rest = self.0;
        let opens = |pair: &[u8]| matches!(pair, [b'{', letter] if letter.is_ascii_alphabetic());
        // Unescaped, the brace would open a block of a corpus.
        while let Some(at) = rest.windows(2).position(opens) {
            let (before, from_brace) = rest.split_at(at);
            escape_into(before, f)?;
            f.write_str("\\x7b")?;
            rest = from_brace.get(1..).unwrap_or_default();
        }
        escape_into(rest, f)
    }
}

impl fmt::Debug for Escaped<'_> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "\"{self}\"")
    }
}

/// Writes `bytes` escaped, without quotes.
pub(crate) fn escape_into(bytes: &[u8], out: &mut impl Write) -> fmt::Result {
    // Most bytes are plain, so that whole runs of them are written at once.
    let mut n_written = 0;
    for (at, &byte) in bytes.iter().enumerate() {
        if is_plain(byte) {
            continue;
        }
        out.write_str(plain_text(bytes, n_written, at))?;
        n_written = at + 1;
        match byte {
            b'\r' => out.write_str("\\r")?,
            b'\n' => out.write_str("\\n")?,
            b'\t' => out.write_str("\\t")?,
            b'\0' => out.write_str("\\0")?,
            b'\\' => out.write_str("\\\\")?,
            b'"' => out.write_str("\\\"")?,
            _ => {
                out.write_str("\\x")?;
                for digit in [byte >> 4, byte & 15] {
                    out.write_char(char::from_digit(digit.into(), 16).unwrap_or('0'))?;
                }
            }
        }
    }
    out.write_str(plain_text(bytes, n_written, bytes.len()))
}

/// Plain bytes as text.
fn plain_text(bytes: &[u8], from: usize, to: usize) -> &str {
    if from == to {
        return "";
    }
    bytes.get(from..to).and_then(|plain| str::from_utf8(plain).ok()).unwrap_or_default()
}

/// Whether a byte stands for itself.
fn is_plain(byte: u8) -> bool {
    matches!(byte, b' '..=b'~') && byte != b'\\' && byte != b'"'
}

/// Returns whether a character acts on a terminal, ends a line, is invisible or turns the direction
/// of text.
///
/// Shown as it is, it could make a report look like another one, or be a command to a CI log.
///
/// # Examples
///
/// ```
/// use chunkproof::bytes::is_hidden;
///
/// assert!(['\n', '\x1b', '\u{202e}', '\u{200b}'].into_iter().all(is_hidden));
/// assert!(!is_hidden(' ') && !is_hidden('ü'));
/// ```
#[must_use]
pub fn is_hidden(char: char) -> bool {
    // Separators of lines, and marks that embed, override or isolate a direction.
    let is_mark = matches!(char, '\u{61c}' | '\u{2028}'..='\u{202e}' | '\u{2066}'..='\u{206f}');
    // The characters that Unicode calls ignorable by default, blank fillers among them, and annotations.
    let is_invisible = matches!(char,
        '\u{ad}' | '\u{34f}' | '\u{115f}' | '\u{1160}' | '\u{17b4}' | '\u{17b5}' | '\u{180b}'..='\u{180f}'
        | '\u{200b}'..='\u{200f}' | '\u{2060}'..='\u{2065}' | '\u{3164}' | '\u{fe00}'..='\u{fe0f}'
        | '\u{feff}' | '\u{ffa0}' | '\u{fff0}'..='\u{fffb}' | '\u{1bca0}'..='\u{1bca3}'
        | '\u{1d173}'..='\u{1d17a}' | '\u{e0000}'..='\u{e0fff}');
    char.is_control() || is_mark || is_invisible
}

/// Whether a text is printable ASCII, as nearly all is; it is found without decoding characters.
fn is_printable_ascii(text: &str) -> bool {
    text.bytes().all(|byte| matches!(byte, b' '..=b'~'))
}

/// A text with its hidden characters escaped.
///
/// # Examples
///
/// ```
/// use chunkproof::bytes::one_line;
///
/// assert_eq!(one_line("a\nb\u{202e}ü"), r"a\nb\xe2\x80\xaeü");
/// ```
#[must_use]
pub fn one_line(text: &str) -> Cow<'_, str> {
    if is_printable_ascii(text) || !text.contains(is_hidden) {
        return Cow::Borrowed(text);
    }
    let mut line = String::new();
    // Writing to a String cannot fail.
    let _infallible = OneLine(&mut line).write_str(text);
    Cow::Owned(line)
}

/// A writer that keeps text on its line: it escapes hidden characters and passes everything else.
pub(crate) struct OneLine<W>(pub(crate) W);

impl<W: Write> Write for OneLine<W> {
    fn write_str(&mut self, text: &str) -> fmt::Result {
        if is_printable_ascii(text) {
            return self.0.write_str(text);
        }
        let mut rest = text;
        while let Some(at) = rest.find(is_hidden) {
            let (before, from) = rest.split_at(at);
            self.0.write_str(before)?;
            let end = from.chars().next().map_or(0, char::len_utf8);
            let (control, after) = from.split_at(end);
            escape_into(control.as_bytes(), &mut self.0)?;
            rest = after;
        }
        self.0.write_str(rest)
    }
}

/// A writer that fails once it has been given `left` bytes; what comes before the limit is written.
pub(crate) struct AtMost<W> {
    pub(crate) out: W,
    pub(crate) left: usize,
}

impl<W: Write> Write for AtMost<W> {
    fn write_str(&mut self, text: &str) -> fmt::Result {
        let n = (0..=self.left.min(text.len())).rfind(|n| text.is_char_boundary(*n)).unwrap_or(0);
        let (fits, rest) = text.split_at(n);
        self.left = if rest.is_empty() { self.left - n } else { 0 };
        self.out.write_str(fits)?;
        if rest.is_empty() { Ok(()) } else { Err(fmt::Error) }
    }
}

/// The first `max` bytes of a text.
pub(crate) fn beginning(text: fmt::Arguments<'_>, max: usize) -> String {
    let mut beginning = String::new();
    // It fails where the text is cut off, or where a `Debug` does.
    let _partial = AtMost { out: &mut beginning, left: max }.write_fmt(text);
    beginning
}

/// A mistake in an escaped text.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct EscapeError {
    /// Offset into the text, in bytes.
    pub offset: usize,
    /// The mistake there, and the correction.
    pub problem: String,
}

impl fmt::Display for EscapeError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "at character {}: {}", self.offset + 1, self.problem)
    }
}

impl std::error::Error for EscapeError {}

/// Returns the bytes that an escaped text stands for.
///
/// It understands the escapes `\r \n \t \0 \\ \"` and `\xNN` (a byte, two hexadecimal digits) and
/// the repetition `{repeat N "…"}`, in which the quoted part is escaped text itself. Every other
/// character stands for its own UTF-8 bytes.
///
/// # Errors
///
/// Returns an error for an unknown or incomplete escape, and for a repetition that is malformed or
/// longer than 16 MiB.
///
/// # Examples
///
/// ```
/// use chunkproof::bytes::unescape;
///
/// assert_eq!(unescape(r"a\r\n\xff")?, b"a\r\n\xff");
/// assert_eq!(unescape(r#"<{repeat 3 "ab"}>"#)?, b"<ababab>");
/// assert_eq!(unescape(r"\q").unwrap_err().offset, 0);
/// # Ok::<(), chunkproof::bytes::EscapeError>(())
/// ```
pub fn unescape(text: &str) -> Result<Vec<u8>, EscapeError> {
    let mut bytes = Vec::with_capacity(text.len());
    let mut rest = text;
    while let Some(first) = rest.chars().next() {
        let offset = text.len() - rest.len();
        rest = match first {
            '\\' => unescape_one(rest, offset, &mut bytes)?,
            '{' if rest.starts_with(REPEAT) => {
                let (count, unit, after) = split_repeat(rest, offset)?;
                let unit_at = text.len() - after.len() - "\"}".len() - unit.len();
                let in_text = |e: EscapeError| EscapeError { offset: unit_at + e.offset, ..e };
                bytes.extend(unescape(unit).map_err(in_text)?.repeat(count));
                after
            }
            other => {
                let (own, after) = rest.split_at(other.len_utf8());
                bytes.extend_from_slice(own.as_bytes());
                after
            }
        };
    }
    Ok(bytes)
}

/// Expands every `{repeat N "…"}` of a text and leaves its escapes as they are.
///
/// # Errors
///
/// Returns an error for a repetition that [`unescape`] would refuse.
pub fn expand_repeats(text: &str) -> Result<String, EscapeError> {
    let mut out = String::with_capacity(text.len());
    let mut rest = text;
    while let Some((before, _)) = rest.split_once(REPEAT) {
        out.push_str(before);
        let tail = rest.get(before.len()..).unwrap_or_default();
        let (count, unit, after) = split_repeat(tail, text.len() - tail.len())?;
        out.push_str(&unit.repeat(count));
        rest = after;
    }
    out.push_str(rest);
    Ok(out)
}

/// The length of what [`expand_repeats`] returns, computed without making it.
#[cfg(feature = "corpus")]
pub(crate) fn expanded_len(text: &str) -> Result<u64, EscapeError> {
    let (mut len, mut rest) = (0_u64, text);
    while let Some((before, _)) = rest.split_once(REPEAT) {
        let tail = rest.get(before.len()..).unwrap_or_default();
        let (count, unit, after) = split_repeat(tail, text.len() - tail.len())?;
        len = len.saturating_add((before.len() + count * unit.len()) as u64);
        rest = after;
    }
    Ok(len.saturating_add(rest.len() as u64))
}

/// Decodes the escape at the front of `rest` and returns what follows it.
fn unescape_one<'a>(
    rest: &'a str,
    offset: usize,
    bytes: &mut Vec<u8>,
) -> Result<&'a str, EscapeError> {
    let fail = |problem: String| EscapeError { offset, problem };
    let byte = match rest.as_bytes().get(1) {
        Some(b'r') => b'\r',
        Some(b'n') => b'\n',
        Some(b't') => b'\t',
        Some(b'0') => b'\0',
        Some(b'\\') => b'\\',
        Some(b'"') => b'"',
        Some(b'x') => {
            let digits = rest.get(2..4).filter(|d| d.bytes().all(|b| b.is_ascii_hexdigit()));
            let digits = digits.ok_or_else(|| fail("`\\x` needs two hexadecimal digits".into()))?;
            bytes.push(u8::from_str_radix(digits, 16).unwrap_or_default());
            return Ok(rest.get(4..).unwrap_or_default());
        }
        _ => {
            let shown: String = rest.chars().take(2).collect();
            return Err(fail(format!("unknown escape `{shown}`; write `\\\\` for a backslash")));
        }
    };
    bytes.push(byte);
    Ok(rest.get(2..).unwrap_or_default())
}

/// Splits `{repeat N "unit"}rest` into its count, its unit and what follows.
fn split_repeat(text: &str, offset: usize) -> Result<(usize, &str, &str), EscapeError> {
    let fail = || EscapeError {
        offset,
        problem: "a repetition is written {repeat N \"…\"} and gives at most 16 MiB; \
                  write \\x7b for a plain brace"
            .into(),
    };
    let body = text.strip_prefix(REPEAT).ok_or_else(fail)?;
    let (count, body) = body.split_once(" \"").ok_or_else(fail)?;
    let (unit, rest) = body.split_once("\"}").ok_or_else(fail)?;
    let count: usize = count.parse().map_err(|_| fail())?;
    let total = count.checked_mul(unit.len()).filter(|&total| total <= REPEAT_BYTES_MAX);
    total.map(|_| (count, unit, rest)).ok_or_else(fail)
}

/// The opening of a repetition.
pub(crate) const REPEAT: &str = "{repeat ";
pub(crate) const REPEAT_BYTES_MAX: usize = 16 << 20;

#[cfg(test)]
mod tests {
    use super::{Escaped, expand_repeats, is_hidden, one_line, unescape};

    #[test]
    fn characters_without_a_shape_are_hidden() {
        let directions = "\u{61c}\u{200e}\u{200f}\u{202a}\u{202e}\u{2066}\u{2069}";
        let invisible = "\u{ad}\u{180e}\u{200b}\u{200d}\u{2060}\u{2064}\u{206f}\u{feff}\u{e0041}";
        let lines = "\n\r\u{85}\u{2028}\u{2029}\u{fff9}";
        let controls = "\0\u{7}\u{1b}\u{7f}\u{9b}";
        for char in [directions, invisible, lines, controls].concat().chars() {
            assert!(is_hidden(char), "{char:?}");
            assert!(one_line(&char.to_string()).is_ascii(), "{char:?}");
        }
        assert_eq!(one_line("aü€𝄞 ~"), "aü€𝄞 ~");
    }

    #[test]
    fn every_byte_survives_the_round_trip() {
        let all: Vec<u8> = (0..=255).collect();
        assert_eq!(unescape(&Escaped(&all).to_string()).unwrap(), all);
        let tricky = br#"{repeat 2 "x"}{repeat {{repeat 1 "{repeat "}{{size}{size"#;
        assert_eq!(unescape(&Escaped(tricky).to_string()).unwrap(), tricky);
        assert_eq!(Escaped(b"{size}").to_string(), "\\x7bsize}");
    }

    #[test]
    fn repeats_expand_in_text_and_in_bytes() {
        #[cfg(feature = "corpus")]
        for text in ["", "x", r#"a{repeat 3 "bc"}d{repeat 0 "e"}"#, r#"{repeat 2 "\n"}{"#] {
            let len = expand_repeats(text).unwrap().len() as u64;
            assert_eq!(super::expanded_len(text).unwrap(), len, "{text}");
        }
        assert_eq!(expand_repeats(r#"body "{repeat 2 "\n"}x""#).unwrap(), r#"body "\n\nx""#);
        assert_eq!(unescape(r#"{repeat 2 "\n"}{repeat 1 "x"}"#).unwrap(), b"\n\nx");
        assert_eq!(unescape("{rep} { ü").unwrap(), "{rep} { ü".as_bytes());
    }

    #[test]
    fn a_mistake_names_its_place() {
        let in_unit = (r#"{repeat 2 "é\q"}{repeat 3 "ab"}"#, 13);
        let mistakes = [("ab\\", 2), ("\\x4", 0), ("a\\xé0", 1), ("ab{repeat 3}", 2), in_unit];
        for (text, offset) in mistakes {
            assert_eq!(unescape(text).unwrap_err().offset, offset, "{text}");
        }
        assert!(unescape(r#"{repeat 99999999999 "a"}"#).is_err());
    }

    #[test]
    fn hidden_characters_are_escaped() {
        for hidden in
            "\r\u{7f}\u{9b}\u{ad}\u{61c}\u{200b}\u{2029}\u{202e}\u{2067}\u{3164}\u{feff}\u{e0041}"
                .chars()
        {
            let line = one_line(&format!("<{hidden}>")).into_owned();
            assert!(line.starts_with("<\\") && line.is_ascii(), "{hidden:?}: {line}");
        }
        assert_eq!(one_line("é ü — 木 🦀"), "é ü — 木 🦀");
    }
}
