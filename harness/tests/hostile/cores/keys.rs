//! State keys that leave something out, or differ for equal states.

use std::cell::Cell;
use std::collections::BTreeMap;
use std::hash::{BuildHasher as _, Hasher as _, RandomState};

use chunkproof::{Core, Fault, Log, Report, check};

use super::state::{WORDS, Words};

groups! {
    "its state key is wrong" {
        hash_is_constant: "ok, Proven";
        key_forgets_the_state:
            "violated, Sampled",
            "note: a replay contradicts the proof: the state key, or Clone, is unsound",
            "state-key: bad-state-key";
        debug_of_the_state_is_an_error: "ok, Proven";
        hash_is_random:
            "violated, Proven",
            "note: equal states have different keys",
            "state-key: bad-state-key, the key of one state is another one each time: is a \
                `HashMap` or an address in it?";
        key_is_random:
            "violated, Proven",
            "note: equal states have different keys",
            "state-key: bad-state-key, the key of one state is another one each time: is a \
                `HashMap` or an address in it?";
        debug_of_a_hash_map:
            "violated, Proven",
            "note: equal states have different keys",
            "state-key: bad-state-key, the key of one state is another one each time: is a \
                `HashMap` or an address in it?";
        debug_of_a_copied_hash_map: "ok, Proven";
        debug_of_an_address:
            "violated, Proven",
            "note: equal states have different keys",
            "state-key: bad-state-key, the key of one state is another one each time: is a \
                `HashMap` or an address in it?";
        hash_counts_itself:
            "violated, Proven",
            "note: equal states have different keys",
            "state-key: bad-state-key, the key of one state is another one each time: is a \
                `HashMap` or an address in it?";
    }
}

/// `Hash` covers nothing, rightly: states are compared at one offset only, and the cuts make no
/// difference there.
fn hash_is_constant() -> Report {
    Words::cores("constant", false).prove().receive("ab cd").run()
}

/// The function of `key_states` leaves out the number of pieces, which the core logs.
fn key_forgets_the_state() -> Report {
    #[derive(Clone, Default)]
    struct CountsPieces(usize);

    impl Core for CountsPieces {
        fn receive(&mut self, bytes: &[u8], log: &mut Log) -> Result<usize, Fault> {
            self.0 += 1;
            if bytes.ends_with(b"!") {
                log.event(self.0);
            }
            Ok(bytes.len())
        }
    }
    check(CountsPieces::default).clone_states().key_states(|_| ()).receive("abc!").run()
}

/// `Debug`, which distinguishes states, returns an error, so that all states look alike;
/// which they are, at one offset.
fn debug_of_the_state_is_an_error() -> Report {
    Words::cores("error", false).clone_states().debug_states().receive("ab cd").run()
}

/// `Hash` is another one each time.
fn hash_is_random() -> Report {
    Words::cores("random", false).prove().receive(WORDS).run()
}

/// The function of `key_states` returns another key each time.
fn key_is_random() -> Report {
    let key = |_: &Words| RandomState::new().build_hasher().finish();
    Words::cores("none", false).clone_states().key_states(key).receive(WORDS).run()
}

/// Keeps the headers of a message in a map of random order.
#[derive(Debug, Clone, Default)]
#[expect(clippy::disallowed_types, reason = "cores of users do this")]
struct Headers(std::collections::HashMap<u8, usize>);

impl Core for Headers {
    fn receive(&mut self, bytes: &[u8], log: &mut Log) -> Result<usize, Fault> {
        for byte in bytes {
            *self.0.entry(*byte).or_default() += 1;
        }
        if bytes.ends_with(b";") {
            log.event(self.0.iter().collect::<BTreeMap<_, _>>());
        }
        Ok(bytes.len())
    }
}

fn headers() -> chunkproof::Checker<Headers> {
    check(Headers::default).debug_states()
}

/// The key is the text of a map of random order, and each state is rebuilt with another order.
fn debug_of_a_hash_map() -> Report {
    headers().receive("abcdefgh;").run()
}

/// The same, where a state is copied together with the order of its map.
fn debug_of_a_copied_hash_map() -> Report {
    headers().clone_states().receive("abcdefgh;").run()
}

/// The key is the address of a buffer.
fn debug_of_an_address() -> Report {
    let key = |core: &Words| core.held.as_ptr().addr();
    Words::cores("none", false).clone_states().key_states(key).receive(WORDS).run()
}

/// The key counts how often it was asked for.
fn hash_counts_itself() -> Report {
    #[derive(Clone, Default)]
    struct CountsKeys(Cell<usize>);

    impl Core for CountsKeys {
        fn receive(&mut self, bytes: &[u8], log: &mut Log) -> Result<usize, Fault> {
            log.data("raw", bytes);
            Ok(bytes.len())
        }
    }
    let key = |core: &CountsKeys| core.0.replace(core.0.get() + 1);
    check(CountsKeys::default).clone_states().key_states(key).receive("abcdef").run()
}
