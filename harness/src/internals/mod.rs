//! Figures of the harness itself, for the tests and benchmarks of this repository only.
//!
//! Any version may change it.

pub mod metrics;
