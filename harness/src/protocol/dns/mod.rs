//! DNS over TCP (RFC 1035, 4.2.2; RFC 7766): messages after their length.

mod words;

pub use self::words::*;
