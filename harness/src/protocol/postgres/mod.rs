//! The `PostgreSQL` frontend/backend protocol, versions 3.0 and 3.2: a message is an event,
//! followed by events for its parts.

mod words;

pub use self::words::*;
