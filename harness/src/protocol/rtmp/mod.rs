//! RTMP 1.0: messages in chunks, after the handshake.

mod words;

pub use self::words::*;
