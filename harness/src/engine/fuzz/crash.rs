//! The finding of an execution, with its report.

use std::fmt;

use crate::engine::fuzz::FuzzInput;
use crate::runner::Report;

/// The finding of an execution.
///
/// `Display` writes the report that people read.
#[derive(Debug)]
#[non_exhaustive]
pub struct Crash {
    /// The input.
    pub input: FuzzInput,
    /// The report of every check of the core that the input is for.
    pub report: Box<Report>,
}

/// Writes the report, and the input as a script.
impl fmt::Display for Crash {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let Self { input, report } = self;
        if report.is_ok() {
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
