//! Amazon event streams (`application/vnd.amazon.eventstream`): messages with headers.

mod words;

pub use self::words::*;
