//! WebSocket (RFC 6455) after the opening handshake: frames, and the messages made of them.

#[cfg(any(feature = "arbitrary1", feature = "proptest1"))]
pub(crate) mod grammar;
pub mod rewriting;
mod words;

pub use self::words::*;
