//! Subjects × cases × checks: what becomes of each.
//!
//! Expectation and result are separate things: a case says what is allowed, a waiver says what is known
//! to differ, a trial says what happened.

use crate::check::Invariant;
use crate::chunking::Chunking;
use crate::corpus::{Case, CorpusFile, Level, Waiver, WaiverClass};
use crate::guarantee::Coverage;
use crate::judge::{EXPECTED, Judgement, judge};
use crate::lab::{Lab, Options};
use crate::report::{self, Mismatch, Report};
use crate::state::Cores;
use crate::subject::Subject;
use crate::token::Replay;
use crate::verdict::Verdict;

/// What happened when one check was run over one case with one subject.
#[derive(Debug, Clone)]
#[non_exhaustive]
pub struct Trial {
    /// The subject.
    pub subject: String,
    /// The file of the case.
    pub file: String,
    /// The case.
    pub case: String,
    /// The check.
    pub check: &'static str,
    /// The verdict of the check.
    pub verdict: Verdict,
    /// What the verdict means for the run.
    pub status: Status,
    /// What was run; nothing for a case that does not concern the subject.
    pub coverage: Option<Coverage>,
    /// Why it is so, in one line: of a violation, a waiver, a skip.
    pub reason: Option<String>,
    /// All that is needed to see a violation.
    pub detail: Option<String>,
}

/// What a trial means for the run.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
#[non_exhaustive]
pub enum Status {
    /// The check held.
    Passed,
    /// The outcome is allowed, but another one is recommended.
    Permitted,
    /// It differs as a waiver says: a known fault of the subject.
    Deviation,
    /// It differs as a waiver says: a liberty.
    Waived,
    /// The case does not concern the subject, or an earlier check left this one without meaning.
    Skipped,
    /// The check did not hold.
    Violated,
    /// A waiver is there, but the check held.
    Stale,
}

impl Status {
    /// The name, as in reports.
    #[must_use]
    pub fn name(self) -> &'static str {
        match self {
            Self::Passed => "passed",
            Self::Permitted => "permitted",
            Self::Deviation => "deviation",
            Self::Waived => "waived",
            Self::Skipped => "skipped",
            Self::Violated => "violated",
            Self::Stale => "stale",
        }
    }

    /// Whether the run is as it should be, as far as this trial goes.
    #[must_use]
    pub fn is_ok(self) -> bool {
        !matches!(self, Self::Violated | Self::Stale)
    }
}

/// The names of all checks that a suite runs, in order.
#[must_use]
pub fn checks() -> Vec<&'static str> {
    Invariant::ALL.iter().map(Invariant::id).chain([EXPECTED]).collect()
}

/// Runs every check of one case with one subject.
#[must_use]
pub fn run(subject: &Subject, file: &CorpusFile, case: &Case, options: Options) -> Vec<Trial> {
    let bench = Bench { subject, file, case };
    let cores = match subject.cores(case) {
        Ok(cores) => cores,
        Err(why) => return checks().into_iter().map(|check| bench.skipped(check, &why)).collect(),
    };
    let name = format!("{} {}", subject.name(), case.setup);
    let report = report::run(&name, Lab::new(&cores, &case.script, options));
    let mut trials: Vec<Trial> = bench.invariants(&report);
    trials.push(bench.expected(&name, &cores, &report));
    trials
}

/// What one case and one subject have in common.
struct Bench<'a> {
    subject: &'a Subject,
    file: &'a CorpusFile,
    case: &'a Case,
}

impl Bench<'_> {
    fn invariants(&self, report: &Report) -> Vec<Trial> {
        let trial = |result: &report::CheckResult| {
            let mut trial = self.trial(result.check, result.verdict, &report.coverage);
            if result.verdict == Verdict::NotJudged {
                trial.status = Status::Skipped;
                trial.reason = Some(result.verdict.explain().to_owned());
            } else if let Some(finding) = &result.finding {
                let small = &finding.counterexample;
                let explain = result.verdict.explain();
                trial.reason.get_or_insert_with(|| match small.a == small.b {
                    true => format!("{explain}: {}", small.a),
                    false => format!("{explain}: {} against {}", small.b, small.a),
                });
                trial.detail = Some(finding.to_string());
            }
            trial
        };
        report.results.iter().map(trial).collect()
    }

    fn expected(&self, name: &str, cores: &Cores, report: &Report) -> Trial {
        let case = self.case;
        match judge(self.subject, case, &report.transcript) {
            Judgement::Unjudged => self.skipped(EXPECTED, "the case expects nothing"),
            Judgement::Allowed(level) => {
                let mut trial = self.trial(EXPECTED, Verdict::Same, &report.coverage);
                let best = case.allowed.iter().map(|allowed| allowed.verdict).min();
                if trial.status == Status::Passed && level == Level::May && best < Some(level) {
                    trial.status = Status::Permitted;
                    trial.reason = Some("another outcome is recommended".to_owned());
                }
                trial
            }
            Judgement::Refused { expected } => {
                let mut trial = self.trial(EXPECTED, Verdict::Unexpected, &report.coverage);
                let whole = Chunking::whole();
                let replay = Replay {
                    name: name.to_owned(),
                    script: case.script.clone(),
                    a: whole.clone(),
                    b: whole,
                };
                trial.reason.get_or_insert_with(|| format!("{} ({})", case.must, case.spec));
                let mismatch = Mismatch {
                    name: name.to_owned(),
                    place: format!("{}:{}", self.file.path, case.line),
                    case: case.id.clone(),
                    spec: case.spec.clone(),
                    must: case.must.clone(),
                    script: case.script.clone(),
                    expected,
                    said: cores.replay(&case.script, &Chunking::whole()),
                    token: replay.to_string(),
                };
                trial.detail = Some(mismatch.to_string());
                trial
            }
        }
    }

    /// A trial with this verdict, as far as waivers know of it.
    fn trial(&self, check: &'static str, verdict: Verdict, coverage: &Coverage) -> Trial {
        let waiver = self.waiver(check);
        let (status, reason) = match (verdict.is_ok(), waiver) {
            (true, None) => (Status::Passed, None),
            (false, None) => (Status::Violated, None),
            (true, Some(_)) => {
                (Status::Stale, Some("the waiver no longer applies; take it out".to_owned()))
            }
            (false, Some(Waiver { class, reason, .. })) => match class {
                WaiverClass::Deviation => (Status::Deviation, Some(reason.clone())),
                WaiverClass::Permitted => (Status::Waived, Some(reason.clone())),
            },
        };
        let coverage = Some(coverage.clone());
        Trial { verdict, status, coverage, reason, ..self.blank(check) }
    }

    fn skipped(&self, check: &'static str, why: &str) -> Trial {
        let mut trial = self.blank(check);
        trial.reason = Some(why.to_owned());
        if self.waiver(check).is_some() {
            trial.status = Status::Stale;
            trial.reason = Some(format!("a waiver for what is not run: {why}"));
        }
        trial
    }

    fn blank(&self, check: &'static str) -> Trial {
        Trial {
            subject: self.subject.name().to_owned(),
            file: self.file.path.clone(),
            case: self.case.id.clone(),
            check,
            verdict: Verdict::NotJudged,
            status: Status::Skipped,
            coverage: None,
            reason: None,
            detail: None,
        }
    }

    fn waiver(&self, check: &str) -> Option<&Waiver> {
        self.file.waivers.iter().find(|waiver| {
            waiver.subject == self.subject.name()
                && waiver.check == check
                && waiver.cases.contains(&self.case.id)
        })
    }
}
