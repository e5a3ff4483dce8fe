//! Forms as multipart bodies (RFC 7578, RFC 2046): parts, with what their fields of the head say.

mod words;

pub use self::words::*;
