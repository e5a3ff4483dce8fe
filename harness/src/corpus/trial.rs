//! The result of one check in one case with one subject.

use std::fmt;

use crate::checks::CheckId;
use crate::context::Verdict;
use crate::corpus::{CorpusFile, Reason, Subject};
use crate::runner::{Finding, Mismatch, Rerun, Waiver};
use crate::search::Coverage;

/// The result of one check in one case with one subject.
#[derive(Debug, Clone)]
#[non_exhaustive]
pub struct CaseTrial {
    /// The subject.
    pub subject: String,
    /// The file of the case.
    pub file: String,
    /// The case; for a stale pattern, the patterns.
    pub case: String,
    /// The check.
    pub check: CheckId,
    /// The verdict of the check.
    pub verdict: Verdict,
    /// What the verdict means for the run.
    pub status: Status,
    /// What was run; `None` for a case that does not concern the subject.
    pub coverage: Option<Coverage>,
    /// The reason for the status; `None` if the check simply held.
    pub reason: Option<Reason>,
    /// The waivers that cover the finding; the first one determines the status.
    pub waivers: Vec<Waiver>,
    /// The violation in full, waived or not.
    pub detail: Option<Detail>,
}

impl CaseTrial {
    /// A trial that was not run yet: skipped and not judged.
    pub(crate) fn blank(
        subject: &Subject,
        file: &CorpusFile,
        case: impl Into<String>,
        check: CheckId,
    ) -> Self {
        Self {
            subject: subject.name().to_owned(),
            file: file.path.clone(),
            case: case.into(),
            check,
            verdict: Verdict::NotJudged,
            status: Status::Skipped,
            coverage: None,
            reason: None,
            waivers: Vec::new(),
            detail: None,
        }
    }
}

/// A violation in full.
///
/// `Display` writes the report that people read.
#[derive(Debug, Clone)]
#[non_exhaustive]
pub enum Detail {
    /// A check found a violated invariant.
    Finding(Box<Finding>),
    /// The case does not allow the transcript.
    Mismatch(Box<Mismatch>),
}

impl Detail {
    /// The difference in one line.
    pub(crate) fn brief(&self) -> String {
        match self {
            Self::Finding(finding) => finding.brief(),
            Self::Mismatch(mismatch) => mismatch.brief(),
        }
    }

    /// How it is run again.
    pub(crate) fn rerun(&self) -> &Rerun {
        match self {
            Self::Finding(finding) => &finding.rerun,
            Self::Mismatch(mismatch) => &mismatch.rerun,
        }
    }

    /// The same, to be run again by the test of this name unless the command knows the core.
    #[cfg(feature = "libtest-mimic08")]
    pub(crate) fn in_test(mut self, name: &str) -> Self {
        let rerun = match &mut self {
            Self::Finding(finding) => &mut finding.rerun,
            Self::Mismatch(mismatch) => &mut mismatch.rerun,
        };
        if *rerun != Rerun::Command {
            *rerun = Rerun::Test(name.to_owned());
        }
        self
    }
}

impl fmt::Display for Detail {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Finding(finding) => finding.fmt(f),
            Self::Mismatch(mismatch) => mismatch.fmt(f),
        }
    }
}

/// What a trial means for the run.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
#[non_exhaustive]
pub enum Status {
    /// The check held.
    Passed,
    /// The outcome is allowed, but another one is recommended.
    Permitted,
    /// The outcome is not the one that the case recommends, and it demands none.
    Missed,
    /// A waiver covers the finding: a known fault of the subject.
    Deviation,
    /// A waiver covers the finding: a permitted difference.
    Waived,
    /// The case does not concern the subject, or the check judged nothing.
    Skipped,
    /// The check did not hold.
    Violated,
    /// There is a waiver, but the check held or was not run; or its patterns cover nothing.
    Stale,
}

impl Status {
    /// All of them, from harmless to violated.
    pub const ALL: [Self; 8] = [
        Self::Skipped,
        Self::Passed,
        Self::Permitted,
        Self::Missed,
        Self::Waived,
        Self::Deviation,
        Self::Stale,
        Self::Violated,
    ];

    /// Returns the name, as in reports.
    #[must_use]
    pub fn name(self) -> &'static str {
        match self {
            Self::Passed => "passed",
            Self::Permitted => "permitted",
            Self::Missed => "missed",
            Self::Deviation => "deviation",
            Self::Waived => "waived",
            Self::Skipped => "skipped",
            Self::Violated => "violated",
            Self::Stale => "stale",
        }
    }

    /// Returns whether the run passes as far as this trial goes.
    #[must_use]
    pub fn is_ok(self) -> bool {
        !matches!(self, Self::Violated | Self::Stale)
    }
}
