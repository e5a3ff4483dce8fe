//! Cores from futures, on a transport and an executor of their own.

pub mod actions;
#[cfg(feature = "futures-core03")]
pub mod byte_stream;
pub mod executor;
pub mod task;
pub mod wire;
