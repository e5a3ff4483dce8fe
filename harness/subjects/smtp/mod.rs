//! SMTP, as a server reads it: the receivers of `smtp-proto`.
//!
//! The caller chooses the next receiver, and the adapter does so as the crate's own server does:
//! content after DATA and BDAT, one line after an AUTH without an initial response, and the rest of
//! a line that was too long. Also as there, the session ends after QUIT, and bytes that came after
//! STARTTLS are discarded.

mod request;

use std::slice::Iter;

use chunkproof::corpus::{Setup, Subject};
use chunkproof::protocol::smtp as words;
use chunkproof::{Checker, Core, Fault, Log, check};
use smtp_proto::Error;
use smtp_proto::request::receiver::{
    BdatReceiver, DataReceiver, DummyLineReceiver, LineReceiver, RequestReceiver,
};

use crate::locked_version;

/// The subjects of this protocol.
pub fn all() -> [Subject; 1] {
    [Subject::new("smtp-proto/request", "smtp", cores).version(locked_version("smtp-proto"))]
}

fn cores(setup: &Setup) -> Option<Checker> {
    // No powers: the receivers are neither `Clone` nor `Debug`, and hide what they hold.
    let make = || Server { requests: RequestReceiver::default(), reading: Reading::Request };
    (setup.role() == "server" && setup.has_only(&[])).then(|| check(make).into())
}

struct Server {
    requests: RequestReceiver,
    reading: Reading,
}

/// What comes next.
enum Reading {
    Request,
    Data(DataReceiver, Vec<u8>),
    Chunk(BdatReceiver, Vec<u8>),
    AuthResponse(LineReceiver<()>),
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
                Ok(request) => self.reading = request::log_request(&request, log),
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
            Reading::AuthResponse(receiver) => {
                if receiver.ingest(&mut rest) {
                    log.event(words::auth_response(&receiver.buf));
                    self.reading = Reading::Request;
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
        let Reading::Chunk(receiver, content) = &mut self.reading else { return Ok(false) };
        let is_complete = receiver.ingest(&mut Iter::default(), content);
        if is_complete {
            log.event(words::chunk(content));
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
            | Reading::AuthResponse(_)
            | Reading::RestOfLine(_) => false,
        };
        if is_between { Ok(()) } else { Err(Fault::new("incomplete")) }
    }
}
