//! Bounded-exhaustive inputs: every byte string over an alphabet up to a length, in every chunking.
//!
//! A corpus holds what its authors thought of, and a fuzzer what it came upon. Faults of stream
//! parsers, though, take few bytes: a delimiter cut in two, a lead byte without its trail, a length
//! without what it counts. All short strings over the bytes that mean something to a protocol are
//! therefore a test of their own, and no seeds, no search and no luck are needed for it: twelve symbols
//! make 271,440 strings of two to five bytes, which have 4,154,400 chunkings.
//!
//! What is compared for each string is what [`Check::run`](crate::Check::run) compares for a script: what was
//! said with the stream open, and with its end told behind the last byte, in every chunking; empty
//! pieces change nothing, and no core panics, hangs or misuses its contract. Since every beginning of a
//! string is a string, too, that covers promptness and truncation at every offset. What deviates is
//! handed to [`Checker::run`], which says what is wrong with it in the fewest bytes and cuts. Other modes
//! of playing are tried there only.
//!
//! Strings share what is known of their common beginning, and equal states are one, as `trie` says.
//! Where states have no key, an empty piece is tried behind the last byte alone.

#[cfg(test)]
mod tests;
mod text;
mod pass;
mod trie;

pub use crate::search::Alphabet;

use crate::bytes::Escaped;
use crate::check::Checker;
use crate::context::Options;
use crate::engine::exhaustive::pass::Pass;
use crate::engine::exhaustive::trie::Walk;
use crate::runner::{Report, Waiver};
use crate::script::Script;
use crate::search::Guarantee;

/// What came of every string over an alphabet, in every chunking.
///
/// It prints as people read it.
///
/// # Examples
///
/// ```
/// use chunkproof::exhaustive::{exhaustive, Alphabet};
/// use chunkproof::{Guarantee, Log, check};
///
/// let raw = || |bytes: &[u8], log: &mut Log| { log.data("raw", bytes); Ok(bytes.len()) };
/// let done = exhaustive(check(raw).key_states(|_| ()), &Alphabet::new("a\r\n"), 4);
/// assert!(done.is_ok());
/// assert_eq!(done.guarantee, Guarantee::Exhaustive { alphabet: 3, len: 4 });
/// assert_eq!(done.strings, 9 + 27 + 81);
/// assert_eq!(done.chunkings, 9 * 2 + 27 * 4 + 81 * 8);
/// ```
#[derive(Debug, Clone)]
#[non_exhaustive]
pub struct Exhausted {
    /// What was checked.
    pub name: String,
    /// The symbols.
    pub alphabet: Alphabet,
    /// Which strings the result covers; shorter ones than were asked for if a bound was reached.
    pub guarantee: Guarantee,
    /// The strings covered that can be cut, those of two bytes and more; the shorter ones are covered, too.
    pub strings: u64,
    /// The chunkings of those strings.
    pub chunkings: u64,
    /// Pieces fed.
    pub feeds: u64,
    /// Ends of stream told, in every state behind a string.
    pub eof_feeds: u64,
    /// Empty pieces tried.
    pub empty_feeds: u64,
    /// Pieces fed again because the core cannot be cloned.
    pub rebuild_feeds: u64,
    /// Chunkings drawn at random and replayed against what was found.
    pub replays: u64,
    /// The most distinct states that were met behind one string; 0 if states have no key.
    pub states_per_offset_max: usize,
    /// How many strings of the greatest length that was begun deviate. All shorter ones agree, or
    /// deviate as is known.
    pub deviating: u64,
    /// How many of those were not judged, so that nothing is known of them but that they deviate. At most
    /// 64 are judged, and none after `first`.
    pub not_judged: u64,
    /// The first string that was judged and deviates otherwise than is known. The shortest strings are
    /// judged, those first that panic, never come to an end or break the contract; otherwise they keep
    /// the order of the alphabet.
    pub first: Option<Deviating>,
    /// Strings that deviate as is known, each with the waiver that covers it. Nothing that begins with
    /// one of them was played.
    pub known: Vec<(Vec<u8>, Waiver)>,
    /// What lowered the guarantee, in words.
    pub notes: Vec<String>,
}

/// A string whose chunkings do not all come to the same.
#[derive(Debug, Clone)]
#[non_exhaustive]
pub struct Deviating {
    /// The string.
    pub bytes: Vec<u8>,
    /// What every check found in it.
    pub report: Report,
}

impl Deviating {
    /// Whether the checks of the core find it wrong, too. Where they do not, the core differs from run
    /// to run, or no check judges what it does.
    #[must_use]
    pub fn is_reproduced(&self) -> bool {
        !self.report.is_ok()
    }
}

impl Exhausted {
    /// Whether all chunkings of every string agree, or deviate in a way that is known. A string that
    /// deviates and was not judged is not ok. Whether that is as many strings as were asked for says the
    /// guarantee.
    #[must_use]
    pub fn is_ok(&self) -> bool {
        self.first.is_none() && self.not_judged == 0
    }

    fn new(checker: &Checker, alphabet: &Alphabet) -> Self {
        Self {
            name: checker.title().to_owned(),
            alphabet: alphabet.clone(),
            guarantee: Guarantee::Sampled {
                seed: checker.settings_or(Options::default()).seed,
                n: 0,
            },
            strings: 0,
            chunkings: 0,
            feeds: 0,
            eof_feeds: 0,
            empty_feeds: 0,
            rebuild_feeds: 0,
            replays: 0,
            states_per_offset_max: 0,
            deviating: 0,
            not_judged: 0,
            first: None,
            known: Vec::new(),
            notes: Vec::new(),
        }
    }

    /// Counts what all strings of one length came to.
    fn add(&mut self, pass: &Pass) {
        // A string of one byte has no place for a cut.
        if pass.len > 1 {
            self.strings += pass.strings;
            self.chunkings = self.chunkings.saturating_add(pass.chunkings);
        }
        self.guarantee = Guarantee::Exhaustive { alphabet: self.alphabet.len(), len: pass.len };
    }

    /// Has what deviates judged by every check; whether all of it is known, so that longer strings are of use.
    fn judge(&mut self, checker: &Checker, pass: &Pass) -> bool {
        (self.deviating, self.not_judged) = (pass.deviating, pass.deviating);
        for bytes in pass.to_judge() {
            let report = checker.run(&Script::from(bytes));
            self.not_judged -= 1;
            let mut waivers = report.results.iter().filter_map(|result| result.waiver.as_ref());
            match waivers.next().filter(|_| report.is_ok()) {
                Some(waiver) => self.known.push((bytes.clone(), waiver.clone())),
                None => {
                    self.first = Some(Deviating { bytes: bytes.clone(), report });
                    return false;
                }
            }
        }
        self.not_judged == 0
    }

    /// Takes over what was run.
    fn conclude(&mut self, walk: &Walk<'_>) {
        let cost = walk.prover.cost;
        self.feeds = cost.feeds;
        self.eof_feeds = cost.eof_feeds;
        self.empty_feeds = cost.empty_feeds;
        self.rebuild_feeds = cost.rebuild_feeds;
        self.replays = walk.replays;
        self.states_per_offset_max = if walk.prover.is_keyed() { walk.states_max } else { 0 };
        if let Some((bytes, _)) = self.known.first() {
            let text = "nothing longer was played that begins as one known to deviate:";
            let text = format!("{text} \"{}\"", Escaped(bytes));
            let more = self.known.len() - 1;
            self.notes.push(if more == 0 { text } else { format!("{text}, and {more} more") });
        }
    }
}

/// Plays every string over an alphabet, of up to `len` bytes, in every chunking.
///
/// Shorter strings come first. Behind the length at which a string deviates in a way that is not known,
/// nothing is played: longer ones would show it again. The feeds in the budget of the core, which are
/// for one script, are multiplied by 64, and its states are those behind one string; where that does
/// not suffice, the guarantee is that of the longest length that was completed. A string behind which a
/// core is dead is covered as any other: it is played, since a piece that spans the offset of the death
/// is another.
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
/// use chunkproof::exhaustive::{exhaustive, Alphabet};
/// use chunkproof::{check, Log};
///
/// // It forgets a CR that ends a piece.
/// let core = |bytes: &[u8], log: &mut Log| {
///     bytes.windows(2).filter(|pair| *pair == b"\r\n").for_each(|_| log.event("line"));
///     Ok(bytes.len())
/// };
/// let done = exhaustive(check(move || core), &Alphabet::new("a\r\n"), 5);
/// assert_eq!(done.first.as_ref().map(|first| first.bytes.as_slice()), Some(&b"\r\n"[..]));
/// assert!(done.to_string().starts_with("violated: the events depend on the bytes alone"), "{done}");
/// ```
#[must_use]
pub fn exhaustive(core: impl Into<Checker>, alphabet: &Alphabet, len: usize) -> Exhausted {
    let checker = core.into();
    let mut done = Exhausted::new(&checker, alphabet);
    if let Some(replay) = checker.replay() {
        let report = checker.run(&replay.a.script);
        let bytes = report.script.bytes().to_vec();
        done.notes.push("only the replay that was asked for was run".to_owned());
        done.first = (!report.is_ok()).then_some(Deviating { bytes, report });
        return done;
    }
    let Options { budget, seed, .. } = checker.settings_or(Options::default());
    let cores = checker.factory();
    let mut walk = Walk::new(&cores, alphabet.symbols(), &budget, seed);
    for len in 0..=len {
        let pass = walk.pass(len);
        match pass.is_spent {
            true => done.notes.push(format!("strings of {len} bytes were beyond the budget")),
            false => done.add(&pass),
        }
        let n_known = done.known.len();
        // What deviates is judged even if the budget did not suffice for all strings of this length.
        if !done.judge(&checker, &pass) || pass.is_spent {
            break;
        }
        walk.known.extend(done.known.iter().skip(n_known).map(|(bytes, _)| bytes.clone()));
    }
    done.conclude(&walk);
    done
}
