//! Simple framings: lines, delimited items, length-prefixed frames.

#[cfg(feature = "corpus")]
pub(crate) mod rewriting;
mod words;

pub use self::words::*;
