//! Server-sent events (WHATWG HTML, 9.2): what a stream dispatches.

mod words;

pub use self::words::*;
