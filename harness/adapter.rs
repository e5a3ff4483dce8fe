//! Cores from the decoder traits of other libraries, one library a file.

#[cfg(feature = "tokio-util")]
pub mod tokio_util;
