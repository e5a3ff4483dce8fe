//! AMQP 0-9-1: a frame is an event; arguments, properties and entries of tables have lines of their own.

mod words;

pub use self::words::*;
