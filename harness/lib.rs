//! x
#![forbid(unsafe_code)]
pub mod bytes;
mod digest;
mod script;
mod chunking;
mod fault;
mod transcript;
mod fence;
mod log;
mod core;
pub mod state;
mod driver;
#[cfg(feature = "corpus")]
pub mod corpus;
#[cfg(feature = "corpus")]
mod subject;
pub mod adapter;
#[cfg(feature = "corpus")]
pub mod judge;
#[cfg(feature = "corpus")]
pub use crate::subject::Subject;

pub use crate::chunking::Chunking;
pub use crate::core::Core;
pub use crate::driver::drive;
pub use crate::fault::Fault;
pub use crate::log::Log;
pub use crate::script::{Script, Step};
pub use crate::transcript::{End, Entry, Kind, Transcript};
