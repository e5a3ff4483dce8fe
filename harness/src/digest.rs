//! A 128-bit running hash whose value does not depend on how its input was cut.
//!
//! Strategy: bytes gather in a block of 48; a full block is hashed together with the value so far,
//! which gives the next value. The whole state is 104 bytes, so that a proof can copy it at every
//! feed; xxh3's own streaming state is six times as large. Inputs with equal digests count as
//! equal. An adversary could find a collision, so a counterexample is always replayed as text
//! before it is reported.

use std::fmt;
use std::hash::{Hash, Hasher};

use xxhash_rust::xxh3::xxh3_128;

/// A hash in progress, which is written in pieces and can be read at any time.
#[derive(Clone)]
pub(crate) struct Digest {
    /// The value so far in the first 16 bytes, then the bytes that are not hashed yet. They are fewer than
    /// fill the block; after it there is slack, so that a short piece is written before it is known
    /// whether it fits.
    block: [u8; BLOCK + SLACK],
    filled: usize,
    n_blocks: u64,
    /// Beyond as many blocks no more is hashed, only counted.
    n_blocks_max: u64,
}

impl Digest {
    /// The value of no bytes at all.
    pub(crate) const EMPTY: u128 = 0xe518_9a95_99e3_f862_05ea_23ef_06e2_8b2d;

    pub(crate) const fn new() -> Self {
        Self { block: [0; BLOCK + SLACK], filled: CHAIN, n_blocks: 0, n_blocks_max: u64::MAX }
    }

    /// The digest of one value's `Hash`.
    #[inline]
    pub(crate) fn of(value: &impl Hash) -> u128 {
        let mut digest = Self::new();
        value.hash(&mut digest);
        digest.value()
    }

    #[inline]
    pub(crate) fn write(&mut self, bytes: &[u8]) {
        match self.room::<SLACK>() {
            Some(room) if bytes.len() <= SLACK => {
                copy(room, bytes);
                self.add(bytes.len());
            }
            _ => self.write_long(bytes),
        }
    }

    /// As [`write`](Self::write) for a length known at compile time: a few moves.
    #[inline]
    pub(crate) fn write_array<const N: usize>(&mut self, bytes: [u8; N]) {
        const { assert!(N <= SLACK, "a short piece fits into the slack") }
        if let Some(room) = self.room() {
            *room = bytes;
            self.add(N);
        }
    }

    /// The place of the next `N` bytes.
    #[inline(always)]
    fn room<const N: usize>(&mut self) -> Option<&mut [u8; N]> {
        // The block is never full, so this changes nothing; it shows the compiler that there is room.
        let filled = self.filled % BLOCK;
        self.block.get_mut(filled..)?.first_chunk_mut()
    }

    /// Counts `n` bytes that were written to the block and its slack.
    #[inline(always)]
    fn add(&mut self, n: usize) {
        self.filled += n;
        if self.filled >= BLOCK {
            self.next_block(n);
        }
    }

    /// Hashes a full block, of which the last `n` bytes are one piece.
    fn next_block(&mut self, n: usize) {
        if self.is_beyond_bound() {
            self.filled -= n;
            self.n_blocks = self.n_blocks.saturating_add(1);
        } else {
            self.hash_block();
        }
    }

    /// Hashes a full block, and continues with what is in the slack.
    #[inline(always)]
    fn hash_block(&mut self) {
        let chain =
            self.block.first_chunk::<BLOCK>().map(|full| xxh3_128(full)).unwrap_or_default();
        let slack = self.block.last_chunk::<SLACK>().copied().unwrap_or_default();
        if let Some(start) = self.block.first_chunk_mut::<{ CHAIN + SLACK }>() {
            let (before, after) = start.split_at_mut(CHAIN);
            before.copy_from_slice(&chain.to_le_bytes());
            after.copy_from_slice(&slack);
        }
        self.filled -= BLOCK - CHAIN;
        self.n_blocks += 1;
    }

    /// Writes more bytes than the slack holds.
    #[inline(never)]
    fn write_long(&mut self, bytes: &[u8]) {
        let n_more = (bytes.len() / (BLOCK - CHAIN)) as u64;
        let fits = self.filled + bytes.len() < BLOCK;
        if !fits && self.n_blocks.saturating_add(n_more) > self.n_blocks_max {
            self.n_blocks = self.n_blocks.saturating_add(n_more + 1);
            return;
        }
        let (chunks, rest) = bytes.as_chunks::<SLACK>();
        for chunk in chunks {
            if let Some(room) = self.room() {
                *room = *chunk;
            }
            self.add_unbound(SLACK);
        }
        if let Some(room) = self.room() {
            copy(room, rest);
        }
        self.add_unbound(rest.len());
    }

    /// Counts `n` bytes that were written, of a piece that is within the bound.
    #[inline(always)]
    fn add_unbound(&mut self, n: usize) {
        self.filled += n;
        if self.filled >= BLOCK {
            self.hash_block();
        }
    }

    /// Bounds what is hashed from here on to about `max` bytes: the value no longer depends on what is
    /// written after that, so it is not to be used then.
    #[inline]
    pub(crate) fn bound(&mut self, max: u64) {
        self.n_blocks_max = self.n_blocks.saturating_add(max / (BLOCK - CHAIN) as u64 + 1);
    }

    /// Takes the bound away.
    #[inline]
    pub(crate) fn unbound(&mut self) {
        self.n_blocks_max = u64::MAX;
    }

    fn is_beyond_bound(&self) -> bool {
        self.n_blocks > self.n_blocks_max
    }

    #[inline]
    pub(crate) fn value(&self) -> u128 {
        xxh3_128(self.block.get(..self.filled).unwrap_or_default())
    }

    /// How many bytes were written.
    #[inline]
    pub(crate) fn n_written(&self) -> u64 {
        self.n_blocks.saturating_mul((BLOCK - CHAIN) as u64) + (self.filled - CHAIN) as u64
    }
}

/// Copies a few bytes as two words that may overlap: most records are short, and a call to `memcpy`
/// costs more than their copy.
#[inline(always)]
fn copy(room: &mut [u8; SLACK], bytes: &[u8]) {
    if !copy_ends::<8>(room, bytes) && !copy_ends::<4>(room, bytes) {
        room.iter_mut().zip(bytes).for_each(|(place, byte)| *place = *byte);
    }
}

/// Copies the first `N` and the last `N` bytes: all of at most `2 * N`. Returns false if there are
/// fewer than `N`.
#[inline(always)]
fn copy_ends<const N: usize>(room: &mut [u8; SLACK], bytes: &[u8]) -> bool {
    let (Some(first), Some(last)) = (bytes.first_chunk::<N>(), bytes.last_chunk::<N>()) else {
        return false;
    };
    if let Some(place) = room.first_chunk_mut() {
        *place = *first;
    }
    if let Some(place) = room.get_mut(bytes.len() - N..).and_then(|end| end.first_chunk_mut()) {
        *place = *last;
    }
    true
}

impl fmt::Debug for Digest {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "Digest({:032x})", self.value())
    }
}

impl Hasher for Digest {
    #[inline]
    fn write(&mut self, bytes: &[u8]) {
        Self::write(self, bytes);
    }

    #[inline]
    fn write_u8(&mut self, byte: u8) {
        self.write_array([byte]);
    }

    #[inline]
    fn write_u32(&mut self, number: u32) {
        self.write_array(number.to_le_bytes());
    }

    #[inline]
    fn write_u64(&mut self, number: u64) {
        self.write_array(number.to_le_bytes());
    }

    #[inline]
    fn write_usize(&mut self, number: usize) {
        self.write_array((number as u64).to_le_bytes());
    }

    #[expect(clippy::cast_possible_truncation, reason = "a hasher gives 64 bits of it")]
    fn finish(&self) -> u64 {
        self.value() as u64
    }
}

/// Hashes text while it is formatted, so that a `Debug` key needs no allocation; fails beyond the bound, so
/// that a text without end does end.
impl fmt::Write for Digest {
    fn write_str(&mut self, text: &str) -> fmt::Result {
        self.write(text.as_bytes());
        if self.is_beyond_bound() { Err(fmt::Error) } else { Ok(()) }
    }
}

const CHAIN: usize = 16;
const BLOCK: usize = 64;
const SLACK: usize = 16;

#[cfg(test)]
mod tests {
    use super::Digest;

    #[test]
    fn the_value_does_not_depend_on_the_cuts() {
        let bytes: Vec<u8> = (0..200).collect();
        let mut whole = Digest::new();
        whole.write(&bytes);
        for cut in 0..=bytes.len() {
            let mut two = Digest::new();
            two.write(&bytes[..cut]);
            two.write(&bytes[cut..]);
            assert_eq!(two.value(), whole.value(), "cut at {cut}");
        }
    }

    #[test]
    fn the_value_of_no_bytes_is_a_constant() {
        assert_eq!(Digest::new().value(), Digest::EMPTY);
    }

    #[test]
    fn every_byte_and_every_length_counts() {
        let mut seen = std::collections::BTreeSet::new();
        for len in 0..200 {
            let mut digest = Digest::new();
            digest.write(&vec![0; len]);
            assert!(seen.insert(digest.value()), "{len} zeros");
            for at in 0..len {
                let mut digest = Digest::new();
                digest.write(&vec![0; at]);
                digest.write_array([1]);
                digest.write(&vec![0; len - at - 1]);
                assert!(seen.insert(digest.value()), "{len} bytes, one at {at}");
            }
        }
    }
}
