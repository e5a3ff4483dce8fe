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
    /// Where it was found, with what runs it again there.
    pub rerun: Rerun,
}

impl Mismatch {
    /// The first lines that differ, in one line.
    #[cfg(feature = "corpus")]
    pub(crate) fn brief(&self) -> String {
        let [expected, logged] =
            first_difference(&self.expected, &self.transcript.shown_lines(&self.expected));
        format!("expected {expected}, logged {logged}")
    }
}

impl fmt::Display for Mismatch {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let Self { name, file, line, case, spec, must, script, expected, transcript, rerun } = self;
        writeln!(f, "violated: {must} ({spec})")?;
        writeln!(f, "    case: {case} at {file}:{line}")?;
        writeln!(f, "    core: {name}")?;
        writeln!(f)?;
        write_script_steps(f, script)?;
        writeln!(f)?;
        write_rows(f, ["expected", "logged"], expected, &transcript.shown_lines(expected))?;
        writeln!(f)?;
        let (subject, _) = name.split_once(' ').unwrap_or((name, ""));
        writeln!(f, "run it again:")?;
        writeln!(f, "    {}", rerun.case(file, subject))
    }
}
