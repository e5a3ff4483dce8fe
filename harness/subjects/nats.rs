//! NATS, as a client reads it: the decoder of `watermelon-proto`, which owns its buffer.
//!
//! The crate has no notion of the end of a stream, and neither has the adapter: a connection may end
//! anywhere. After a fault nothing is decoded, as in the crate's own connection. Errors of the server are
//! an enum without the server's text, and headers can only be listed by having the crate write the message
//! again.

use bytes::{BufMut, Bytes};
use chunkproof::corpus::{Setup, Subject};
use chunkproof::protocol::nats as words;
use chunkproof::{Checker, Core, Fault, Log, check};
use watermelon_proto::ServerMessage;
use watermelon_proto::proto::{ClientOp, FramedEncoder, ServerOp, StreamDecoder};

use crate::locked_version;

/// The subjects of this protocol.
pub fn all() -> [Subject; 1] {
    let words = &["info", "message", "status", "header", "ok", "error", "ping", "pong"];
    let subject = Subject::new("watermelon-proto/stream", "nats", cores).speaks(words);
    [subject.version(locked_version("watermelon-proto"))]
}

fn cores(setup: &Setup) -> Option<Checker> {
    let make = || Client { decoder: StreamDecoder::new(), is_over: false };
    // The `Debug` text shows every field: the state, and every byte buffered.
    let cores = || check(make).debug_states();
    (setup.role() == "client" && setup.has_only(&[])).then(|| cores().into())
}

#[derive(Debug)]
struct Client {
    decoder: StreamDecoder,
    is_over: bool,
}

impl Core for Client {
    fn receive(&mut self, bytes: &[u8], _: &mut Log) -> Result<usize, Fault> {
        if !self.is_over {
            self.decoder.read_buf().put_slice(bytes);
        }
        Ok(bytes.len())
    }

    fn poll(&mut self, log: &mut Log) -> Result<bool, Fault> {
        if self.is_over {
            return Ok(false);
        }
        let decoded = self.decoder.decode();
        self.is_over = decoded.is_err();
        Ok(decoded?.map(|op| log_op(op, log)).is_some())
    }

    fn receive_eof(&mut self, _: &[u8], _: &mut Log) -> Result<(), Fault> {
        self.is_over = true;
        Ok(())
    }
}

fn log_op(op: ServerOp, log: &mut Log) {
    match op {
        ServerOp::Info { info } => {
            let (host, max) = (info.host.to_string(), info.max_payload.get());
            log.event(words::info(&info.id, &info.version, &host, max));
        }
        ServerOp::Message { message } => log_message(message, log),
        ServerOp::Success => log.event(words::ok()),
        ServerOp::Error { .. } => log.event(words::error()),
        ServerOp::Ping => log.event(words::ping()),
        ServerOp::Pong => log.event(words::pong()),
    }
}

fn log_message(message: ServerMessage, log: &mut Log) {
    let ServerMessage { status_code, status_description, subscription_id, mut base } = message;
    let sid = subscription_id.to_string();
    let reply = base.reply_subject.as_deref().unwrap_or_default();
    log.event(words::message(&*base.subject, &sid, reply, &base.payload));
    if let Some(code) = status_code {
        let description = status_description.as_deref().unwrap_or_default();
        log.event(words::status(u16::from(code), description));
    }
    if base.headers.is_empty() {
        return;
    }
    base.payload = Bytes::new();
    let written = FramedEncoder::new().encode(&ClientOp::Publish { message: base });
    // The command, the version, a line for each header, and two empty lines: one ends the headers.
    for line in written[..].split(|&byte| byte == b'\n').skip(2) {
        let line = line.strip_suffix(b"\r").unwrap_or(line);
        if let Some(colon) = line.iter().position(|&byte| byte == b':') {
            let (name, value) = line.split_at(colon);
            log.event(words::header(name, value.strip_prefix(b": ").unwrap_or_default()));
        }
    }
}
