//! A case: a script, what is known of it, and what it may lead to.

use crate::context::Facts;
use crate::corpus::Setup;
use crate::script::Script;

/// A script with what it means.
#[derive(Debug, Clone)]
#[non_exhaustive]
pub struct Case {
    /// Unique within its protocol.
    pub id: String,
    /// The line of the file on which the case stands.
    pub line: usize,
    /// The section of the specification.
    pub spec: String,
    /// The requirement, in our own words.
    pub must: String,
    /// What the core is to be.
    pub setup: Setup,
    /// What a core must be able to do for this case to concern it.
    pub features: Vec<String>,
    /// What is logged; of a case of a size, the script of that size.
    pub script: Script,
    /// What is known of the script. The family of a limit, or of growing scripts, holds those of all sizes.
    pub facts: Facts,
    /// The outcomes allowed; none means that only the invariants are checked.
    pub allowed: Vec<Allowed>,
}

/// An outcome that a case allows.
#[derive(Debug, Clone, PartialEq, Eq)]
#[non_exhaustive]
pub struct Allowed {
    /// How strongly it is asked for.
    pub verdict: Level,
    /// The lines of the transcript.
    pub says: Vec<String>,
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
