//! Figures of the harness itself and names as the command finds them, for this repository only.
//!
//! Any version may change it.

#[cfg(feature = "corpus")]
pub mod isolation;
pub mod metrics;
pub mod names;
