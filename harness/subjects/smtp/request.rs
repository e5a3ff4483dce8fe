//! Commands and content as a server reads them: the receivers of `smtp-proto`.
//!
//! The caller chooses the next receiver, and the adapter does so as the crate's own server does:
//! content after DATA and BDAT, one line after an AUTH without an initial response, and the rest of
//! a line that was too long. Also as there, the session ends after QUIT, and bytes that came after
//! STARTTLS are discarded. A setup can make the caller refuse commands and ask for more responses.

use std::slice::Iter;

use chunkproof::corpus::{Setup, Subject};
use chunkproof::{Checker, Core, Fault, Log, check};
use smtp_proto::Error;
use smtp_proto::request::receiver::{DummyLineReceiver, RequestReceiver};

use super::caller::Caller;
use super::commands::log_request;
use super::reading::Reading;
use crate::locked_version;

pub(super) fn subject() -> Subject {
    Subject::new("smtp-proto/request", "smtp", cores).version(locked_version("smtp-proto"))
}

fn cores(setup: &Setup) -> Option<Checker> {
    if setup.role() != "server" || !setup.has_only(&["refuse", "rounds", "tls"]) {
        return None;
    }
    let caller = Caller::new(setup);
    // No powers: the receivers are neither `Clone` nor `Debug`, and hide what they hold.
    Some(check(move || Server::new(caller.clone())).into())
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

impl Core for Server {
    fn receive(&mut self, bytes: &[u8], log: &mut Log) -> Result<usize, Fault> {
        let mut rest = bytes.iter();
        match self.reading {
            Reading::Request => match self.requests.ingest(&mut rest) {
                Ok(request) => self.reading = log_request(&request, &self.caller, log),
                Err(Error::NeedsMoreData { .. }) => {}
                Err(error) => {
                    if error == Error::ResponseTooLong {
                        self.reading = Reading::RestOfLine(DummyLineReceiver::default());
                    }
                    log.fault(error);
                }
            },
            Reading::Done => return Ok(0),
            Reading::Untrusted => return Ok(bytes.len()),
            Reading::Data(..)
            | Reading::Chunk(..)
            | Reading::Dropped(_)
            | Reading::AuthResponse(_)
            | Reading::RestOfLine(_) => {
                if let Some(next) = self.reading.ingest(&mut rest, log) {
                    self.reading = next;
                }
            }
        }
        Ok(bytes.len() - rest.len())
    }

    /// An empty chunk is complete before another byte comes.
    fn poll(&mut self, log: &mut Log) -> Result<bool, Fault> {
        if !matches!(self.reading, Reading::Chunk(..) | Reading::Dropped(_)) {
            return Ok(false);
        }
        let next = self.reading.ingest(&mut Iter::default(), log);
        let is_complete = next.is_some();
        if let Some(next) = next {
            self.reading = next;
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
