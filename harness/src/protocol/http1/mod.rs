//! HTTP/1.x (RFC 9110, RFC 9112): messages without their framing.

#[cfg(any(feature = "arbitrary1", feature = "proptest1"))]
pub(crate) mod grammar;
pub mod rewriting;
mod words;

pub use self::words::*;
