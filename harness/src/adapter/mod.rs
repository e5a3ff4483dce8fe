//! Makes cores from existing code: one module for each shape of API, or for the trait of one
//! library.
//!
//! Each adapter has a function `cores`, which returns a factory for [`check`](crate::check()). An
//! adapter for a library is behind the feature of its name and major version. To choose one:
//!
//! | code under test | adapter | proof |
//! |---|---|---|
//! | `fn(&[u8], &mut Log) -> Result<usize, Fault>` | [`core_fn`](crate::contract::core_fn) | sampled |
//! | `fn(&mut S, &[u8]) -> usize`, returns how much it consumed | [`mod@slice`] | `S: Clone + Hash` |
//! | `fn(&[u8]) -> Result<Option<(usize, T)>, E>`, starts over on each call | [`restart`] | for free |
//! | `push(&[u8])`, then `next()` until there is none | [`push`] | `S: Clone + Hash` |
//! | `push(&mut S, &str)`, text in whole characters | [`text`] | `S: Clone + Hash` |
//! | `advance(&[u8], &mut impl Visitor)`, calls back | [`visitor`] | `S: Clone + Hash` |
//! | `fn(self, &[u8]) -> Result<(Next, usize), E>`, consumes its state | [`typestate`] | `S: Clone + Hash` |
//! | a streaming parser of `nom` | `nom` (`nom8`) | for free |
//! | a parser of `winnow` over `Partial` | `winnow` (`winnow1`) | for free |
//! | a `Decoder` of `tokio-util` | `tokio_util` (`tokio-util07`) | `D: Clone + Hash` |
//! | a `Decoder` of `asynchronous-codec` (feature with 07) | `asynchronous_codec` | `D: Clone + Hash` |
//! | a `Protocol` of `sansio` | `sansio` (`sansio1`) | `P: Clone + Hash` |
//! | `decode(&[u8], &mut [u8])`, with an output buffer | [`window`] | `S: Clone + Hash` |
//! | a future over `AsyncRead + AsyncWrite` | `future::task` (`tokio1`, `futures-io03`) | sampled |
//! | a connection of `hyper` | `future::task` (`hyper1`) | sampled |
//! | a consumer of a `Stream` of `Bytes` | `future::byte_stream` (`futures-core03`) | sampled |
//! | code over `Read + Write` that stops at `WouldBlock` | [`nonblocking`] | sampled |
//! | code over `Read` or `BufRead` that blocks | [`blocking`] | sampled |
//! | datagrams and timers: `handle_timeout`, `poll_transmit` | [`datagram`] | sampled |
//! | a core that must not be called again after its fault | [`latch`] | that of the core |
//! | two stream ends: client and server, encoder and decoder | [`pair`] | both: `Clone + Hash` |
//! | two cores, one of which carries the other's bytes | [`stack`] | both: `Clone + Hash` |
//! | actions, timers, pauses, queues of bytes to send | [`Core`](crate::Core), by hand | `C: Clone + Hash` |
//!
//! If the state is not `Hash`, `.clone_states().key_states(…)` proves with a key of it; if it is
//! not even `Clone`, chunkings are sampled. Each adapter documents what it does at the end of the
//! stream.
//!
//! # Examples
//!
//! An enum of typestates, each call consuming one state:
//!
//! ```
//! use chunkproof::adapter::typestate;
//! use chunkproof::{check, Fault};
//!
//! #[derive(Clone, Hash)]
//! struct Greeting;
//! #[derive(Clone, Hash)]
//! struct Ready { name: String }
//!
//! impl Greeting {
//!     fn read(self, line: &str) -> Result<Ready, Fault> {
//!         let name = line.strip_prefix("HELO ").ok_or_else(|| Fault::new("no-greeting"))?;
//!         Ok(Ready { name: name.to_owned() })
//!     }
//! }
//!
//! #[derive(Clone, Hash)]
//! enum State { Greeting(Greeting), Ready(Ready) }
//!
//! let cores = typestate::cores(|| State::Greeting(Greeting), |state, bytes, log| {
//!     let Some(end) = bytes.iter().position(|&byte| byte == b'\n') else { return Ok((state, 0)) };
//!     let line = str::from_utf8(&bytes[..end])?;
//!     let next = match state {
//!         State::Greeting(greeting) => State::Ready(greeting.read(line)?),
//!         State::Ready(ready) => {
//!             log.event((&ready.name, line));
//!             State::Ready(ready)
//!         }
//!     };
//!     Ok((next, end + 1))
//! });
//! check(cores).prove().receive("HELO a\nNOOP\nQUIT\n").assert();
//! ```

#[cfg(feature = "asynchronous-codec07")]
pub mod asynchronous_codec;
pub mod blocking;
#[cfg(any(feature = "asynchronous-codec07", feature = "tokio-util07"))]
pub mod codec;
pub mod datagram;
#[cfg(any(feature = "futures-io03", feature = "hyper1", feature = "tokio1"))]
pub mod future;
pub mod latch;
#[cfg(feature = "nom8")]
pub mod nom;
pub mod nonblocking;
pub mod pair;
pub mod push;
pub mod restart;
#[cfg(feature = "sansio1")]
pub mod sansio;
pub mod slice;
pub mod stack;
pub mod text;
#[cfg(feature = "tokio-util07")]
pub mod tokio_util;
pub mod typestate;
pub mod visitor;
pub mod shared_log;
pub mod window;
#[cfg(feature = "winnow1")]
pub mod winnow;

/// The checks with a finding, and their verdicts.
#[cfg(test)]
fn broken(report: &crate::Report) -> Vec<(crate::CheckId, crate::Verdict)> {
    report.findings().map(|found| (found.check, found.counterexample.verdict)).collect()
}

#[cfg(test)]
mod tests {
    use crate::check::Check;
    use crate::checks::CheckId;
    use crate::context::Verdict;
    use crate::runner::Report;
    use crate::search::Guarantee;

    /// Asserts that every check holds, including the self-check, and that all chunkings are proven.
    pub(super) fn assert_proved(check: Check) -> Report {
        let report = check.run();
        assert!(report.is_ok(), "{report}");
        assert_eq!(report.verdict(CheckId::SELF_CHECK), Some(Verdict::Same));
        assert_eq!(report.coverage.guarantee, Guarantee::Proven, "{report}");
        report
    }

    /// The checks that do not hold, with their verdicts.
    pub(super) fn not_held(check: Check) -> Vec<String> {
        let report = check.run();
        let found = super::broken(&report).into_iter();
        found.map(|(check, verdict)| format!("{check}: {}", verdict.name())).collect()
    }
}
