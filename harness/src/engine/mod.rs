//! What brings its own scripts: exhaustive runs, properties, fuzzers, benchmarks, trials, snapshots.

pub mod exhaustive;
#[cfg(feature = "proptest")]
pub mod prop;
#[cfg(feature = "fuzz")]
pub mod fuzz;
#[cfg(feature = "arbitrary")]
mod arbitrary;
#[cfg(feature = "criterion")]
pub mod bench;
#[cfg(feature = "insta")]
mod snapshot;
#[cfg(feature = "trial")]
pub mod trial;
