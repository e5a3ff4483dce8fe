//! One end of a connection as a core, from before its first byte.
//!
//! A client connects by an action, and either side closes by one.

use std::sync::Arc;

use chunkproof::bytes::unescape;
use chunkproof::{Core, Fault, Log};
use rustls::{ServerConfig, ServerConnection};

use super::config::Side;
use super::connected::Connected;

/// One end of a connection.
pub(crate) struct Endpoint {
    side: Side,
    /// `None` in a server before its first byte, and in a client before it connects.
    connected: Option<Connected>,
}

impl Endpoint {
    pub(crate) fn new(side: Side) -> Self {
        Self { side, connected: None }
    }

    /// A server that continues a connection that was accepted.
    pub(super) fn accepted(config: Arc<ServerConfig>, connection: ServerConnection) -> Self {
        let connected = Some(Connected::new(connection.into()));
        Self { side: Side::Server(config), connected }
    }

    /// The connection; that of a server begins here.
    fn connected(&mut self) -> Result<&mut Connected, Fault> {
        let connected = match self.connected.take() {
            Some(connected) => connected,
            None if self.side.is_client() => return Err(Fault::new("not-connected")),
            None => Connected::new(self.side.begin()?),
        };
        Ok(self.connected.insert(connected))
    }

    /// Processes what was read, and logs the results.
    pub(super) fn process(&mut self, log: &mut Log) -> Result<(), Fault> {
        self.connected()?.process(log)
    }

    fn awaits_its_start(&self) -> bool {
        self.connected.is_none() && self.side.is_client()
    }
}

impl Core for Endpoint {
    fn receive(&mut self, bytes: &[u8], log: &mut Log) -> Result<usize, Fault> {
        if self.awaits_its_start() {
            return Ok(0);
        }
        self.connected()?.receive(bytes, log)?;
        Ok(bytes.len())
    }

    fn receive_eof(&mut self, _: &[u8], _: &mut Log) -> Result<(), Fault> {
        self.connected()?.receive_eof()
    }

    fn act(&mut self, action: &str, _: &mut Log) -> Result<(), Fault> {
        let (word, value) = action.split_once(' ').unwrap_or((action, ""));
        match word {
            "connect" if self.awaits_its_start() => {
                self.connected = Some(Connected::new(self.side.begin()?));
            }
            "send" => {
                let plaintext = unescape(value.trim_matches('"'))?;
                self.connected()?.send(&plaintext)?;
            }
            "update-keys" => self.connected()?.update_keys()?,
            "close" => self.connected()?.close(),
            _ => return Err(Fault::new("unknown")),
        }
        Ok(())
    }

    fn transmit(&mut self, room: usize, log: &mut Log) -> Result<bool, Fault> {
        self.connected.as_mut().map_or(Ok(false), |connected| connected.transmit(room, log))
    }
}
