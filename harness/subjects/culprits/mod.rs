//! Tiny cores with one planted fault each, which the checks must catch.
//!
//! The silence of a check is worthless unless it catches one of them. Every culprit names the check
//! that must catch it; a test holds them to that and keeps a table of what each strategy catches.

mod answer_waits;
mod answers_the_last;
mod answers_twice;
mod clone_shares;
mod closes_both_halves;
mod comes_late;
mod counts_digits;
mod cr_lf_cut;
mod dots_stay_doubled;
mod drops_coalesced;
mod ends_by_luck;
mod flips_a_coin;
mod flushes_the_secret;
mod flushes_when_dropped;
mod forgets_in_its_key;
mod header_consumed;
#[cfg(feature = "framing")]
mod keeps_its_place;
mod last_chunk_missing;
mod length_truncated;
mod length_wraps;
mod limit_counts_the_header;
mod limit_for_each_feed;
mod logs_one_late;
#[cfg(feature = "framing")]
mod long_line_goes_on;
mod longer_rest;
mod looks_through_its_buffer;
mod loses_good_before_bad;
mod never_compacts;
mod pair_only_panic;
mod pause_overwrites;
mod pong_behind_close;
mod pong_needs_a_read;
mod put_off_by_telling;
mod remainder_to_the_back;
mod reply_from_the_start;
mod reset_forgets;
mod resets_on_empty;
mod run_without_room;
mod sequence_consumed;
mod speaks_first;
mod spins;
mod stale_index;
mod stale_range;
mod static_scratch;
mod stops_polling;
mod tail_twice;
mod takes_back_a_mark;
mod takes_too_much;
mod timer_left_running;
mod trusts_before_tls;
mod undoubled_dots;
mod utf8_cut;
mod whichever_comes_first;
mod window_leaks;
mod window_stays_shut;
mod writes_before_reading;

use std::hash::Hash;

use chunkproof::adapter::pair::StreamPair;
use chunkproof::bytes::{Escaped, unescape};
use chunkproof::context::Facts;
use chunkproof::{CheckId, Checker, Core, Fault, Log, Script, check};

/// A core with one planted fault.
#[derive(Debug)]
pub struct Culprit {
    /// Its name.
    pub name: &'static str,
    /// What is planted in it.
    pub fault: &'static str,
    /// The check that must catch it.
    pub caught_by: CheckId,
    /// The core.
    pub cores: Checker,
    /// A script that brings the fault out, under some chunking or in some mode of playing.
    pub script: Script,
    /// Facts about the script, for the checks that need them.
    pub facts: Facts,
}

/// Every culprit.
#[must_use]
pub fn culprits() -> Vec<Culprit> {
    vec![
        speaks_first::culprit(),
        stops_polling::culprit(),
        takes_too_much::culprit(),
        flips_a_coin::culprit(),
        forgets_in_its_key::culprit(),
        cr_lf_cut::culprit(),
        utf8_cut::culprit(),
        header_consumed::culprit(),
        drops_coalesced::culprit(),
        longer_rest::culprit(),
        loses_good_before_bad::culprit(),
        #[cfg(feature = "framing")]
        long_line_goes_on::culprit(),
        #[cfg(feature = "framing")]
        keeps_its_place::culprit(),
        answers_twice::culprit(),
        answer_waits::culprit(),
        answers_the_last::culprit(),
        whichever_comes_first::culprit(),
        pair_only_panic::culprit(),
        spins::culprit(),
        resets_on_empty::culprit(),
        comes_late::culprit(),
        logs_one_late::culprit(),
        ends_by_luck::culprit(),
        last_chunk_missing::culprit(),
        stale_index::culprit(),
        closes_both_halves::culprit(),
        flushes_when_dropped::culprit(),
        pong_behind_close::culprit(),
        pong_needs_a_read::culprit(),
        remainder_to_the_back::culprit(),
        sequence_consumed::culprit(),
        stale_range::culprit(),
        run_without_room::culprit(),
        pause_overwrites::culprit(),
        timer_left_running::culprit(),
        put_off_by_telling::culprit(),
        dots_stay_doubled::culprit(),
        takes_back_a_mark::culprit(),
        flushes_the_secret::culprit(),
        tail_twice::culprit(),
        trusts_before_tls::culprit(),
        limit_for_each_feed::culprit(),
        limit_counts_the_header::culprit(),
        length_wraps::culprit(),
        reply_from_the_start::culprit(),
        looks_through_its_buffer::culprit(),
        never_compacts::culprit(),
        undoubled_dots::culprit(),
        length_truncated::culprit(),
        window_leaks::culprit(),
        window_stays_shut::culprit(),
        writes_before_reading::culprit(),
        static_scratch::culprit(),
        clone_shares::culprit(),
        reset_forgets::culprit(),
        counts_digits::culprit(),
    ]
}

/// Logs complete messages, each up to a semicolon: the right part of several culprits.
fn log_messages(message: &mut Vec<u8>, bytes: &[u8], log: &mut Log) {
    for &byte in bytes {
        match byte {
            b';' => log.named("message", Escaped(&std::mem::take(message))),
            other => message.push(other),
        }
    }
}

/// Cores that can be proved: copied with `Clone`, distinguished by `Hash`.
fn proved<C: Core + Clone + Hash + Default + 'static>() -> Checker {
    check(C::default).clone_states().hash_states().into()
}

/// Pairs of ends that can be proved, and report what became of their payload.
fn paired<N: Core + Clone + Hash + 'static, F: Core + Clone + Hash + 'static>(
    make: impl Fn() -> StreamPair<N, F> + Send + Sync + 'static,
) -> Checker {
    check(make).prove().delivery(StreamPair::delivery).into()
}

/// The payload of an action `send "…"`.
fn payload(action: &str) -> Result<Vec<u8>, Fault> {
    let text = action.strip_prefix("send \"").and_then(|text| text.strip_suffix('"'));
    Ok(unescape(text.ok_or_else(|| Fault::new("unknown-action"))?)?)
}
