//! Runs every check over one script, makes what it finds small, and reports it.

pub(crate) mod report;
pub(crate) mod text;
#[cfg(feature = "corpus")]
pub(crate) mod mismatch;
pub(crate) mod minimise;
pub(crate) mod replay;
pub(crate) mod waiver;

pub use self::minimise::Counterexample;
#[cfg(feature = "corpus")]
pub use self::mismatch::Mismatch;
pub use self::replay::{ParseReplayError, Replay};
pub use self::report::{CheckResult, Comparison, Finding, Report};
pub use self::waiver::{Waiver, WaiverClass};
