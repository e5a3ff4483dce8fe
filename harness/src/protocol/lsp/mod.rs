//! The base protocol of LSP: messages after a header with their length.

mod words;

pub use self::words::*;
