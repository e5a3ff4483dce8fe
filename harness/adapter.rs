//! Cores from the traits of other libraries, one library a file, and from protocols of datagrams.

pub mod datagram;
mod network;
mod prefixed;
#[cfg(feature = "tokio-util")]
pub mod tokio_util;
