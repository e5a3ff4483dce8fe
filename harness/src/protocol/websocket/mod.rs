//! WebSocket (RFC 6455) behind the opening handshake: frames, and the messages made of them.

#[cfg(any(feature = "arbitrary", feature = "proptest"))]
pub(crate) mod grammar;
pub mod rewriting;
mod words;

pub use self::words::*;
