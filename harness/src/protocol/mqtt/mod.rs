//! MQTT 3.1.1 and 5.0: a packet is an event, and lines for its parts stand behind it.

pub mod rewriting;
mod words;

pub use self::words::*;
