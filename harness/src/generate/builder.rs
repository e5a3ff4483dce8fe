//! Bytes in the making, with the boundaries within them, and what all grammars write alike.

use super::{Choices, pick};

/// The bytes of a script in the making.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub(crate) struct ByteBuilder {
    pub(crate) bytes: Vec<u8>,
    /// Where something ends: a line, a field of a header, a length, a payload.
    pub(crate) bounds: Vec<usize>,
    /// Whether the end of the stream is what ends the last message.
    pub(crate) ends: bool,
}

impl ByteBuilder {
    /// Adds bytes behind which stands a boundary.
    pub(crate) fn put(&mut self, bytes: impl AsRef<[u8]>) {
        self.bytes.extend_from_slice(bytes.as_ref());
        if self.bounds.last() != Some(&self.bytes.len()) {
            self.bounds.push(self.bytes.len());
        }
    }

    /// Adds a line with its CRLF.
    pub(crate) fn line(&mut self, text: impl AsRef<[u8]>) {
        self.put(text);
        self.put("\r\n");
    }

    /// Adds a length in so many bytes, big-endian.
    pub(crate) fn number(&mut self, number: usize, n_bytes: usize) {
        let bytes = (number as u64).to_be_bytes();
        self.put(bytes.get(bytes.len().saturating_sub(n_bytes)..).unwrap_or_default());
    }
}

/// Any bytes, up to so many; delimiters are among them more often than chance would have them.
pub(crate) fn blob(source: &mut dyn Choices, len_max: usize) -> Vec<u8> {
    let len = source.below(len_max + 1);
    let byte = |_| match source.below(4) {
        0 => pick(source, b"ab0"),
        1 => pick(source, b"\r\n \t:;,\"$*+-0\0\x7f\xff"),
        _ => source.byte(),
    };
    (0..len).map(byte).collect()
}

/// Text of characters of one to four bytes, up to so many of them.
pub(crate) fn text(source: &mut dyn Choices, n_chars_max: usize) -> String {
    let n_chars = source.below(n_chars_max + 1);
    let chars = ["a", "b", "0", " ", "\n", "\u{7f}", "\u{e9}", "\u{20ac}", "\u{ffff}", "\u{1f600}"];
    (0..n_chars).map(|_| pick(source, &chars)).collect()
}

/// Printable text without line ends, up to so many bytes.
pub(crate) fn printable(source: &mut dyn Choices, len_max: usize) -> String {
    let len = source.below(len_max + 1);
    (0..len).map(|_| pick(source, &["a", "b", "Z", "0", " ", ":", ",", "=", "~"])).collect()
}
