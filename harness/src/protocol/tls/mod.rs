//! TLS (RFC 8446, RFC 5246): what a `ClientHello` offers, the handshake, and the data after it.

pub mod rewriting;
mod words;

pub use self::words::*;
