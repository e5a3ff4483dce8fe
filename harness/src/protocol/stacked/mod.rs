//! Stacked cores: each layer in the words of its own protocol.

mod words;

pub use self::words::*;
