//! The receivers of `smtp-proto` that follow a command, each until it is complete.

use std::slice::Iter;

use chunkproof::Log;
use chunkproof::protocol::smtp as words;
use smtp_proto::request::receiver::{
    BdatReceiver, DataReceiver, DummyDataReceiver, DummyLineReceiver, LineReceiver,
};

/// What comes next.
pub(super) enum Reading {
    Request,
    Data(DataReceiver, Vec<u8>),
    Chunk(BdatReceiver, Vec<u8>),
    /// A chunk that was refused, and is dropped.
    Dropped(DummyDataReceiver),
    /// A response to AUTH, with the number of those that are still to come.
    AuthResponse(LineReceiver<usize>),
    /// The rest of a line that is too long.
    RestOfLine(DummyLineReceiver),
    /// No more commands: the session is over.
    Done,
    /// What was sent in the clear after STARTTLS.
    Untrusted,
}

impl Reading {
    /// Passes bytes to the receiver; returns what follows once it is complete.
    pub(super) fn ingest(&mut self, rest: &mut Iter<'_, u8>, log: &mut Log) -> Option<Self> {
        match self {
            Self::Data(receiver, content) => receiver.ingest(rest, content).then(|| {
                log.event(words::message(content));
                Self::Request
            }),
            Self::Chunk(receiver, content) => receiver.ingest(rest, content).then(|| {
                log.event(words::chunk(content));
                Self::Request
            }),
            Self::Dropped(receiver) => receiver.ingest(rest).then_some(Self::Request),
            Self::AuthResponse(receiver) => receiver.ingest(rest).then(|| {
                log.event(words::auth_response(&receiver.buf));
                let is_cancelled = receiver.buf == b"*";
                after_response(if is_cancelled { 0 } else { receiver.state - 1 })
            }),
            Self::RestOfLine(receiver) => receiver.ingest(rest).then_some(Self::Request),
            Self::Request | Self::Done | Self::Untrusted => None,
        }
    }
}

/// What follows when `n` responses to AUTH are still to come.
pub(super) fn after_response(n: usize) -> Reading {
    if n == 0 { Reading::Request } else { Reading::AuthResponse(LineReceiver::new(n)) }
}
