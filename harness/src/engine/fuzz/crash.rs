//! The finding of an execution, with its report.

use std::fmt;

use crate::engine::fuzz::FuzzInput;
use crate::runner::Report;
use crate::runner::text::rows::write_rows;

/// The finding of an execution.
///
/// `Display` writes the report that people read.
#[derive(Debug)]
#[non_exhaustive]
pub struct Crash {
    /// The input.
    pub input: FuzzInput,
    /// What the input breaks.
    pub found: Found,
}

/// What an input breaks.
#[derive(Debug)]
#[non_exhaustive]
pub enum Found {
    /// Invariants of one core: the report of every check.
    Violated(Box<Report>),
    /// The equality of two cores.
    Differs(Disagreement),
}

/// Two transcripts that should be the same.
///
/// `Display` writes them side by side.
#[derive(Debug, Clone, PartialEq, Eq)]
#[non_exhaustive]
pub struct Disagreement {
    /// The two subjects.
    pub subjects: [String; 2],
    /// The lines of each transcript whose words both of them use.
    pub transcripts: [Vec<String>; 2],
}

/// Writes the report, and the input as a script.
impl fmt::Display for Crash {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let Self { input, found } = self;
        let report: &dyn fmt::Display = match found {
            Found::Violated(report) => report,
            Found::Differs(disagreement) => disagreement,
        };
        if matches!(found, Found::Violated(report) if report.is_ok()) {
            let again = "the execution violated a check, which holds when it is run again: the core keeps \
                         state between runs, or is random";
            writeln!(f, "{again}")?;
        }
        write!(
            f,
            "{report}\ninput, for core {} ({}):\n{}",
            input.core, input.play, input.play.script
        )
    }
}

impl fmt::Display for Disagreement {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let Self { subjects: [a, b], transcripts } = self;
        writeln!(f, "violated: two cores of one vocabulary emit the same, apart from quirks")?;
        write_rows(f, [a, b], &transcripts[0], &transcripts[1]).map(drop)
    }
}
