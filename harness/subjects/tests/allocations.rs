//! What growing scripts allocate: counted for every bundled case that grows and every subject, and for
//! culprits that allocate too much.
//!
//! The crate `allocation-counter` is the allocator of this binary; it counts each thread separately.

use std::collections::BTreeSet;
use std::hint::black_box;

use chunkproof::context::Options;
use chunkproof::corpus::{Corpora, suite};
use chunkproof::search::{Allocated, Growth, Meter};
use chunkproof::{CheckId, Core, Fault, Log, Profile, Report, Script, Verdict, check};
use chunkproof_subjects::subjects;

fn meter() -> Meter {
    Meter::new(|run| {
        let all = allocation_counter::measure(run);
        Allocated { count: all.count_total, bytes: all.bytes_total, peak: all.bytes_max }
    })
}

/// Subjects known to allocate more, and why; without a meter, `growth` passes for them.
const KNOWN: [(&str, &str); 2] = [
    (
        "lsp-server/read",
        "a blocking parser starts over with each piece, which is the adapter's doing",
    ),
    ("eventsource-stream", "copies what is left of its buffer with each line"),
];

#[test]
fn no_subject_allocates_more_than_its_scripts_grow() {
    let corpora = Corpora::bundled();
    let mut options = Options::of_many(Profile::Quick);
    options.meter = Some(meter());
    let (mut n_counted, mut failures, mut known) = (0, Vec::new(), BTreeSet::new());
    for subject in subjects() {
        let files = corpora.files.iter().filter(|file| file.protocol == subject.protocol());
        for file in files {
            for case in file.cases.iter().filter(|case| case.facts.growth.is_some()) {
                let mut trials = suite::run(&subject, file, case, options);
                trials.retain(|trial| trial.check == CheckId::GROWTH && trial.coverage.is_some());
                let is_counted = |growth: &Growth| growth.what == "allocations";
                for trial in trials {
                    let mut growth = trial.coverage.iter().flat_map(|all| &all.growth);
                    n_counted += usize::from(growth.any(is_counted));
                    let is_known = KNOWN.iter().any(|(name, _)| *name == subject.name());
                    if !trial.status.is_ok() && is_known {
                        known.insert(subject.name().to_owned());
                    } else if !trial.status.is_ok() {
                        let reason = || trial.reason.as_ref().map(ToString::to_string);
                        let shown = trial.detail.as_ref().map(ToString::to_string).or_else(reason);
                        failures.push(shown.unwrap_or_default());
                    }
                }
            }
        }
    }
    assert!(failures.is_empty(), "{} failures\n{}", failures.len(), failures.join("\n"));
    for (name, reason) in KNOWN {
        assert!(known.contains(name), "{name} no longer does: {reason}");
    }
    assert!(n_counted >= 70, "only {n_counted} pairs of a subject and a case were counted");
}

/// Consumes every byte at once, so that none is passed again, and then works on all of them.
#[derive(Default)]
struct Taker {
    bytes: Vec<u8>,
    copies: Vec<Vec<u8>>,
    with_each: Option<fn(&mut Self)>,
}

impl Core for Taker {
    fn receive(&mut self, bytes: &[u8], _: &mut Log) -> Result<usize, Fault> {
        self.bytes.extend_from_slice(bytes);
        if let Some(with_each) = self.with_each {
            with_each(self);
        }
        Ok(bytes.len())
    }
}

fn report_of(with_each: Option<fn(&mut Taker)>) -> Report {
    let make = move || Taker { with_each, ..Taker::default() };
    let grown = |size: usize| Script::from("x".repeat(size));
    check(make).growth(128, grown).meter(meter()).run()
}

/// The power with which something grows when a script is fed byte by byte.
fn exponent(report: &Report, what: &str) -> f64 {
    let all = &report.coverage.growth;
    let found = all.iter().find(|growth| growth.piece == 1 && growth.what == what);
    found.map_or(0.0, Growth::exponent)
}

#[test]
fn a_core_that_only_collects_passes() {
    let report = report_of(None);
    assert_eq!(report.verdict(CheckId::GROWTH), Some(Verdict::Same), "{report}");
    assert!(exponent(&report, "bytes allocated") > 0.5, "nothing was counted");
}

#[test]
fn copying_all_with_each_byte_is_caught_by_its_bytes() {
    let report = report_of(Some(|taker| drop(black_box(taker.bytes.clone()))));
    assert_eq!(report.verdict(CheckId::GROWTH), Some(Verdict::Unexpected), "{report}");
    assert!(exponent(&report, "bytes allocated") > 1.8);
    // It frees each copy, and makes one for each byte.
    assert!((0.5..1.2).contains(&exponent(&report, "bytes at the peak")));
    assert!((0.5..1.2).contains(&exponent(&report, "allocations")));
}

#[test]
fn a_core_that_keeps_copies_is_caught_by_held_bytes() {
    let report = report_of(Some(|taker| taker.copies.push(taker.bytes.clone())));
    assert_eq!(report.verdict(CheckId::GROWTH), Some(Verdict::Unexpected), "{report}");
    assert!(exponent(&report, "bytes at the peak") > 1.8);
}

#[test]
fn parsing_all_again_is_caught_by_its_allocations() {
    let apart: fn(&mut Taker) = |taker| {
        let boxes: Vec<Box<u8>> = taker.bytes.iter().map(|byte| Box::new(*byte)).collect();
        black_box(boxes);
    };
    let report = report_of(Some(apart));
    assert_eq!(report.verdict(CheckId::GROWTH), Some(Verdict::Unexpected), "{report}");
    assert!(exponent(&report, "allocations") > 1.8);
}

#[test]
fn without_a_meter_kept_copies_are_not_judged() {
    let make = || Taker {
        with_each: Some(|taker| taker.copies.push(taker.bytes.clone())),
        ..Taker::default()
    };
    let report = check(make).growth(128, |size| Script::from("x".repeat(size))).run();
    assert_eq!(report.verdict(CheckId::GROWTH), Some(Verdict::NotJudged), "{report}");
}
