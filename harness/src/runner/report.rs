//! What came of checking one core with one script; one file for each form that it is written in.

use crate::checks::{CheckId, Invariant};
use crate::context::{Context, Verdict};
use crate::contract::CoreFactory;
use crate::runner::minimise::minimise;
use crate::runner::{Counterexample, Replay, Waiver};
use crate::script::{Chunking, Script};
use crate::search::Coverage;
use crate::transcript::Transcript;

/// What came of every check of one core with one script.
///
/// It prints as people read it.
#[derive(Debug, Clone)]
#[non_exhaustive]
pub struct Report {
    /// What was checked.
    pub name: String,
    /// The script.
    pub script: Script,
    /// What was run, and what it guarantees.
    pub coverage: Coverage,
    /// One result for each check, in the order in which they ran.
    pub results: Vec<CheckResult>,
    /// What the core says when it gets the script in one piece.
    pub transcript: Transcript,
    /// The waivers that covered nothing: mistakes, as what they say is no longer so.
    pub stale: Vec<Waiver>,
}

/// What came of one check.
#[derive(Debug, Clone)]
#[non_exhaustive]
pub struct CheckResult {
    /// The check.
    pub check: CheckId,
    /// Its verdict.
    pub verdict: Verdict,
    /// What shows the fault, if there is one.
    pub finding: Option<Finding>,
    /// What is known of the fault, if it is one that was waived.
    pub waiver: Option<Waiver>,
}

/// A fault, and all that is needed to see it.
#[derive(Debug, Clone)]
#[non_exhaustive]
pub struct Finding {
    /// What was checked.
    pub name: String,
    /// The check that found it.
    pub check: CheckId,
    /// The invariant that is broken.
    pub invariant: &'static str,
    /// The part of the invariant that is broken, where it has several.
    pub clause: Option<String>,
    /// The smallest plays that show it.
    pub counterexample: Counterexample,
    /// What was run, and what it guarantees.
    pub coverage: Coverage,
    /// The word that replays it.
    pub token: String,
}

impl Report {
    /// Whether every check held, or fails in a way that is known; and whether all that is known is so.
    #[must_use]
    pub fn is_ok(&self) -> bool {
        let mut results = self.results.iter();
        results.all(|result| result.verdict.is_ok() || result.waiver.is_some())
            && self.stale.is_empty()
    }

    /// The same for one script of many: a waiver that covers nothing of this one may cover something of
    /// the next, so none is called stale.
    pub(crate) fn of_many(self) -> Self {
        Self { stale: Vec::new(), ..self }
    }

    /// What came of one check; `None` for [`CheckId::EXPECTED`], which is of corpora.
    #[must_use]
    pub fn verdict(&self, check: CheckId) -> Option<Verdict> {
        self.results.iter().find(|result| result.check == check).map(|result| result.verdict)
    }

    /// The faults found.
    pub fn findings(&self) -> impl Iterator<Item = &Finding> {
        self.results.iter().filter_map(|result| result.finding.as_ref())
    }
}

/// Two transcripts of one script, side by side.
#[derive(Debug, Clone)]
pub struct Comparison {
    /// The check that asked for it.
    pub(super) check: CheckId,
    pub(super) counterexample: Counterexample,
}

impl Comparison {
    /// Plays both plays of a replay.
    #[must_use]
    pub fn of(cores: &CoreFactory, replay: &Replay) -> Self {
        let Replay { check, a, b, .. } = replay.clone();
        let (transcript_a, transcript_b) = (cores.play(&a), cores.play(&b));
        let is_same =
            transcript_a.lines() == transcript_b.lines() && !transcript_a.end().is_abnormal();
        let differ = || Verdict::of_plays((&a, &transcript_a), (&b, &transcript_b));
        let verdict = if is_same { Verdict::Same } else { differ() };
        let len_before = a.script.len();
        let classes = Vec::new();
        let counterexample =
            Counterexample { len_before, a, b, transcript_a, transcript_b, verdict, classes };
        Self { check, counterexample }
    }

    /// Whether the transcripts agree.
    #[must_use]
    pub fn is_same(&self) -> bool {
        self.verdict() == Verdict::Same
    }

    /// How they differ.
    #[must_use]
    pub fn verdict(&self) -> Verdict {
        self.counterexample.verdict
    }
}

/// Runs every check over one core and one script.
pub(crate) fn run(name: &str, context: Context<'_>, waivers: &[Waiver]) -> Report {
    let mut ground_is_lost = false;
    let mut found = Vec::new();
    for invariant in Invariant::ALL {
        let is_judged = !ground_is_lost && invariant.is_judged(&context);
        let is_concerned = is_judged && invariant.is_concerned(&context);
        let n_left_out = context.n_left_out();
        let mut violation = if is_concerned { invariant.find(&context) } else { None };
        let is_whole = context.n_left_out() == n_left_out;
        let verdict = match (is_judged && is_whole, is_concerned) {
            (false, _) => Verdict::NotJudged,
            (true, false) => Verdict::NotApplicable,
            (true, true) => Verdict::Same,
        };
        ground_is_lost |= invariant.is_ground() && violation.is_some();
        let clause = violation.as_mut().and_then(|violation| violation.clause.take());
        let counterexample = violation.map(|violation| minimise(&context, invariant, violation));
        found.push((invariant, verdict, clause, counterexample));
    }
    let script = context.script.clone();
    let transcript = context.cores.replay(&script, &Chunking::whole());
    let coverage = context.into_coverage();
    let results = found.into_iter().map(|(invariant, verdict, clause, counterexample)| {
        let finding = counterexample
            .map(|small| Finding::new(name, invariant, clause, small, coverage.clone()));
        let verdict = finding.as_ref().map_or(verdict, |found| found.counterexample.verdict);
        let waiver = finding.as_ref().and_then(|finding| known(finding, waivers)).cloned();
        CheckResult { check: invariant.id(), verdict, finding, waiver }
    });
    let results: Vec<CheckResult> = results.collect();
    let is_used =
        |waiver: &Waiver| results.iter().any(|result| result.waiver.as_ref() == Some(waiver));
    let stale = waivers.iter().filter(|waiver| !is_used(waiver)).cloned().collect();
    Report { name: name.to_owned(), script, coverage, results, transcript, stale }
}

/// The first waiver that covers a finding.
fn known<'w>(finding: &Finding, waivers: &'w [Waiver]) -> Option<&'w Waiver> {
    let small = &finding.counterexample;
    let cuts: Vec<&Chunking> = small.classes.iter().collect();
    let covers =
        |waiver: &&Waiver| waiver.covers(finding.check, &finding.name, small.verdict, &cuts);
    waivers.iter().find(covers)
}

impl Finding {
    fn new(
        name: &str,
        invariant: &Invariant,
        clause: Option<String>,
        counterexample: Counterexample,
        coverage: Coverage,
    ) -> Self {
        let Counterexample { a, b, .. } = counterexample.clone();
        let replay = Replay { name: name.to_owned(), check: invariant.id(), a, b };
        let token = replay.to_string();
        Self {
            name: name.to_owned(),
            check: invariant.id(),
            invariant: invariant.sentence(),
            clause,
            counterexample,
            coverage,
            token,
        }
    }
}
