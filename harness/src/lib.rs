#![doc = include_str!("../../README.md")]
#![forbid(unsafe_code)]
#![cfg_attr(docsrs, feature(doc_cfg))]

// The rooms, in the order in which things flow: a room uses only those above it.
pub mod bytes;
mod digest;
mod random;
pub mod script;
pub mod transcript;
pub mod contract;
pub mod driver;
pub mod search;
pub mod context;
pub mod checks;
pub mod runner;
mod check;

// What stands around the flow; nothing above uses it.
pub mod adapter;
#[cfg(feature = "corpus")]
pub mod corpus;
#[cfg(any(feature = "arbitrary1", feature = "proptest1"))]
mod generate;
#[cfg(feature = "protocol")]
pub mod protocol;
mod engine;
#[doc(hidden)]
pub mod internals;

#[cfg(test)]
mod testing;

#[cfg(feature = "criterion08")]
pub use crate::engine::bench;
pub use crate::engine::exhaustive;
#[cfg(feature = "fuzz")]
pub use crate::engine::fuzz;
#[cfg(feature = "proptest1")]
pub use crate::engine::prop;
#[cfg(feature = "libtest-mimic08")]
pub use crate::engine::trial;

// What a test needs; all else is in the room that it belongs to.
pub use crate::check::{Check, Checker, check};
pub use crate::checks::CheckId;
pub use crate::context::Verdict;
pub use crate::contract::{Core, Log};
pub use crate::runner::{Report, Waiver};
pub use crate::script::{Chunking, Script};
pub use crate::search::{Guarantee, Profile};
pub use crate::transcript::Fault;
