//! Cores from the interfaces of other libraries, one a file.
//! Cores from what is no core yet: decoders of other libraries, decoders with an output buffer, one sort a
//! file.

#[cfg(any(feature = "tokio", feature = "futures-io"))]
pub mod actions;
#[cfg(any(feature = "tokio", feature = "futures-io"))]
pub mod executor;
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
pub mod window;
