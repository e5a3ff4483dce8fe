//! AMQP 0-9-1: a frame is an event; arguments, properties and entries of tables are events of their
//! own.

mod words;
pub mod rewriting;

pub use self::words::*;
