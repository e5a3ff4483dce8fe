//! Amazon event streams: the frames of `aws-smithy-eventstream`, which reads a buffer of its caller.
//!
//! After a fault nothing is decoded, and bytes that are left at the end are a fault: the crate leaves both to
//! its caller. It reads in the same way for clients and services. Headers are sorted by name, as the
//! vocabulary asks.

use aws_smithy_eventstream::frame::{DecodedFrame, MessageFrameDecoder};
use aws_smithy_types::event_stream::{Header, HeaderValue, Message};
use bytes::{Bytes, BytesMut};
use chunkproof::corpus::{Setup, Subject};
use chunkproof::protocol::eventstream as words;
use chunkproof::{Checker, Core, Fault, Log, check};

use crate::locked_version;

/// The subjects of this protocol.
pub fn all() -> [Subject; 1] {
    let name = "aws-smithy-eventstream/frames";
    [Subject::new(name, "eventstream", cores).version(locked_version("aws-smithy-eventstream"))]
}

fn cores(setup: &Setup) -> Option<Checker> {
    // The `Debug` text shows every field: whether a prelude was read, its bytes, and the buffer.
    let cores = || check(Reader::default).debug_states().held_bytes(|reader| reader.n_held);
    let fits = ["client", "service"].contains(&setup.role()) && setup.has_only(&[]);
    fits.then(|| cores().into())
}

#[derive(Debug, Default)]
struct Reader {
    decoder: MessageFrameDecoder,
    buffer: BytesMut,
    /// The bytes of a message that is not complete, with those that the decoder keeps.
    n_held: usize,
    is_over: bool,
}

impl Reader {
    fn next(&mut self, log: &mut Log) -> Result<bool, Fault> {
        let DecodedFrame::Complete(message) = self.decoder.decode_frame(&mut self.buffer)? else {
            return Ok(false);
        };
        self.n_held = self.buffer.len();
        log_message(&message, log);
        Ok(true)
    }
}

impl Core for Reader {
    fn receive(&mut self, bytes: &[u8], _: &mut Log) -> Result<usize, Fault> {
        if !self.is_over {
            self.buffer.extend_from_slice(bytes);
            self.n_held += bytes.len();
        }
        Ok(bytes.len())
    }

    fn poll(&mut self, log: &mut Log) -> Result<bool, Fault> {
        if self.is_over {
            return Ok(false);
        }
        let next = self.next(log);
        self.is_over = next.is_err();
        next
    }

    fn receive_eof(&mut self, _: &[u8], _: &mut Log) -> Result<(), Fault> {
        let was_over = std::mem::replace(&mut self.is_over, true);
        if was_over || self.n_held == 0 { Ok(()) } else { Err(Fault::new("incomplete")) }
    }
}

fn log_message(message: &Message, log: &mut Log) {
    log.event(words::message(message.payload()));
    let mut headers: Vec<&Header> = message.headers().iter().collect();
    headers.sort_by_key(|header| header.name().as_bytes());
    for header in headers {
        let name = header.name().as_bytes();
        let (kind, value): (&str, Bytes) = match header.value() {
            HeaderValue::Bool(value) => (if *value { "true" } else { "false" }, Bytes::new()),
            HeaderValue::Byte(value) => ("byte", value.to_string().into()),
            HeaderValue::Int16(value) => ("short", value.to_string().into()),
            HeaderValue::Int32(value) => ("integer", value.to_string().into()),
            HeaderValue::Int64(value) => ("long", value.to_string().into()),
            HeaderValue::ByteArray(bytes) => ("bytes", bytes.clone()),
            HeaderValue::String(text) => ("string", text.as_bytes().clone()),
            HeaderValue::Timestamp(time) => {
                let millis = time.to_millis().map(|millis| millis.to_string());
                ("timestamp", millis.unwrap_or_default().into())
            }
            HeaderValue::Uuid(value) => ("uuid", format!("{value:032x}").into()),
            other => ("unknown", format!("{other:?}").into()),
        };
        log.event(words::header(&name[..], kind, &value[..]));
    }
}
