//! Runs subjects × cases × checks: one trial for each.
//!
//! Expectation and result are separate: a case holds what is allowed, a waiver a known difference,
//! a trial what happened.

pub(crate) mod isolated;
#[cfg(test)]
mod tests;

use crate::check::{Checker, asked_of_subject};
use crate::checks::CheckId;
use crate::context::{Options, Verdict};
use crate::corpus::expect::{Match, judge};
use crate::corpus::{
    Breach, Case, CaseTrial, Corpora, CorpusError, CorpusFile, Detail, Level, NotConcerned, Reason,
    Setup, SkippedBecause, StaleBecause, Status, Subject, SubjectWaiver,
};
use crate::runner::waiver::{WaiverQuery, is_match, is_pattern};
use crate::runner::{CheckResult, Counterexample, Mismatch, Report, Waiver, WaiverClass};
use crate::script::Chunking;
use crate::search::{Coverage, Guarantee, Profile};

/// Refuses waivers of subjects that are unknown, or of another protocol than the file.
///
/// `all` holds all known subjects, also those that do not run. Loading a corpus does not look
/// subjects up, as a corpus with waivers may also serve cores that its authors do not know.
///
/// # Errors
///
/// The first such waiver.
pub fn validate(corpora: &Corpora, all: &[Subject]) -> Result<(), CorpusError> {
    for file in &corpora.files {
        let concerned = all.iter().filter(|subject| subject.protocol() == file.protocol);
        let names: Vec<&str> = concerned.map(Subject::name).collect();
        let is_unknown = |subject: &str| !names.contains(&subject);
        // A protocol without subjects is not run, so its waivers cannot be looked up.
        let mut waivers = file.waivers.iter().filter(|_| !names.is_empty());
        if let Some(known) = waivers.find(|known| is_unknown(&known.subject)) {
            let (subject, names) = (&known.subject, names.join(", "));
            let problem =
                format!("no subject `{subject}` speaks {}; there are: {names}", file.protocol);
            let place = Some(known.subject_at);
            return Err(CorpusError::new(file.path.clone(), place, problem));
        }
    }
    Ok(())
}

/// Runs every check of one case with one subject.
///
/// An [isolated](Case::isolated) case is skipped.
#[must_use]
pub fn run(subject: &Subject, file: &CorpusFile, case: &Case, options: Options) -> Vec<CaseTrial> {
    let bench = Bench { subject, file, case, options };
    match subject.checker(case) {
        Ok(_) if case.isolated => bench.needs_process(),
        Ok(checker) => bench.trials(&checker, &bench.play(&checker)),
        Err(why) => bench.not_concerned(&why),
    }
}

/// Runs every check of every case of a file with one subject.
pub(crate) fn run_cases(subject: &Subject, file: &CorpusFile, options: Options) -> Vec<CaseTrial> {
    file.cases.iter().flat_map(|case| run(subject, file, case, options)).collect()
}

/// Runs the same, and adds a stale trial for each waiver whose patterns cover nothing in the file.
pub(crate) fn run_file(subject: &Subject, file: &CorpusFile, options: Options) -> Vec<CaseTrial> {
    let mut trials = run_cases(subject, file, options);
    trials.extend(stale(subject, file, &trials, options.profile));
    trials
}

/// The trial of the replay that the environment requests, if it names this subject.
#[must_use]
pub(crate) fn replayed(
    subject: &Subject,
    file: &CorpusFile,
    options: Options,
) -> Option<CaseTrial> {
    let replay = asked_of_subject(subject.name())?;
    let (_, setup) = replay.name.split_once(' ')?;
    let setup = Setup::new(setup);
    let checker = subject.checker_as(&setup).ok()?;
    let report = checker.replayed(&replay, subject.standing_facts(&setup), options);
    let verdict = report.verdict(replay.check)?;
    let finding = report.findings().next().cloned();
    let status = if report.is_ok() { Status::Passed } else { Status::Violated };
    let detail = finding.map(|finding| Detail::Finding(Box::new(finding)));
    let blank = CaseTrial::blank(subject, file, REPLAYED, replay.check);
    Some(CaseTrial { verdict, status, coverage: Some(report.coverage), detail, ..blank })
}

/// Returns one stale trial for each waiver of a subject with patterns that cover nothing in its
/// file.
///
/// `trials` are all that were run; those of other files and subjects are ignored. Up to
/// [`Profile::Quick`] the result is empty: a quick run may miss findings that a pattern covers.
#[must_use]
pub fn stale(
    subject: &Subject,
    file: &CorpusFile,
    trials: &[CaseTrial],
    profile: Profile,
) -> Vec<CaseTrial> {
    if profile <= Profile::Quick {
        return Vec::new();
    }
    let is_own = |trial: &&CaseTrial| trial.file == file.path && trial.subject == subject.name();
    let own: Vec<&CaseTrial> = trials.iter().filter(is_own).collect();
    let is_due = |known: &&SubjectWaiver| known.waiver.is_due_in(profile);
    let waivers = file.waivers.iter().filter(|known| known.subject == subject.name());
    let waivers = waivers.filter(is_due);
    let stale = waivers.filter_map(|known| {
        let waiver = &known.waiver;
        let check = waiver.check;
        let is_idle = |pattern: &&String| {
            let mut cases = own.iter().filter(|t| t.check == check && is_match(pattern, &t.case));
            // A check that was not judged because of another fault may have a finding once that is
            // fixed; one that was not run here may have one where it is run.
            let is_open = |t: &CaseTrial| {
                let is_isolated = t.reason == Some(Reason::Skipped(SkippedBecause::NeedsProcess));
                t.verdict == Verdict::NotJudged && (t.coverage.is_some() || is_isolated)
            };
            is_pattern(pattern) && !cases.any(|t| t.waivers.contains(waiver) || is_open(t))
        };
        let idle: Vec<&str> = waiver.cases.iter().filter(is_idle).map(String::as_str).collect();
        if idle.is_empty() {
            return None;
        }
        let reason = Reason::Stale(StaleBecause::CoversNothing);
        let blank = CaseTrial::blank(subject, file, idle.join(", "), check);
        Some(CaseTrial { status: Status::Stale, reason: Some(reason), ..blank })
    });
    stale.collect()
}

/// Stands for the name of the case in a replay, whose token does not hold that name.
const REPLAYED: &str = "replay";

/// The chunkings that reveal a fault, as cuts of the script of the case: the simplest of each
/// outcome.
///
/// A fault at another place has an outcome of its own, and so a cut outside the range of a waiver.
fn shown_by(small: &Counterexample) -> Vec<&Chunking> {
    small.classes.iter().collect()
}

/// The context of all trials of one case with one subject.
#[derive(Debug)]
struct Bench<'a> {
    subject: &'a Subject,
    file: &'a CorpusFile,
    case: &'a Case,
    options: Options,
}

impl Bench<'_> {
    /// Runs every check.
    fn play(&self, checker: &Checker) -> Report {
        let Self { subject, case, options, .. } = self;
        // The suite decides how much is run; it uses only the meters of the subject.
        let Options { meter, work_meter, .. } = checker.settings_or(*options);
        let meter = options.meter.or(meter);
        let work_meter = options.work_meter.or(work_meter);
        let options = Options { meter, work_meter, ..*options };
        let context = (case.script.clone(), subject.facts(case), options);
        checker.run_with(context, Vec::new(), false)
    }

    /// The trials of a report; the waivers of the checker hold in addition to those of the file.
    fn trials(&self, checker: &Checker, report: &Report) -> Vec<CaseTrial> {
        let own = checker.waivers();
        let coverage = &report.coverage;
        let invariants = report.results.iter().map(|result| self.invariant(own, coverage, result));
        invariants.chain([self.expected(own, report)]).collect()
    }

    fn not_concerned(&self, why: &NotConcerned) -> Vec<CaseTrial> {
        let why = SkippedBecause::NotConcerned(why.clone());
        CheckId::ALL.iter().map(|check| self.skipped(&[], *check, why.clone())).collect()
    }

    /// The trials of a case that is not run here. Its waivers are not stale: they hold where it is run.
    fn needs_process(&self) -> Vec<CaseTrial> {
        let reason = Some(Reason::Skipped(SkippedBecause::NeedsProcess));
        let trial = |check: &CheckId| CaseTrial { reason: reason.clone(), ..self.blank(*check) };
        CheckId::ALL.iter().map(trial).collect()
    }

    /// Whether a check without a finding can be taken to hold: a quick run without proof may miss
    /// one.
    fn is_thorough(&self, coverage: &Coverage) -> bool {
        self.options.profile > Profile::Quick || coverage.guarantee == Guarantee::Proven
    }

    fn invariant(&self, own: &[Waiver], coverage: &Coverage, result: &CheckResult) -> CaseTrial {
        let small = result.finding.as_ref().map(|finding| &finding.counterexample);
        let cuts = small.map(shown_by).unwrap_or_default();
        let kind = result.finding.as_ref().and_then(|finding| finding.kind);
        let (check, verdict) = (result.check, result.verdict);
        let found = WaiverQuery { check, verdict, kind, cuts: &cuts };
        let mut trial = self.trial(own, &found, coverage);
        if let Some(why) = SkippedBecause::of(result.verdict) {
            trial.status = Status::Skipped;
            trial.reason = Some(Reason::Skipped(why));
        } else if let Some(finding) = &result.finding {
            let Counterexample { a, b, .. } = &finding.counterexample;
            let plays = || Box::new([a.clone(), b.clone()]);
            let breach = || Breach::Invariant(result.verdict, plays());
            trial.reason.get_or_insert_with(|| self.violated(own, result.check, breach()));
            trial.detail = Some(Detail::Finding(Box::new(finding.clone())));
        }
        trial
    }

    fn expected(&self, own: &[Waiver], report: &Report) -> CaseTrial {
        let (subject, case) = (self.subject, self.case);
        let of = |verdict| WaiverQuery { check: CheckId::EXPECTED, verdict, kind: None, cuts: &[] };
        let level = match judge(subject, case, &report.transcript) {
            Match::Allowed(level) => level,
            Match::None => {
                return self.skipped(own, CheckId::EXPECTED, SkippedBecause::ExpectsNothing);
            }
            Match::Mismatch { expected, sent } => {
                let mut trial = self.mismatch(own, report, expected, sent);
                if trial.status == Status::Violated && case.is_recommendation() {
                    trial.status = Status::Missed;
                    trial.reason = Some(Reason::Missed(self.breach()));
                }
                return trial;
            }
        };
        let mut trial = self.trial(own, &of(Verdict::Same), &report.coverage);
        let best = case.allowed.iter().map(|allowed| allowed.verdict).min();
        if trial.status == Status::Passed && level == Level::May && best < Some(Level::May) {
            trial.status = Status::Permitted;
            trial.reason = Some(Reason::NotRecommended);
        }
        trial
    }

    /// A trial whose transcript the case does not allow, or whose sent messages it does not.
    fn mismatch(
        &self,
        own: &[Waiver],
        report: &Report,
        expected: Vec<String>,
        sent: Option<Vec<String>>,
    ) -> CaseTrial {
        let (check, verdict) = (CheckId::EXPECTED, Verdict::Unexpected);
        let found = WaiverQuery { check, verdict, kind: None, cuts: &[] };
        let mut trial = self.trial(own, &found, &report.coverage);
        trial.reason.get_or_insert_with(|| self.violated(own, check, self.breach()));
        let case = self.case;
        trial.detail = Some(Detail::Mismatch(Box::new(Mismatch {
            name: report.name.clone(),
            file: self.file.path.clone(),
            line: case.line,
            case: case.id.clone(),
            spec: case.spec.clone(),
            must: case.must.clone(),
            script: case.script.clone(),
            expected,
            transcript: report.transcript.clone(),
            sent,
            rerun: self.subject.rerun(),
        })));
        trial
    }

    /// The requirement of the case.
    fn breach(&self) -> Breach {
        Breach::Case { must: self.case.must.clone(), spec: self.case.spec.clone() }
    }

    /// A trial with this verdict, and the status and reason that follow from the waivers.
    fn trial(&self, own: &[Waiver], found: &WaiverQuery<'_>, coverage: &Coverage) -> CaseTrial {
        let WaiverQuery { check, verdict, .. } = *found;
        let covers = |waiver: &&Waiver| waiver.covers(&self.case.id, found);
        let waivers: Vec<Waiver> = self.waivers(own).filter(covers).cloned().collect();
        let (status, reason) = match (verdict.is_ok(), waivers.first()) {
            // A check that was not judged may still fail as the waiver declares.
            (true, _)
                if verdict != Verdict::NotJudged
                    && self.is_named(own, check)
                    && self.is_thorough(coverage) =>
            {
                (Status::Stale, Some(Reason::Stale(StaleBecause::Holds)))
            }
            (true, _) => (Status::Passed, None),
            (false, None) => (Status::Violated, None),
            (false, Some(waiver)) => {
                let status = match waiver.class {
                    WaiverClass::Deviation => Status::Deviation,
                    WaiverClass::Permitted => Status::Waived,
                };
                (status, Some(Reason::Waived(waiver.clone())))
            }
        };
        let coverage = Some(coverage.clone());
        CaseTrial { verdict, status, coverage, reason, waivers, ..self.blank(check) }
    }

    fn skipped(&self, own: &[Waiver], check: CheckId, why: SkippedBecause) -> CaseTrial {
        let (status, reason) = match self.is_named(own, check) {
            true => (Status::Stale, Reason::Stale(StaleBecause::NotRun(why))),
            false => (Status::Skipped, Reason::Skipped(why)),
        };
        CaseTrial { status, reason: Some(reason), ..self.blank(check) }
    }

    fn blank(&self, check: CheckId) -> CaseTrial {
        CaseTrial::blank(self.subject, self.file, &self.case.id, check)
    }

    /// The waivers of the file for the subject, then its own.
    fn waivers<'w>(&'w self, own: &'w [Waiver]) -> impl Iterator<Item = &'w Waiver> {
        let of_file = self.file.waivers.iter().filter(|known| known.subject == self.subject.name());
        of_file.map(|known| &known.waiver).chain(own)
    }

    /// Whether a waiver that this profile shows names this check and exactly this case.
    fn is_named(&self, own: &[Waiver], check: CheckId) -> bool {
        self.waivers(own).any(|waiver| {
            let is_for = waiver.check == check && waiver.cases.contains(&self.case.id);
            is_for && waiver.is_due_in(self.options.profile)
        })
    }

    /// The reason of a violated check; a waiver for it has another verdict or other cuts.
    fn violated(&self, own: &[Waiver], check: CheckId, breach: Breach) -> Reason {
        let is_waived_otherwise =
            self.waivers(own).any(|waiver| waiver.is_for(check, &self.case.id));
        Reason::Violated { breach, is_waived_otherwise }
    }
}
