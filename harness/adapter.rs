//! Cores from what is no core yet: decoders of other libraries, decoders with an output buffer, one sort a
//! file.

#[cfg(feature = "tokio-util")]
pub mod tokio_util;
pub mod window;
