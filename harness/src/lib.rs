//! Tests protocol cores that do no I/O: plays the same bytes into a core, cut in every way that a
//! network could cut them, and fails where the cuts change what the core does.
//!
//! ```rust,test_harness
//! use chunkproof::{Core, Fault, Log, check};
//!
//! #[derive(Clone, Hash)]
//! struct Lines;
//!
//! impl Core for Lines {
//!     fn receive(&mut self, bytes: &[u8], log: &mut Log) -> Result<usize, Fault> {
//!         let Some(end) = bytes.iter().position(|&byte| byte == b'\n') else { return Ok(0) };
//!         log.named("line", str::from_utf8(&bytes[..end])?);
//!         Ok(end + 1) // how many bytes it consumed
//!     }
//! }
//!
//! #[test]
//! fn two_lines() {
//!     check(|| Lines).prove().receive("a\nb\n").expect([r#"line "a""#, r#"line "b""#]).assert();
//! }
//! ```
//!
//! Start with [the first test](guide::first_test) of the [guide]; this page is the map.
//!
//! # Write a core
//!
//! - [`Core`], the trait: one required method, ten with a default. [`Log`] receives what a core
//!   does, [`Fault`] is its error.
//! - [`contract::core_fn`] for a closure; the [table of adapters](adapter) for code of another
//!   shape, and [how to choose one](guide::choosing_an_adapter).
//! - [Stateful cores](guide::stateful_cores): actions, the end of the stream, time.
//! - [Async code](guide::async_code) over a socket.
//!
//! # Check it
//!
//! - [`check()`] is given a function that makes cores and returns a [`Checker`]; with a script that
//!   is a [`Check`].
//! - [`prove`](Checker::prove) covers all chunkings; [guarantees](guide::guarantees) are what a
//!   result claims.
//! - [`assert`](Check::assert), [`assert_proven`](Check::assert_proven), [`run`](Check::run).
//! - [`expect`](Check::expect) for lines, [snapshots](guide::snapshots) for long transcripts.
//! - [`checks`]: a page for each, with its invariant and a core that breaks it; [oracles](guide::oracles)
//!   for what no comparison of chunkings shows.
//!
//! # More scripts
//!
//! - [One core everywhere](guide::one_core_everywhere): the same function for all of these.
//! - [Properties](guide::properties) draw scripts, [fuzzing](guide::fuzzing) finds them.
//! - [`exhaustive`] plays every short string over an alphabet.
//!
//! # Corpora
//!
//! - [Own corpora](guide::own_corpora): cases in files, and the format of [`corpus`].
//! - [`protocol`]: cases and words of HTTP, WebSocket, Redis and others.
//!
//! # Read a result
//!
//! - [Debugging a failure](guide::debugging_a_failure): the parts of a [`Report`], and its replay.
//! - [`Verdict`], [`Guarantee`], and the [glossary](guide::glossary).
//! - [Hostile cores](guide::hostile_cores): what a core can do wrong, and which verdict follows.
//! - [Waivers](guide::waivers) for what is known to deviate: [`Waiver`].
//!
//! # For tools
//!
//! - [`runner`]: findings and replays as data. [`search`]: budgets, strategies, coverage.
//! - [`driver::drive`] plays one script under one chunking.
//! - [`script`] and [`transcript`]: what goes in, and what comes out.
//! - [Continuous integration](guide::continuous_integration): files for GitHub and GitLab.
//!
//! # Features
//!
//! None is on by default. A number is the major version of the crate whose types a feature shows:
//! `tokio-util07` is for tokio-util 0.7.
//!
//! | feature | adds |
//! |---|---|
//! | `nom8`, `winnow1`, `sansio1` | an adapter for each of these parsers and protocols |
//! | `tokio-util07`, `asynchronous-codec07` | an adapter for a `Decoder` |
//! | `tokio1`, `futures-io03`, `futures-core03`, `hyper1` | cores from [async code](guide::async_code) |
//! | `cpu-time` | [work inside of a core](guide::oracles#work-inside-of-a-core), on Unix |
//! | `insta` | [snapshots](guide::snapshots) |
//! | `proptest1`, `arbitrary1` | [properties](guide::properties); `Arbitrary` for scripts and plays |
//! | `fuzz` | a core as a [fuzz target](guide::fuzzing) |
//! | `criterion08` | [benchmarks](guide::one_core_everywhere#a-benchmark) of a core |
//! | `corpus` | [cases in files](guide::own_corpora), subjects, `diff` |
//! | `libtest-mimic08` | each case as a test of its own |
//! | `corpora` | all [corpora](guide::own_corpora#the-corpora-of-this-crate) with their words |
//! | `http1`, … `zmtp` | one protocol: its words and rewritings, and with `corpus` its cases |
//!
//! [`corpus`]: https://docs.rs/chunkproof/latest/chunkproof/corpus/index.html
//! [`protocol`]: https://docs.rs/chunkproof/latest/chunkproof/protocol/index.html

#![forbid(unsafe_code)]
#![cfg_attr(docsrs, feature(doc_cfg))]

// The rooms, in the order in which things flow: a room uses only those above it.
pub mod bytes;
mod digest;
mod random;
pub mod script;
mod watchdog;
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

// Pages without code of their own; their examples, and those of the README, are tests.
pub mod guide;
#[cfg(doctest)]
#[doc = include_str!("../../README.md")]
struct Readme;

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
