//! What one check found in one case with one subject.

use std::fmt;

use crate::checks::CheckId;
use crate::context::Verdict;
use crate::corpus::{CorpusFile, Reason, Subject};
use crate::runner::{Finding, Mismatch, Rerun, Waiver};
use crate::search::Coverage;

/// What happened when one check was run over one case with one subject.
#[derive(Debug, Clone)]
#[non_exhaustive]
pub struct CaseTrial {
    /// The subject.
    pub subject: String,
    /// The file of the case.
    pub file: String,
    /// The case; of a stale waiver its patterns.
    pub case: String,
    /// The check.
    pub check: CheckId,
    /// The verdict of the check.
    pub verdict: Verdict,
    /// What the verdict means for the run.
    pub status: Status,
    /// What was run; nothing for a case that does not concern the subject.
    pub coverage: Option<Coverage>,
    /// Why it is so; `None` where the check held and nothing is to be logged of it.
    pub reason: Option<Reason>,
    /// The waivers that cover what the check found; the first one says what it means.
    pub waivers: Vec<Waiver>,
    /// All that is needed to see what does not hold, waived or not.
    pub detail: Option<Detail>,
}

impl CaseTrial {
    /// A trial of which nothing is known yet.
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

/// All that is needed to see what does not hold.
///
/// It prints as people read it.
#[derive(Debug, Clone)]
#[non_exhaustive]
pub enum Detail {
    /// An invariant is broken.
    Finding(Box<Finding>),
    /// The case does not allow the transcript.
    Mismatch(Box<Mismatch>),
}

impl Detail {
    /// What differs, in one line.
    pub(crate) fn brief(&self) -> String {
        match self {
            Self::Finding(finding) => finding.brief(),
            Self::Mismatch(mismatch) => mismatch.brief(),
        }
    }

    /// Where it was found, with what runs it again there.
    pub(crate) fn rerun(&self) -> &Rerun {
        match self {
            Self::Finding(finding) => &finding.rerun,
            Self::Mismatch(mismatch) => &mismatch.rerun,
        }
    }

    /// The same, found in a test of this name, if no command knows the core.
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
    /// It differs as a waiver says: a known fault of the subject.
    Deviation,
    /// It differs as a waiver says: a liberty.
    Waived,
    /// The case does not concern the subject, or an earlier check left this one without meaning.
    Skipped,
    /// The check did not hold.
    Violated,
    /// A waiver is there, but the check held; or its patterns cover nothing.
    Stale,
}

impl Status {
    /// All of them, from what is well to what is not.
    pub const ALL: [Self; 7] = [
        Self::Skipped,
        Self::Passed,
        Self::Permitted,
        Self::Waived,
        Self::Deviation,
        Self::Stale,
        Self::Violated,
    ];

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
