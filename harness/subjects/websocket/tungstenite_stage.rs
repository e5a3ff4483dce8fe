//! The stages of a connection of `tungstenite`, from its opening handshake to its messages.

use chunkproof::Log;
use chunkproof::protocol::websocket as words;
use tungstenite::handshake::client::ClientHandshake;
use tungstenite::handshake::server::{NoCallback, ServerHandshake};
use tungstenite::handshake::{HandshakeError, MidHandshake};
use tungstenite::protocol::{Role, WebSocket};

use super::handshake_answer::log_answer;
use super::tungstenite_connection::Connection;
use super::tungstenite_wire::Wire;

/// A stage of a connection: the handshake in one of two roles, messages, or a failure.
pub(super) enum Stage {
    Serving(MidHandshake<ServerHandshake<Wire, NoCallback>>),
    Asking(MidHandshake<ClientHandshake<Wire>>),
    Open(Connection),
    Failed,
}

/// A stage after some work on the handshake, and whether the handshake is done.
pub(super) type Progress = Result<(Stage, bool), tungstenite::Error>;

/// Reads the request, and answers it once it is complete.
pub(super) fn serve(
    handshake: MidHandshake<ServerHandshake<Wire, NoCallback>>,
    log: &mut Log,
) -> Progress {
    match handshake.handshake() {
        Ok(mut socket) => {
            log_answer(&socket.get_mut().outgoing, |line| log.event(line));
            log.event(words::open(""));
            Ok((open(socket, Role::Server), true))
        }
        Err(HandshakeError::Interrupted(handshake)) => Ok((Stage::Serving(handshake), false)),
        Err(HandshakeError::Failure(error)) => Err(error),
    }
}

/// Reads the answer to the request.
pub(super) fn ask(handshake: MidHandshake<ClientHandshake<Wire>>, log: &mut Log) -> Progress {
    match handshake.handshake() {
        Ok((socket, response)) => {
            let protocol = response.headers().get("Sec-WebSocket-Protocol");
            log.event(words::open(protocol.map(|name| name.as_bytes()).unwrap_or_default()));
            Ok((open(socket, Role::Client), true))
        }
        Err(HandshakeError::Interrupted(handshake)) => Ok((Stage::Asking(handshake), false)),
        Err(HandshakeError::Failure(error)) => Err(error),
    }
}

/// The connection after its handshake; the answer to it is not logged as sent.
fn open(mut socket: WebSocket<Wire>, role: Role) -> Stage {
    let wire = socket.get_mut();
    wire.outgoing.clear();
    wire.room = 0;
    Stage::Open(Connection::opened(socket, role))
}
