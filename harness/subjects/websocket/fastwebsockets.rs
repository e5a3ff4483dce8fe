//! The messages of `fastwebsockets`, read from a transport by its collector of fragments.
//!
//! It answers pings itself and does not report them. After the Close frame, which it answers, too, the
//! caller stops reading, as in its examples: a server then closes the connection.

use chunkproof::adapter::future::task;
use chunkproof::adapter::future::wire::Wire;
use chunkproof::adapter::shared_log::SharedLog;
use chunkproof::corpus::{Setup, Subject};
use chunkproof::protocol::websocket as words;
use chunkproof::{Checker, Fault, check};
use fastwebsockets::{FragmentCollector, Frame, OpCode, Role, WebSocket};
use tokio::io::{AsyncReadExt as _, AsyncWriteExt as _};

use super::unlogged::Unlogged;
use crate::locked_version;

pub(super) fn server() -> Subject {
    let make = |setup: &Setup| cores("server", Role::Server, setup);
    subject("fastwebsockets/server", make)
        .speaks(&["text", "binary", "pong", "closing", "sent", "close"])
}

/// Has no word `sent`: a client masks what it sends with keys drawn at random.
pub(super) fn client() -> Subject {
    let make = |setup: &Setup| cores("client", Role::Client, setup);
    subject("fastwebsockets/client", make).speaks(&["text", "binary", "pong", "closing"])
}

fn subject(name: &'static str, make: fn(&Setup) -> Option<Checker>) -> Subject {
    Subject::new(name, "websocket", make)
        .version(locked_version("fastwebsockets"))
        .rewritings(super::rewritings)
        .features(&["headers", "mask-required", "messages"])
}

/// There is one limit, by its name and documentation that of a message.
fn cores(name: &str, role: Role, setup: &Setup) -> Option<Checker> {
    if setup.role() != name || !setup.has_only(&["max-message"]) {
        return None;
    }
    let max = setup.number("max-message");
    Some(check(task::cores(move |wire, shared_log| converse(wire, shared_log, role, max))).into())
}

async fn converse(
    wire: Wire,
    shared_log: SharedLog,
    role: Role,
    max: Option<usize>,
) -> Result<(), Fault> {
    let wire = Unlogged::new(wire, role == Role::Server);
    let mut socket = WebSocket::after_handshake(wire, role);
    if let Some(max) = max {
        socket.set_max_message_size(max);
    }
    let mut socket = FragmentCollector::new(socket);
    loop {
        let frame = socket.read_frame().await?;
        log_frame(&frame, &shared_log);
        if frame.opcode == OpCode::Close {
            break;
        }
    }
    let mut wire = socket.into_inner();
    if role == Role::Server {
        wire.shutdown().await?;
    }
    let mut rest = [0; 1024];
    while wire.read(&mut rest).await? > 0 {}
    Ok(())
}

fn log_frame(frame: &Frame<'_>, shared_log: &SharedLog) {
    match frame.opcode {
        OpCode::Text => shared_log.event(words::text(&*frame.payload)),
        OpCode::Binary => shared_log.event(words::binary(&*frame.payload)),
        OpCode::Ping => shared_log.event(words::ping(&*frame.payload)),
        OpCode::Pong => shared_log.event(words::pong(&*frame.payload)),
        OpCode::Continuation => shared_log.debug("continuation"),
        OpCode::Close => match frame.payload.split_first_chunk() {
            None => shared_log.event(words::closing_without_code()),
            Some((code, reason)) => {
                shared_log.event(words::closing(u16::from_be_bytes(*code), reason));
            }
        },
    }
}
