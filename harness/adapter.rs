//! Cores from what is no core yet, one shape of interface a file.

#[cfg(any(feature = "tokio", feature = "futures-io"))]
pub mod actions;
pub mod datagram;
#[cfg(any(feature = "tokio", feature = "futures-io"))]
pub mod executor;
mod network;
mod prefixed;
#[cfg(any(feature = "tokio", feature = "futures-io"))]
pub mod task;
#[cfg(feature = "tokio-util")]
pub mod tokio_util;
pub mod voice;
pub mod window;
#[cfg(any(feature = "tokio", feature = "futures-io"))]
pub mod wire;

/// The checks that found something, with their verdicts.
#[cfg(test)]
fn broken(report: &crate::Report) -> Vec<(&str, crate::Verdict)> {
    report.findings().map(|found| (found.check, found.counterexample.verdict)).collect()
}
