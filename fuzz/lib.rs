//! The seeded faults as targets of a fuzzer, and the tests of every target.

mod culprits;

pub use self::culprits::{pieces, plain, target};

#[cfg(test)]
mod tests;
