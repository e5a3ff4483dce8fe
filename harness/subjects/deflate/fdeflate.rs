//! `fdeflate::Decompressor`: zlib, into a buffer that still holds the previous output.

use chunkproof::adapter::window::Moved;
use chunkproof::corpus::Setup;
use chunkproof::{Checker, Fault};
use fdeflate::Decompressor;

use crate::deflate::windowed;

/// Cores of the setup `zlib`.
pub(super) fn cores(setup: &Setup) -> Option<Checker> {
    let new = || (Decompressor::new(), Vec::new());
    (setup.role() == "zlib" && setup.has_only(&[])).then(|| windowed(new, decompress))
}

/// Makes one call; one that fails does not return what it wrote.
fn decompress(
    (decompressor, history): &mut (Decompressor, Vec<u8>),
    input: &[u8],
    output: &mut [u8],
    is_last: bool,
) -> Result<Moved, Fault> {
    let position = history.len();
    history.resize(position + output.len(), 0);
    let read = decompressor.read(input, history, position, is_last);
    // `DecompressionError` is no `std::error::Error`.
    let (read, written) = read.map_err(|error| Fault::of(&error))?;
    history.truncate(position + written);
    if let (Some(place), Some(new)) = (output.get_mut(..written), history.get(position..)) {
        place.copy_from_slice(new);
    }
    history.drain(..history.len().saturating_sub(WINDOW));
    let step = Moved::new(read, written);
    Ok(if decompressor.is_done() { step.done() } else { step })
}

/// How far back a match may reach (RFC 1951, 3.2.5).
const WINDOW: usize = 32 * 1024;
