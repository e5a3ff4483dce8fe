//! Forms as multipart bodies (RFC 7578, RFC 2046): parts, with the data of their header fields.

mod words;

pub use self::words::*;
