//! Bounded-exhaustive inputs: every string over an alphabet up to a length, in every chunking.
//!
//! A corpus holds the cases that its authors thought of, and a fuzzer the inputs that it came upon.
//! But most faults of stream parsers need few bytes: a delimiter cut in two, a lead byte without
//! its trail, a length without the bytes that it counts. So all short strings over the bytes that
//! mean something to a protocol are a test of their own, which needs no seeds and no search. Twelve
//! symbols make 271,440 strings of two to five bytes, which have 4,154,400 chunkings.
//!
//! A symbol may be a string, such as `\r\n` or `Host: a`: so few of them make a message head, which no
//! dozen bytes would. Cuts and ends of stream come within symbols, too; lengths are counted in symbols.
//! Cores without a state key manage short symbols only, as they are played once for each chunking.
//!
//! Where [`Checker::cuts_at`] limits the cuts, the chunkings are those of the possible ones, and a stream
//! ends within a symbol only where that can be cut: no half of a character comes unless it is a symbol.
//!
//! For each string, [`run`] compares what a [`Check`](crate::Check) compares for a script: the
//! transcript with the stream open, and the one with its end after the last byte, in every
//! chunking; empty pieces must change nothing, and no core may panic, hang or break its contract.
//! Since every prefix of a string is also a string, this covers promptness and truncation at every
//! offset. Strings that deviate are given to [`Checker::run`], which reports the fault in the
//! fewest bytes and cuts. Only there are other modes tried.
//!
//! Strings share the work on their common prefix, and equal states are merged, as `trie` explains.
//! If states have no key, an empty piece is tried only after the last byte.

mod exhausted;
mod pass;
mod spelling;
#[cfg(test)]
mod tests;
mod text;
mod trie;

pub use self::exhausted::{Deviating, Exhausted};
pub use crate::search::Alphabet;

use crate::check::Checker;
use crate::checks::CheckId;
use crate::context::{Facts, Options};
use crate::engine::exhaustive::trie::Walk;
use crate::watchdog;

/// Plays every string over an alphabet, of up to `len` symbols, in every chunking.
///
/// Shorter strings come first. The run stops after the length at which a string deviates in a way
/// that no waiver covers, as longer strings would only repeat the deviation. The feeds in the
/// budget of the core, which are for one script, are multiplied by 64; its states apply to each
/// string. If that does not suffice, the guarantee is that of the longest completed length. A
/// string that goes on after the core has ended is played as any other, since a piece that spans
/// the offset of that end is another piece.
///
/// If the environment variable `CHUNKPROOF_REPLAY` holds a token of this core, only that replay is
/// run.
///
/// # Panics
///
/// If that variable holds something that is not a token.
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
/// assert!(done.to_string().contains("\nviolated: the events depend on the bytes alone"), "{done}");
///
/// // It looks for the end of a head in one piece. Long symbols need a state key: without one, each of the
/// // 2^13 ways to cut the first is a state.
/// let head = |bytes: &[u8], log: &mut Log| {
///     bytes.windows(4).filter(|four| *four == b"\r\n\r\n").for_each(|_| log.event("head"));
///     Ok(bytes.len())
/// };
/// let symbols = Alphabet::of_strings(["GET / HTTP/1.1", "Host: a", "\r\n"]);
/// let done = exhaustive::run(check(move || head).key_states(|_| ()), &symbols, 2);
/// assert_eq!(done.first.as_ref().map(|first| first.bytes.as_slice()), Some(&b"\r\n\r\n"[..]));
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
    let _watched = checker.watch();
    watchdog::checking(checker.title(), CheckId::PANICS.as_str());
    let cores = checker.factory();
    if done.judge_key(&checker, &cores, alphabet) {
        return done;
    }
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
