//! IRC (RFC 1459, RFC 2812) with message tags (IRCv3): a message is a line.

mod words;

pub use self::words::*;
