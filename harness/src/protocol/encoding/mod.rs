//! Encodings of text (WHATWG Encoding Standard): what comes out, as UTF-8.

mod words;

pub use self::words::*;
