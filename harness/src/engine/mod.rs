//! The engines that bring their own scripts: exhaustive runs, properties, fuzzers, benchmarks,
//! trials, snapshots.

pub mod exhaustive;
#[cfg(feature = "proptest1")]
pub mod prop;
#[cfg(feature = "fuzz")]
pub mod fuzz;
#[cfg(feature = "arbitrary1")]
mod arbitrary;
#[cfg(feature = "criterion08")]
pub mod bench;
#[cfg(feature = "insta")]
mod snapshot;
#[cfg(feature = "libtest-mimic08")]
pub mod trial;
#[cfg(test)]
#[cfg(all(feature = "arbitrary1", feature = "fuzz", feature = "proptest1"))]
mod tests;
