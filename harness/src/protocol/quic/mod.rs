//! QUIC (RFC 9000) over a path: the events of the server's application, and what the server did to
//! the client.

mod words;

pub use self::words::*;
