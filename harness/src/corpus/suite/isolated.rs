//! A case that is run in another process than the one that reports it, so that a core can end or block
//! only its own.

use super::Bench;
use crate::check::Checker;
use crate::checks::{CheckId, Invariant};
use crate::context::{Facts, Options, Verdict};
use crate::corpus::transfer::{self, Known};
use crate::corpus::{Case, CaseTrial, CorpusFile, Subject};
use crate::runner::{CheckResult, Counterexample, Finding, Rerun};
use crate::script::Play;
use crate::search::{Coverage, Stream};
use crate::transcript::{End, Transcript};

/// One case with one subject, in either process.
#[derive(Debug)]
pub struct Isolated<'a> {
    bench: Bench<'a>,
    checker: Checker,
    facts: Facts,
    rerun: Rerun,
}

/// How the process of a case ended.
#[derive(Debug, Clone)]
pub struct Death {
    /// The end, with what is known of it.
    pub end: End,
    /// The play that was in progress, with its check; `None` if it is not known.
    pub play: Option<(String, Play)>,
}

impl<'a> Isolated<'a> {
    /// Sets the subject up.
    ///
    /// # Errors
    ///
    /// The skipped trials, if the case does not concern the subject.
    pub fn new(
        subject: &'a Subject,
        file: &'a CorpusFile,
        case: &'a Case,
        options: Options,
    ) -> Result<Self, Vec<CaseTrial>> {
        let bench = Bench { subject, file, case, options };
        let checker = subject.checker(case).map_err(|why| bench.not_concerned(&why))?;
        let facts = subject.facts(case).and(checker.facts().clone());
        Ok(Self { bench, facts, rerun: checker.to_rerun(), checker })
    }

    /// Runs every check, and returns the report for another process.
    #[must_use]
    pub fn play(&self) -> Vec<u8> {
        transfer::write(&self.bench.play(&self.checker))
    }

    /// The trials of a report from another process; `None` if the bytes are no report.
    #[must_use]
    pub fn trials(&self, played: &[u8]) -> Option<Vec<CaseTrial>> {
        let known = Known {
            name: self.checker.title(),
            script: &self.bench.case.script,
            facts: &self.facts,
            rerun: &self.rerun,
        };
        let report = transfer::read(played, &known)?;
        Some(self.bench.trials(&self.checker, &report))
    }

    /// The trials of a process that ended before it had a report: one is violated, all others are not judged.
    #[must_use]
    pub fn ended(&self, ended: Death) -> Vec<CaseTrial> {
        let Death { end, play } = ended;
        let (script, seed) = (&self.bench.case.script, self.bench.options.seed);
        let clause = match &play {
            Some(_) => "the process that played this did not live to log anything",
            None => "it ended its process once and not again, so it is not known in which play",
        };
        let (during, play) = play.unwrap_or_else(|| (String::new(), Play::whole(script.clone())));
        let clause = match during.as_str() {
            "" => clause.to_owned(),
            check => format!("{clause}; it was played for `{check}`"),
        };
        let coverage = Coverage {
            notes: vec!["the process ended before anything was concluded".to_owned()],
            ..Coverage::new(Stream::of(script, seed).n_free(), seed)
        };
        let is_hung = matches!(end, End::Hung(_));
        let violated = if is_hung { CheckId::PROGRESS } else { CheckId::PANICS };
        let mut transcript = Transcript::default();
        transcript.finish(end, &[]);
        let result = |invariant: &'static Invariant| {
            let finding = (invariant.id() == violated).then(|| {
                let counterexample = Counterexample {
                    len_before: play.script.len(),
                    a: play.clone(),
                    b: play.clone(),
                    transcript_a: transcript.clone(),
                    transcript_b: transcript.clone(),
                    verdict: Verdict::of(&transcript, &transcript),
                    classes: vec![play.chunking.clone()],
                    outcomes: Vec::new(),
                    n_outcomes: 0,
                    on_original: None,
                };
                let place = (self.checker.title(), &self.rerun);
                let origin = (script.clone(), self.facts.clone());
                let (about, coverage) = ((Some(clause.clone()), None), coverage.clone());
                Finding::new(place, invariant, about, counterexample, coverage, origin, false)
            });
            let verdict = finding.as_ref().map(|finding| finding.counterexample.verdict);
            let verdict = verdict.unwrap_or(Verdict::NotJudged);
            let because = finding.is_none().then(|| format!("`{violated}` failed before"));
            CheckResult { check: invariant.id(), verdict, finding, because, waiver: None }
        };
        let expected = CheckResult {
            check: CheckId::EXPECTED,
            verdict: Verdict::NotJudged,
            finding: None,
            because: None,
            waiver: None,
        };
        let results = Invariant::ALL.iter().map(result).chain([expected]);
        let own = self.checker.waivers();
        results.map(|result| self.bench.invariant(own, &coverage, &result)).collect()
    }
}
