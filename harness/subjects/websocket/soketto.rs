//! The messages of `soketto`, from the receiving half of its connection.
//!
//! The caller checks that text is UTF-8, as in its examples, and stops reading from a connection that is
//! closed. The crate answers pings and Close frames itself, and does not report pings. It reports a close
//! code that must not be sent as a reason without description, which no other frame leads to.

use std::str::from_utf8;

use chunkproof::adapter::future::task;
use chunkproof::adapter::future::wire::Wire;
use chunkproof::adapter::shared_log::SharedLog;
use chunkproof::corpus::{Setup, Subject};
use chunkproof::protocol::websocket as words;
use chunkproof::{Checker, Fault, check};
use soketto::connection::{Builder, CloseReason, Error};
use soketto::{Data, Incoming, Mode};

use super::soketto_handshake::Handshake;
use super::unlogged::Unlogged;
use crate::locked_version;

pub(super) fn server() -> Subject {
    let make = |setup: &Setup| cores("server", Mode::Server, setup);
    subject("soketto/server", make)
        .speaks(&["text", "binary", "pong", "closing", "accept", "reject", "open", "sent", "close"])
}

/// Has no word `sent`: a client masks what it sends with keys drawn at random.
pub(super) fn client() -> Subject {
    let make = |setup: &Setup| cores("client", Mode::Client, setup);
    subject("soketto/client", make).speaks(&["text", "binary", "pong", "closing"])
}

fn subject(name: &'static str, make: fn(&Setup) -> Option<Checker>) -> Subject {
    Subject::new(name, "websocket", make)
        .version(locked_version("soketto"))
        .rewritings(super::rewritings)
        .features(&["headers", "mask-required", "messages"])
}

fn cores(name: &str, mode: Mode, setup: &Setup) -> Option<Checker> {
    let keys: &[&str] = match mode {
        Mode::Server => &["max-frame", "max-message", "handshake", "protocol", "origin"],
        Mode::Client => &["max-frame", "max-message"],
    };
    if setup.role() != name || !setup.has_only(keys) {
        return None;
    }
    let maxima = [setup.number("max-frame"), setup.number("max-message")];
    let handshake = setup.get("handshake").map(|_| Handshake {
        protocol: setup.get("protocol").map(str::to_owned),
        origin: setup.get("origin").map(str::to_owned),
    });
    Some(
        check(task::cores(move |wire, shared_log| {
            converse(wire, shared_log, mode, maxima, handshake.clone())
        }))
        .into(),
    )
}

async fn converse(
    wire: Wire,
    shared_log: SharedLog,
    mode: Mode,
    [max_frame, max_message]: [Option<usize>; 2],
    handshake: Option<Handshake>,
) -> Result<(), Fault> {
    let wire = Unlogged::new(wire, mode.is_server() && handshake.is_none());
    let mut builder = match handshake {
        None => Builder::new(wire, mode),
        Some(handshake) => match handshake.answer(wire, &shared_log).await? {
            Some(builder) => builder,
            None => return Ok(()),
        },
    };
    if let Some(max) = max_frame {
        builder.set_max_frame_size(max);
    }
    if let Some(max) = max_message {
        builder.set_max_message_size(max);
    }
    let (_sender, mut receiver) = builder.finish();
    let mut message = Vec::new();
    loop {
        message.clear();
        match receiver.receive(&mut message).await.map_err(fault)? {
            Incoming::Data(Data::Text(_)) => {
                shared_log.event(words::text(from_utf8(&message)?));
            }
            Incoming::Data(Data::Binary(_)) => shared_log.event(words::binary(&message)),
            Incoming::Pong(bytes) => shared_log.event(words::pong(bytes)),
            Incoming::Closed(CloseReason { code, descr: Some(reason) }) => {
                shared_log.event(words::closing(code, &reason));
                return Ok(());
            }
            Incoming::Closed(CloseReason { code, descr: None }) => {
                return Err(Fault::new("close-code").because(code));
            }
        }
    }
}

/// The kind of a fault is the innermost name.
fn fault(error: Error) -> Fault {
    if let Error::Codec(error) = error {
        return error.into();
    }
    if let Error::Io(error) = error {
        return error.into();
    }
    error.into()
}
