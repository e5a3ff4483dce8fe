//! WebSocket (RFC 6455) behind its opening handshake: messages, or the frames they are made of.

#[cfg(feature = "hyper")]
mod fastwebsockets;
#[cfg(feature = "hyper")]
mod soketto;
mod tungstenite;
pub(crate) mod tungstenite_connection;
mod tungstenite_wire;
mod tungstenite_words;
#[cfg(feature = "hyper")]
mod unheard;
mod websocket_sans_io;

use std::sync::Arc;

use chunkproof::context::Rewriting;
use chunkproof::corpus::{Setup, Subject};
use chunkproof::protocol::websocket::rewriting as websocket;

/// The subjects of this protocol.
pub fn all() -> Vec<Subject> {
    vec![
        tungstenite::server(),
        tungstenite::client(),
        websocket_sans_io::decoder(),
        #[cfg(feature = "hyper")]
        fastwebsockets::server(),
        #[cfg(feature = "hyper")]
        fastwebsockets::client(),
        #[cfg(feature = "hyper")]
        soketto::server(),
        #[cfg(feature = "hyper")]
        soketto::client(),
    ]
}

/// What means the same to whoever reads messages.
fn rewritings(_: &Setup) -> Vec<Arc<dyn Rewriting>> {
    vec![Arc::new(websocket::Fragments), Arc::new(websocket::Pings), Arc::new(websocket::MaskKeys)]
}
