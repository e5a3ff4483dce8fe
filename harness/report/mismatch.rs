//! A transcript that a case does not allow.

use std::fmt;

use crate::report::text::{align, shorten, write_script_steps};
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
    pub(crate) token: String,
}

impl fmt::Display for Mismatch {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        writeln!(f, "violated: {} ({})", self.must, self.spec)?;
        writeln!(f, "    case: {} at {}", self.case, self.place)?;
        writeln!(f, "    core: {}", self.name)?;
        writeln!(f)?;
        write_script_steps(f, &self.script)?;
        writeln!(f)?;
        let shortened = |lines: &[String]| lines.iter().map(|line| shorten(line)).collect();
        let (expected, said): (Vec<String>, Vec<String>) =
            (shortened(&self.expected), shortened(&self.said.lines()));
        let width = expected.iter().map(|line| line.chars().count()).max().unwrap_or_default();
        let width = width.max("expected".len());
        writeln!(f, "    {:width$}   said", "expected")?;
        for (left, right) in align(&expected, &said) {
            let mark = if left == right { ' ' } else { '*' };
            writeln!(f, "{}", format!("  {mark} {left:width$} | {right}").trim_end())?;
        }
        writeln!(f)?;
        writeln!(f, "replay it:")?;
        writeln!(f, "    chunkproof replay {}", self.token)
    }
}
