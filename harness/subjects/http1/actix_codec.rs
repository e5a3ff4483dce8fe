//! `actix_http::h1::Codec`, the decoder of a server's requests.
//!
//! It keeps the fields of a head in a map without order, so they are not logged. Its dispatcher decides on
//! the answer, and with it whether the connection goes on; here one request follows another. The dispatcher
//! also detects a stream that ends within a request, so the adapter queries the codec in the same way.

use actix_http::Request;
use actix_http::error::ParseError;
use actix_http::h1::{Codec, Message, MessageType};
use chunkproof::adapter::codec::DecoderCore;
use chunkproof::adapter::tokio_util::cores_with;
use chunkproof::corpus::{Setup, Subject};
use chunkproof::protocol::http1 as words;
use chunkproof::{Checker, Log, check};
use tokio::task::LocalSet;
use tokio_util::bytes::BytesMut;
use tokio_util::codec::Decoder;

use crate::locked_version;

pub(super) fn subject() -> Subject {
    Subject::new("actix-http/codec", "http1", cores)
        .version(locked_version("actix-http"))
        .rewritings(super::rewritings)
        .features(&["body", "pipelining", "semantics"])
        .speaks(&["request", "body", "message", "upgrade"])
}

fn cores(setup: &Setup) -> Option<Checker> {
    let fits = setup.role() == "server" && setup.has_only(&[]);
    let make = cores_with(Requests::new, log_item);
    fits.then(|| check(make).held_bytes(DecoderCore::n_held).accept_empty().into())
}

struct Requests(Codec);

impl Requests {
    fn new() -> Self {
        // A codec starts a clock for its answers in a task, which never runs here.
        let tasks = LocalSet::new();
        let _entered = tasks.enter();
        Self(Codec::default())
    }
}

impl Decoder for Requests {
    type Item = (Message<Request>, MessageType);
    type Error = ParseError;

    fn decode(&mut self, bytes: &mut BytesMut) -> Result<Option<Self::Item>, ParseError> {
        Ok(self.0.decode(bytes)?.map(|item| (item, self.0.message_type())))
    }

    fn decode_eof(&mut self, bytes: &mut BytesMut) -> Result<Option<Self::Item>, ParseError> {
        let item = self.decode(bytes)?;
        match self.0.message_type() {
            MessageType::Payload if item.is_none() => Err(ParseError::Incomplete),
            MessageType::None if item.is_none() && !bytes.is_empty() => Err(ParseError::Incomplete),
            MessageType::None | MessageType::Payload | MessageType::Stream => Ok(item),
        }
    }
}

fn log_item((item, kind): &(Message<Request>, MessageType), log: &mut Log) {
    match (item, kind) {
        (Message::Item(request), kind) => {
            let head = request.head();
            let version = if head.version == actix_http::Version::HTTP_10 { "1.0" } else { "1.1" };
            let target = head.uri.to_string();
            log.event(words::request(head.method.as_str(), &target, version));
            if *kind != MessageType::Payload {
                log.event(words::message());
            }
            if *kind == MessageType::Stream {
                log.event(words::upgrade());
            }
        }
        (Message::Chunk(Some(bytes)), MessageType::Stream) => log.data("tail", bytes),
        (Message::Chunk(Some(bytes)), _) => log.data(words::BODY, bytes),
        (Message::Chunk(None), _) => log.event(words::message()),
    }
}
