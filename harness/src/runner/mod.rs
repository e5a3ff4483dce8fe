//! Runs every check over one script, makes what it finds small, and reports it.

mod run;
mod report;
mod compare;
mod rerun;
mod unmet;
pub(crate) mod text;
#[cfg(feature = "corpus")]
pub(crate) mod mismatch;
pub(crate) mod minimise;
pub(crate) mod replay;
pub(crate) mod waiver;

pub use self::compare::Comparison;
pub use self::minimise::{Counterexample, OutcomeClass};
#[cfg(feature = "corpus")]
pub use self::mismatch::Mismatch;
pub use self::replay::{ParseReplayError, Replay};
pub use self::report::{CheckResult, Finding, Report};
pub use self::rerun::Rerun;
pub(crate) use self::run::{replay, run};
pub use self::unmet::Unmet;
pub use self::waiver::{Waiver, WaiverClass};
