//! Which of the strings that deviate are judged, and how the unjudged ones count.

use std::sync::Arc;
use std::sync::atomic::{AtomicUsize, Ordering};

use super::{AB, deviates, is_abnormal, strings, ways};
use crate::check::{Checker, check};
use crate::checks::CheckId;
use crate::context::Options;
use crate::contract::{Core, Log};
use crate::engine::exhaustive::{Exhausted, run};
use crate::runner::Waiver;
use crate::search::{Alphabet, Budget, Guarantee, Profile};
use crate::testing::{each_random_core, lengths};
use crate::transcript::Fault;

#[test]
fn the_worst_of_the_shortest_is_judged_first() {
    let mut options = Options::of_many(Profile::Quick);
    options.budget = Budget::tiny();
    let n_wrong = AtomicUsize::new(0);
    each_random_core(0, 60, |cores, _| {
        let done = run(Checker::from(cores.clone()).options(options), &Alphabet::new(AB), 3);
        let shortest = (0..=3).find_map(|len| {
            let is_wrong = |bytes: &Vec<u8>| deviates(cores, bytes, &ways(len, 2, 2));
            let wrong: Vec<Vec<u8>> = strings(AB, len).into_iter().filter(is_wrong).collect();
            let is_worst = |bytes: &&Vec<u8>| is_abnormal(cores, bytes, &ways(len, 2, 2));
            wrong.iter().find(is_worst).or_else(|| wrong.first()).cloned()
        });
        assert_eq!(done.first.as_ref().map(|first| &first.bytes), shortest.as_ref());
        let len = shortest.as_ref().map_or(3, Vec::len);
        assert_eq!(done.guarantee, Guarantee::Exhaustive { alphabet: 2, len });
        assert_eq!(done.not_judged, done.deviating.saturating_sub(1));
        if let Some(first) = &done.first {
            n_wrong.fetch_add(1, Ordering::Relaxed);
            assert!(first.is_reproduced(), "{done}");
        }
    });
    assert!(n_wrong.into_inner() > 10);
}

/// Logs the size of each read, which is waived, and panics if a read is `panics`: over nine symbols, all 81
/// strings of two bytes deviate.
fn sizes(panics: &'static [u8]) -> Checker<impl Core + 'static> {
    check(move || {
        move |bytes: &[u8], log: &mut Log| {
            assert_ne!(bytes, panics, "no");
            lengths(bytes, log)
        }
    })
    .waive(Waiver::deviation(CheckId::EVENTS, "every read is an event"))
}

#[test]
fn a_panic_is_judged_before_64_harmless_strings() {
    let done = run(sizes(b"ii"), &Alphabet::new("abcdefghi"), 2);
    let first = done.first.as_ref().unwrap();
    assert_eq!((first.bytes.as_slice(), done.is_ok()), (&b"ii"[..], false), "{done}");
    assert!(first.report.findings().any(|found| found.check == CheckId::PANICS), "{done}");
    assert_eq!((done.deviating, done.not_judged), (81, 80));
}

#[test]
fn an_unjudged_string_is_not_ok_beside_waived_ones() {
    let alphabet = Alphabet::new("abcdefghi");
    let known = |check| Waiver::deviation(check, "known");
    let waived = || sizes(b"ii").waive(known(CheckId::PANICS)).waive(known(CheckId::AFTER_END));
    let done = run(waived(), &alphabet, 2);
    assert!(done.first.is_none() && !done.is_ok(), "{done}");
    assert_eq!((done.deviating, done.known.len(), done.not_judged), (81, 64, 17));
    assert!(done.known.iter().any(|(bytes, _)| bytes == b"ii"), "{done}");
    let text = done.to_string();
    assert!(text.contains(": not all judged over \"abcdefghi\""), "{text}");
    assert!(text.contains("17 of 81 strings of one length that deviate were not judged"), "{text}");
    // Eight symbols make 64 strings, and there is room for all of them.
    let done = run(waived(), &Alphabet::new("abcdefgi"), 2);
    assert!(done.is_ok() && done.not_judged == 0 && done.known.len() == 64, "{done}");
}

#[test]
fn deviations_before_the_budget_ends_are_judged() {
    let panics = || {
        |bytes: &[u8], _: &mut Log| {
            assert!(!bytes.starts_with(b"aaaa"), "no");
            Ok(bytes.len())
        }
    };
    let with = |feeds_max| {
        let budget = Budget::default().feeds(feeds_max);
        run(check(panics).budget(budget), &Alphabet::new("ab"), 4)
    };
    let is_cut_short = |done: &Exhausted| done.notes.iter().any(|note| note.contains("beyond"));
    let mut n_judged = 0;
    for done in (1..20).map(with).filter(is_cut_short) {
        let is_begun = done.guarantee == Guarantee::Exhaustive { alphabet: 2, len: 3 };
        assert!(done.is_ok() || is_begun, "{done}");
        n_judged += usize::from(!done.is_ok());
    }
    assert!(n_judged > 0, "no budget ends between the first string of four bytes and the last");
}

/// Only the first 30 cores deviate, so no check reproduces it; all panic after the end of the
/// stream.
#[test]
fn a_waiver_in_another_mode_explains_no_deviation() {
    struct Odd {
        is_odd: bool,
        has_ended: bool,
    }
    impl Core for Odd {
        fn receive(&mut self, bytes: &[u8], log: &mut Log) -> Result<usize, Fault> {
            assert!(!self.has_ended, "it has ended");
            log.data(if self.is_odd && bytes.len() > 1 { "odd" } else { "raw" }, bytes);
            Ok(bytes.len())
        }
        fn receive_eof(&mut self, _: &[u8], _: &mut Log) -> Result<(), Fault> {
            self.has_ended = true;
            Ok(())
        }
    }
    let n_made = Arc::new(AtomicUsize::new(0));
    let make =
        move || Odd { is_odd: n_made.fetch_add(1, Ordering::Relaxed) < 30, has_ended: false };
    let waiver = Waiver::deviation(CheckId::AFTER_END, "panics after its end");
    let done = run(check(make).waive(waiver), &Alphabet::new("ab"), 3);
    let first = done.first.as_ref().unwrap();
    let is_waived = first.report.results.iter().any(|result| result.waiver.is_some());
    assert!(is_waived && !first.is_reproduced() && !done.is_ok(), "{done}");
}
