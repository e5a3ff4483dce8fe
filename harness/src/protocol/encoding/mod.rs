//! Encodings of text (WHATWG Encoding Standard): the decoded text, as UTF-8.

mod words;

pub use self::words::*;
