//! ZMTP 3.1: the greeting, then commands and messages in frames.

mod words;

pub use self::words::*;
