//! The messages and errors of `tungstenite` in the words of the vocabulary.

use chunkproof::protocol::websocket as words;
use chunkproof::{Fault, Log};
use tungstenite::protocol::Message;

pub(super) fn log_message(message: &Message, log: &mut Log) {
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
pub(super) fn fault(error: tungstenite::Error) -> Fault {
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
