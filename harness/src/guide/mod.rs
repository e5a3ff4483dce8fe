//! The guide: how to test a core with this crate, a task a page.
//!
//! Read [first test](first_test) first; every other page stands by itself. Each example is a whole
//! file of a crate that has the dependencies that the page adds, and is run by the tests of this one.
//!
//! page | for
//! ---|---
//! [first test](first_test) | a parser, a script, all its chunkings
//! [stateful cores](stateful_cores) | actions, the end of the stream, time, bytes to send
//! [choosing an adapter](choosing_an_adapter) | code that has another shape than `Core`
//! [one core everywhere](one_core_everywhere) | one function for tests, a fuzz target and a benchmark
//! [async code](async_code) | futures over a socket, and `hyper`
//! [oracles] | what no comparison of chunkings shows: a reference, limits, late or forbidden output
//! [snapshots] | transcripts that a person reviews
//! [properties] | generated scripts with `proptest`
//! [fuzzing] | libFuzzer finds the bytes, each execution the cut
//! [own corpora](own_corpora) | cases in files, for one core or several
//! [debugging a failure](debugging_a_failure) | a report, part by part, and how to replay it
//! [waivers] | differences that are known
//! [guarantees] | what a result claims, and how to require it
//! [hostile cores](hostile_cores) | what a core can do wrong, which verdict follows, at what cost
//! [continuous integration](continuous_integration) | files for GitHub and GitLab
//! [glossary] | the words of this crate
//!
//! Each check has a page, too: see [`checks`](crate::checks).

#[doc = include_str!("first_test.md")]
pub mod first_test {}
#[doc = include_str!("stateful_cores.md")]
pub mod stateful_cores {}
#[doc = include_str!("choosing_an_adapter.md")]
pub mod choosing_an_adapter {}
#[doc = include_str!("one_core_everywhere.md")]
pub mod one_core_everywhere {}
#[doc = include_str!("async_code.md")]
pub mod async_code {}
#[doc = include_str!("oracles.md")]
pub mod oracles {}
#[doc = include_str!("snapshots.md")]
pub mod snapshots {}
#[doc = include_str!("properties.md")]
pub mod properties {}
#[doc = include_str!("fuzzing.md")]
pub mod fuzzing {}
#[doc = include_str!("own_corpora.md")]
pub mod own_corpora {}
#[doc = include_str!("debugging_a_failure.md")]
pub mod debugging_a_failure {}
#[doc = include_str!("waivers.md")]
pub mod waivers {}
#[doc = include_str!("guarantees.md")]
pub mod guarantees {}
#[doc = include_str!("hostile_cores.md")]
pub mod hostile_cores {}
#[doc = include_str!("continuous_integration.md")]
pub mod continuous_integration {}
#[doc = include_str!("glossary.md")]
pub mod glossary {}
