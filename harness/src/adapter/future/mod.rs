//! Cores from futures, with their own transport and executor.

pub mod actions;
#[cfg(feature = "futures-core03")]
pub mod byte_stream;
pub mod clock;
pub mod demand;
pub mod executor;
#[cfg(feature = "hyper1")]
pub mod hyper;
pub mod task;
pub mod wire;
mod wakers;
