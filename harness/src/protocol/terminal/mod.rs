//! Terminals: characters, control functions and control strings (ECMA-48).

mod words;

pub use self::words::*;
