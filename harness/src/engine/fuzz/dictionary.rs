//! Dictionaries of fuzzers: their file format, and the words that most protocols share.

use std::fmt::Write as _;

/// Writes words as a dictionary of AFL and libFuzzer: one a line, all bytes as `\xNN`.
///
/// # Examples
///
/// ```
/// let words = [b"GET".to_vec(), b"\r\n".to_vec()];
/// assert_eq!(
///     chunkproof::fuzz::dictionary_file(&words),
///     "\"\\x47\\x45\\x54\"\n\"\\x0d\\x0a\"\n"
/// );
/// ```
#[must_use]
pub fn dictionary_file(words: &[Vec<u8>]) -> String {
    let mut text = String::new();
    for word in words {
        let escaped = word.iter().fold(String::new(), |mut escaped, byte| {
            // Writing to a string does not fail.
            let _written = write!(escaped, "\\x{byte:02x}");
            escaped
        });
        text.push_str(&format!("\"{escaped}\"\n"));
    }
    text
}

/// Terminators and delimiters of most protocols, for a fuzzer without other words.
pub(crate) const COMMON: [&[u8]; 14] = [
    b"\r\n",
    b"\n",
    b"\r",
    b"\r\n\r\n",
    b": ",
    b"; ",
    b"=",
    b"\"",
    b"\0",
    b"\0\0\0\x01",
    b"\x1b[",
    b"\xff",
    "\u{e9}".as_bytes(),
    "\u{1f600}".as_bytes(),
];
