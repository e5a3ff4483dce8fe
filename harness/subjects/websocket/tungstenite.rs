//! The messages of `tungstenite`, which reads from a stream: an in-memory one that would block.
//!
//! All that is received goes into that stream at once; each poll reads one message from it. The stream takes
//! what is sent only while this transmits, so that the crate keeps its answers until there is room.
//! `ConnectionClosed` is how tungstenite says that the closing handshake is done; no fault.

use std::collections::VecDeque;
use std::io::{self, ErrorKind, Read, Write};
use std::mem::take;

use chunkproof::bytes::unescape;
use chunkproof::corpora::websocket as words;
use chunkproof::corpus::Setup;
use chunkproof::state::Cores;
use chunkproof::{Core, Fault, Log, Subject};
use tungstenite::protocol::frame::coding::CloseCode;
use tungstenite::protocol::{CloseFrame, Message, Role, WebSocket, WebSocketConfig};

use crate::locked_version;

pub(super) fn server() -> Subject {
    let make = |setup: &Setup| cores("server", Role::Server, setup);
    subject("tungstenite/server", make)
        .features(&["headers", "mask-required", "messages", "actions"])
        .speaks(&["text", "binary", "ping", "pong", "closing", "sent", "close"])
}

/// Does not speak `sent`: what a client sends is masked with a key drawn at random.
pub(super) fn client() -> Subject {
    let make = |setup: &Setup| cores("client", Role::Client, setup);
    subject("tungstenite/client", make).speaks(&["text", "binary", "ping", "pong", "closing"])
}

fn subject(name: &'static str, make: fn(&Setup) -> Option<Cores>) -> Subject {
    const FEATURES: &[&str] = &["headers", "mask-required", "messages"];
    let version = locked_version("tungstenite");
    Subject::new(name, "websocket", make)
        .version(version)
        .features(FEATURES)
        .rewritings(super::rewritings)
}

fn cores(name: &str, role: Role, setup: &Setup) -> Option<Cores> {
    if setup.role() != name || !setup.has_only(&["max-frame", "max-message"]) {
        return None;
    }
    // The read buffer is filled with zeros before each read; the default of 128 KiB is slow here.
    let mut config = WebSocketConfig::default().read_buffer_size(1024);
    config.max_frame_size = setup.number("max-frame").or(config.max_frame_size);
    config.max_message_size = setup.number("max-message").or(config.max_message_size);
    let make = move || Connection {
        socket: WebSocket::from_raw_socket(Wire::default(), role, Some(config)),
        role,
        is_over: false,
        has_failed: false,
    };
    // The Debug text shows every field, down to the bytes buffered and the fragments collected. It
    // hides only the spare capacity of the buffer, which no reading to the end depends on.
    Some(Cores::of(make).debug_states().into())
}

#[derive(Debug)]
struct Connection {
    socket: WebSocket<Wire>,
    role: Role,
    /// The closing handshake is done.
    is_over: bool,
    /// It met a fault; that it is closed then is no part of a closing handshake.
    has_failed: bool,
}

impl Core for Connection {
    fn receive(&mut self, bytes: &[u8], _: &mut Log) -> Result<usize, Fault> {
        // Behind the closing handshake all is discarded.
        if !self.is_over {
            self.socket.get_mut().incoming.extend(bytes);
        }
        Ok(bytes.len())
    }

    fn poll(&mut self, log: &mut Log) -> Result<bool, Fault> {
        if self.is_over {
            return Ok(false);
        }
        match self.socket.read() {
            Ok(message) => {
                say(&message, log);
                Ok(true)
            }
            Err(error) => self.note(error, log).map(|()| false),
        }
    }

    fn transmit(&mut self, room: usize, log: &mut Log) -> Result<bool, Fault> {
        if self.is_over {
            return Ok(false);
        }
        self.socket.get_mut().room = room;
        let flushed = self.socket.flush();
        let wire = self.socket.get_mut();
        wire.room = 0;
        let sent = take(&mut wire.outgoing);
        if self.role == Role::Server {
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

    /// What is sent waits in the crate's buffer until there is room for it.
    fn act(&mut self, action: &str, _: &mut Log) -> Result<(), Fault> {
        let (word, value) = action.split_once(' ').unwrap_or((action, ""));
        let bytes = unescape(value.trim_matches('"'))?;
        let done = match word {
            "text" => self.socket.write(Message::text(String::from_utf8(bytes)?)),
            "binary" => self.socket.write(Message::binary(bytes)),
            "ping" => self.socket.write(Message::Ping(bytes.into())),
            "close" => {
                let code = CloseCode::from(value.parse::<u16>()?);
                self.socket.close(Some(CloseFrame { code, reason: "".into() }))
            }
            _ => return Err(Fault::new("unknown")),
        };
        match done.map_err(fault) {
            Err(refused) if refused.kind() != "WouldBlock" => Err(refused),
            Ok(()) | Err(_) => Ok(()),
        }
    }
}

impl Connection {
    /// That it would block is no fault, and that the closing handshake is done is none either.
    fn note(&mut self, error: tungstenite::Error, log: &mut Log) -> Result<(), Fault> {
        self.is_over = matches!(error, tungstenite::Error::ConnectionClosed);
        if self.is_over {
            // A server closes the connection now; a client was told that the server did.
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

fn say(message: &Message, log: &mut Log) {
    match message {
        Message::Text(text) => log.event(words::text(text.as_bytes())),
        Message::Binary(bytes) => log.event(words::binary(bytes)),
        Message::Ping(bytes) => log.event(words::ping(bytes)),
        Message::Pong(bytes) => log.event(words::pong(bytes)),
        Message::Close(None) => log.event(words::closing_without_code()),
        Message::Close(Some(frame)) => {
            log.event(words::closing(u16::from(frame.code), frame.reason.as_bytes()));
        }
        Message::Frame(frame) => log.debug(frame),
    }
}

/// The kind of a fault is the innermost name: `UnmaskedFrameFromClient`, not `Protocol`.
fn fault(error: tungstenite::Error) -> Fault {
    use tungstenite::Error::{Capacity, Io, Protocol};
    if let Capacity(error) = error {
        return error.into();
    }
    if let Io(error) = error {
        return error.into();
    }
    if let Protocol(error) = error {
        return error.into();
    }
    error.into()
}

/// A stream that would block when it is empty.
#[derive(Debug, Default)]
struct Wire {
    incoming: VecDeque<u8>,
    has_ended: bool,
    /// How many more bytes it takes.
    room: usize,
    outgoing: Vec<u8>,
}

impl Read for Wire {
    fn read(&mut self, buf: &mut [u8]) -> io::Result<usize> {
        match self.incoming.read(buf)? {
            0 if !self.has_ended => Err(ErrorKind::WouldBlock.into()),
            n => Ok(n),
        }
    }
}

impl Write for Wire {
    fn write(&mut self, buf: &[u8]) -> io::Result<usize> {
        let taken = buf.get(..self.room).unwrap_or(buf);
        if taken.is_empty() && !buf.is_empty() {
            return Err(ErrorKind::WouldBlock.into());
        }
        self.room -= taken.len();
        self.outgoing.write(taken)
    }

    fn flush(&mut self) -> io::Result<()> {
        Ok(())
    }
}
