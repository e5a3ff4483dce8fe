//! Properties over generated scripts, cuts and plays (feature `proptest`).
//!
//! # With proptest
//!
//! One line inside of `proptest!` holds a core to every check, over scripts of a corpus, of a grammar, or of
//! a strategy of your own:
//!
//! ```
//! use chunkproof::{Log, check, prop};
//! use proptest::prelude::*;
//!
//! fn heads(bytes: &[u8], log: &mut Log) -> Result<usize, chunkproof::Fault> {
//!     let mut fields = [httparse::EMPTY_HEADER; 64];
//!     let mut head = httparse::Request::new(&mut fields);
//!     let httparse::Status::Complete(len) = head.parse(bytes)? else { return Ok(0) };
//!     log.named("request", head.path);
//!     Ok(len)
//! }
//!
//! proptest! {
//!     #![proptest_config(ProptestConfig { cases: 8, ..ProptestConfig::default() })]
//!     # fn main_is_not_a_test() {}
//!
//!     // A closure that makes cores is enough; with `check(…)` all its powers are used.
//!     # /*
//!     #[test]
//!     # */
//!     fn heads_do_not_depend_on_the_cuts(script in prop::http1()) {
//!         prop::invariant(check(|| heads).clone_states().key_states(|_| ()), script)?;
//!     }
//!
//!     // Any bytes are a script, so any strategy will do.
//!     # /*
//!     #[test]
//!     # */
//!     fn nor_do_any_bytes(bytes in prop::collection::vec(any::<u8>(), 0..20)) {
//!         chunkproof::prop::invariant(|| heads, bytes)?;
//!     }
//! }
//! # heads_do_not_depend_on_the_cuts();
//! # nor_do_any_bytes();
//! ```
