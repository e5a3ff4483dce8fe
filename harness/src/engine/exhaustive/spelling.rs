//! How a string is spelled with the symbols of an alphabet.
//!
//! Symbols may be strings, and one may begin with another, so a string can be spelled in several ways:
//! all of them are followed byte by byte, and each string is played once. Its prefixes that end within a
//! symbol are strings, too, where a stream can end there.

use crate::script::Cuts;
use crate::script::cuts::is_among;

/// Where in the symbols a string ends, in every way to spell it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Spelling(Vec<Place>);

/// A number of whole symbols, and how far the string is in another one.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
struct Place {
    n_whole: usize,
    within: Option<Within>,
}

/// Some bytes, but not all, of a symbol.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
struct Within {
    symbol: usize,
    n_bytes: usize,
}

impl Spelling {
    /// That of the empty string.
    pub(super) fn empty() -> Self {
        Self(vec![Place { n_whole: 0, within: None }])
    }

    /// The fewest symbols that spell the string, the one that it ends in included.
    pub(super) fn n_symbols(&self) -> usize {
        let n_symbols =
            self.0.iter().map(|place| place.n_whole + usize::from(place.within.is_some()));
        n_symbols.min().unwrap_or_default()
    }

    /// Whether a stream can end after the string, whose bytes these are: after a whole symbol, or where the
    /// symbol that it ends in can be cut.
    pub(super) fn can_end(&self, bytes: &[u8], symbols: &[Vec<u8>], cuts: &Cuts) -> bool {
        self.0.iter().any(|place| {
            let Some(Within { symbol, n_bytes }) = place.within else { return true };
            let rest = symbols.get(symbol).and_then(|symbol| symbol.get(n_bytes..));
            let whole = [bytes, rest.unwrap_or_default()].concat();
            is_among(cuts.of(&whole).as_deref(), bytes.len())
        })
    }

    /// The bytes that can follow in strings of at most `n_symbols` symbols, each once and in the order of the
    /// alphabet, with the spelling of the string that they make.
    pub(super) fn next(&self, symbols: &[Vec<u8>], n_symbols: usize) -> Vec<(u8, Self)> {
        let mut next: Vec<(u8, Self)> = Vec::new();
        let mut add = |n_whole: usize, symbol: usize, at: usize| {
            let bytes = symbols.get(symbol).map(Vec::as_slice).unwrap_or_default();
            let Some(byte) = bytes.get(at) else { return };
            let place = match at + 1 == bytes.len() {
                true => Place { n_whole: n_whole + 1, within: None },
                false => Place { n_whole, within: Some(Within { symbol, n_bytes: at + 1 }) },
            };
            match next.iter_mut().find(|(known, _)| known == byte) {
                Some((_, Self(places))) if places.contains(&place) => {}
                Some((_, Self(places))) => places.push(place),
                None => next.push((*byte, Self(vec![place]))),
            }
        };
        for place in &self.0 {
            match place.within {
                Some(Within { symbol, n_bytes }) => add(place.n_whole, symbol, n_bytes),
                None if place.n_whole < n_symbols => {
                    (0..symbols.len()).for_each(|symbol| add(place.n_whole, symbol, 0));
                }
                None => {}
            }
        }
        next
    }
}

#[cfg(test)]
mod tests {
    use super::Spelling;

    #[test]
    fn a_string_is_reached_once_however_it_is_spelled() {
        let symbols = [&b"\r\n"[..], b"\r", b"\n"].map(<[u8]>::to_vec);
        let mut found = Vec::new();
        let mut open = vec![(Vec::new(), Spelling::empty())];
        while let Some((bytes, spelling)) = open.pop() {
            found.push((String::from_utf8(bytes.clone()).unwrap(), spelling.n_symbols()));
            let next = spelling.next(&symbols, 2).into_iter();
            open.extend(next.map(|(byte, next)| ([&bytes[..], &[byte]].concat(), next)));
        }
        found.sort();
        let n_found = found.len();
        found.dedup();
        assert_eq!(found.len(), n_found, "each once");
        let n_symbols = |text: &str| {
            let found = found.iter().find(|(bytes, _)| bytes == text);
            found.map(|(_, n_symbols)| *n_symbols)
        };
        assert_eq!(["", "\r", "\r\n", "\n\r\n"].map(n_symbols), [0, 1, 1, 2].map(Some));
        assert_eq!(
            ["\r\r\n", "\r\n\r\n", "\r\r\r", "\n\n\r"].map(n_symbols),
            [Some(2), Some(2), None, None,]
        );
    }
}
