//! Tiny cores with one planted fault each: what the checks must catch.
//!
//! A check that catches none of them proves nothing by being silent. Every culprit names the check
//! that must catch it; a test holds them to that and keeps a table of what each strategy catches.

mod answers_twice;
mod comes_late;
mod cr_lf_cut;
mod drops_coalesced;
mod ends_by_luck;
mod flips_a_coin;
mod forgets_in_its_key;
mod header_consumed;
mod longer_rest;
mod loses_good_before_bad;
mod pair_only_panic;
mod resets_on_empty;
mod spins;
mod takes_too_much;
mod utf8_cut;

use chunkproof::bytes::Escaped;
use chunkproof::state::Cores;
use chunkproof::{Log, Script};

/// A core with one planted fault.
#[derive(Debug)]
pub struct Culprit {
    /// Its name.
    pub name: &'static str,
    /// What is planted in it.
    pub fault: &'static str,
    /// The check that must catch it.
    pub caught_by: &'static str,
    /// The core.
    pub cores: Cores,
    /// A script that brings the fault out, under some chunking.
    pub script: Script,
}

/// All of them.
#[must_use]
pub fn culprits() -> Vec<Culprit> {
    vec![
        takes_too_much::culprit(),
        flips_a_coin::culprit(),
        forgets_in_its_key::culprit(),
        cr_lf_cut::culprit(),
        utf8_cut::culprit(),
        header_consumed::culprit(),
        drops_coalesced::culprit(),
        longer_rest::culprit(),
        resets_on_empty::culprit(),
        loses_good_before_bad::culprit(),
        answers_twice::culprit(),
        pair_only_panic::culprit(),
        spins::culprit(),
        comes_late::culprit(),
        ends_by_luck::culprit(),
    ]
}

/// What is right in several of them: messages end at a semicolon.
fn say_messages(message: &mut Vec<u8>, bytes: &[u8], log: &mut Log) {
    for &byte in bytes {
        match byte {
            b';' => log.named("message", Escaped(&std::mem::take(message))),
            other => message.push(other),
        }
    }
}

/// Cores that are proved: copied with `Clone`, told apart by `Hash`.
fn proved<C: chunkproof::Core + Clone + std::hash::Hash + Default + 'static>() -> Cores {
    Cores::of(C::default).clone_states().hash_states().into()
}
