//! WebSocket (RFC 6455) after its opening handshake: messages, or the frames they are made of.

#[cfg(feature = "fastwebsockets")]
mod fastwebsockets;
#[cfg(feature = "soketto")]
mod soketto;
#[cfg(feature = "soketto")]
mod soketto_handshake;
mod handshake_answer;
mod outgoing_frames;
mod tungstenite;
pub(crate) mod tungstenite_connection;
mod tungstenite_handshake;
mod tungstenite_sending;
mod tungstenite_stage;
mod tungstenite_wire;
mod tungstenite_words;
#[cfg(any(feature = "fastwebsockets", feature = "soketto"))]
mod unlogged;
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
        #[cfg(feature = "fastwebsockets")]
        fastwebsockets::server(),
        #[cfg(feature = "fastwebsockets")]
        fastwebsockets::client(),
        #[cfg(feature = "soketto")]
        soketto::server(),
        #[cfg(feature = "soketto")]
        soketto::client(),
    ]
}

/// The rewritings that hold for readers of messages. What a core sends depends on the pings that they add.
fn rewritings(setup: &Setup) -> Vec<Arc<dyn Rewriting>> {
    if setup.get("wire").is_some() {
        return Vec::new();
    }
    vec![Arc::new(websocket::Fragments), Arc::new(websocket::Pings), Arc::new(websocket::MaskKeys)]
}
