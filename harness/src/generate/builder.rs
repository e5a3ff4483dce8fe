//! Builds the bytes of a script with their boundaries, and the texts that all grammars share.

use super::{Choices, pick};

/// Builds the bytes of a script and remembers their boundaries.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub(crate) struct ByteBuilder {
    pub(crate) bytes: Vec<u8>,
    /// The offsets at which something ends: a line, a field of a header, a length, a payload.
    pub(crate) bounds: Vec<usize>,
    /// Whether the end of the stream ends the last message.
    pub(crate) ends: bool,
}

impl ByteBuilder {
    /// Adds bytes, and a boundary after them.
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

    /// Adds a length in `n_bytes` bytes, big-endian.
    pub(crate) fn number(&mut self, number: usize, n_bytes: usize) {
        let bytes = (number as u64).to_be_bytes();
        self.put(bytes.get(bytes.len().saturating_sub(n_bytes)..).unwrap_or_default());
    }
}

/// Up to `len_max` bytes, with more delimiters among them than in uniform ones.
pub(crate) fn blob(source: &mut dyn Choices, len_max: usize) -> Vec<u8> {
    let len = source.below(len_max + 1);
    let byte = |_| match source.below(4) {
        0 => pick(source, b"ab0"),
        1 => pick(source, b"\r\n \t:;,\"$*+-0\0\x7f\xff"),
        _ => source.byte(),
    };
    (0..len).map(byte).collect()
}

/// Text of up to `n_chars_max` characters of one to four bytes.
pub(crate) fn text(source: &mut dyn Choices, n_chars_max: usize) -> String {
    let n_chars = source.below(n_chars_max + 1);
    let chars = ["a", "b", "0", " ", "\n", "\u{7f}", "\u{e9}", "\u{20ac}", "\u{ffff}", "\u{1f600}"];
    (0..n_chars).map(|_| pick(source, &chars)).collect()
}

/// Printable text of up to `len_max` bytes, without line ends.
pub(crate) fn printable(source: &mut dyn Choices, len_max: usize) -> String {
    let len = source.below(len_max + 1);
    (0..len).map(|_| pick(source, &["a", "b", "Z", "0", " ", ":", ",", "=", "~"])).collect()
}
