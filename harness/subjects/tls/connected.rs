//! A `rustls::Connection` that has begun, up to `close_notify` or to the alert that ends it.
//!
//! Bytes are read as far as the crate takes them, and processed after each read, as the crate requires;
//! plaintext is read out at once, even if a fault comes right after it. Records wait in the crate until there
//! is room for them.

use std::io::{self, Read, Write};
use std::mem;

use chunkproof::protocol::tls;
use chunkproof::{Fault, Log};
use rustls::{Connection, Error};

use super::alert::{fault, hand_over};
use super::words::log_handshake;

/// A connection with the state that its caller has to keep.
pub(super) struct Connected {
    connection: Connection,
    is_established: bool,
    /// The peer has closed its side; bytes after that are ignored (RFC 8446, 6.1).
    has_ended: bool,
    /// The fault that ended it, and the bytes that were not sent by then, its alert last.
    failed: Option<Fault>,
    unsent: Vec<u8>,
    /// It is closing its side, and has not logged that yet.
    is_closing: bool,
}

impl Connected {
    pub(super) fn new(connection: Connection) -> Self {
        Self {
            connection,
            is_established: false,
            has_ended: false,
            failed: None,
            unsent: Vec::new(),
            is_closing: false,
        }
    }

    pub(super) fn receive(&mut self, mut rest: &[u8], log: &mut Log) -> Result<(), Fault> {
        self.failed.clone().map_or(Ok(()), Err)?;
        while !rest.is_empty() && !self.has_ended {
            self.connection.read_tls(&mut rest)?;
            self.process(log)?;
        }
        Ok(())
    }

    /// Processes what was read, and logs the results.
    pub(super) fn process(&mut self, log: &mut Log) -> Result<(), Fault> {
        let processed = self.connection.process_new_packets();
        let mut data = Vec::new();
        // With no more plaintext it would block; that is no fault.
        let _blocked = self.connection.reader().read_to_end(&mut data);
        let was_established = self.is_established;
        self.is_established = !self.connection.is_handshaking();
        if self.is_established && !was_established {
            log_handshake(&self.connection, log);
        }
        log.data(tls::APPLICATION_DATA, &data);
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
        let connection = &mut self.connection;
        while connection.wants_write() && connection.write_tls(&mut self.unsent).is_ok() {}
        self.failed.insert(fault(error, &self.unsent)).clone()
    }

    pub(super) fn receive_eof(&mut self) -> Result<(), Fault> {
        self.failed.clone().map_or(Ok(()), Err)?;
        self.connection.read_tls(&mut io::empty())?;
        // An end without `close_notify` is reported to the reader of plaintext.
        Ok(self.connection.reader().read(&mut [0]).map(drop)?)
    }

    pub(super) fn send(&mut self, plaintext: &[u8]) -> Result<(), Fault> {
        Ok(self.connection.writer().write_all(plaintext)?)
    }

    pub(super) fn update_keys(&mut self) -> Result<(), Fault> {
        Ok(self.connection.refresh_traffic_keys()?)
    }

    pub(super) fn close(&mut self) {
        self.connection.send_close_notify();
        self.is_closing = true;
    }

    pub(super) fn transmit(&mut self, room: usize, log: &mut Log) -> Result<bool, Fault> {
        if !self.unsent.is_empty() {
            return Ok(hand_over(&mut self.unsent, room, log));
        }
        let mut out = vec![0; room.min(RECORD_BYTES_MAX)];
        let n = self.connection.write_tls(&mut out.as_mut_slice())?;
        log.send(out.get(..n).unwrap_or_default());
        if !self.connection.wants_write() && mem::take(&mut self.is_closing) {
            log.close();
        }
        Ok(n > 0)
    }
}

/// A record with the most that may be added to it (RFC 5246, 6.2.3).
const RECORD_BYTES_MAX: usize = 5 + (1 << 14) + (2 << 10);
