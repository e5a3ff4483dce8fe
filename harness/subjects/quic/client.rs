//! The near end: an application that connects as soon as it has something to send, and writes.

use std::time::Duration;

use bytes::Bytes;
use chunkproof::adapter::datagram::Endpoint;
use chunkproof::bytes::unescape;
use chunkproof::protocol::quic as words;
use chunkproof::{Fault, Log};
use quinn_proto::{ClientConfig, Event, StreamEvent};

use crate::quic::code;
use crate::quic::writer::Writer;

/// A client with one connection.
pub(super) struct Client {
    writer: Writer,
    /// The configuration of the connection, until there is one.
    config: Option<ClientConfig>,
}

impl Client {
    pub(super) fn new(writer: Writer, config: ClientConfig) -> Self {
        Self { writer, config: Some(config) }
    }

    fn connect(&mut self, now: Duration) -> Result<(), Fault> {
        let connect = |config| self.writer.socket.connect(now, config);
        self.config.take().map_or(Ok(()), connect)
    }

    /// Polls events. Those that follow from the client's own actions come at a moment that depends on the
    /// path, so they are not logged.
    fn listen(&mut self, log: &mut Log) {
        while let Some(event) = self.writer.socket.poll(log) {
            if let Event::Stream(StreamEvent::Stopped { error_code, .. }) = event {
                log.event(words::stopped(error_code.into_inner()));
            }
        }
    }
}

impl Endpoint for Client {
    fn handle_datagram(&mut self, now: Duration, bytes: &[u8], log: &mut Log) -> Result<(), Fault> {
        self.writer.socket.handle(now, bytes);
        self.listen(log);
        self.writer.go_on()
    }

    fn poll_transmit(&mut self, now: Duration) -> Option<Vec<u8>> {
        self.writer.socket.poll_transmit(now)
    }

    fn poll_timeout(&mut self) -> Option<Duration> {
        self.writer.socket.poll_timeout()
    }

    fn handle_timeout(&mut self, now: Duration, log: &mut Log) -> Result<(), Fault> {
        self.writer.socket.handle_timeout(now);
        self.listen(log);
        Ok(())
    }

    fn write(&mut self, now: Duration, bytes: &[u8]) -> Result<usize, Fault> {
        self.connect(now)?;
        self.writer.write(bytes)
    }

    fn finish(&mut self, now: Duration, rest: &[u8]) -> Result<(), Fault> {
        if !rest.is_empty() {
            return Err(Fault::new("unsent"));
        }
        self.connect(now)?;
        self.writer.finish()
    }

    fn act(&mut self, now: Duration, action: &str, _: &mut Log) -> Result<(), Fault> {
        let (verb, rest) = action.split_once(' ').unwrap_or((action, ""));
        match verb {
            "connect" => self.connect(now)?,
            "write" => {
                let bytes = quoted(rest)?;
                self.writer.check_alive()?;
                self.connect(now)?;
                self.writer.queue(bytes)?;
            }
            "next" => self.writer.next()?,
            "reset" => self.writer.reset(code(rest)?)?,
            "close" => self.writer.socket.close(now, code(rest)?)?,
            "ping" => self.writer.connection()?.ping(),
            "update-keys" => self.writer.connection()?.force_key_update(),
            "datagram" => {
                let bytes = Bytes::from(quoted(rest)?);
                self.writer.connection()?.datagrams().send(bytes, false)?;
            }
            _ => return Err(Fault::new("unsupported")),
        }
        Ok(())
    }

    fn is_busy(&self) -> bool {
        self.writer.is_busy()
    }
}

/// The bytes of an argument in quotes.
fn quoted(text: &str) -> Result<Vec<u8>, Fault> {
    let wrong = || Fault::new("quotes").because(format_args!("{text} is no text in quotes"));
    let inner = text.strip_prefix('"').and_then(|rest| rest.strip_suffix('"'));
    unescape(inner.ok_or_else(wrong)?).map_err(|_| wrong())
}
