//! Reads the values of a RESP stream, and only sound ones.

use std::ops::Range;

/// A value, by offsets into the stream.
#[derive(Debug)]
pub(super) struct WireValue {
    pub(super) kind: ValueKind,
    pub(super) bytes: Range<usize>,
    /// The digits of an integer, a length or a count, without its sign.
    pub(super) digits: Option<Range<usize>>,
    /// Whether the integer has a sign.
    pub(super) is_signed: bool,
    /// The bytes that a length counts.
    pub(super) payload: Option<Range<usize>>,
    /// The values that a count counts; after attributes, also the value that they belong to.
    pub(super) inner: Vec<Self>,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum ValueKind {
    Integer,
    Bulk,
    /// An array, a set or a map.
    Aggregate,
    /// A value with attributes before it.
    Attributed,
    /// A push, a bulk error, a verbatim string.
    Sized,
    Other,
}

/// The values of a stream; `None` if one of them is doubtful.
pub(super) fn read(bytes: &[u8]) -> Option<Vec<WireValue>> {
    let mut reader = ValueReader { bytes, at: 0 };
    let mut values = Vec::new();
    while reader.at < bytes.len() {
        values.push(reader.value(DEPTH_MAX)?);
    }
    Some(values)
}

struct ValueReader<'a> {
    bytes: &'a [u8],
    at: usize,
}

impl ValueReader<'_> {
    fn value(&mut self, depth_left: usize) -> Option<WireValue> {
        let depth_left = depth_left.checked_sub(1)?;
        let start = self.at;
        let kind = self.bytes.get(start).copied()?;
        let line = self.line()?;
        let text = self.bytes.get(line.clone())?;
        let plain = |kind, digits, is_signed| {
            let (payload, inner) = (None, Vec::new());
            WireValue {
                kind,
                bytes: start..line.end + END.len(),
                digits,
                is_signed,
                payload,
                inner,
            }
        };
        let is_null = text == b"-1";
        match kind {
            b'+' | b'-' | b',' | b'(' => return Some(plain(ValueKind::Other, None, false)),
            b'_' if text.is_empty() => return Some(plain(ValueKind::Other, None, false)),
            b'#' if matches!(text, b"t" | b"f") => {
                return Some(plain(ValueKind::Other, None, false));
            }
            b'$' | b'*' if is_null => return Some(plain(ValueKind::Other, None, false)),
            _ => {}
        }
        let is_signed = kind == b':' && matches!(text.first(), Some(b'+' | b'-'));
        let digits = line.start + usize::from(is_signed)..line.end;
        let n = self.number(digits.clone())?;
        let mut value = plain(ValueKind::Integer, Some(digits), is_signed);
        match kind {
            b':' => return Some(value),
            b'$' | b'!' | b'=' => {
                value.kind = if kind == b'$' { ValueKind::Bulk } else { ValueKind::Sized };
                value.payload = Some(self.payload(n)?);
            }
            b'*' | b'~' | b'>' | b'%' | b'|' => {
                value.kind = match kind {
                    b'>' => ValueKind::Sized,
                    b'|' => ValueKind::Attributed,
                    _ => ValueKind::Aggregate,
                };
                let n = if matches!(kind, b'%' | b'|') { n.checked_mul(2)? } else { n };
                // The value that attributes belong to follows them.
                let n = n.checked_add(usize::from(kind == b'|'))?;
                for _ in 0..n {
                    value.inner.push(self.value(depth_left)?);
                }
            }
            _ => return None,
        }
        value.bytes.end = self.at;
        Some(value)
    }

    /// The line after the first byte, without its end; no line holds a CR or an LF.
    fn line(&mut self) -> Option<Range<usize>> {
        let start = self.at.checked_add(1)?;
        let rest = self.bytes.get(start..)?;
        let len = rest.iter().position(|byte| matches!(byte, b'\r' | b'\n'))?;
        self.at = start + len;
        self.end()?;
        Some(start..start + len)
    }

    fn payload(&mut self, len: usize) -> Option<Range<usize>> {
        let payload = self.at..self.at.checked_add(len)?;
        self.bytes.get(payload.clone())?;
        self.at = payload.end;
        self.end()?;
        Some(payload)
    }

    fn end(&mut self) -> Option<()> {
        let end = self.at + END.len();
        (self.bytes.get(self.at..end)? == END).then_some(())?;
        self.at = end;
        Some(())
    }

    /// A number of digits only, with room for two leading zeros.
    fn number(&self, digits: Range<usize>) -> Option<usize> {
        let digits = self.bytes.get(digits)?;
        let is_number = digits.len() <= DIGITS_MAX && digits.iter().all(u8::is_ascii_digit);
        is_number.then(|| std::str::from_utf8(digits).ok()?.parse().ok()).flatten()
    }
}

const END: &[u8] = b"\r\n";
/// Readers may limit the number of digits; numbers of 64 bits have 19.
const DIGITS_MAX: usize = 17;
/// A value that is nested deeper is left alone.
const DEPTH_MAX: usize = 32;
