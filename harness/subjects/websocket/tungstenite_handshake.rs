//! A connection of `tungstenite` that begins with the opening handshake.

use chunkproof::{Core, Fault, Log};
use tungstenite::handshake::client::{ClientHandshake, Request};
use tungstenite::handshake::server::{NoCallback, ServerHandshake};
use tungstenite::protocol::WebSocketConfig;

use super::tungstenite_stage::{Stage, ask, serve};
use super::tungstenite_wire::Wire;
use super::tungstenite_words::fault;

/// The key of the example in RFC 6455, 1.3.
const KEY: &str = "dGhlIHNhbXBsZSBub25jZQ==";

pub(super) struct Opening {
    stage: Stage,
}

impl Opening {
    pub(super) fn server(config: WebSocketConfig) -> Self {
        let wire = Wire { room: usize::MAX, ..Wire::default() };
        Self { stage: Stage::Serving(ServerHandshake::start(wire, NoCallback, Some(config))) }
    }

    /// A client that offers a subprotocol, if there is one.
    pub(super) fn client(config: WebSocketConfig, protocol: Option<&str>) -> Self {
        let wire = Wire { room: usize::MAX, ..Wire::default() };
        let begun = request(protocol)
            .and_then(|request| ClientHandshake::start(wire, request, Some(config)));
        Self { stage: begun.map_or(Stage::Failed, Stage::Asking) }
    }

    fn wire(&mut self) -> Option<&mut Wire> {
        match &mut self.stage {
            Stage::Serving(handshake) => Some(handshake.get_mut().get_mut()),
            Stage::Asking(handshake) => Some(handshake.get_mut().get_mut()),
            Stage::Open(_) | Stage::Failed => None,
        }
    }
}

impl Core for Opening {
    fn receive(&mut self, bytes: &[u8], log: &mut Log) -> Result<usize, Fault> {
        if let Stage::Open(connection) = &mut self.stage {
            return connection.receive(bytes, log);
        }
        if let Some(wire) = self.wire() {
            wire.incoming.extend(bytes);
        }
        Ok(bytes.len())
    }

    fn poll(&mut self, log: &mut Log) -> Result<bool, Fault> {
        let progress = match std::mem::replace(&mut self.stage, Stage::Failed) {
            Stage::Serving(handshake) => serve(handshake, log),
            Stage::Asking(handshake) => ask(handshake, log),
            Stage::Open(mut connection) => {
                let polled = connection.poll(log);
                self.stage = Stage::Open(connection);
                return polled;
            }
            Stage::Failed => return Ok(false),
        };
        let (stage, is_done) = progress.map_err(fault)?;
        self.stage = stage;
        Ok(is_done)
    }

    fn transmit(&mut self, room: usize, log: &mut Log) -> Result<bool, Fault> {
        match &mut self.stage {
            Stage::Open(connection) => connection.transmit(room, log),
            Stage::Serving(_) | Stage::Asking(_) | Stage::Failed => Ok(false),
        }
    }

    fn receive_eof(&mut self, bytes: &[u8], log: &mut Log) -> Result<(), Fault> {
        if let Stage::Open(connection) = &mut self.stage {
            return connection.receive_eof(bytes, log);
        }
        if let Some(wire) = self.wire() {
            wire.has_ended = true;
        }
        Ok(())
    }
}

fn request(protocol: Option<&str>) -> Result<Request, tungstenite::Error> {
    let mut request = Request::builder()
        .uri("ws://example.com/chat")
        .header("Host", "example.com")
        .header("Connection", "Upgrade")
        .header("Upgrade", "websocket")
        .header("Sec-WebSocket-Version", "13")
        .header("Sec-WebSocket-Key", KEY);
    if let Some(protocol) = protocol {
        request = request.header("Sec-WebSocket-Protocol", protocol);
    }
    Ok(request.body(())?)
}
