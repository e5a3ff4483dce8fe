//! WebSocket (RFC 6455) behind its opening handshake: messages, or the frames they are made of.

mod tungstenite;
mod websocket_sans_io;

use chunkproof::Subject;

/// The subjects of this protocol.
pub fn all() -> [Subject; 3] {
    [tungstenite::server(), tungstenite::client(), websocket_sans_io::decoder()]
}
