//! The far end: an application that reads one stream after another and logs what it receives.
//!
//! QUIC keeps no order between streams (RFC 9000, 2.2): this one reads a stream once the previous has ended.

use std::cell::Cell;
use std::rc::Rc;
use std::time::Duration;

use chunkproof::adapter::datagram::Endpoint;
use chunkproof::protocol::quic as words;
use chunkproof::{Fault, Log};
use quinn_proto::{Dir, Event, ReadError, StreamId};

use crate::quic::code;
use crate::quic::socket::Socket;

/// A server that takes one connection.
pub(super) struct Server {
    pub(super) socket: Socket,
    pub(super) reading: Option<StreamId>,
    /// How much this application has not received yet.
    pub(super) owed: Rc<Cell<usize>>,
}

impl Server {
    fn listen(&mut self, log: &mut Log) {
        let mut may_read = false;
        while let Some(event) = self.socket.poll(log) {
            match event {
                Event::Connected => log.event(words::connected()),
                Event::ConnectionLost { .. } if self.socket.lost == Some("timed-out") => {
                    log.event(words::timed_out());
                }
                Event::Stream(_) => may_read = true,
                Event::HandshakeDataReady
                | Event::ConnectionLost { .. }
                | Event::DatagramReceived
                | Event::DatagramsUnblocked => {}
            }
        }
        // Only if there is something to read: even an attempt would grant credit.
        while may_read && self.read(log).is_some() {}
        let next = |socket: &mut Socket| socket.connection()?.datagrams().recv();
        while let Some(datagram) = next(&mut self.socket) {
            log.event(words::datagram(&datagram));
        }
    }

    /// Reads a stream to its end; `None` if it has no more bytes now, or there is no stream.
    fn read(&mut self, log: &mut Log) -> Option<()> {
        let connection = self.socket.connection()?;
        let stream = match self.reading {
            Some(stream) => stream,
            None => {
                let stream = connection.streams().accept(Dir::Uni)?;
                log.event(words::stream(stream.index()));
                stream
            }
        };
        self.reading = Some(stream);
        let mut stream = connection.recv_stream(stream);
        let mut chunks = stream.read(true).ok()?;
        loop {
            match chunks.next(usize::MAX) {
                Ok(Some(chunk)) => {
                    log.data(words::DATA, &chunk.bytes);
                    self.owed.update(|owed| owed.saturating_sub(chunk.bytes.len()));
                }
                Ok(None) => break log.event(words::finished()),
                Err(ReadError::Reset(code)) => break log.event(words::reset(code.into_inner())),
                Err(ReadError::Blocked) => return None,
            }
        }
        self.owed.update(|owed| owed.saturating_sub(1));
        self.reading = None;
        Some(())
    }
}

impl Endpoint for Server {
    fn handle_datagram(&mut self, now: Duration, bytes: &[u8], log: &mut Log) -> Result<(), Fault> {
        self.socket.handle(now, bytes);
        self.listen(log);
        Ok(())
    }

    fn poll_transmit(&mut self, now: Duration) -> Option<Vec<u8>> {
        self.socket.poll_transmit(now)
    }

    fn poll_timeout(&mut self) -> Option<Duration> {
        self.socket.poll_timeout()
    }

    fn handle_timeout(&mut self, now: Duration, log: &mut Log) -> Result<(), Fault> {
        self.socket.handle_timeout(now);
        self.listen(log);
        Ok(())
    }

    fn act(&mut self, now: Duration, action: &str, _: &mut Log) -> Result<(), Fault> {
        let (verb, rest) = action.split_once(' ').unwrap_or((action, ""));
        match verb {
            "stop" => {
                let code = code(rest)?;
                let stream = self.reading.ok_or_else(|| Fault::new("no-stream"))?;
                self.socket.connected()?.recv_stream(stream).stop(code)?;
                self.reading = None;
                self.owed.set(0);
                Ok(())
            }
            "close" => self.socket.close(now, code(rest)?),
            _ => Err(Fault::new("unsupported")),
        }
    }

    fn is_busy(&self) -> bool {
        self.socket.is_handshaking()
    }
}
