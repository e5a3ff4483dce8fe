//! MQTT 3.1.1 and 5.0: a packet is an event, followed by events for its parts.

mod fields;
mod kinds;
pub mod rewriting;
mod sent;
mod words;

pub use self::sent::sent;
pub use self::words::*;
