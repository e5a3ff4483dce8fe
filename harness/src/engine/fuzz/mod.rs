//! A core as the target of a fuzzer: the fuzzer finds the bytes, each execution looks for the cut.
//!
//! A fuzz crate as `cargo fuzz init` makes it, with `chunkproof` (feature `fuzz`) beside
//! `libfuzzer-sys`, and a target of two lines:
//!
//! ```
//! #![cfg_attr(fuzzing, no_main)]
//! # use chunkproof::{Checker, Core, Fault, Log, check};
//! # #[derive(Clone, Hash)]
//! # struct Lines;
//! # impl Core for Lines {
//! #     fn receive(&mut self, bytes: &[u8], _: &mut Log) -> Result<usize, Fault> { Ok(bytes.len()) }
//! # }
//! # fn my_core() -> Checker<Lines> { check(|| Lines).prove() }
//! chunkproof::fuzz_target!(my_core());
//! ```
//!
//! `my_core()` is whatever converts into a [`Checker`](crate::Checker), or a [`Target`] that knows
//! more: a corpus to splice from (feature `corpus`), other cores, actions. Under `cargo fuzz run` it is
//! fuzzed; under `cargo test` it replays its corpus and its regressions; under `cargo run` it replays
//! the files that it is given.
//!
//! Every execution decodes a [`FuzzInput`] and, within [`Budget::fuzz`](crate::search::Budget::fuzz), proves
//! all chunkings of its bytes, or plays all single and pair cuts where states cannot be told apart.
//! What that shows goes to every check that compares chunkings: events, faults, outgoing bytes,
//! panics, progress, empty pieces, promptness, truncation, and the bytes left over. One other check
//! runs as well: that of the input's mode, or, in the default mode, one that its bytes choose.

#[cfg(feature = "corpus")]
mod corpora;
mod crash;
mod dictionary;
#[cfg(feature = "corpus")]
mod differential;
mod oracle;
pub(crate) mod input;
mod macros;
mod mutate;
mod replay;
mod target;
#[cfg(test)]
mod tests;

#[cfg(feature = "corpus")]
pub use self::corpora::dictionary;
pub use self::crash::{Crash, Disagreement, Found};
pub use self::dictionary::dictionary_file;
#[cfg(feature = "corpus")]
pub use self::differential::Differential;
pub use self::input::{FuzzInput, file_name};
pub use self::replay::{Folders, ReadInputError, Replayed, replay};
pub use self::target::Target;
