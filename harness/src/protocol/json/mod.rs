//! JSON: structural tokens and values.

mod words;

pub use self::words::*;
