//! Two ways for a stream reader to keep bytes that are not read yet: one growing byte array, or a deque of
//! the pieces as they came.
//!
//! Both read exactly n bytes, a line, or all to the end, and hand out each in one slice. The array
//! copies every piece, and keeps bytes that were read until they are half of it. The deque owns its pieces
//! and copies no bytes, unless what is read spans several: then they are joined. If the transport only
//! lends its bytes, as to `receive(&[u8])`, the deque has to copy them too ([`Deque::lent`]); a caller
//! that can use parts is handed them as they are ([`Parts`]).

use std::collections::VecDeque;

use bytes::{Buf, Bytes};

/// A stream reader.
pub trait Reader: Default {
    /// Adds the next piece of the stream.
    fn feed(&mut self, piece: &Bytes);

    /// Hands out exactly `n` bytes, if they are there; returns whether they were.
    fn exactly(&mut self, n: usize, take: impl FnMut(&[u8])) -> bool;

    /// Hands out all bytes up to and with the next LF, if it is there; returns whether it was.
    fn line(&mut self, take: impl FnMut(&[u8])) -> bool;

    /// Hands out all bytes that are left.
    fn to_end(&mut self, take: impl FnMut(&[u8]));
}

/// One byte array that grows.
#[derive(Debug, Default)]
pub struct Array {
    bytes: Vec<u8>,
    /// How much of it was read.
    read: usize,
    /// How far it was searched for a LF.
    searched: usize,
}

impl Array {
    fn take(&mut self, n: usize, mut take: impl FnMut(&[u8])) {
        take(self.bytes.get(self.read..self.read + n).unwrap_or_default());
        self.read += n;
        self.searched = self.read;
        // A move copies fewer bytes than were read since the last one, so all moves cost at most the stream.
        if self.read == self.bytes.len() {
            self.bytes.clear();
            (self.read, self.searched) = (0, 0);
        }
    }
}

impl Reader for Array {
    fn feed(&mut self, piece: &Bytes) {
        if self.read > self.bytes.len() / 2 {
            self.bytes.drain(..self.read);
            self.searched -= self.read;
            self.read = 0;
        }
        self.bytes.extend_from_slice(piece);
    }

    fn exactly(&mut self, n: usize, take: impl FnMut(&[u8])) -> bool {
        let is_there = self.bytes.len() - self.read >= n;
        if is_there {
            self.take(n, take);
        }
        is_there
    }

    fn line(&mut self, take: impl FnMut(&[u8])) -> bool {
        let new = self.bytes.get(self.searched..).unwrap_or_default();
        let Some(end) = find_lf(new) else {
            self.searched = self.bytes.len();
            return false;
        };
        let n = self.searched + end + 1 - self.read;
        self.take(n, take);
        true
    }

    fn to_end(&mut self, take: impl FnMut(&[u8])) {
        self.take(self.bytes.len() - self.read, take);
    }
}

/// The search that all readers share, so that none is compiled to a faster one.
#[inline(never)]
fn find_lf(bytes: &[u8]) -> Option<usize> {
    bytes.iter().position(|&byte| byte == b'\n')
}

/// A deque of pieces, joined where what is read spans several.
#[derive(Debug, Default)]
pub struct Deque {
    pieces: VecDeque<Bytes>,
    /// How many bytes the pieces have.
    len: usize,
    /// How many of them were searched for a LF, and how many bytes these have.
    searched: (usize, usize),
    joined: Vec<u8>,
}

impl Deque {
    /// Copies a piece that is only lent, and adds it.
    pub fn lent(&mut self, piece: &[u8]) {
        self.feed(&Bytes::copy_from_slice(piece));
    }

    /// The length of the next line, if its LF is there.
    fn line_end(&mut self) -> Option<usize> {
        let (n_pieces, mut before) = self.searched;
        for piece in self.pieces.iter().skip(n_pieces) {
            if let Some(end) = find_lf(piece) {
                return Some(before + end + 1);
            }
            before += piece.len();
        }
        self.searched = (self.pieces.len(), before);
        None
    }

    /// Hands out `n` bytes in the parts that they are in.
    fn parts(&mut self, mut n: usize, mut take: impl FnMut(&[u8])) {
        self.len -= n;
        self.searched = (0, 0);
        while let Some(first) = self.pieces.front_mut().filter(|_| n > 0) {
            let part = n.min(first.len());
            take(first.get(..part).unwrap_or_default());
            first.advance(part);
            n -= part;
            if first.is_empty() {
                self.pieces.pop_front();
            }
        }
    }

    /// Hands out `n` bytes in one slice.
    fn whole(&mut self, n: usize, mut take: impl FnMut(&[u8])) {
        if self.pieces.front().is_none_or(|first| first.len() >= n) {
            return self.parts(n, take);
        }
        let mut joined = std::mem::take(&mut self.joined);
        joined.clear();
        self.parts(n, |part| joined.extend_from_slice(part));
        take(&joined);
        self.joined = joined;
    }
}

impl Reader for Deque {
    fn feed(&mut self, piece: &Bytes) {
        self.len += piece.len();
        self.pieces.push_back(piece.clone());
    }

    fn exactly(&mut self, n: usize, take: impl FnMut(&[u8])) -> bool {
        let is_there = self.len >= n;
        if is_there {
            self.whole(n, take);
        }
        is_there
    }

    fn line(&mut self, take: impl FnMut(&[u8])) -> bool {
        let end = self.line_end();
        end.is_some_and(|n| {
            self.whole(n, take);
            true
        })
    }

    fn to_end(&mut self, take: impl FnMut(&[u8])) {
        self.whole(self.len, take);
    }
}

/// A deque whose pieces are copied in, as they are only lent.
#[derive(Debug, Default)]
pub struct Copied(Deque);

impl Reader for Copied {
    fn feed(&mut self, piece: &Bytes) {
        self.0.lent(piece);
    }

    fn exactly(&mut self, n: usize, take: impl FnMut(&[u8])) -> bool {
        self.0.exactly(n, take)
    }

    fn line(&mut self, take: impl FnMut(&[u8])) -> bool {
        self.0.line(take)
    }

    fn to_end(&mut self, take: impl FnMut(&[u8])) {
        self.0.to_end(take);
    }
}

/// A deque that hands out parts as they are and never joins them.
#[derive(Debug, Default)]
pub struct Parts(Deque);

impl Reader for Parts {
    fn feed(&mut self, piece: &Bytes) {
        self.0.feed(piece);
    }

    fn exactly(&mut self, n: usize, take: impl FnMut(&[u8])) -> bool {
        let is_there = self.0.len >= n;
        if is_there {
            self.0.parts(n, take);
        }
        is_there
    }

    fn line(&mut self, take: impl FnMut(&[u8])) -> bool {
        let end = self.0.line_end();
        end.is_some_and(|n| {
            self.0.parts(n, take);
            true
        })
    }

    fn to_end(&mut self, take: impl FnMut(&[u8])) {
        self.0.parts(self.0.len, take);
    }
}

/// A way to read a stream of messages.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
#[expect(clippy::exhaustive_enums, reason = "the three ways that are compared")]
pub enum Reading {
    /// This many bytes at a time, as long as they are there.
    Exactly(usize),
    /// Line by line, as long as they are there.
    Lines,
    /// All at once, at the end.
    ToEnd,
}

/// Feeds a stream to a reader and reads what can be read after each piece.
pub fn read<R: Reader>(pieces: &[Bytes], how: Reading, mut take: impl FnMut(&[u8])) {
    let mut reader = R::default();
    for piece in pieces {
        reader.feed(piece);
        match how {
            Reading::Exactly(n) => while reader.exactly(n, &mut take) {},
            Reading::Lines => while reader.line(&mut take) {},
            Reading::ToEnd => {}
        }
    }
    if how == Reading::ToEnd {
        reader.to_end(take);
    }
}

#[cfg(test)]
mod tests {
    use super::{Array, Copied, Deque, Parts, Reader, Reading, read};
    use bytes::Bytes;

    /// The slices that are handed out.
    fn read_by<R: Reader>(stream: &[u8], piece: usize, how: Reading) -> Vec<Vec<u8>> {
        let pieces: Vec<Bytes> = stream.chunks(piece).map(Bytes::copy_from_slice).collect();
        let mut taken = Vec::new();
        read::<R>(&pieces, how, |bytes| taken.push(bytes.to_vec()));
        taken
    }

    #[test]
    fn all_readers_hand_out_the_same_for_any_pieces() {
        let stream: Vec<u8> = (0..200).map(|n| if n % 11 == 7 { b'\n' } else { n }).collect();
        for piece in [1, 2, 3, 7, 16, 50, 200] {
            let lines: Vec<Vec<u8>> =
                stream.split_inclusive(|byte| *byte == b'\n').map(<[u8]>::to_vec).collect();
            let whole_lines = lines[..lines.len() - 1].to_vec();
            for (how, expected) in [
                (Reading::Exactly(8), stream.chunks(8).map(<[u8]>::to_vec).collect()),
                (Reading::Lines, whole_lines),
                (Reading::ToEnd, vec![stream.clone()]),
            ] {
                assert_eq!(read_by::<Array>(&stream, piece, how), expected, "{piece} {how:?}");
                assert_eq!(read_by::<Deque>(&stream, piece, how), expected, "{piece} {how:?}");
                assert_eq!(read_by::<Copied>(&stream, piece, how), expected, "{piece} {how:?}");
                let parts = read_by::<Parts>(&stream, piece, how);
                assert_eq!(parts.concat(), expected.concat(), "{piece} {how:?}");
                assert!(parts.iter().all(|part| part.len() <= piece), "{piece} {how:?}");
            }
        }
    }
}
