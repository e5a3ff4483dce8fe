//! Cores from what is no core yet: decoders of other libraries, decoders with an output buffer, cores
//! stacked on each other; one sort a file.

pub mod stack;
#[cfg(feature = "tokio-util")]
pub mod tokio_util;
pub mod window;
