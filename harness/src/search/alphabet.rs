//! The alphabet of exhaustive strings: given by the user, or learned from texts.

use std::collections::BTreeMap;
use std::fmt;

use crate::bytes::Escaped;

/// The symbols of exhaustive strings, each once, in the order in which they are tried: bytes, or strings
/// that a message is made of.
///
/// # Examples
///
/// ```
/// use chunkproof::exhaustive::Alphabet;
///
/// let given = Alphabet::new("a\r\n\na");
/// assert_eq!(given.symbols(), [b"a", b"\r", b"\n"]);
///
/// // Three of these can make a message head, for which a dozen bytes would be needed.
/// let heads = Alphabet::of_strings(["GET / HTTP/1.1", "\r\n", "Host: a", ":"]);
/// assert_eq!(heads.to_string(), r#""GET / HTTP/1.1", "\r\n", "Host: a", ":""#);
///
/// let learned = Alphabet::of(["key: value\r\n", "k: \u{e9}\r\n", ": \r\n"], 6);
/// assert_eq!(learned.to_string(), r"k\n\xc3\xa9\r ");
/// ```
#[derive(Debug, Clone, PartialEq, Eq, Hash)]
pub struct Alphabet(Vec<Vec<u8>>);

impl Alphabet {
    /// Makes an alphabet of the distinct bytes among `bytes`.
    #[must_use]
    pub fn new(bytes: impl AsRef<[u8]>) -> Self {
        Self::of_strings(bytes.as_ref().iter().map(std::slice::from_ref))
    }

    /// Makes an alphabet of the distinct strings among `symbols`; empty ones are left out.
    ///
    /// Strings over it are made of whole symbols, and end within the last one, too. They are cut at every
    /// place, also within a symbol.
    #[must_use]
    pub fn of_strings<B: AsRef<[u8]>>(symbols: impl IntoIterator<Item = B>) -> Self {
        Self(Vec::new()).and_strings(symbols)
    }

    /// Adds strings to the symbols, such as those of a message head to bytes that were learned.
    ///
    /// # Examples
    ///
    /// ```
    /// use chunkproof::exhaustive::Alphabet;
    ///
    /// let learned = Alphabet::of(["key: value\n"], 2).and_strings(["key: ", "\n"]);
    /// assert_eq!(learned.to_string(), r#""a", "\n", "key: ""#);
    /// ```
    #[must_use]
    pub fn and_strings<B: AsRef<[u8]>>(mut self, symbols: impl IntoIterator<Item = B>) -> Self {
        for symbol in symbols {
            let symbol = symbol.as_ref();
            if !symbol.is_empty() && !self.0.iter().any(|known| known == symbol) {
                self.0.push(symbol.to_vec());
            }
        }
        self
    }

    /// Learns an alphabet from texts, such as the cases of a corpus: the `n` bytes that are most
    /// likely significant, or fewer if the texts have no more.
    ///
    /// First comes one ordinary byte: the letter or digit that occurs in most texts, or the most
    /// common byte if there is none. The other places are filled from these lists in turn, each
    /// byte once:
    ///
    /// - delimiters: ASCII bytes that are neither letters nor digits (so ESC is one), the most
    ///   common first;
    /// - lead bytes: bytes from 0x80, at the start of a run of such bytes, the most common first;
    /// - trail bytes: the byte right after a lead byte, and the rest of the run, the most common
    ///   first;
    /// - length bytes: bytes that, without their top bit, count the bytes from right after them, or
    ///   from at most eight bytes later, to the end of their text, because masks and further fields
    ///   may stand between; the smallest first, because a short string can hold only what these
    ///   count.
    ///
    /// The remaining places are filled with the most common bytes. Ties go to the smaller byte; the
    /// result depends on the texts alone.
    #[must_use]
    pub fn of<B: AsRef<[u8]>>(texts: impl IntoIterator<Item = B>, n: usize) -> Self {
        let mut learned = Learned::default();
        texts.into_iter().for_each(|text| learned.read(text.as_ref()));
        Self::new(learned.symbols(n))
    }

    /// Returns the symbols, in order.
    #[must_use]
    pub fn symbols(&self) -> &[Vec<u8>] {
        &self.0
    }

    /// Returns the number of symbols.
    #[must_use]
    pub fn len(&self) -> usize {
        self.0.len()
    }

    /// Returns whether there is no symbol, so that the only string is the empty one.
    #[must_use]
    pub fn is_empty(&self) -> bool {
        self.0.is_empty()
    }
}

/// Prints bytes as one escaped text, which [`unescape`](crate::bytes::unescape) reads back, and an alphabet
/// with strings as a list of escaped texts in quotes.
impl fmt::Display for Alphabet {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        if self.0.iter().all(|symbol| symbol.len() == 1) {
            return fmt::Display::fmt(&Escaped(&self.0.concat()), f);
        }
        for (n, symbol) in self.0.iter().enumerate() {
            let comma = if n > 0 { ", " } else { "" };
            write!(f, "{comma}{:?}", Escaped(symbol))?;
        }
        Ok(())
    }
}

/// How many texts contain each byte, by its role there.
#[derive(Default)]
struct Learned {
    all: Counts,
    delimiters: Counts,
    leads: Counts,
    trails: Counts,
    lengths: Counts,
}

type Counts = BTreeMap<u8, usize>;

impl Learned {
    fn read(&mut self, text: &[u8]) {
        let (mut delimiters, mut leads) = (Vec::new(), Vec::new());
        let (mut trails, mut lengths) = (Vec::new(), Vec::new());
        // The number of bytes from 0x80 in a row before this one.
        let mut n_high = 0;
        for (at, &byte) in text.iter().enumerate() {
            let is_high = byte >= 0x80;
            match n_high {
                0 if is_high => leads.push(byte),
                _ if is_high => trails.push(byte),
                // A trail may be ASCII, as in Shift_JIS.
                1 => trails.push(byte),
                _ if !byte.is_ascii_alphanumeric() => delimiters.push(byte),
                _ => {}
            }
            n_high = if is_high { n_high + 1 } else { 0 };
            let n_after = text.len() - at - 1;
            let length = usize::from(byte & 0x7f);
            if length > 0 && (length..=length + AFTER_LENGTH_MAX).contains(&n_after) {
                lengths.push(byte);
            }
        }
        count(&mut self.all, text.to_vec());
        count(&mut self.delimiters, delimiters);
        count(&mut self.leads, leads);
        count(&mut self.trails, trails);
        count(&mut self.lengths, lengths);
    }

    fn symbols(&self, n: usize) -> Vec<u8> {
        let mut lengths: Vec<u8> = self.lengths.keys().copied().collect();
        lengths.sort_by_key(|byte| (byte & 0x7f, *byte));
        let all = ranked(&self.all);
        let ordinary = all.iter().find(|byte| byte.is_ascii_alphanumeric()).or_else(|| all.first());
        let mut symbols: Vec<u8> = ordinary.copied().into_iter().take(n).collect();
        let ranks = [ranked(&self.delimiters), ranked(&self.leads), ranked(&self.trails), lengths];
        let mut ranks = ranks.map(Vec::into_iter);
        while symbols.len() < n {
            let before = symbols.len();
            for rank in &mut ranks {
                let next = rank.find(|byte| !symbols.contains(byte));
                symbols.extend(next.filter(|_| symbols.len() < n));
            }
            if symbols.len() == before {
                break;
            }
        }
        let left: Vec<u8> = all.into_iter().filter(|byte| !symbols.contains(byte)).collect();
        symbols.extend(left.into_iter().take(n - symbols.len()));
        symbols
    }
}

/// Counts each byte of a text once.
fn count(counts: &mut Counts, mut bytes: Vec<u8>) {
    bytes.sort_unstable();
    bytes.dedup();
    bytes.into_iter().for_each(|byte| *counts.entry(byte).or_default() += 1);
}

/// The bytes, the most common first.
fn ranked(counts: &Counts) -> Vec<u8> {
    let mut bytes: Vec<(&u8, &usize)> = counts.iter().collect();
    bytes.sort_by(|a, b| b.1.cmp(a.1).then(a.0.cmp(b.0)));
    bytes.into_iter().map(|(byte, _)| *byte).collect()
}

/// The most bytes, such as a mask or fields, between a length and what it counts.
const AFTER_LENGTH_MAX: usize = 8;

#[cfg(test)]
mod tests {
    use super::Alphabet;

    #[test]
    fn significant_bytes_come_before_frequent_ones() {
        let texts = ["abcdefgh\x1b[1m", "abcdefgh\x1b[0m", "abcdefgh"];
        assert_eq!(Alphabet::of(texts, 3), Alphabet::new("a\x1b["));
    }

    #[test]
    fn leads_trails_and_lengths_are_distinguished() {
        let text: &[u8] = b"\x81\x85KKKKHello";
        // 0x81 begins a run and 0x85 follows; 0x85 counts the five bytes after a mask.
        assert_eq!(Alphabet::of([text], 3), Alphabet::new(b"H\x81\x85"));
        let counted: &[u8] = b"\x00\x00\x00\x02hi";
        assert_eq!(Alphabet::of([counted], 3), Alphabet::new(b"h\0\x02"));
        let shift_jis: &[u8] = b"\x83\x5c";
        assert_eq!(Alphabet::of([shift_jis], 9), Alphabet::new(b"\\\x83"));
    }

    #[test]
    fn an_alphabet_has_n_symbols_or_all_there_are() {
        let bytes: Vec<u8> = (0..=255).collect();
        for n in [0, 1, 2, 3, 12, 255, 256, 300] {
            let symbols = Alphabet::of([&bytes], n);
            assert_eq!(symbols.len(), n.min(256));
            assert_eq!(Alphabet::of_strings(symbols.symbols()), symbols, "each once");
        }
        assert!(Alphabet::of([""], 12).is_empty() && Alphabet::of([""; 0], 12).is_empty());
    }

    #[test]
    fn the_order_of_the_texts_does_not_matter() {
        let texts = ["a\r\n", "b\u{e9} c", "\u{65e5}\u{672c};", "\x03abc", "x"];
        let mut reversed = texts;
        reversed.reverse();
        assert_eq!(Alphabet::of(texts, 9), Alphabet::of(reversed, 9));
    }
}
