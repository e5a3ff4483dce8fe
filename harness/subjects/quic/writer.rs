//! What the client's application has written, and how much of it the server's has received.

use std::cell::Cell;
use std::rc::Rc;

use chunkproof::Fault;
use quinn_proto::{Connection, Dir, SendStream, StreamId, VarInt, WriteError};

use crate::quic::socket::Socket;

/// Writes into one stream after another.
pub(super) struct Writer {
    pub(super) socket: Socket,
    stream: Option<StreamId>,
    is_finishing: bool,
    /// What was written besides the script's bytes and not accepted yet.
    queued: Vec<u8>,
    /// How much the server's application has not received yet. QUIC does not even reveal what is
    /// unacknowledged; the harness knows this because it holds both ends.
    owed: Rc<Cell<usize>>,
}

impl Writer {
    pub(super) fn new(socket: Socket, owed: Rc<Cell<usize>>) -> Self {
        Self { socket, stream: None, is_finishing: false, queued: Vec::new(), owed }
    }

    /// The connection for an action.
    pub(super) fn connection(&mut self) -> Result<&mut Connection, Fault> {
        self.socket.connection().ok_or_else(|| Fault::new("not-connected"))
    }

    pub(super) fn check_alive(&self) -> Result<(), Fault> {
        self.socket.lost.map_or(Ok(()), |why| Err(Fault::new(why)))
    }

    /// The open stream, or the next one as soon as the peer allows it.
    fn stream(&mut self) -> Option<SendStream<'_>> {
        let connection = self.socket.connection()?;
        let stream = self.stream.or_else(|| connection.streams().open(Dir::Uni))?;
        self.stream = Some(stream);
        Some(connection.send_stream(stream))
    }

    /// Writes as much as the peer allows.
    pub(super) fn write(&mut self, bytes: &[u8]) -> Result<usize, Fault> {
        self.check_alive()?;
        let must_wait = !self.queued.is_empty() || self.is_finishing;
        if must_wait { Ok(0) } else { self.offer(bytes) }
    }

    fn offer(&mut self, bytes: &[u8]) -> Result<usize, Fault> {
        let Some(mut stream) = self.stream() else { return Ok(0) };
        let n = match stream.write(bytes) {
            Ok(n) => n,
            Err(WriteError::Blocked) => 0,
            Err(WriteError::Stopped(_)) => return Err(Fault::new("stopped")),
            Err(WriteError::ClosedStream) => return Err(Fault::new("closed-stream")),
        };
        self.owed.update(|owed| owed + n);
        Ok(n)
    }

    /// Writes now or as soon as the peer allows it.
    pub(super) fn queue(&mut self, bytes: Vec<u8>) -> Result<(), Fault> {
        self.queued.extend(bytes);
        self.go_on()
    }

    /// Ends the stream, or an empty one if none is open.
    pub(super) fn finish(&mut self) -> Result<(), Fault> {
        self.check_alive()?;
        self.is_finishing = true;
        self.go_on()
    }

    /// Ends the stream that is open.
    pub(super) fn next(&mut self) -> Result<(), Fault> {
        self.stream.ok_or_else(|| Fault::new("no-stream"))?;
        self.finish()
    }

    /// Gives up the stream that is open.
    pub(super) fn reset(&mut self, code: VarInt) -> Result<(), Fault> {
        let stream = self.stream.ok_or_else(|| Fault::new("no-stream"))?;
        self.connection()?.send_stream(stream).reset(code)?;
        self.stream = None;
        self.owed.set(1);
        Ok(())
    }

    /// Goes on with what had to wait: queued bytes first, and then the end of the stream.
    pub(super) fn go_on(&mut self) -> Result<(), Fault> {
        let queued = std::mem::take(&mut self.queued);
        let n = if queued.is_empty() { 0 } else { self.offer(&queued)? };
        self.queued = queued.get(n..).unwrap_or_default().to_vec();
        let is_last = self.is_finishing && self.queued.is_empty();
        if is_last && self.stream().is_some_and(|mut stream| stream.finish().is_ok()) {
            self.is_finishing = false;
            self.stream = None;
            self.owed.update(|owed| owed + 1);
        }
        Ok(())
    }

    pub(super) fn is_busy(&self) -> bool {
        let is_owing = self.owed.get() > 0 || self.is_finishing || !self.queued.is_empty();
        self.socket.is_handshaking() || self.socket.lost.is_none() && is_owing
    }
}
