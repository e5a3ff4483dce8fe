//! RESP, the protocol of Redis: a value is an event, named for its type.

#[cfg(any(feature = "arbitrary1", feature = "proptest1"))]
pub(crate) mod grammar;
pub mod rewriting;
mod words;

pub use self::words::*;
