//! SMTP: the receivers of `smtp-proto`, here those of a server; `response` has that of a client.
//!
//! The caller chooses the next receiver, and the adapter does so as the crate's own server does:
//! content after DATA and BDAT, one line after an AUTH without an initial response, and the rest of
//! a line that was too long. Also as there, the session ends after QUIT, and bytes that came after
//! STARTTLS are discarded. A setup can make the caller refuse commands and ask for more responses.

mod commands;
mod response;

use std::slice::Iter;

use chunkproof::corpus::{Setup, Subject};
use chunkproof::protocol::smtp as words;
use chunkproof::{Checker, Core, Fault, Log, check};
use smtp_proto::Error;
use smtp_proto::request::receiver::{
    BdatReceiver, DataReceiver, DummyDataReceiver, DummyLineReceiver, LineReceiver, RequestReceiver,
};

use crate::locked_version;

/// The subjects of this protocol.
pub fn all() -> [Subject; 2] {
    let request = Subject::new("smtp-proto/request", "smtp", cores);
    [request.version(locked_version("smtp-proto")), response::subject()]
}

fn cores(setup: &Setup) -> Option<Checker> {
    if setup.role() != "server" || !setup.has_only(&["refuse", "rounds", "tls"]) {
        return None;
    }
    let caller = Caller {
        refused: setup.get("refuse").map(str::to_owned),
        n_rounds: setup.number("rounds"),
        is_secured: setup.get("tls").is_some(),
    };
    // No powers: the receivers are neither `Clone` nor `Debug`, and hide what they hold.
    Some(check(move || Server::new(caller.clone())).into())
}

/// The decisions that the crate leaves to its caller.
#[derive(Clone)]
struct Caller {
    /// The command that is refused.
    refused: Option<String>,
    /// How many responses follow each AUTH.
    n_rounds: Option<usize>,
    /// Whether the session goes on within TLS.
    is_secured: bool,
}

impl Caller {
    fn refuses(&self, command: &str) -> bool {
        self.refused.as_deref() == Some(command)
    }
}

struct Server {
    caller: Caller,
    requests: RequestReceiver,
    reading: Reading,
}

impl Server {
    fn new(caller: Caller) -> Self {
        Self { caller, requests: RequestReceiver::default(), reading: Reading::Request }
    }
}

/// What comes next.
enum Reading {
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

impl Core for Server {
    fn receive(&mut self, bytes: &[u8], log: &mut Log) -> Result<usize, Fault> {
        let mut rest = bytes.iter();
        match &mut self.reading {
            Reading::Request => match self.requests.ingest(&mut rest) {
                Ok(request) => self.reading = commands::log_request(&request, &self.caller, log),
                Err(Error::NeedsMoreData { .. }) => {}
                Err(error) => {
                    if error == Error::ResponseTooLong {
                        self.reading = Reading::RestOfLine(DummyLineReceiver::default());
                    }
                    log.fault(error);
                }
            },
            Reading::Data(receiver, content) => {
                if receiver.ingest(&mut rest, content) {
                    log.event(words::message(content));
                    self.reading = Reading::Request;
                }
            }
            Reading::Chunk(receiver, content) => {
                if receiver.ingest(&mut rest, content) {
                    log.event(words::chunk(content));
                    self.reading = Reading::Request;
                }
            }
            Reading::Dropped(receiver) => {
                if receiver.ingest(&mut rest) {
                    self.reading = Reading::Request;
                }
            }
            Reading::AuthResponse(receiver) => {
                if receiver.ingest(&mut rest) {
                    log.event(words::auth_response(&receiver.buf));
                    let is_cancelled = receiver.buf == b"*";
                    self.reading =
                        after_response(if is_cancelled { 0 } else { receiver.state - 1 });
                }
            }
            Reading::RestOfLine(receiver) => {
                if receiver.ingest(&mut rest) {
                    self.reading = Reading::Request;
                }
            }
            Reading::Done => return Ok(0),
            Reading::Untrusted => return Ok(bytes.len()),
        }
        Ok(bytes.len() - rest.len())
    }

    /// An empty chunk is complete before another byte comes.
    fn poll(&mut self, log: &mut Log) -> Result<bool, Fault> {
        let is_complete = if let Reading::Chunk(receiver, content) = &mut self.reading {
            let is_complete = receiver.ingest(&mut Iter::default(), content);
            if is_complete {
                log.event(words::chunk(content));
            }
            is_complete
        } else if let Reading::Dropped(receiver) = &mut self.reading {
            receiver.ingest(&mut Iter::default())
        } else {
            false
        };
        if is_complete {
            self.reading = Reading::Request;
        }
        Ok(is_complete)
    }

    fn receive_eof(&mut self, _: &[u8], _: &mut Log) -> Result<(), Fault> {
        let is_between = match self.reading {
            Reading::Request => self.requests.buf().is_empty(),
            Reading::Done | Reading::Untrusted => true,
            Reading::Data(..)
            | Reading::Chunk(..)
            | Reading::Dropped(_)
            | Reading::AuthResponse(_)
            | Reading::RestOfLine(_) => false,
        };
        if is_between { Ok(()) } else { Err(Fault::new("incomplete")) }
    }

    /// Completes the TLS handshake: the crate's server makes new receivers for the session within TLS.
    fn act(&mut self, action: &str, _: &mut Log) -> Result<(), Fault> {
        let is_handshake = self.caller.is_secured && matches!(self.reading, Reading::Untrusted);
        if action != "secured" || !is_handshake {
            return Err(Fault::new("unsupported"));
        }
        *self = Self::new(self.caller.clone());
        Ok(())
    }
}

/// What follows when `n` responses to AUTH are still to come.
fn after_response(n: usize) -> Reading {
    if n == 0 { Reading::Request } else { Reading::AuthResponse(LineReceiver::new(n)) }
}
