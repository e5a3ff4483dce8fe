//! SMTP (RFC 5321), as a server reads it: command lines, and the content that some of them
//! announce.

mod words;

pub use self::words::*;
