//! Bounded-exhaustive inputs: every byte string over an alphabet up to a length, in every chunking.
//!
//! A corpus holds what its authors thought of, and a fuzzer what it came upon. Faults of stream
//! parsers, though, take few bytes: a delimiter cut in two, a lead byte without its trail, a length
//! without what it counts. All short strings over the bytes that mean something to a protocol are
//! therefore a test of their own, and it needs no seeds, no search and no luck: twelve symbols
//! make 271,440 strings of two to five bytes, which have 4,154,400 chunkings.
//!
//! For each string, [`run`] compares what a [`Check`](crate::Check) compares for a script: the transcript
//! with the stream open, and the one with its end after the last byte, in every chunking; empty
//! pieces change nothing, and no core panics, hangs or breaks its contract. Since every prefix of a
//! string is a string, too, that covers promptness and truncation at every offset. Strings that deviate are
//! given to [`Checker::run`], which reports what is wrong in the fewest bytes and cuts. Other modes
//! are tried there only.
//!
//! Strings share what is known of their common prefix, and equal states are merged, as `trie` explains.
//! Where states have no key, an empty piece is tried after the last byte alone.

mod exhausted;
mod pass;
#[cfg(test)]
mod tests;
mod text;
mod trie;

pub use self::exhausted::{Deviating, Exhausted};
pub use crate::search::Alphabet;

use crate::check::Checker;
use crate::context::{Facts, Options};
use crate::engine::exhaustive::trie::Walk;

/// Plays every string over an alphabet, of up to `len` bytes, in every chunking.
///
/// Shorter strings come first. After the length at which a string deviates in a way that is not waived,
/// nothing is played: longer ones would show it again. The feeds in the budget of the core, which are
/// for one script, are multiplied by 64, and its states are those of one string; where that does
/// not suffice, the guarantee is that of the longest length that was completed. A string that goes on after
/// the core has ended is played as any other, since a piece that spans the offset of that end is another
/// piece.
///
/// If the environment variable `CHUNKPROOF_REPLAY` holds a token of this core, only that is run.
///
/// # Panics
///
/// If that variable holds something that is no token.
///
/// # Examples
///
/// ```
/// use chunkproof::exhaustive::{self, Alphabet};
/// use chunkproof::{check, Log};
///
/// // It forgets a CR that ends a piece.
/// let core = |bytes: &[u8], log: &mut Log| {
///     bytes.windows(2).filter(|pair| *pair == b"\r\n").for_each(|_| log.event("line"));
///     Ok(bytes.len())
/// };
/// let done = exhaustive::run(check(move || core), &Alphabet::new("a\r\n"), 5);
/// assert_eq!(done.first.as_ref().map(|first| first.bytes.as_slice()), Some(&b"\r\n"[..]));
/// assert!(done.to_string().starts_with("violated: the events depend on the bytes alone"), "{done}");
/// ```
#[must_use]
pub fn run(core: impl Into<Checker>, alphabet: &Alphabet, len: usize) -> Exhausted {
    let checker = core.into();
    let Options { budget, seed, .. } = checker.settings_or(Options::default());
    let mut done = Exhausted::new(checker.title(), alphabet, seed);
    if let Some(replay) = checker.asked() {
        let options = checker.settings_or(Options::default());
        done.replayed(checker.replayed(&replay, Facts::default(), options));
        return done;
    }
    let cores = checker.factory();
    let mut walk = Walk::new(&cores, alphabet.symbols(), &budget, seed);
    for len in 0..=len {
        let pass = walk.pass(len);
        done.add(&pass);
        let n_known = done.known.len();
        if !done.judge(&checker, &pass) || pass.is_spent {
            break;
        }
        walk.known.extend(done.known.iter().skip(n_known).map(|(bytes, _)| bytes.clone()));
    }
    done.conclude(&walk);
    done
}
