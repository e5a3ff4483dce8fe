//! The words of a wire, learned from cases.
//!
//! Bytes are split where they change between what words are made of (letters, digits, `-`, `_`) and all
//! else. What comes in most cases is first.

use std::collections::{BTreeMap, BTreeSet};
use std::fmt::Write as _;

use crate::corpus::Corpora;

/// The words of the wire in the cases of corpora, the most frequent first.
#[must_use]
pub fn dictionary(corpora: &Corpora) -> Vec<Vec<u8>> {
    learn(corpora.cases().map(|case| case.script.bytes()))
}

fn learn<'b>(cases: impl Iterator<Item = &'b [u8]>) -> Vec<Vec<u8>> {
    let mut n_cases: BTreeMap<&[u8], usize> = BTreeMap::new();
    for bytes in cases {
        let runs = bytes.chunk_by(|a, b| is_of_word(*a) == is_of_word(*b));
        let words: BTreeSet<&[u8]> = runs.filter(|run| run.len() <= WORD_LEN_MAX).collect();
        words.into_iter().for_each(|word| *n_cases.entry(word).or_default() += 1);
    }
    let mut words: Vec<(&[u8], usize)> = n_cases.into_iter().collect();
    words.sort_by(|(a, n_a), (b, n_b)| n_b.cmp(n_a).then_with(|| a.cmp(b)));
    words.into_iter().take(WORDS_MAX).map(|(word, _)| word.to_vec()).collect()
}

fn is_of_word(byte: u8) -> bool {
    byte.is_ascii_alphanumeric() || matches!(byte, b'-' | b'_')
}

/// Words as a dictionary of AFL and libFuzzer: one a line, all bytes as `\xNN`.
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
            // Writing into a string does not fail.
            let _written = write!(escaped, "\\x{byte:02x}");
            escaped
        });
        text.push_str(&format!("\"{escaped}\"\n"));
    }
    text
}

/// What ends and divides things on most wires, for a fuzzer that was told of no other words.
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

const WORD_LEN_MAX: usize = 16;
const WORDS_MAX: usize = 256;

#[cfg(test)]
mod tests {
    use super::learn;

    #[test]
    fn what_comes_in_most_cases_is_first() {
        let cases = ["GET /a HTTP/1.1\r\n\r\n", "GET /b HTTP/1.1\r\nHost: a\r\n\r\n", "PUT /a"];
        let words = learn(cases.into_iter().map(str::as_bytes));
        let text: Vec<String> =
            words.iter().map(|word| String::from_utf8(word.clone()).unwrap()).collect();
        assert_eq!(
            text,
            [
                " /", "a", "\r\n\r\n", " ", ".", "/", "1", "GET", "HTTP", "\r\n", ": ", "Host",
                "PUT", "b"
            ]
        );
    }
}
