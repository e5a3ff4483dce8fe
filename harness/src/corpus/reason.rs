//! The reason for the status of a trial, in one line.

use std::fmt;

use crate::context::Verdict;
use crate::corpus::NotConcerned;
use crate::runner::Waiver;
use crate::script::Play;

/// The reason for the status of a trial.
///
/// It prints on one line.
#[derive(Debug, Clone, PartialEq, Eq)]
#[non_exhaustive]
pub enum Reason {
    /// The check has a finding that no waiver covers.
    Violated {
        /// What is violated.
        breach: Breach,
        /// Whether the check is waived in this case, but with another verdict or under other cuts.
        is_waived_otherwise: bool,
    },
    /// A waiver covers the finding: the first one that does.
    Waived(Waiver),
    /// The case allows the outcome and recommends another one.
    NotRecommended,
    /// The case recommends an outcome and demands none: its requirement.
    Missed(Breach),
    /// A waiver does not apply.
    Stale(StaleBecause),
    /// The check was not run, or could not judge.
    Skipped(SkippedBecause),
}

/// What is violated.
#[derive(Debug, Clone, PartialEq, Eq)]
#[non_exhaustive]
pub enum Breach {
    /// An invariant: how the check failed, and the two plays that reveal it, the simpler one first;
    /// the same play twice where one run reveals it.
    Invariant(Verdict, Box<[Play; 2]>),
    /// The requirement of the case.
    Case {
        /// The requirement, in our own words.
        must: String,
        /// The section of its specification.
        spec: String,
    },
}

/// Why a waiver is stale.
#[derive(Debug, Clone, PartialEq, Eq)]
#[non_exhaustive]
pub enum StaleBecause {
    /// The check holds in a case that the waiver names.
    Holds,
    /// The waiver's patterns cover no finding in their file.
    CoversNothing,
    /// The check is not run in a case that the waiver names.
    NotRun(SkippedBecause),
}

/// Why a trial is skipped.
#[derive(Debug, Clone, PartialEq, Eq)]
#[non_exhaustive]
pub enum SkippedBecause {
    /// The case does not concern the subject.
    NotConcerned(NotConcerned),
    /// The core may end or block its process, and the case was to be run in this one.
    NeedsProcess,
    /// The case expects no particular outcome.
    ExpectsNothing,
    /// An earlier check failed, or the budget was spent.
    NotJudged,
    /// The check does not apply to the core, its script and its facts.
    NotApplicable,
}

impl SkippedBecause {
    /// Why a check with this verdict was skipped; `None` if it was not.
    pub(crate) fn of(verdict: Verdict) -> Option<Self> {
        let both =
            [(Verdict::NotJudged, Self::NotJudged), (Verdict::NotApplicable, Self::NotApplicable)];
        both.into_iter().find(|(known, _)| *known == verdict).map(|(_, why)| why)
    }
}

impl fmt::Display for Reason {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Violated { breach, is_waived_otherwise: false } => breach.fmt(f),
            Self::Violated { breach, is_waived_otherwise: true } => {
                write!(f, "{breach}; its waiver is for another verdict or for other cuts")
            }
            Self::Waived(waiver) => f.write_str(&waiver.reason),
            Self::NotRecommended => f.write_str("another outcome is recommended"),
            Self::Missed(breach) => write!(f, "not as recommended: {breach}"),
            Self::Stale(why) => why.fmt(f),
            Self::Skipped(why) => why.fmt(f),
        }
    }
}

impl fmt::Display for Breach {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Invariant(verdict, plays) => {
                let [a, b] = plays.as_ref();
                match a == b {
                    true => write!(f, "{}: {a}", verdict.explain()),
                    false => write!(f, "{}: {b} against {a}", verdict.explain()),
                }
            }
            Self::Case { must, spec } => write!(f, "{must} ({spec})"),
        }
    }
}

impl fmt::Display for StaleBecause {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Holds => f.write_str("the waiver no longer applies; remove it"),
            Self::CoversNothing => f.write_str("the waiver covers nothing here; remove it"),
            Self::NotRun(why) => write!(f, "the waiver is for a case that is not run: {why}"),
        }
    }
}

impl fmt::Display for SkippedBecause {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::NotConcerned(why) => why.fmt(f),
            Self::NeedsProcess => {
                f.write_str("it needs a process of its own, as in `chunkproof run`")
            }
            Self::ExpectsNothing => f.write_str("the case expects no particular outcome"),
            Self::NotJudged => f.write_str(Verdict::NotJudged.explain()),
            Self::NotApplicable => f.write_str(Verdict::NotApplicable.explain()),
        }
    }
}
