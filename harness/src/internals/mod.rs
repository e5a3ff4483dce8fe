//! What only the packages of this repository need: figures of the harness itself, for its tests and
//! benchmarks.
//!
//! No version keeps it as it is.

pub mod metrics;
