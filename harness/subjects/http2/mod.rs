//! HTTP/2: the server and the client of `h2`, and the client of `ringline-h2`.

#[cfg(feature = "h2")]
mod h2;
#[cfg(feature = "h2")]
mod messages;
mod ringline;
mod ringline_events;
#[cfg(feature = "h2")]
mod streams;

use std::sync::Arc;

use chunkproof::context::Rewriting;
use chunkproof::corpus::{Setup, Subject};
use chunkproof::protocol::http2::rewriting::{Continuations, DataFrames, Interleaved, Padding};

/// The subjects of this protocol.
pub fn all() -> Vec<Subject> {
    vec![
        #[cfg(feature = "h2")]
        h2::server(),
        #[cfg(feature = "h2")]
        h2::client(),
        ringline::client(),
    ]
}

/// The rewritings that hold for every reader.
fn rewritings(_: &Setup) -> Vec<Arc<dyn Rewriting>> {
    vec![Arc::new(Continuations), Arc::new(DataFrames), Arc::new(Padding), Arc::new(Interleaved)]
}

/// The name of an error code (RFC 9113, 7) in the vocabulary; its number if it has none.
fn code_name(code: u32) -> String {
    let name = usize::try_from(code).ok().and_then(|code| CODES.get(code));
    name.map_or_else(|| code.to_string(), |name| (*name).to_owned())
}

const CODES: [&str; 14] = [
    "no-error",
    "protocol-error",
    "internal-error",
    "flow-control-error",
    "settings-timeout",
    "stream-closed",
    "frame-size-error",
    "refused-stream",
    "cancel",
    "compression-error",
    "connect-error",
    "enhance-your-calm",
    "inadequate-security",
    "http-1.1-required",
];
