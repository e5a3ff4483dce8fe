//! The targets of a fuzzer beside those of the protocols: the seeded faults, and the harness itself.

#[cfg(feature = "subjects")]
mod culprits;
pub mod own;

#[cfg(feature = "subjects")]
pub use self::culprits::{pieces, plain, target};

// Targets name this crate, and the tests include them.
#[cfg(test)]
extern crate self as chunkproof_fuzz;
#[cfg(test)]
mod tests;
