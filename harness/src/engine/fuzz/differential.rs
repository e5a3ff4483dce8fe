//! Compares two cores of one vocabulary, which must log the same for every input of a fuzzer.

use crate::check::Checker;
use crate::corpus::diff::in_common;
use crate::corpus::{Corpora, Quirk, Subject};
use crate::engine::fuzz::{Disagreement, Target};
use crate::script::{Chunking, Script};

/// Two subjects in the same setup, and their known differences.
///
/// As in [`diff`](crate::corpus::diff), neither is the reference: words that one of them does not
/// use are left out, and faults are compared without their kinds.
#[derive(Debug)]
pub struct Differential {
    subjects: [Subject; 2],
    checkers: [Checker; 2],
    quirks: Vec<Quirk>,
}

impl Differential {
    /// Makes a pair of subjects, each with the checker that tests it by itself as well.
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

    /// The transcripts of a script in one piece, if they differ and no quirk accounts for it.
    fn differing(&self, script: &Script) -> Option<Disagreement> {
        let subjects = self.subjects.each_ref();
        let whole = Chunking::whole();
        let transcripts = self
            .checkers
            .each_ref()
            .map(|checker| in_common(&checker.factory().replay(script, &whole), subjects));
        let (names, lines) =
            (subjects.map(Subject::name), transcripts.each_ref().map(Vec::as_slice));
        let is_known = || self.quirks.iter().any(|quirk| quirk.fits(names, lines));
        let differs = transcripts[0] != transcripts[1] && !is_known();
        differs.then(|| Disagreement { subjects: names.map(str::to_owned), transcripts })
    }
}

impl Target {
    /// Makes a target of two cores of one vocabulary.
    ///
    /// Both must emit the same, apart from the quirks, and each is tested by itself as well.
    #[must_use]
    pub fn differential(pair: Differential) -> Self {
        let [a, b] = pair.checkers.clone();
        let mut target = Self::new(a).and(b);
        target.differing = Some(Box::new(move |script| pair.differing(script)));
        target
    }
}
