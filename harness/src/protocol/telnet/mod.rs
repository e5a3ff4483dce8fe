//! Telnet (RFC 854): data, commands, and the negotiation of options.

mod words;

pub use self::words::*;
