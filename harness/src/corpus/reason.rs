//! Why a trial has its status, in one line.

use std::fmt;

use crate::context::Verdict;
use crate::corpus::NotConcerned;
use crate::runner::Waiver;
use crate::script::Play;

/// Why a trial has its status.
///
/// It prints on one line.
#[derive(Debug, Clone, PartialEq, Eq)]
#[non_exhaustive]
pub enum Reason {
    /// The check found something that no waiver covers.
    Violated {
        /// What does not hold.
        breach: Breach,
        /// Whether the check is waived in this case, but with another verdict or under other cuts.
        is_waived_otherwise: bool,
    },
    /// The first waiver that covers what the check found.
    Waived(Waiver),
    /// The case recommends another outcome.
    NotRecommended,
    /// A waiver does not apply.
    Stale(StaleBecause),
    /// There was nothing to judge.
    Skipped(SkippedBecause),
}

/// What does not hold.
#[derive(Debug, Clone, PartialEq, Eq)]
#[non_exhaustive]
pub enum Breach {
    /// An invariant: how the check failed, and the plays that show it, the simpler one first; the same
    /// play twice where one run alone shows it.
    Invariant(Verdict, Box<[Play; 2]>),
    /// What the case asks for: the requirement and the section of its specification.
    Case {
        /// The requirement.
        must: String,
        /// The section.
        spec: String,
    },
}

/// Why a waiver is stale.
#[derive(Debug, Clone, PartialEq, Eq)]
#[non_exhaustive]
pub enum StaleBecause {
    /// The check holds in a case that the waiver names.
    Holds,
    /// Its patterns cover nothing in their file.
    CoversNothing,
    /// A case that it names is not run.
    NotRun(SkippedBecause),
}

/// Why a trial is skipped.
#[derive(Debug, Clone, PartialEq, Eq)]
#[non_exhaustive]
pub enum SkippedBecause {
    /// The case does not concern the subject.
    NotConcerned(NotConcerned),
    /// The case expects no particular outcome.
    ExpectsNothing,
    /// An earlier check failed, or the budget was spent.
    NotJudged,
    /// The core, its script and its facts give the check nothing to judge.
    NotApplicable,
}

impl SkippedBecause {
    /// Why a check of a report judged nothing; `None` if it did.
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
            Self::NotRun(why) => write!(f, "a waiver for what is not run: {why}"),
        }
    }
}

impl fmt::Display for SkippedBecause {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::NotConcerned(why) => why.fmt(f),
            Self::ExpectsNothing => f.write_str("the case expects nothing"),
            Self::NotJudged => f.write_str(Verdict::NotJudged.explain()),
            Self::NotApplicable => f.write_str(Verdict::NotApplicable.explain()),
        }
    }
}
