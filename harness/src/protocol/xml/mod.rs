//! XML: markup, text and references.

mod words;

pub use self::words::*;
