//! What became of the payload that one part of a core wrote and another one is to read.

/// What became of the payload that was written so far, for the check `delivery`.
///
/// # Examples
///
/// ```
/// use chunkproof::adapter::pair::StreamPair;
/// use chunkproof::contract::{Delivery, core_fn};
/// use chunkproof::Log;
///
/// let silent = || core_fn(|bytes, _: &mut Log| Ok(bytes.len()));
/// assert_eq!(StreamPair::new(silent(), silent()).delivery(), Delivery::Complete);
/// ```
#[derive(Debug, Clone, PartialEq, Eq, Hash)]
#[non_exhaustive]
pub enum Delivery {
    /// All that was written was read.
    Complete,
    /// What was read is what was written, and the rest, which is named, was not read yet.
    Pending(String),
    /// Something was read that was not written, or not there; both are named. It stays so.
    Broken(String),
}
