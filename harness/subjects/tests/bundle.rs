//! The bundle is complete: it has enough cases, only known setups, and no subject that is hardly judged.

use std::collections::BTreeMap;

use chunkproof::corpus::{Case, Corpora, CorpusFile, Subject};
use chunkproof_subjects::{BUNDLED, subjects};
use insta::Settings;

fn concerned<'a>(subjects: &'a [Subject], file: &CorpusFile) -> impl Iterator<Item = &'a Subject> {
    subjects.iter().filter(move |subject| subject.protocol() == file.protocol)
}

/// A typo in a setup would make every subject skip its case, and no other test would fail. The snapshot lists
/// the setups that no published core can take, so that their cases are not run yet.
#[test]
fn setups_that_no_subject_supports_are_known() {
    let subjects = subjects();
    let mut unsupported = BTreeMap::<String, usize>::new();
    for file in &Corpora::bundled().files {
        for case in &file.cases {
            let mut concerned = concerned(&subjects, file);
            if !concerned.any(|subject| subject.checker_as(&case.setup).is_ok()) {
                let setup = format!("{}: {}", file.protocol, case.setup);
                *unsupported.entry(setup).or_default() += 1;
            }
        }
    }
    let lines = unsupported.iter().map(|(setup, n_cases)| format!("{setup}: {n_cases}"));
    let lines = lines.collect::<Vec<_>>().join("\n");
    let mut settings = Settings::clone_current();
    settings.set_snapshot_path("../../../snapshots");
    settings.set_prepend_module_to_snapshot(false);
    settings.bind(|| insta::assert_snapshot!("setups_not_run", lines));
}

#[test]
fn there_are_as_many_cases_and_subjects_as_promised() {
    let corpora = Corpora::bundled();
    let n_cases = |protocol: &str| {
        let own = corpora.files.iter().filter(|file| file.protocol == protocol);
        own.map(|file| file.cases.len()).sum::<usize>()
    };
    for vocabulary in &corpora.vocabularies {
        let protocol = vocabulary.protocol.as_str();
        let n_min = match protocol {
            "http1" => 120,
            "http2" => 80,
            "websocket" => 60,
            "tls" => 30,
            "stacked" => 10,
            _ => 25,
        };
        let n_cases = n_cases(protocol);
        assert!(n_cases >= n_min, "{protocol} has {n_cases} cases, fewer than {n_min}");
    }
    let n_all: usize = corpora.files.iter().map(|file| file.cases.len()).sum();
    assert!(n_all >= 900, "{n_all} cases");
    assert!(subjects().len() >= 60, "{} subjects", subjects().len());
}

/// `BUNDLED` also names what features that are off would add, so the two must agree.
#[test]
fn all_features_build_what_is_bundled() {
    let built = subjects();
    let all_built = built.iter().map(|subject| (subject.protocol(), subject.name()));
    let mut all_built: Vec<_> = all_built.collect();
    let mut named: Vec<_> =
        BUNDLED.iter().map(|bundled| (bundled.protocol, bundled.name)).collect();
    all_built.sort_unstable();
    named.sort_unstable();
    assert_eq!(all_built, named);
    let manifest = include_str!("../Cargo.toml");
    for feature in BUNDLED.iter().map(|bundled| bundled.feature) {
        let is_one = manifest.lines().any(|line| line.starts_with(&format!("{feature} = [")));
        assert!(is_one, "there is no feature {feature}");
    }
}

#[test]
fn every_subject_is_judged_and_has_a_version() {
    let corpora = Corpora::bundled();
    for subject in subjects() {
        let files = corpora.files.iter().filter(|file| file.protocol == subject.protocol());
        let n_cases =
            files.flat_map(|file| &file.cases).filter(|case| subject.checker(case).is_ok());
        let n_min = if subject.protocol() == "stacked" { 8 } else { 10 };
        assert!(n_cases.count() >= n_min, "{} is hardly judged", subject.name());
        assert_ne!(subject.title(), subject.name(), "its version is not in the lock file");
    }
}

/// A fact that no case states, or only cases that concern no subject, would leave its check without
/// anything to judge, and the check would pass.
#[test]
fn every_fact_is_used_by_a_case_of_a_subject() {
    let corpora = Corpora::bundled();
    let subjects = subjects();
    let n_judged = |has_fact: fn(&Case) -> bool| {
        let of_file = |file: &CorpusFile| {
            let stated = file.cases.iter().filter(|case| has_fact(case));
            let is_judged =
                |case: &&Case| concerned(&subjects, file).any(|s| s.checker(case).is_ok());
            stated.filter(is_judged).count()
        };
        corpora.files.iter().map(of_file).sum::<usize>()
    };
    let has_tail =
        |case: &Case| case.facts.switch.is_some_and(|at| at.offset < case.script.bytes().len());
    for (fact, n, n_min) in [
        ("complete", n_judged(|case| case.facts.complete.is_some()), 280),
        ("switch", n_judged(|case| case.facts.switch.is_some()), 35),
        ("switch, with bytes after it", n_judged(has_tail), 27),
        ("limit", n_judged(|case| case.facts.limit.is_some()), 45),
        ("grow", n_judged(|case| case.facts.growth.is_some()), 75),
        ("buffered", n_judged(|case| case.facts.buffered_max.is_some()), 27),
        ("never", n_judged(|case| !case.facts.never.is_empty()), 10),
    ] {
        assert!(n >= n_min, "{n} cases state `{fact}`, fewer than {n_min}");
    }
}

#[test]
fn every_protocol_has_limits_and_every_subject_grows() {
    let files = Corpora::bundled().files;
    for protocol in ["http1", "websocket", "resp", "framing", "terminal"] {
        let own = files.iter().filter(|file| file.protocol == protocol);
        let n_limits =
            own.flat_map(|file| &file.cases).filter(|case| case.facts.limit.is_some()).count();
        assert!(n_limits >= 6, "{protocol} has {n_limits} cases of a limit");
    }
    // Their input was recorded, and has one size.
    let is_recorded = |subject: &Subject| subject.name().starts_with("http1/tls");
    for subject in subjects().into_iter().filter(|subject| !is_recorded(subject)) {
        let own = files.iter().filter(|file| file.protocol == subject.protocol());
        let grown = own.flat_map(|file| &file.cases).filter(|case| case.facts.growth.is_some());
        let n_grown = grown.filter(|case| subject.checker(case).is_ok()).count();
        assert!(n_grown >= 2, "{} is judged by {n_grown} cases that grow", subject.name());
    }
}
