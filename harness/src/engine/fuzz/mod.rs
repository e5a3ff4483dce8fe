//! Makes a core the target of a fuzzer: the fuzzer finds the bytes, each execution looks for the
//! cut.
//!
//! It needs a fuzz crate as `cargo fuzz init` makes it, with `chunkproof` (feature `fuzz`) among
//! the dependencies beside `libfuzzer-sys`, and a target of two lines:
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
//! `my_core()` is a value that converts into a [`Checker`](crate::Checker), or a [`Target`], which
//! can also hold a corpus to splice from (feature `corpus`), other cores, and actions.
//! `cargo fuzz run` fuzzes the target; `cargo test` replays its corpus and its regressions;
//! `cargo run` replays the files named as arguments.
//!
//! Every execution decodes a [`FuzzInput`] and, within [`Budget::fuzz`](crate::search::Budget::fuzz), proves
//! all chunkings of its bytes, or plays all single and pair cuts if the core has no state key.
//! Every check that compares chunkings judges the result: events, faults, outgoing bytes,
//! panics, progress, empty pieces, promptness, truncation, and the bytes left over. So does
//! `reference`, where a core has one. One other check runs as well: that of the input's mode, or, in the
//! default mode, one that its bytes choose.

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
pub use self::crash::Crash;
pub use self::dictionary::dictionary_file;
#[cfg(feature = "corpus")]
pub use self::differential::Differential;
pub use self::input::{FuzzInput, file_name};
pub use self::replay::{Folders, ReadInputError, Replayed, replay};
pub use self::target::Target;
