//! Operations on the state of a core that panic or lie: `Clone`, `Hash`, keys, held bytes, resets.

use std::cell::{Cell, RefCell};
use std::fmt::{self, Debug};
use std::hash::{BuildHasher as _, Hash, Hasher, RandomState};
use std::rc::Rc;

use chunkproof::{Check, Core, Fault, Log, Report, check};

groups! {
    "an operation on its state panics" {
        clone_panics_at_once:
            "violated, Sampled",
            "self-check: contract-violation, `Clone` panics: no clone at state.rs";
        clone_panics_later:
            "violated, Sampled",
            "self-check: contract-violation, `Clone` panics: no clone at state.rs";
        hash_panics_at_once:
            "violated, Sampled",
            "self-check: contract-violation, the state key panics: no hash at state.rs";
        hash_panics_later:
            "violated, Sampled",
            "self-check: contract-violation, the state key panics: no hash at state.rs";
        debug_of_the_state_panics:
            "violated, Sampled",
            "self-check: contract-violation, the state key panics: no debug at state.rs";
        key_panics:
            "violated, Sampled",
            "self-check: contract-violation, the state key panics: no key at state.rs";
        held_bytes_panic:
            "violated, Sampled",
            "self-check: contract-violation, the function of `held_bytes` panics: no held at \
                state.rs";
        reset_panics:
            "violated, Sampled",
            "self-check: contract-violation, the function of `reset_with` panics: no reset at \
                state.rs";
        reset_panics_halfway:
            "violated, Proven",
            "isolation: panicked, panic 'no reset at state.rs'";
    }
    "its clone is no copy, or its reset no reset" {
        clone_is_fresh:
            "violated, Proven",
            "note: equal states have different keys",
            "state-key: bad-state-key, the key of one state is another one each time: is a \
                `HashMap` or an address in it?";
        clone_shares:
            "violated, Sampled",
            "note: a replay contradicts the proof: the state key, or Clone, is unsound",
            "state-key: bad-state-key";
        clone_changes_the_original:
            "violated, Proven",
            "note: equal states have different keys",
            "state-key: bad-state-key, the key of one state is another one each time: is a \
                `HashMap` or an address in it?";
        reset_does_nothing: "violated, Proven", "isolation: variant";
        reset_forgets_a_half: "violated, Proven", "isolation: variant";
    }
    "holds more bytes than it declared" {
        holds_more_than_there_are:
            "violated, Proven",
            "buffering: unexpected, 18446744073709551615 bytes are held back after 11, more than 4";
        holds_more_than_declared:
            "violated, Proven",
            "buffering: unexpected, 8 bytes are held back after 8, more than 4";
    }
}

/// Collects words and logs each; an operation on its state misbehaves once it holds five bytes, or
/// at once.
#[derive(Default)]
pub(super) struct Words {
    pub(super) held: Vec<u8>,
    breaks: &'static str,
    is_late: bool,
}

impl Words {
    pub(super) fn cores(breaks: &'static str, is_late: bool) -> chunkproof::Checker<Self> {
        check(move || Self { held: Vec::new(), breaks, is_late })
    }

    pub(super) fn at(&self, operation: &str) {
        let is_time = !self.is_late || self.held.len() >= 5;
        assert!(self.breaks != operation || !is_time, "no {operation}");
    }
}

pub(super) const WORDS: &str = "abcdefgh ij";

impl Core for Words {
    fn receive(&mut self, bytes: &[u8], log: &mut Log) -> Result<usize, Fault> {
        for byte in bytes {
            match byte {
                b' ' => log.event(std::mem::take(&mut self.held)),
                _ => self.held.push(*byte),
            }
        }
        Ok(bytes.len())
    }
}

impl Clone for Words {
    fn clone(&self) -> Self {
        self.at("clone");
        let held = self.held.clone();
        Self { held: if self.breaks == "fresh" { Vec::new() } else { held }, ..*self }
    }
}

impl Hash for Words {
    fn hash<H: Hasher>(&self, state: &mut H) {
        self.at("hash");
        match self.breaks {
            "constant" => {}
            "random" => RandomState::new().build_hasher().finish().hash(state),
            _ => self.held.hash(state),
        }
    }
}

impl Debug for Words {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        self.at("debug");
        if self.breaks == "error" { Err(fmt::Error) } else { write!(f, "{:?}", self.held) }
    }
}

/// `Clone` panics for each state.
fn clone_panics_at_once() -> Report {
    Words::cores("clone", false).prove().receive(WORDS).run()
}

/// `Clone` panics for states that hold five bytes.
fn clone_panics_later() -> Report {
    Words::cores("clone", true).prove().receive(WORDS).run()
}

/// `Hash` panics for each state.
fn hash_panics_at_once() -> Report {
    Words::cores("hash", false).prove().receive(WORDS).run()
}

/// `Hash` panics for states that hold five bytes.
fn hash_panics_later() -> Report {
    Words::cores("hash", true).prove().receive(WORDS).run()
}

/// `Debug`, which distinguishes states, panics for states that hold five bytes.
fn debug_of_the_state_panics() -> Report {
    Words::cores("debug", true).clone_states().debug_states().receive(WORDS).run()
}

/// The function of `key_states` panics for states that hold five bytes.
fn key_panics() -> Report {
    let key = |core: &Words| {
        core.at("key");
        core.held.clone()
    };
    Words::cores("key", true).clone_states().key_states(key).receive(WORDS).run()
}

/// The function of `held_bytes` panics for states that hold five bytes: the very ones that hold
/// too much.
fn held_bytes_panic() -> Report {
    let held = |core: &Words| {
        core.at("held");
        core.held.len()
    };
    Words::cores("held", true).prove().held_bytes(held).buffered_max(5).receive(WORDS).run()
}

/// The function of `reset_with` panics.
fn reset_panics() -> Report {
    Words::cores("reset", false).prove().reset_with(|core| core.at("reset")).receive(WORDS).run()
}

/// The function of `reset_with` panics for states that hold five bytes.
fn reset_panics_halfway() -> Report {
    let reset = |core: &mut Words| {
        core.at("reset");
        core.held.clear();
    };
    Words::cores("reset", true).prove().reset_with(reset).receive(WORDS).run()
}

/// `Clone` makes a fresh core.
fn clone_is_fresh() -> Report {
    Words::cores("fresh", false).prove().receive(WORDS).run()
}

/// Collects bytes in a place that all copies share.
#[derive(Clone, Default)]
struct Shares(Rc<RefCell<Vec<u8>>>);

impl Hash for Shares {
    fn hash<H: Hasher>(&self, state: &mut H) {
        self.0.borrow().hash(state);
    }
}

impl Core for Shares {
    fn receive(&mut self, bytes: &[u8], log: &mut Log) -> Result<usize, Fault> {
        self.0.borrow_mut().extend_from_slice(bytes);
        if bytes.ends_with(b";") {
            log.event(self.0.take());
        }
        Ok(bytes.len())
    }
}

/// `Clone` copies a pointer.
fn clone_shares() -> Report {
    check(Shares::default).prove().receive("abc;").run()
}

/// Counts in the original how often it was copied, and logs that.
#[derive(Default)]
struct CountsCopies(Cell<usize>);

impl Clone for CountsCopies {
    fn clone(&self) -> Self {
        self.0.set(self.0.get() + 1);
        Self::default()
    }
}

impl Hash for CountsCopies {
    fn hash<H: Hasher>(&self, state: &mut H) {
        self.0.get().hash(state);
    }
}

impl Core for CountsCopies {
    fn receive(&mut self, bytes: &[u8], log: &mut Log) -> Result<usize, Fault> {
        log.event(self.0.get());
        Ok(bytes.len())
    }
}

/// `Clone` changes what it copies.
fn clone_changes_the_original() -> Report {
    check(CountsCopies::default).prove().receive("abc").run()
}

fn holds(n_held: fn(&Words) -> usize) -> Check {
    Words::cores("none", false).prove().held_bytes(n_held).buffered_max(4).receive(WORDS)
}

/// Reports more held bytes than there are numbers for.
fn holds_more_than_there_are() -> Report {
    holds(|_| usize::MAX).run()
}

/// Holds eight bytes, where four are allowed.
fn holds_more_than_declared() -> Report {
    holds(|core| core.held.len()).run()
}

/// The function of `reset_with` does nothing.
fn reset_does_nothing() -> Report {
    Words::cores("none", false).prove().reset_with(|_| {}).receive(WORDS).run()
}

/// The function of `reset_with` forgets one of two fields.
fn reset_forgets_a_half() -> Report {
    #[derive(Clone, Hash, Default)]
    struct Numbers {
        held: Vec<u8>,
        number: usize,
    }

    impl Core for Numbers {
        fn receive(&mut self, bytes: &[u8], log: &mut Log) -> Result<usize, Fault> {
            for byte in bytes {
                self.held.push(*byte);
                if *byte == b';' {
                    log.event((self.number, std::mem::take(&mut self.held)));
                    self.number += 1;
                }
            }
            Ok(bytes.len())
        }
    }
    let reset = |core: &mut Numbers| core.held.clear();
    check(Numbers::default).prove().reset_with(reset).receive("a;b").run()
}
