//! Where a transport may cut the stream.

use std::borrow::Cow;
use std::fmt;
use std::sync::Arc;

use crate::script::Chunking;

/// The offsets at which a transport may cut the stream, where it cannot cut anywhere.
///
/// TCP cuts between any two bytes. A language model's deltas are whole characters or tokens, a WebSocket
/// delivers whole messages, and a `&str` cannot hold half a character. A cut elsewhere is never made: pieces
/// that it would separate come as one.
///
/// # Units
///
/// Offsets in bytes from the start of the script's bytes. The start, the end, and the place of an action are
/// always possible.
///
/// # Examples
///
/// ```
/// use chunkproof::script::Cuts;
/// use chunkproof::{Core, Fault, Log, check};
///
/// /// Logs the text of each delta, and so must receive whole characters.
/// #[derive(Clone, Hash)]
/// struct Deltas;
///
/// impl Core for Deltas {
///     fn receive(&mut self, bytes: &[u8], log: &mut Log) -> Result<usize, Fault> {
///         log.data("text", str::from_utf8(bytes)?.as_bytes());
///         Ok(bytes.len())
///     }
/// }
///
/// let report = check(|| Deltas).prove().cuts_at(Cuts::chars()).receive("naïve café").run();
/// assert!(report.is_ok());
/// assert_eq!(report.coverage.claim(), "Proven, all 2^9 chunkings"); // of ten characters
/// ```
#[derive(Clone, Default)]
pub struct Cuts(Lawful);

#[derive(Clone, Default)]
enum Lawful {
    #[default]
    Anywhere,
    Chars,
    Offsets(Arc<[usize]>),
    Tokens(Arc<Tokens>),
}

type Tokens = dyn Fn(&[u8]) -> Vec<usize> + Send + Sync;

impl Cuts {
    /// Between any two bytes: the default.
    #[must_use]
    pub fn anywhere() -> Self {
        Self(Lawful::Anywhere)
    }

    /// Between characters in UTF-8; a byte that is part of none stands alone.
    #[must_use]
    pub fn chars() -> Self {
        Self(Lawful::Chars)
    }

    /// At these offsets only.
    #[must_use]
    pub fn offsets(offsets: impl IntoIterator<Item = usize>) -> Self {
        Self(Lawful::Offsets(offsets.into_iter().collect()))
    }

    /// At the offsets that `ends` returns: where the tokens of these bytes end, for example.
    ///
    /// It is called with all bytes of a script, and again for each shorter script that the search for a
    /// small counterexample tries.
    ///
    /// # Examples
    ///
    /// ```
    /// use chunkproof::script::Cuts;
    ///
    /// // After each space.
    /// let words = Cuts::tokens(|bytes| {
    ///     let ends = bytes.iter().enumerate().filter(|(_, byte)| **byte == b' ');
    ///     ends.map(|(at, _)| at + 1).collect()
    /// });
    /// assert_eq!(words.of(b"to be or"), Some(vec![3, 6]));
    /// ```
    #[must_use]
    pub fn tokens(ends: impl Fn(&[u8]) -> Vec<usize> + Send + Sync + 'static) -> Self {
        Self(Lawful::Tokens(Arc::new(ends)))
    }

    /// Returns the possible offsets inside of these bytes, ascending; `None` if that is each of them.
    #[must_use]
    pub fn of(&self, bytes: &[u8]) -> Option<Vec<usize>> {
        let mut offsets: Vec<usize> = match &self.0 {
            Lawful::Anywhere => return None,
            Lawful::Chars => char_ends(bytes),
            Lawful::Offsets(offsets) => offsets.to_vec(),
            Lawful::Tokens(ends) => ends(bytes),
        };
        offsets.retain(|offset| (1..bytes.len()).contains(offset));
        offsets.sort_unstable();
        offsets.dedup();
        Some(offsets)
    }

    /// The last offset up to `offset` at which these bytes can be cut.
    pub(crate) fn last_within(&self, bytes: &[u8], offset: usize) -> usize {
        let last = |cuts: Vec<usize>| cuts.into_iter().rfind(|cut| *cut <= offset).unwrap_or(0);
        if offset >= bytes.len() { offset } else { self.of(bytes).map_or(offset, last) }
    }

    /// The cuts of a chunking that are possible in these bytes.
    pub(crate) fn possible<'c>(&self, chunking: &'c Chunking, bytes: &[u8]) -> Cow<'c, Chunking> {
        match self.of(bytes) {
            None => Cow::Borrowed(chunking),
            Some(offsets) => Cow::Owned(chunking.only_at(&offsets, bytes.len())),
        }
    }
}

/// Whether an offset is among the possible ones, as [`Cuts::of`] returns them.
pub(crate) fn is_among(possible: Option<&[usize]>, offset: usize) -> bool {
    possible.is_none_or(|offsets| offsets.binary_search(&offset).is_ok())
}

impl fmt::Debug for Cuts {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match &self.0 {
            Lawful::Anywhere => f.write_str("anywhere"),
            Lawful::Chars => f.write_str("chars"),
            Lawful::Offsets(offsets) => write!(f, "offsets {offsets:?}"),
            Lawful::Tokens(_) => f.write_str("tokens"),
        }
    }
}

/// Where the characters end.
fn char_ends(bytes: &[u8]) -> Vec<usize> {
    let mut ends = Vec::new();
    let mut at = 0;
    for chunk in bytes.utf8_chunks() {
        for char in chunk.valid().chars() {
            at += char.len_utf8();
            ends.push(at);
        }
        for _ in chunk.invalid() {
            at += 1;
            ends.push(at);
        }
    }
    ends
}

#[cfg(test)]
mod tests {
    use super::Cuts;

    #[test]
    fn characters_stay_whole() {
        let of = |bytes: &[u8]| Cuts::chars().of(bytes).unwrap();
        assert_eq!(of("aé€b".as_bytes()), [1, 3, 6]);
        // A character that is cut short, and a byte that is part of none.
        assert_eq!(of(b"\xe2\x82a\xff\xc3\xa9"), [1, 2, 3, 4]);
        assert!(of(b"").is_empty() && of(b"a").is_empty());
    }

    #[test]
    fn offsets_are_in_order_and_inside() {
        let of = |offsets: &[usize]| Cuts::offsets(offsets.iter().copied()).of(b"abcd").unwrap();
        assert_eq!(of(&[3, 1, 3, 0, 4, 9]), [1, 3]);
        assert_eq!(Cuts::anywhere().of(b"abcd"), None);
    }
}
