//! `flate2::Decompress`: DEFLATE, bare or within zlib.

use chunkproof::adapter::window::Moved;
use chunkproof::corpus::Setup;
use chunkproof::{Checker, Fault};
use flate2::{Decompress, FlushDecompress, Status};

use crate::deflate::windowed;

/// Cores of the setups `raw` and `zlib`.
pub(super) fn cores(setup: &Setup) -> Option<Checker> {
    let new: fn() -> Decompress = match setup.role() {
        "raw" => || Decompress::new(false),
        "zlib" => || Decompress::new(true),
        _ => return None,
    };
    setup.has_only(&[]).then(|| windowed(new, decompress))
}

/// Makes one call. The totals give what was read and written, even by a call that fails.
fn decompress(
    inflate: &mut Decompress,
    input: &[u8],
    output: &mut [u8],
    is_last: bool,
) -> Result<Moved, Fault> {
    let (read, written) = (inflate.total_in(), inflate.total_out());
    let status = inflate.decompress(input, output, FlushDecompress::None);
    let read = usize::try_from(inflate.total_in() - read)?;
    let written = usize::try_from(inflate.total_out() - written)?;
    let step = Moved::new(read, written);
    Ok(match status {
        Ok(Status::StreamEnd) => step.done(),
        // It has no call for the end of input; its readers detect truncation in the same way.
        Ok(Status::Ok | Status::BufError) if is_last && read == 0 && written == 0 => {
            step.failed(Fault::new("truncated"))
        }
        Ok(Status::Ok | Status::BufError) => step,
        Err(error) => step.failed(error),
    })
}
