//! The result of checking one core with one script.

use crate::checks::{CheckId, Invariant};
use crate::context::{Facts, Verdict};
use crate::runner::{Counterexample, Replay, Rerun, Unmet, Waiver};
use crate::script::Script;
use crate::search::Coverage;
use crate::transcript::Transcript;

/// What came of every check of one core with one script.
///
/// It prints a summary, the simplest finding whole, and each other one in a line; `{:#}` prints all of them
/// whole, as does the value `full` of the environment variable `CHUNKPROOF_REPORT`.
#[derive(Debug, Clone)]
#[non_exhaustive]
pub struct Report {
    /// What was checked.
    pub name: String,
    /// The script.
    pub script: Script,
    /// What was run, and what it guarantees.
    pub coverage: Coverage,
    /// One result for each check, in the order in which they ran; several of one that found several
    /// [kinds](Invariant::kinds) of violation.
    pub results: Vec<CheckResult>,
    /// What the core logs when it receives the script in one piece.
    pub transcript: Transcript,
    /// The waivers that covered nothing: their deviation is gone, and so should they be.
    pub stale: Vec<Waiver>,
    /// Whether only a token was replayed: one check over two plays.
    pub is_replay: bool,
    /// What the test asked of the run beside the checks, and did not get.
    pub unmet: Vec<Unmet>,
}

/// What came of one check.
#[derive(Debug, Clone)]
#[non_exhaustive]
pub struct CheckResult {
    /// The check.
    pub check: CheckId,
    /// Its verdict.
    pub verdict: Verdict,
    /// The finding, if the check is violated.
    pub finding: Option<Finding>,
    /// Why the check was not judged, or what would give it something to judge; `None` if it was judged.
    pub because: Option<String>,
    /// The waiver that covers the finding, if one does.
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
    /// The kind of violation, where the check tells [several](Invariant::kinds) apart.
    pub kind: Option<&'static str>,
    /// The smallest plays that show it.
    pub counterexample: Counterexample,
    /// What was run, and what it guarantees.
    pub coverage: Coverage,
    /// The word that replays it.
    pub token: String,
    /// Where it was found, with what runs it again there.
    pub rerun: Rerun,
    /// The script in which it was found, and what was known of it.
    pub origin: (Script, Facts),
    /// Whether the check finds it in the script of the counterexample, too: that script may be a part of
    /// the one in which it was found, or that one with more time.
    pub is_whole: bool,
}

impl Report {
    /// Whether every check held, or fails in a way that is known; whether all that is known is so; and
    /// whether the test got all that it asked for.
    #[must_use]
    pub fn is_ok(&self) -> bool {
        // The user who replays a token asks about this one check.
        let holds = |verdict: Verdict| match self.is_replay {
            true => verdict == Verdict::Same,
            false => verdict.is_ok(),
        };
        let mut results = self.results.iter();
        results.all(|result| holds(result.verdict) || result.waiver.is_some())
            && self.stale.is_empty()
            && self.unmet.is_empty()
    }

    /// The same for one script of many: a waiver that covers nothing of this one may cover something of
    /// the next, so none is called stale.
    pub(crate) fn of_many(self) -> Self {
        Self { stale: Vec::new(), ..self }
    }

    /// What came of one check; `None` for [`CheckId::EXPECTED`] where no lines were
    /// [expected](crate::Check::expect).
    #[must_use]
    pub fn verdict(&self, check: CheckId) -> Option<Verdict> {
        self.results.iter().find(|result| result.check == check).map(|result| result.verdict)
    }

    /// The faults found.
    pub fn findings(&self) -> impl Iterator<Item = &Finding> {
        self.results.iter().filter_map(|result| result.finding.as_ref())
    }
}

impl Finding {
    pub(crate) fn new(
        (name, rerun): (&str, &Rerun),
        invariant: &Invariant,
        (clause, kind): (Option<String>, Option<&'static str>),
        counterexample: Counterexample,
        coverage: Coverage,
        origin: (Script, Facts),
        is_whole: bool,
    ) -> Self {
        let Counterexample { a, b, .. } = counterexample.clone();
        let replay = Replay { name: name.to_owned(), check: invariant.id(), a, b };
        let token = replay.to_string();
        Self {
            name: name.to_owned(),
            check: invariant.id(),
            invariant: invariant.sentence(),
            clause,
            kind,
            counterexample,
            coverage,
            token,
            rerun: rerun.clone(),
            origin,
            is_whole,
        }
    }
}
