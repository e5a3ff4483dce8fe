//! Server-sent events (WHATWG HTML, 9.2): the events that a stream dispatches.

mod words;

pub use self::words::*;
