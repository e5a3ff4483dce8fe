//! QUIC (RFC 9000) over a path: what the server's application is told, and what the client's peer did to it.

mod words;

pub use self::words::*;
