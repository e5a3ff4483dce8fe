//! Cores from the interfaces of other libraries, one a file.

#[cfg(any(feature = "tokio", feature = "futures-io"))]
pub mod actions;
#[cfg(feature = "asynchronous-codec")]
pub mod asynchronous_codec;
pub mod blocking;
#[cfg(feature = "futures-core")]
pub mod byte_stream;
#[cfg(any(feature = "tokio", feature = "futures-io"))]
pub mod executor;
pub mod nonblocking;
#[cfg(any(feature = "tokio", feature = "futures-io"))]
pub mod task;
#[cfg(feature = "tokio-util")]
pub mod tokio_util;
pub mod voice;
#[cfg(any(feature = "tokio", feature = "futures-io"))]
pub mod wire;

/// The checks that found something, with their verdicts.
#[cfg(test)]
fn broken(report: &crate::Report) -> Vec<(&str, crate::Verdict)> {
    report.findings().map(|found| (found.check, found.counterexample.verdict)).collect()
}
