//! Framing: lines, delimiters and length prefixes; the codecs of `tokio-util`.

use chunkproof::Subject;
use chunkproof::adapter::tokio_util::Decoding;
use chunkproof::bytes::Escaped;
use chunkproof::corpus::Setup;
use chunkproof::state::Cores;
use tokio_util::codec::{AnyDelimiterCodec, LengthDelimitedCodec, LinesCodec};

use crate::locked_version;

/// The subjects of this protocol.
pub fn all() -> [Subject; 3] {
    let subject =
        |name, make| Subject::new(name, "framing", make).version(locked_version("tokio-util"));
    [
        subject("tokio-util/lines", lines),
        subject("tokio-util/any-delimiter", any_delimiter),
        subject("tokio-util/length-delimited", length_delimited),
    ]
}

fn lines(setup: &Setup) -> Option<Cores> {
    if setup.role() != "lines" || !setup.has_only(&["max"]) {
        return None;
    }
    let max = setup.number("max").unwrap_or(usize::MAX);
    let codec = move || {
        Decoding::new(LinesCodec::new_with_max_length(max), |line, log| {
            log.named("line", Escaped(line.as_bytes()));
        })
    };
    Some(Cores::new(codec).clone_states().hash_states().into())
}

fn any_delimiter(setup: &Setup) -> Option<Cores> {
    let _ = (setup, AnyDelimiterCodec::new(vec![], vec![]), LengthDelimitedCodec::new());
    None
}

fn length_delimited(setup: &Setup) -> Option<Cores> {
    let _ = setup;
    None
}
