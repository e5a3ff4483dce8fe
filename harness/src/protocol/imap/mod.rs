//! IMAP (RFC 9051, RFC 3501), both ways: commands as a server reads them, responses as a client
//! does.

mod words;

pub use self::words::*;
