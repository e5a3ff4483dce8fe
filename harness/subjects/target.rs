//! Every bundled core as the target of a fuzzer, by protocol, with its corpora as seeds.

use chunkproof::corpus::{Case, Corpora, CorpusFile, Setup, Subject};
use chunkproof::fuzz::{Differential, FuzzInput, Target};
use chunkproof::protocol::{self, Corpus};
use chunkproof::script::Play;
use chunkproof::{CheckId, Checker, Waiver};

use crate::subjects;

/// Every subject of a protocol in every role that it has, with the cases of the protocol as seeds.
///
/// A deviation on record for a subject is waived for every input, so it is not reported again.
///
/// # Panics
///
/// If no subject of this protocol is built.
#[must_use]
pub fn protocol(name: &str) -> Target {
    let corpora = corpora_of(name);
    let all = subjects().into_iter().filter(|subject| subject.protocol() == name);
    let cores: Vec<(Subject, Setup)> = all.flat_map(|subject| roles(&subject, &corpora)).collect();
    let mut checkers = cores.iter().map(|(subject, setup)| checker(subject, setup, &corpora));
    let first = checkers
        .next()
        .unwrap_or_else(|| panic!("no subject of {name} is built; is its feature on?"));
    let mut target = checkers.fold(Target::new(first), Target::and).words_of(&corpora);
    for case in corpora.cases().in_process() {
        let is_judged = |(subject, setup): &(Subject, Setup)| {
            let is_bare = setup.has_only(&[]) && setup.role() == case.setup.role();
            (is_bare || *setup == case.setup) && subject.checker(case).is_ok()
        };
        for (core, _) in cores.iter().enumerate().filter(|(_, core)| is_judged(core)) {
            let whole = FuzzInput::from(Play::whole(case.script.clone()));
            target = target.seed(whole.for_core(core));
        }
    }
    target
}

/// Two subjects of a protocol, compared with each other.
///
/// # Panics
///
/// If there is no such subject, or it does not support its setup.
#[must_use]
pub fn pair(name: &str, subjects: [(&str, &str); 2]) -> Target {
    let corpora = corpora_of(name);
    let [a, b] = subjects.map(|(name, setup)| (subject(name), Setup::new(setup)));
    let checkers = [&a, &b].map(|(subject, setup)| checker(subject, setup, &corpora));
    let pair = Differential::new([&a.0, &b.0], checkers);
    let target = Target::differential(pair.quirks(&corpora)).words_of(&corpora);
    let seed = |case: &Case| Play::whole(case.script.clone()).into();
    corpora.cases().in_process().map(seed).fold(target, Target::seed)
}

fn subject(name: &str) -> Subject {
    let found = subjects().into_iter().find(|subject| subject.name() == name);
    found.unwrap_or_else(|| panic!("there is no subject {name}; is its feature on?"))
}

fn corpora_of(protocol: &str) -> Corpora {
    let corpus = protocol::all().into_iter().find(|corpus| corpus.protocol() == protocol);
    corpus.as_ref().map(Corpus::parse).unwrap_or_default()
}

/// The setups of a subject: each role without options, or, if that is not supported, as in the cases.
fn roles(subject: &Subject, corpora: &Corpora) -> Vec<(Subject, Setup)> {
    let does = |setup: &Setup| subject.checker_as(setup).is_ok();
    let bare = |case: &Case| Some(Setup::new(case.setup.role())).filter(does);
    let setups = corpora.cases().map(|case| bare(case).unwrap_or_else(|| case.setup.clone()));
    let mut distinct: Vec<Setup> = Vec::new();
    for setup in setups.filter(does) {
        if !distinct.contains(&setup) {
            distinct.push(setup);
        }
    }
    distinct.into_iter().map(|setup| (subject.clone(), setup)).collect()
}

fn checker(subject: &Subject, setup: &Setup, corpora: &Corpora) -> Checker {
    let checker = subject.checker_as(setup).unwrap_or_else(|why| panic!("{why}"));
    let waivers = corpora.files.iter().flat_map(|file: &CorpusFile| &file.waivers);
    // A fuzzer does not know what a case expects.
    let own = waivers
        .filter(|known| known.subject == subject.name() && known.waiver.check != CheckId::EXPECTED);
    let checker = own.fold(checker, |checker, known| {
        let mut waiver = known.waiver.clone();
        (waiver.cases, waiver.cuts) = (Vec::new(), None);
        checker.waive(waiver)
    });
    let also = ALSO.iter().filter(|(name, ..)| *name == subject.name());
    also.fold(checker, |checker, (_, check, why)| checker.waive(Waiver::deviation(*check, *why)))
}

/// Deviations on record that long inputs, but no case, reveal in other checks as well: the subject, the
/// check, and what is on record.
const ALSO: [(&str, CheckId, &str); 3] = [
    (
        "fast-socks5/server",
        CheckId::PROMPTNESS,
        "a reply is cut short where the transport has little room",
    ),
    ("json/http1", CheckId::EVENTS, "ureq-proto loses content before a mistake in a chunk"),
    ("json/http1", CheckId::PROMPTNESS, "ureq-proto loses content before a mistake in a chunk"),
];
