//! SOCKS version 5 (RFC 1928) with usernames and passwords (RFC 1929), as a server reads it.

mod words;

pub use self::words::*;
