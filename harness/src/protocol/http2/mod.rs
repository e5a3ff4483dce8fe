//! HTTP/2 (RFC 9113) with HPACK (RFC 7541): messages by stream, and events of the connection.

#[cfg(any(feature = "arbitrary1", feature = "proptest1"))]
pub(crate) mod grammar;
mod kinds;
pub mod rewriting;
mod sent;
mod words;

pub use self::sent::{code_name, sent};
pub use self::words::*;
