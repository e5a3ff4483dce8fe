//! HTTP/2: the server and the client of `h2`, and the client of `ringline-h2`.

#[cfg(feature = "h2")]
mod h2_client;
#[cfg(feature = "h2")]
mod h2_server;
#[cfg(feature = "h2")]
mod lost_streams;
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
        h2_server::server(),
        #[cfg(feature = "h2")]
        h2_client::client(),
        ringline::client(),
    ]
}

/// The rewritings that hold for every reader.
fn rewritings(_: &Setup) -> Vec<Arc<dyn Rewriting>> {
    vec![Arc::new(Continuations), Arc::new(DataFrames), Arc::new(Padding), Arc::new(Interleaved)]
}
