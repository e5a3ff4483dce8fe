//! SSH (RFC 4253) up to the first key exchange: the identification, and packets without encryption.

mod words;

pub use self::words::*;
