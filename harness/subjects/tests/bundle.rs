//! What is bundled is whole: enough cases, setups that are known, subjects that are judged.

use chunkproof::Subject;
use chunkproof::corpus::{Corpora, CorpusFile};
use chunkproof_subjects::{CORPORA, subjects};

fn corpora() -> Corpora {
    Corpora::parse(CORPORA.iter().copied()).unwrap_or_else(|error| panic!("{error}"))
}

fn concerned<'a>(subjects: &'a [Subject], file: &CorpusFile) -> impl Iterator<Item = &'a Subject> {
    subjects.iter().filter(move |subject| subject.protocol() == file.protocol)
}

/// A typo in a setup would make every subject skip its case, and nobody would know.
#[test]
fn every_setup_is_one_that_a_subject_can_be() {
    let subjects = subjects();
    for file in &corpora().files {
        for case in &file.cases {
            let mut concerned = concerned(&subjects, file);
            let is_known = concerned.any(|subject| subject.cores_as(&case.setup).is_ok());
            assert!(is_known, "{}:{}: nobody can be `{}`", file.path, case.line, case.setup);
        }
    }
}

#[test]
fn there_are_as_many_cases_as_promised() {
    let files = corpora().files;
    for (protocol, n_min) in
        [("http1", 120), ("websocket", 60), ("resp", 30), ("framing", 30), ("terminal", 20)]
    {
        let own = files.iter().filter(|file| file.protocol == protocol);
        let n_cases: usize = own.map(|file| file.cases.len()).sum();
        assert!(n_cases >= n_min, "{protocol} has {n_cases} cases");
    }
}

#[test]
fn every_subject_is_judged_and_has_a_version() {
    let corpora = corpora();
    for subject in subjects() {
        let files = corpora.files.iter().filter(|file| file.protocol == subject.protocol());
        let n_cases = files.flat_map(|file| &file.cases).filter(|case| subject.cores(case).is_ok());
        assert!(n_cases.count() >= 10, "{} is hardly judged", subject.name());
        assert_ne!(subject.title(), subject.name(), "its version is not in the lock file");
    }
}
