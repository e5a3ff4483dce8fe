//! DEFLATE, zlib and gzip: the decompressors of `flate2`, over `miniz_oxide`, and of `fdeflate`.
//!
//! All are called with an output buffer, except the gzip decoder that is written to, which has a writer for
//! its output. For those that have no call for the end of the stream, the adapter reports a stream that
//! ends early, as their callers have to.

mod fdeflate;
mod flate2;
mod flate2_gzip_read;
mod flate2_gzip_write;

use chunkproof::adapter::window::{Moved, WindowCore};
use chunkproof::corpus::{Setup, Subject};
use chunkproof::protocol::deflate;
use chunkproof::{Checker, Fault, check};

use crate::locked_version;

/// The subjects of this protocol.
pub fn all() -> [Subject; 4] {
    let subject = |name, make: fn(&Setup) -> Option<Checker>| Subject::new(name, "deflate", make);
    let version = || locked_version("flate2");
    [
        subject("flate2/decompress", flate2::cores).version(version()),
        subject("flate2/gzip-read", flate2_gzip_read::cores).version(version()),
        // It does not report that a member is complete; it checks this only at the end of the stream.
        subject("flate2/gzip-write", flate2_gzip_write::cores)
            .version(version())
            .speaks(&[deflate::DATA]),
        subject("fdeflate/decompressor", fdeflate::cores).version(locked_version("fdeflate")),
    ]
}

/// One call of a decoder: its state, the input, the room for output, and whether the input is the last.
type Call<S> = fn(&mut S, &[u8], &mut [u8], bool) -> Result<Moved, Fault>;

/// Cores of a decoder that is called with an output buffer. No powers: none of them shows its state.
fn windowed<S: 'static>(new: fn() -> S, call: Call<S>) -> Checker {
    let make = move || {
        let core = WindowCore::new(new(), call).lane(deflate::DATA);
        core.at_end(|log| log.event(deflate::stream_end()))
    };
    check(make).accept_empty().into()
}

/// Whether a setup of `gzip` asks for all members; `None` if it is another one.
fn is_for_all_members(setup: &Setup) -> Option<bool> {
    let is_for_all = setup.get("members").is_some();
    (setup.role() == "gzip" && setup.has_only(&["members"])).then_some(is_for_all)
}
