//! `rustls::Connection`: one end of a connection, from its first byte to `close_notify`.
//!
//! What is received is read as far as the crate takes it, and processed after each read, as the crate asks for;
//! plaintext is read out at once, also where a fault comes right behind it. Records wait in the crate until
//! there is room for them. A client connects when it is told to, and either side closes when it is told to.

use std::io::{self, Read, Write};
use std::sync::Arc;

use chunkproof::bytes::unescape;
use chunkproof::corpus::Setup;
use chunkproof::state::Cores;
use chunkproof::{Core, Fault, Log, Subject};
use rustls::{ClientConfig, Connection, ServerConfig, ServerConnection};

use super::{Line, config, fault};
use crate::locked_version;

pub(super) fn server_subject() -> Subject {
    let make = |setup: &Setup| config::server(setup).map(Side::Server).map(cores);
    Subject::new("rustls/server", "tls", make).version(locked_version("rustls")).speaks(&SPEAKS)
}

pub(super) fn client_subject() -> Subject {
    let make = |setup: &Setup| config::client(setup).map(Side::Client).map(cores);
    Subject::new("rustls/client", "tls", make).version(locked_version("rustls")).speaks(&SPEAKS)
}

/// What decides the future of a connection is not shown by the crate, so states have no key.
fn cores(side: Side) -> Cores {
    Cores::of(move || Endpoint::new(side.clone())).into()
}

/// One end of a connection.
pub(crate) struct Endpoint {
    side: Side,
    /// There is none before the first byte of a server, and before a client connects.
    connection: Option<Connection>,
    is_established: bool,
    /// The peer has closed its side; what comes behind that is ignored (RFC 8446, 6.1).
    has_ended: bool,
    closing: Closing,
}

/// What a connection is made of.
#[derive(Clone)]
pub(crate) enum Side {
    Server(Arc<ServerConfig>),
    Client(Arc<ClientConfig>),
}

/// How far this side is with closing.
#[derive(PartialEq)]
enum Closing {
    No,
    Asked,
    Done,
}

impl Endpoint {
    pub(crate) fn new(side: Side) -> Self {
        let (is_established, has_ended) = (false, false);
        Self { side, connection: None, is_established, has_ended, closing: Closing::No }
    }

    /// A server that goes on with a connection that was accepted.
    pub(super) fn accepted(config: Arc<ServerConfig>, connection: ServerConnection) -> Self {
        Self { connection: Some(connection.into()), ..Self::new(Side::Server(config)) }
    }

    /// The connection; that of a server begins here.
    fn connection(&mut self) -> Result<&mut Connection, Fault> {
        let connection = match (self.connection.take(), &self.side) {
            (Some(connection), _) => connection,
            (None, Side::Server(config)) => ServerConnection::new(Arc::clone(config))?.into(),
            (None, Side::Client(_)) => return Err(Fault::new("not-connected")),
        };
        Ok(self.connection.insert(connection))
    }

    /// Processes what was read, and says what came of it.
    pub(super) fn process(&mut self, log: &mut Log) -> Result<(), Fault> {
        let connection = self.connection()?;
        let processed = connection.process_new_packets();
        let mut data = Vec::new();
        // Where nothing more is there to read it would block; that is no fault.
        let _blocked = connection.reader().read_to_end(&mut data);
        if !self.is_established && !self.connection()?.is_handshaking() {
            self.is_established = true;
            self.say_handshake(log)?;
        }
        log.data("application-data", &data);
        if processed.map_err(fault)?.peer_has_closed() && !self.has_ended {
            self.has_ended = true;
            log.event(Line::CloseNotify);
        }
        Ok(())
    }

    fn say_handshake(&mut self, log: &mut Log) -> Result<(), Fault> {
        let connection = self.connection()?;
        let suite = connection.negotiated_cipher_suite().map(|suite| suite.suite().into());
        let version = connection.protocol_version().map(u16::from);
        log.event(Line::Handshake(version.unwrap_or_default(), suite.unwrap_or_default()));
        if let Some(name) = connection.alpn_protocol() {
            log.event(Line::Protocol(name));
        }
        Ok(())
    }
}

impl Core for Endpoint {
    fn receive(&mut self, bytes: &[u8], log: &mut Log) -> Result<usize, Fault> {
        if self.connection.is_none() && matches!(self.side, Side::Client(_)) {
            return Ok(0);
        }
        let mut rest = bytes;
        while !rest.is_empty() && !self.has_ended {
            self.connection()?.read_tls(&mut rest)?;
            self.process(log)?;
        }
        Ok(bytes.len())
    }

    fn receive_eof(&mut self, _: &[u8], _: &mut Log) -> Result<(), Fault> {
        let connection = self.connection()?;
        connection.read_tls(&mut io::empty())?;
        // An end without `close_notify` is told to whoever reads plaintext.
        connection.reader().read(&mut [0])?;
        Ok(())
    }

    fn act(&mut self, action: &str, _: &mut Log) -> Result<(), Fault> {
        let (word, value) = action.split_once(' ').unwrap_or((action, ""));
        match (word, &self.side) {
            ("connect", Side::Client(config)) if self.connection.is_none() => {
                self.connection = Some(config::connect(config)?.into());
            }
            ("send", _) => {
                let bytes = unescape(value.trim_matches('"'))?;
                self.connection()?.writer().write_all(&bytes)?;
            }
            ("update-keys", _) => self.connection()?.refresh_traffic_keys().map_err(fault)?,
            ("close", _) => {
                self.connection()?.send_close_notify();
                self.closing = Closing::Asked;
            }
            _ => return Err(Fault::new("unknown")),
        }
        Ok(())
    }

    fn transmit(&mut self, room: usize, log: &mut Log) -> Result<bool, Fault> {
        let Some(connection) = &mut self.connection else { return Ok(false) };
        let mut out = vec![0; room.min(RECORD_BYTES_MAX)];
        let n = connection.write_tls(&mut out.as_mut_slice())?;
        log.send(out.get(..n).unwrap_or_default());
        if self.closing == Closing::Asked && !connection.wants_write() {
            self.closing = Closing::Done;
            log.close();
        }
        Ok(n > 0)
    }
}

/// A record with the most that may be added to it (RFC 5246, 6.2.3).
const RECORD_BYTES_MAX: usize = 5 + (1 << 14) + (2 << 10);
/// `sent` is not among them: most of it is ciphertext.
pub(super) const SPEAKS: [&str; 4] = ["handshake", "protocol", "application-data", "close-notify"];
