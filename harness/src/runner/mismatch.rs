//! A transcript that a case does not allow.

use std::fmt;

use crate::runner::text::rows::write_rows;
use crate::runner::text::write_script_steps;
use crate::script::Script;
use crate::transcript::Transcript;

/// What a subject said, where the case allows something else.
#[derive(Debug, Clone)]
pub(crate) struct Mismatch {
    pub(crate) name: String,
    pub(crate) place: String,
    pub(crate) case: String,
    pub(crate) spec: String,
    pub(crate) must: String,
    pub(crate) script: Script,
    /// The outcome asked for most, as this subject would say it.
    pub(crate) expected: Vec<String>,
    pub(crate) said: Transcript,
}

impl fmt::Display for Mismatch {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        writeln!(f, "violated: {} ({})", self.must, self.spec)?;
        writeln!(f, "    case: {} at {}", self.case, self.place)?;
        writeln!(f, "    core: {}", self.name)?;
        writeln!(f)?;
        write_script_steps(f, &self.script)?;
        writeln!(f)?;
        write_rows(f, ["expected", "said"], &self.expected, &self.said.lines())?;
        writeln!(f)?;
        let (file, _) = self.place.rsplit_once(':').unwrap_or((&self.place, ""));
        let (subject, _) = self.name.split_once(' ').unwrap_or((&self.name, ""));
        writeln!(f, "run it again:")?;
        writeln!(f, "    chunkproof run {file} --subject {subject}")
    }
}
