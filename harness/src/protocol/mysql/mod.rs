//! The `MySQL` client/server protocol: packets, and the contents of those whose kind is known.

mod words;

pub use self::words::*;
