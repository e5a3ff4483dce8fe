//! Cores from futures, on a transport and an executor of their own.

#[cfg(any(feature = "tokio", feature = "futures-io"))]
pub mod actions;
#[cfg(feature = "futures-core")]
pub mod byte_stream;
#[cfg(any(feature = "tokio", feature = "futures-io"))]
pub mod executor;
#[cfg(any(feature = "tokio", feature = "futures-io"))]
pub mod task;
#[cfg(any(feature = "tokio", feature = "futures-io"))]
pub mod wire;
