//! Compares two cores of one vocabulary, which must log the same for every input of a fuzzer.

use crate::check::Checker;
use crate::context::Reference;
use crate::context::reference::Matching;
use crate::corpus::diff::in_common;
use crate::corpus::{Corpora, Quirk, Subject};
use crate::engine::fuzz::Target;
use crate::transcript::Transcript;

/// Two subjects in the same setup, and their known differences.
///
/// Each is the [`reference`](crate::checks::reference) of the other. As in [`diff`](crate::corpus::diff),
/// neither is right by definition: words that one of them does not use are left out, and faults are compared
/// without their kinds.
#[derive(Debug)]
pub struct Differential {
    subjects: [Subject; 2],
    checkers: [Checker; 2],
    quirks: Vec<Quirk>,
}

impl Differential {
    /// Makes a pair of subjects, each with the checker that tests it by itself as well.
    ///
    /// A reference that a checker has is replaced by the other subject.
    #[must_use]
    pub fn new(subjects: [&Subject; 2], checkers: [Checker; 2]) -> Self {
        Self { subjects: subjects.map(Subject::clone), checkers, quirks: Vec::new() }
    }

    /// Allows the differences that the quirks of corpora name for every case.
    #[must_use]
    pub fn quirks(mut self, corpora: &Corpora) -> Self {
        let all = corpora.files.iter().flat_map(|file| &file.quirks);
        self.quirks.extend(all.filter(|quirk| quirk.cases.is_empty()).cloned());
        self
    }

    /// The two checkers, each with the other's cores as its reference.
    fn into_checkers(self) -> [Checker; 2] {
        let Self { subjects: [a, b], checkers: [checker_a, checker_b], quirks } = self;
        let cores = [checker_a.factory(), checker_b.factory()];
        let peer = |subjects| InCommon { subjects, quirks: quirks.clone() };
        let [of_a, of_b] = [peer([b.clone(), a.clone()]), peer([a, b])];
        let [cores_a, cores_b] = cores;
        [
            checker_a.with_reference(Reference::new(cores_b, of_b)),
            checker_b.with_reference(Reference::new(cores_a, of_a)),
        ]
    }
}

/// What a subject and its peer have in common.
struct InCommon {
    /// The subject under test, and the one that it is compared with.
    subjects: [Subject; 2],
    quirks: Vec<Quirk>,
}

impl Matching for InCommon {
    fn name(&self) -> &str {
        self.subjects[1].name()
    }

    fn lines(&self, transcript: &Transcript) -> Vec<String> {
        in_common(transcript, self.subjects.each_ref())
    }

    fn is_known(&self, own: &[String], other: &[String]) -> bool {
        let names = self.subjects.each_ref().map(Subject::name);
        self.quirks.iter().any(|quirk| quirk.fits(names, [own, other]))
    }
}

impl Target {
    /// Makes a target of two cores of one vocabulary.
    ///
    /// Both must emit the same, apart from the quirks, and each is tested by itself as well.
    #[must_use]
    pub fn differential(pair: Differential) -> Self {
        let [a, b] = pair.into_checkers();
        Self::new(a).and(b)
    }
}
