//! Properties over generated scripts, cuts and whole plays (feature `proptest1`).
//!
//! # With proptest
//!
//! One line runs every check on a core, over scripts of a grammar, of a corpus, or of any strategy
//! that makes bytes. (The prelude of proptest also has a module `prop`, so the example names this
//! one by its path.)
//!
//! ```
//! use chunkproof::{Checker, Fault, Log, check};
//! use proptest::prelude::*;
//!
//! fn heads(bytes: &[u8], log: &mut Log) -> Result<usize, Fault> {
//!     let mut fields = [httparse::EMPTY_HEADER; 64];
//!     let mut head = httparse::Request::new(&mut fields);
//!     let httparse::Status::Complete(len) = head.parse(bytes)? else { return Ok(0) };
//!     log.named("request", (head.method, head.path));
//!     Ok(len)
//! }
//!
//! // Set up as for a test by hand. A closure that makes cores would also do.
//! fn my_core() -> Checker {
//!     check(|| heads).name("heads").clone_states().key_states(|_| ()).into()
//! }
//!
//! proptest! {
//!     #![proptest_config(ProptestConfig::with_cases(16))]
//!
//!     // In a test file each of these is a `#[test]`.
//!     fn requests(script in chunkproof::prop::http1()) {
//!         chunkproof::prop::invariant(my_core(), script)?;
//!     }
//!
//!     fn variants_of_cases(
//!         script in chunkproof::prop::scripts(chunkproof::protocol::http1().scripts("server"))
//!     ) {
//!         chunkproof::prop::invariant(my_core(), script)?;
//!     }
//!
//!     fn any_bytes(bytes in prop::collection::vec(any::<u8>(), 0..20)) {
//!         chunkproof::prop::invariant(my_core(), bytes)?;
//!     }
//! }
//!
//! requests();
//! variants_of_cases();
//! any_bytes();
//! ```
//!
//! All values are drawn from proptest's own random numbers. So a failing seed is kept in the usual
//! file of regressions and runs first the next time, and all settings of proptest apply.
//!
//! [`invariant`] looks for cuts itself, and covers all of them where they can be proved. To draw
//! the cuts and the mode as well, use [`plays`] and [`play_invariant`], which plays each case
//! twice.
//!
//! # How values shrink
//!
//! Plays shrink to the fewest cuts first, then to earlier cuts, then to the default mode, to fewer
//! steps between the bytes, and to fewer bytes; scripts, which have no cuts, to fewer steps and
//! bytes. If there are at most 200 ways to place a number of cuts, all of them are tried. proptest
//! stops shrinking after four times as many attempts as it has cases, unless its `max_shrink_iters`
//! is larger.
//!
//! # With bolero, or a fuzzer of your own
//!
//! Their targets are closures over bytes. [`FuzzInput`](crate::engine::fuzz::FuzzInput) (feature
//! `fuzz`) decodes any bytes as a play, and any file of raw protocol bytes is a seed for it:
//!
//! ```
//! use chunkproof::fuzz::FuzzInput;
//! use chunkproof::{Log, Profile, check};
//!
//! let raw = check(|| |bytes: &[u8], log: &mut Log| { log.data("raw", bytes); Ok(bytes.len()) })
//!     .profile(Profile::Quick);
//! let target = |data: &[u8]| {
//!     let report = raw.run(&FuzzInput::decode(data).play.script);
//!     assert!(report.is_ok(), "{report}");
//! };
//!
//! // With bolero: `bolero::check!().for_each(target)`.
//! [&b"PING\r\n"[..], b"", b"\x00\xff"].into_iter().for_each(target);
//! ```
//!
//! With feature `arbitrary1`, [`Play`], [`Script`], [`Chunking`], [`Mode`] and `FuzzInput`
//! implement `Arbitrary` with the same generators as here, so
//! `bolero::check!().with_arbitrary::<Play>()` draws what `any::<Play>()` does.
//!
//! [`Mode`]: crate::script::Mode

mod any;
mod judge;
mod phase;
mod strategies;
#[cfg(test)]
mod tests;
mod tree;

use proptest::test_runner::TestCaseError;

pub use self::any::Any;
pub use self::judge::play_invariant;
pub use self::strategies::{Chunkings, Plays, Scripts};
pub use self::tree::Tree;
use crate::check::Checker;
use crate::context::{Facts, Options};
use crate::protocol::grammar::Grammar;
use crate::script::{Chunking, Play, Script};
use crate::search::Profile;

/// Runs every check on a core with one script.
///
/// As a property runs for hundreds of scripts, this uses [`Profile::Quick`] with its budget for
/// many scripts, unless the core has a profile or a budget of its own.
///
/// # Errors
///
/// If a check fails, with the report.
///
/// # Examples
///
/// ```
/// use chunkproof::prop;
/// use chunkproof::{check, Log};
///
/// let reads = || |bytes: &[u8], log: &mut Log| { log.event(bytes.len()); Ok(bytes.len()) };
/// let failed = prop::invariant(check(reads), "abc").unwrap_err();
/// assert!(failed.to_string().contains("the events depend on the bytes alone"));
/// ```
pub fn invariant(core: impl Into<Checker>, script: impl Into<Script>) -> Result<(), TestCaseError> {
    let checker = core.into();
    let options = checker.settings_or(Options::of_many(Profile::Quick));
    let context = (script.into(), Facts::default(), options);
    let report = checker.run_or_replay(context, Vec::new(), false).of_many();
    if report.is_ok() { Ok(()) } else { Err(TestCaseError::fail(format!("\n{report}"))) }
}

/// Draws chunkings of a script: uniform, swarm-weighted and near its boundaries.
///
/// # Examples
///
/// ```
/// use chunkproof::prop;
/// use proptest::prelude::*;
///
/// proptest!(|(chunking in prop::chunkings("one\r\ntwo\r\n"))| {
///     prop_assert!(chunking.cuts().iter().all(|cut| *cut <= 10));
/// });
/// ```
pub fn chunkings(script: impl Into<Script>) -> Chunkings {
    Chunkings::new(script.into())
}

/// Draws scripts of a corpus: as they are, mutated, spliced and truncated, with their actions where
/// they fit.
///
/// # Examples
///
/// ```
/// use chunkproof::prop;
/// use proptest::strategy::{Strategy, ValueTree};
/// use proptest::test_runner::TestRunner;
///
/// let lines = prop::scripts(["one\r\n", "two\r\nthree\r\n"]);
/// let script = lines.new_tree(&mut TestRunner::deterministic()).unwrap().current();
/// assert!(script.bytes().len() < 40);
/// ```
pub fn scripts<S: Into<Script>>(corpus: impl IntoIterator<Item = S>) -> Scripts {
    Scripts::of_corpus(corpus.into_iter().map(Into::into).collect())
}

/// Draws pipelined requests of HTTP/1.x (RFC 9112), now and then with one error near a boundary.
pub fn http1() -> Scripts {
    Scripts::of(Grammar::Http1Requests)
}

/// Draws a response of HTTP/1.x to a GET, after interim ones.
pub fn http1_response() -> Scripts {
    Scripts::of(Grammar::Http1Response)
}

/// Draws what a client of WebSocket sends after the handshake: masked frames (RFC 6455).
pub fn websocket() -> Scripts {
    Scripts::of(Grammar::WebsocketClient)
}

/// Draws what a server of WebSocket sends after the handshake: frames that are not masked.
pub fn websocket_server() -> Scripts {
    Scripts::of(Grammar::WebsocketServer)
}

/// Draws values of RESP3, nested, some of them streamed.
pub fn resp() -> Scripts {
    Scripts::of(Grammar::Resp3)
}

/// Draws values of RESP2.
pub fn resp2() -> Scripts {
    Scripts::of(Grammar::Resp2)
}

/// Draws what a client of HTTP/2 sends: the preface, settings, interleaved requests (RFC 9113).
pub fn http2() -> Scripts {
    Scripts::of(Grammar::Http2Client)
}

/// Draws what a server of HTTP/2 sends to a client that made one request.
///
/// The client under test may need an action to make that request, see [`Scripts::opening`].
pub fn http2_server() -> Scripts {
    Scripts::of(Grammar::Http2Server)
}

/// Draws whole plays of scripts: with cuts, a mode, time, actions and an end.
///
/// # Examples
///
/// ```
/// use chunkproof::{check, Fault, Log};
/// use proptest::prelude::*;
///
/// fn lines(bytes: &[u8], log: &mut Log) -> Result<usize, Fault> {
///     let Some(end) = bytes.iter().position(|&byte| byte == b'\n') else { return Ok(0) };
///     log.data("line", &bytes[..end]);
///     log.event("end of line");
///     Ok(end + 1)
/// }
///
/// let plays = chunkproof::prop::plays(chunkproof::prop::scripts(["one\r\n", "two\n\nthree\n"]));
/// proptest!(|(play in plays)| {
///     chunkproof::prop::play_invariant(check(|| lines), &play)?;
/// });
/// ```
pub fn plays(scripts: Scripts) -> Plays {
    Plays::new(scripts)
}

/// The chunking of a play.
fn chunking_of(play: &Play) -> Chunking {
    play.chunking.clone()
}

/// The script of a play.
fn script_of(play: &Play) -> Script {
    play.script.clone()
}
