//! A case: a script, the known facts about it, and the outcomes that it allows.

use crate::context::Facts;
use crate::corpus::Setup;
use crate::script::Script;
use crate::transcript::line::ANY_LINES;

/// A script with its known facts and its allowed outcomes.
#[derive(Debug, Clone)]
#[non_exhaustive]
pub struct Case {
    /// The name, unique within the protocol.
    pub id: String,
    /// The line of the file on which the case begins, from 1.
    pub line: usize,
    /// The section of the specification.
    pub spec: String,
    /// The requirement, in our own words.
    pub must: String,
    /// How the core is set up.
    pub setup: Setup,
    /// The features that a core must have for this case to concern it.
    pub features: Vec<String>,
    /// Whether a core may end or block its process in this case, so that it is run only in another one.
    pub isolated: bool,
    /// What the core receives; for a case with a size, the script of that size.
    pub script: Script,
    /// The known facts about the script. The family of a limit, or of growing scripts, holds the
    /// scripts of all sizes.
    pub facts: Facts,
    /// The offsets at which nothing is cut off, and the peer owes an answer: a core that keeps count of
    /// requests refuses the end of the stream there, and another one accepts it.
    pub unanswered: Vec<usize>,
    /// The allowed outcomes; if empty, only the invariants are checked.
    pub allowed: Vec<Allowed>,
}

impl Case {
    /// Whether the case recommends its outcomes, and neither demands nor permits one: a core that comes to
    /// something else misses a recommendation and violates nothing.
    pub(crate) fn is_recommendation(&self) -> bool {
        are_recommended(&self.allowed)
    }
}

/// Whether there are outcomes, and each is only recommended.
pub(super) fn are_recommended(allowed: &[Allowed]) -> bool {
    !allowed.is_empty() && allowed.iter().all(|outcome| outcome.verdict == Level::Should)
}

/// An outcome that a case allows.
#[derive(Debug, Clone, PartialEq, Eq)]
#[non_exhaustive]
pub struct Allowed {
    /// How strongly the specification asks for it.
    pub verdict: Level,
    /// The lines of the transcript.
    pub says: Vec<String>,
    /// The messages that a core sends, in this order; others may come between.
    pub sends: Vec<String>,
    /// The messages that a core sends none of, beside those.
    pub withholds: Vec<String>,
}

impl Allowed {
    /// An outcome without messages.
    #[cfg(test)]
    pub(crate) fn of_lines(verdict: Level, says: Vec<String>) -> Self {
        Self { verdict, says, sends: Vec::new(), withholds: Vec::new() }
    }

    /// Whether it demands or rules out messages.
    pub(crate) fn has_messages(&self) -> bool {
        !self.sends.is_empty() || !self.withholds.is_empty()
    }

    /// Whether it concerns messages alone, and no line of the transcript.
    pub(crate) fn is_of_messages(&self) -> bool {
        self.has_messages() && self.says.iter().all(|line| line == ANY_LINES)
    }
}

/// How strongly a specification asks for an outcome (RFC 2119).
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, serde::Deserialize)]
#[serde(rename_all = "lowercase")]
#[non_exhaustive]
pub enum Level {
    /// Required.
    Must,
    /// Recommended.
    Should,
    /// Permitted.
    May,
}
