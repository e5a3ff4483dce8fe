//! A case: a script, what is known of it, and what it may lead to.

use crate::context::{Facts, Family, Switch};
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
    /// What is said; of a case of a size, the script of that size.
    pub script: Script,
    /// Offsets at which the stream may end; nothing if they are not known.
    pub complete: Option<Vec<usize>>,
    /// Where another protocol takes over.
    pub switch: Option<Switch>,
    /// The scripts of all sizes, where the size of this one is a limit of the core.
    pub limit: Option<Family>,
    /// The scripts of all sizes, where the size of this one is one to grow from.
    pub growth: Option<Family>,
    /// How many bytes of the stream a core may hold back.
    pub buffered_max: Option<usize>,
    /// The outcomes allowed; none means that only the invariants are checked.
    pub allowed: Vec<Allowed>,
}

impl Case {
    /// What is known of the script.
    #[must_use]
    pub fn facts(&self) -> Facts {
        Facts {
            complete: self.complete.clone(),
            switch: self.switch,
            limit: self.limit.clone(),
            growth: self.growth.clone(),
            buffered_max: self.buffered_max,
            ..Facts::default()
        }
    }
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
