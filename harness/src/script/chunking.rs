//! How the bytes of a script are cut into pieces.

use std::fmt;

use crate::bytes::Escaped;

/// The places where a stream is cut, in order.
///
/// A cut at 0, at the end, or given twice makes an empty piece there: an empty read.
///
/// # Units
///
/// Offsets in bytes from the start of the script's bytes.
///
/// # Examples
///
/// ```
/// use chunkproof::Chunking;
///
/// let chunking = Chunking::new([2, 5]);
/// assert_eq!(chunking.marked(b"hello!"), r#""he" | "llo" | "!""#);
/// assert_eq!(Chunking::bytewise(4).cuts(), [1, 2, 3]);
/// ```
#[derive(Clone, Default, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Chunking {
    cuts: Vec<usize>,
}

impl Chunking {
    /// Makes cuts at the given offsets, which may come in any order.
    #[must_use]
    pub fn new(cuts: impl IntoIterator<Item = usize>) -> Self {
        let mut cuts: Vec<usize> = cuts.into_iter().collect();
        cuts.sort_unstable();
        Self { cuts }
    }

    /// Makes no cut: all bytes are one piece.
    #[must_use]
    pub fn whole() -> Self {
        Self::default()
    }

    /// Cuts `len` bytes into pieces of one byte.
    #[must_use]
    pub fn bytewise(len: usize) -> Self {
        Self { cuts: (1..len).collect() }
    }

    /// Cuts `len` bytes into pieces of `size` bytes; the last one may be shorter.
    ///
    /// # Panics
    ///
    /// Panics if `size` is 0.
    #[must_use]
    pub fn uniform(len: usize, size: usize) -> Self {
        Self { cuts: (size..len).step_by(size).collect() }
    }

    /// Returns the offsets of the cuts, ascending.
    #[must_use]
    pub fn cuts(&self) -> &[usize] {
        &self.cuts
    }

    /// The first `n` cuts, or all if there are fewer.
    #[must_use]
    pub(crate) fn first(&self, n: usize) -> Self {
        Self { cuts: self.first_cuts(n).to_vec() }
    }

    /// As [`first`](Self::first), as offsets.
    pub(crate) fn first_cuts(&self, n: usize) -> &[usize] {
        self.cuts.get(..n).unwrap_or(&self.cuts)
    }

    /// The rank of a chunking: fewer cuts come first, then earlier ones.
    pub(crate) fn simplicity(&self) -> (usize, &[usize]) {
        (self.cuts.len(), &self.cuts)
    }

    /// The same cuts, with those after `len` moved to it.
    #[must_use]
    pub(crate) fn within(&self, len: usize) -> Self {
        Self { cuts: self.cuts.iter().map(|cut| *cut.min(&len)).collect() }
    }

    /// The cuts that are at one of these offsets, ascending, at the start, or at `len`.
    #[must_use]
    pub(crate) fn only_at(&self, offsets: &[usize], len: usize) -> Self {
        let is_kept =
            |cut: &&usize| **cut == 0 || **cut >= len || offsets.binary_search(cut).is_ok();
        Self { cuts: self.cuts.iter().filter(is_kept).copied().collect() }
    }

    /// The same cuts and one more.
    #[must_use]
    pub(crate) fn with_cut(&self, cut: usize) -> Self {
        Self::new(self.cuts.iter().copied().chain([cut]))
    }

    /// The cuts of a stream of `len` bytes after the bytes of `from..to` are removed; a cut that
    /// would make an empty piece only because of the removal is dropped.
    #[must_use]
    pub(crate) fn moved(&self, from: usize, to: usize, len: usize) -> Self {
        let moved = |cut: usize| if cut >= to { cut - (to - from) } else { cut.min(from) };
        let mut cuts: Vec<(usize, usize)> =
            self.cuts.iter().map(|&cut| (cut, moved(cut))).collect();
        cuts.retain(|&(cut, now)| (now != 0 || cut == 0) && (now != moved(len) || cut == len));
        cuts.dedup_by(|b, a| a.1 == b.1 && a.0 != b.0);
        Self { cuts: cuts.into_iter().map(|(_, now)| now).collect() }
    }

    /// Returns the pieces, escaped and quoted, with a `|` at each cut: a byte `|` is within quotes.
    #[must_use]
    pub fn marked(&self, bytes: &[u8]) -> String {
        let mut pieces = Vec::new();
        let mut from = 0;
        for &cut in &self.cuts {
            pieces.push(bytes.get(from..cut).unwrap_or_default());
            from = cut.max(from);
        }
        pieces.push(bytes.get(from..).unwrap_or_default());
        let quoted = pieces.into_iter().map(|piece| format!("\"{}\"", Escaped(piece)));
        quoted.collect::<Vec<_>>().join(" | ")
    }
}

/// Prints `whole`, or the offsets of the cuts.
impl fmt::Display for Chunking {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self.cuts.as_slice() {
            [] => f.write_str("whole"),
            [one] => write!(f, "cut at {one}"),
            many if many.len() > LISTED_MAX && is_bytewise(many) => {
                write!(f, "byte by byte up to {}", many.len() + 1)
            }
            many => {
                let shown: Vec<String> =
                    many.iter().take(LISTED_MAX).map(ToString::to_string).collect();
                write!(f, "cuts at {}", shown.join(", "))?;
                match many.len().saturating_sub(LISTED_MAX) {
                    0 => Ok(()),
                    more => write!(f, " and {more} more"),
                }
            }
        }
    }
}

/// Prints as `Display`, with the name of the type.
impl fmt::Debug for Chunking {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "Chunking({self})")
    }
}

fn is_bytewise(cuts: &[usize]) -> bool {
    cuts.iter().copied().eq(1..=cuts.len())
}

const LISTED_MAX: usize = 12;

#[cfg(test)]
mod tests {
    use super::Chunking;

    #[test]
    fn cuts_are_marked_where_they_stand() {
        let marked = Chunking::new([0, 2, 2, 3]).marked(b"ab|");
        assert_eq!(marked, r#""" | "ab" | "" | "|" | """#);
        assert_eq!(Chunking::whole().marked(b"\r\n"), r#""\r\n""#);
        assert_eq!(Chunking::uniform(7, 3).marked(b"abcdefg"), r#""abc" | "def" | "g""#);
    }

    #[test]
    fn long_chunkings_print_short() {
        assert_eq!(Chunking::bytewise(100).to_string(), "byte by byte up to 100");
        assert_eq!(Chunking::new([3, 1]).to_string(), "cuts at 1, 3");
        assert!(Chunking::uniform(1000, 2).to_string().ends_with("22, 24 and 487 more"));
    }
}
