//! A transcript that a case does not allow.

use std::fmt;

use crate::runner::Rerun;
#[cfg(feature = "corpus")]
use crate::runner::text::first_difference;
use crate::runner::text::rows::write_rows;
use crate::runner::text::write_script_steps;
use crate::script::Script;
use crate::transcript::Transcript;

/// A transcript of a case, where the case allows another one.
///
/// It prints as people read it.
#[derive(Debug, Clone)]
#[non_exhaustive]
pub struct Mismatch {
    /// What was checked: the subject and its setup.
    pub name: String,
    /// The file of the case.
    pub file: String,
    /// The line of the case, from 1.
    pub line: usize,
    /// The case.
    pub case: String,
    /// The section of the specification.
    pub spec: String,
    /// The requirement.
    pub must: String,
    /// The script, which was received in one piece.
    pub script: Script,
    /// The lines of the outcome that is most strongly asked for, without those of words that the subject
    /// does not have.
    pub expected: Vec<String>,
    /// What the subject did instead.
    pub transcript: Transcript,
    /// The messages that it sent, if these are not as demanded; `expected` then holds the demands.
    pub sent: Option<Vec<String>>,
    /// Where it was found, with what runs it again there.
    pub rerun: Rerun,
}

impl Mismatch {
    /// The first lines that differ, in one line.
    #[cfg(feature = "corpus")]
    pub(crate) fn brief(&self) -> String {
        let verb = if self.sent.is_some() { "sent" } else { "logged" };
        let [expected, logged] = first_difference(&self.expected, &self.shown_lines());
        format!("expected {expected}, {verb} {logged}")
    }

    /// The lines that stand beside the expected ones.
    fn shown_lines(&self) -> Vec<String> {
        self.sent.clone().unwrap_or_else(|| self.transcript.shown_lines(&self.expected))
    }
}

impl fmt::Display for Mismatch {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let Self { name, file, line, case, spec, must, script, expected, rerun, .. } = self;
        writeln!(f, "violated: {must} ({spec})")?;
        writeln!(f, "    case: {case} at {file}:{line}")?;
        writeln!(f, "    core: {name}")?;
        writeln!(f)?;
        write_script_steps(f, script)?;
        writeln!(f)?;
        let heading = if self.sent.is_some() { "sent" } else { "logged" };
        write_rows(f, ["expected", heading], expected, &self.shown_lines())?;
        writeln!(f)?;
        let (subject, _) = name.split_once(' ').unwrap_or((name, ""));
        writeln!(f, "run it again:")?;
        writeln!(f, "    {}", rerun.case(file, subject))
    }
}
