//! The `MySQL` client/server protocol: packets, and what stands in those of known places.

mod words;

pub use self::words::*;
