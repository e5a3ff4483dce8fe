//! TLS (RFC 8446, RFC 5246): what a `ClientHello` offers, the handshake, and the data behind it.

pub mod rewriting;
mod words;

pub use self::words::*;
