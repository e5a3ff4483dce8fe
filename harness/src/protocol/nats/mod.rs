//! The client protocol of NATS, as a client reads it: control lines and payloads.

mod words;

pub use self::words::*;
