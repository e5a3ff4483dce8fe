//! The base protocol of LSP: messages behind a header with their length.

mod words;

pub use self::words::*;
