//! A connection of `tungstenite` as a core.
//!
//! All that is received goes into a stream in memory at once; each poll reads one message from it. The stream
//! accepts writes only while this transmits, so that the crate keeps its answers until there is room.
//! `ConnectionClosed` is no fault: with it, tungstenite reports that the closing handshake is done.

use std::mem::take;

use chunkproof::{Core, Fault, Log};
use tungstenite::protocol::{Role, WebSocket, WebSocketConfig};

use super::outgoing_frames::OutgoingFrames;
use super::tungstenite_wire::Wire;
use super::tungstenite_words::{fault, log_message};

#[derive(Debug)]
pub(crate) struct Connection {
    pub(super) socket: WebSocket<Wire>,
    role: Role,
    logs_sent: bool,
    /// Reads the frames in what it sends, which its stream then accepts at any time.
    pub(super) frames: Option<OutgoingFrames>,
    /// The closing handshake is done.
    is_over: bool,
    /// It met a fault; closing it then is no part of a closing handshake.
    has_failed: bool,
}

impl Core for Connection {
    fn receive(&mut self, bytes: &[u8], _: &mut Log) -> Result<usize, Fault> {
        // After the closing handshake all bytes are discarded.
        if !self.is_over {
            self.socket.get_mut().incoming.extend(bytes);
        }
        Ok(bytes.len())
    }

    fn poll(&mut self, log: &mut Log) -> Result<bool, Fault> {
        if self.is_over {
            return Ok(false);
        }
        let polled = match self.socket.read() {
            Ok(message) => {
                log_message(&message, log);
                Ok(true)
            }
            Err(error) => self.note(error, log).map(|()| false),
        };
        self.log_frames(log);
        polled
    }

    fn transmit(&mut self, room: usize, log: &mut Log) -> Result<bool, Fault> {
        if self.is_over || self.frames.is_some() {
            return Ok(false);
        }
        self.socket.get_mut().room = room;
        let flushed = self.socket.flush();
        let wire = self.socket.get_mut();
        wire.room = 0;
        let sent = take(&mut wire.outgoing);
        if self.logs_sent {
            log.send(&sent);
        }
        if let Err(error) = flushed {
            self.note(error, log)?;
        }
        Ok(!sent.is_empty())
    }

    fn receive_eof(&mut self, _: &[u8], _: &mut Log) -> Result<(), Fault> {
        self.socket.get_mut().has_ended = true;
        Ok(())
    }

    fn act(&mut self, action: &str, log: &mut Log) -> Result<(), Fault> {
        self.write(action, log)
    }
}

impl Connection {
    pub(crate) fn new(role: Role, config: WebSocketConfig) -> Self {
        let socket = WebSocket::from_raw_socket(Wire::default(), role, Some(config));
        Self { logs_sent: role == Role::Server, ..Self::opened(socket, role) }
    }

    /// A connection whose opening handshake is done; it does not log what it sends.
    pub(super) fn opened(socket: WebSocket<Wire>, role: Role) -> Self {
        Self { socket, role, logs_sent: false, frames: None, is_over: false, has_failed: false }
    }

    /// Logs what it sends even if it is a client, which masks that with keys drawn at random.
    pub(crate) fn sending(self) -> Self {
        Self { logs_sent: true, ..self }
    }

    /// Passes an error on as a fault, unless it would block or the closing handshake is done.
    fn note(&mut self, error: tungstenite::Error, log: &mut Log) -> Result<(), Fault> {
        self.is_over = matches!(error, tungstenite::Error::ConnectionClosed);
        if self.is_over {
            // A server closes the connection now; a client learns that the server has closed it.
            if self.role == Role::Server && !self.has_failed {
                log.close();
            }
            return Ok(());
        }
        let fault = fault(error);
        let would_block = fault.kind() == "WouldBlock";
        self.has_failed |= !would_block;
        if would_block { Ok(()) } else { Err(fault) }
    }
}
