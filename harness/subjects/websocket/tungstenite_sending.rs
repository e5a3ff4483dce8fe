//! Writes the messages of actions to a connection of `tungstenite`, and logs the frames that it sends.

use std::mem::take;

use chunkproof::bytes::unescape;
use chunkproof::{Fault, Log};
use tungstenite::protocol::frame::coding::CloseCode;
use tungstenite::protocol::{CloseFrame, Message};

use super::outgoing_frames::OutgoingFrames;
use super::tungstenite_connection::Connection;
use super::tungstenite_words::fault;

impl Connection {
    /// Writes what an action asks for; it waits in the crate's buffer until there is room for it.
    pub(super) fn write(&mut self, action: &str, log: &mut Log) -> Result<(), Fault> {
        let (word, value) = action.split_once(' ').unwrap_or((action, ""));
        let bytes = || unescape(value.trim_matches('"'));
        let done = match word {
            "text" => self.socket.write(Message::text(String::from_utf8(bytes()?)?)),
            "binary" => self.socket.write(Message::binary(bytes()?)),
            "ping" => self.socket.write(Message::Ping(bytes()?.into())),
            "close" => self.socket.close(Some(close_frame(value, String::new())?)),
            "close-with" => {
                let (code, reason) = value.split_once(' ').unwrap_or((value, ""));
                let reason = unescape(reason.trim_matches('"'))?;
                self.socket.close(Some(close_frame(code, String::from_utf8(reason)?)?))
            }
            _ => return Err(Fault::new("unknown")),
        };
        self.log_frames(log);
        match done.map_err(fault) {
            Err(refused) if refused.kind() != "WouldBlock" => Err(refused),
            Ok(()) | Err(_) => Ok(()),
        }
    }

    /// Logs the frames that it sends, in words.
    pub(super) fn with_frames(mut self) -> Self {
        self.socket.get_mut().room = usize::MAX;
        self.frames = Some(OutgoingFrames::default());
        self
    }

    pub(super) fn log_frames(&mut self, log: &mut Log) {
        let Some(frames) = &mut self.frames else { return };
        // An error comes again with the next read.
        let (Ok(()) | Err(_)) = self.socket.flush();
        let wire = self.socket.get_mut();
        wire.room = usize::MAX;
        frames.feed(&take(&mut wire.outgoing), log);
    }
}

fn close_frame(code: &str, reason: String) -> Result<CloseFrame, Fault> {
    Ok(CloseFrame { code: CloseCode::from(code.parse::<u16>()?), reason: reason.into() })
}
