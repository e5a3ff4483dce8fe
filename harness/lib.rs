#![doc = include_str!("../README.md")]
#![forbid(unsafe_code)]
#![cfg_attr(docsrs, feature(doc_cfg))]

// What flows, in the order in which it flows: a stage uses only what stands above it.
pub mod bytes;
mod digest;
pub mod script;
mod chunking;
pub mod manner;
mod coding;
pub mod input;
mod fault;
pub mod transcript;
mod fence;
mod tape;
mod log;
mod core;
pub mod state;
mod turn;
mod outcome;
mod driver;
pub mod strategy;
pub mod rewriting;
pub mod facts;
pub mod meter;
pub mod guarantee;
mod budget;
mod profile;
mod evidence;
mod explore;
mod sample;
mod verdict;
pub mod waiver;
pub mod survey;
mod lab;
pub mod check;
pub mod counterexample;
pub mod token;
pub mod report;
pub mod rig;
pub mod exhaustive;
mod checking;

#[cfg(test)]
mod robot;

// What hangs off the flow; nothing above uses it. One feature opens one file.
pub mod adapter;
#[cfg(any(feature = "arbitrary", feature = "proptest"))]
mod generate;
#[cfg(feature = "arbitrary")]
mod arbitrary;
#[cfg(feature = "proptest")]
pub mod prop;
#[cfg(feature = "criterion")]
pub mod bench;
#[cfg(feature = "corpus")]
pub mod corpus;
#[cfg(feature = "corpus")]
mod subject;
#[cfg(feature = "corpus")]
mod judge;
#[cfg(feature = "corpus")]
pub mod diff;
#[cfg(feature = "corpus")]
pub mod suite;
#[cfg(feature = "corpora")]
pub mod corpora;
#[cfg(feature = "fuzz")]
pub mod fuzz;
#[cfg(feature = "insta")]
mod snapshot;
#[cfg(feature = "trial")]
pub mod trial;

// What a test needs; all else is in the module that it belongs to.
pub use crate::budget::Budget;
pub use crate::checking::{Check, check};
pub use crate::chunking::Chunking;
pub use crate::core::Core;
pub use crate::driver::drive;
pub use crate::fault::Fault;
pub use crate::guarantee::Guarantee;
pub use crate::lab::Options;
pub use crate::log::Log;
pub use crate::profile::Profile;
pub use crate::report::{Report, prove};
pub use crate::script::Script;
#[cfg(feature = "corpus")]
pub use crate::subject::Subject;
pub use crate::verdict::Verdict;
