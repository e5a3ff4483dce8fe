//! `rustls::Connection`: one end of a connection, from its first byte to `close_notify`.
//!
//! What is received is read as far as the crate takes it, and processed after each read, as the crate asks;
//! plaintext is read out at once, also where a fault comes right behind it. Records wait in the crate until
//! there is room for them. A client connects when it is told to; either side closes when it is told to.

use std::io::{self, Read, Write};
use std::mem;
use std::sync::Arc;

use chunkproof::bytes::unescape;
use chunkproof::corpora::tls;
use chunkproof::{Core, Fault, Log};
use rustls::{Connection, Error, ServerConfig, ServerConnection};

use super::alert::{fault, hand_over};
use super::config::Side;
use super::say::say_handshake;

/// One end of a connection.
pub(crate) struct Endpoint {
    side: Side,
    /// There is none before the first byte of a server, and before a client connects.
    connection: Option<Connection>,
    is_established: bool,
    /// The peer has closed its side; what comes behind that is ignored (RFC 8446, 6.1).
    has_ended: bool,
    /// The fault that ended it, and what was not sent then, its alert last.
    failed: Option<Fault>,
    unsent: Vec<u8>,
    /// It was told to close its side, and has yet to say so.
    is_closing: bool,
}

impl Endpoint {
    pub(crate) fn new(side: Side) -> Self {
        Self {
            side,
            connection: None,
            is_established: false,
            has_ended: false,
            failed: None,
            unsent: Vec::new(),
            is_closing: false,
        }
    }

    /// A server that goes on with a connection that was accepted.
    pub(super) fn accepted(config: Arc<ServerConfig>, connection: ServerConnection) -> Self {
        Self { connection: Some(connection.into()), ..Self::new(Side::Server(config)) }
    }

    /// The connection; that of a server begins here.
    fn connection(&mut self) -> Result<&mut Connection, Fault> {
        let connection = match self.connection.take() {
            Some(connection) => connection,
            None if self.side.is_client() => return Err(Fault::new("not-connected")),
            None => self.side.begin()?,
        };
        Ok(self.connection.insert(connection))
    }

    /// Processes what was read, and says what came of it.
    pub(super) fn process(&mut self, log: &mut Log) -> Result<(), Fault> {
        let was_established = self.is_established;
        let connection = self.connection()?;
        let processed = connection.process_new_packets();
        let mut data = Vec::new();
        // Where nothing more is there to be read it would block; that is no fault.
        let _blocked = connection.reader().read_to_end(&mut data);
        let is_established = !connection.is_handshaking();
        if is_established && !was_established {
            say_handshake(connection, log);
        }
        log.data(tls::APPLICATION_DATA, &data);
        self.is_established = is_established;
        match processed {
            Ok(state) if state.peer_has_closed() => {
                if !mem::replace(&mut self.has_ended, true) {
                    log.event(tls::close_notify());
                }
                Ok(())
            }
            Ok(_) => Ok(()),
            Err(error) => Err(self.fail(error)),
        }
    }

    fn fail(&mut self, error: Error) -> Fault {
        if let Some(connection) = &mut self.connection {
            while connection.wants_write() && connection.write_tls(&mut self.unsent).is_ok() {}
        }
        self.failed.insert(fault(error, &self.unsent)).clone()
    }
}

impl Core for Endpoint {
    fn receive(&mut self, bytes: &[u8], log: &mut Log) -> Result<usize, Fault> {
        if self.connection.is_none() && self.side.is_client() {
            return Ok(0);
        }
        self.failed.clone().map_or(Ok(()), Err)?;
        let mut rest = bytes;
        while !rest.is_empty() && !self.has_ended {
            self.connection()?.read_tls(&mut rest)?;
            self.process(log)?;
        }
        Ok(bytes.len())
    }

    fn receive_eof(&mut self, _: &[u8], _: &mut Log) -> Result<(), Fault> {
        self.failed.clone().map_or(Ok(()), Err)?;
        let connection = self.connection()?;
        connection.read_tls(&mut io::empty())?;
        // An end without `close_notify` is told to whoever reads plaintext.
        Ok(connection.reader().read(&mut [0]).map(drop)?)
    }

    fn act(&mut self, action: &str, _: &mut Log) -> Result<(), Fault> {
        let (word, value) = action.split_once(' ').unwrap_or((action, ""));
        match word {
            "connect" if self.connection.is_none() && self.side.is_client() => {
                self.connection = Some(self.side.begin()?);
            }
            "send" => {
                let bytes = unescape(value.trim_matches('"'))?;
                self.connection()?.writer().write_all(&bytes)?;
            }
            "update-keys" => self.connection()?.refresh_traffic_keys()?,
            "close" => {
                self.connection()?.send_close_notify();
                self.is_closing = true;
            }
            _ => return Err(Fault::new("unknown")),
        }
        Ok(())
    }

    fn transmit(&mut self, room: usize, log: &mut Log) -> Result<bool, Fault> {
        let Some(connection) = &mut self.connection else { return Ok(false) };
        if !self.unsent.is_empty() {
            return Ok(hand_over(&mut self.unsent, room, log));
        }
        let mut out = vec![0; room.min(RECORD_BYTES_MAX)];
        let n = connection.write_tls(&mut out.as_mut_slice())?;
        log.send(out.get(..n).unwrap_or_default());
        if !connection.wants_write() && mem::take(&mut self.is_closing) {
            log.close();
        }
        Ok(n > 0)
    }
}

/// A record with the most that may be added to it (RFC 5246, 6.2.3).
const RECORD_BYTES_MAX: usize = 5 + (1 << 14) + (2 << 10);
