//! Figures of the harness itself, and names and files as the command finds them, for this
//! repository only.
//!
//! Any version may change it.

pub mod files;
#[cfg(feature = "corpus")]
pub mod isolation;
pub mod metrics;
pub mod names;

pub use crate::check::seconds;
