//! The `PostgreSQL` frontend/backend protocol, versions 3.0 and 3.2: a message is an event, and lines for its

mod words;

pub use self::words::*;
