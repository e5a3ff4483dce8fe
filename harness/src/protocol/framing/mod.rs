//! Simple framings: lines, delimited items, length-prefixed frames.

mod words;

pub use self::words::*;
