//! Replies as a client reads them: the receiver of `smtp-proto`.
//!
//! The crate joins the lines of a reply with LF, and takes an enhanced status code out of them.

use chunkproof::corpus::{Setup, Subject};
use chunkproof::protocol::smtp as words;
use chunkproof::{Checker, Core, Fault, Log, check};
use smtp_proto::response::parser::ResponseReceiver;
use smtp_proto::{Error, Response};

use crate::locked_version;

pub(super) fn subject() -> Subject {
    Subject::new("smtp-proto/response", "smtp", cores).version(locked_version("smtp-proto"))
}

fn cores(setup: &Setup) -> Option<Checker> {
    if setup.role() != "client" || !setup.has_only(&["tls"]) {
        return None;
    }
    let awaits_tls = setup.get("tls").is_some();
    // No powers: the receiver is neither `Clone` nor `Debug`, and hides what it holds.
    let make = move || Client { awaits_tls, ..Client::default() };
    Some(check(make).into())
}

#[derive(Default)]
struct Client {
    replies: ResponseReceiver,
    /// Whether a reply has begun and is not complete.
    is_within: bool,
    /// Whether a reply of 220 begins TLS.
    awaits_tls: bool,
    /// Whether bytes in the clear are discarded, because the TLS handshake has begun.
    is_untrusting: bool,
    /// Whether the connection was given up after a reply that could not be read.
    is_over: bool,
}

impl Core for Client {
    fn receive(&mut self, bytes: &[u8], log: &mut Log) -> Result<usize, Fault> {
        if self.is_untrusting || self.is_over {
            return Ok(if self.is_over { 0 } else { bytes.len() });
        }
        let mut rest = bytes.iter();
        match self.replies.parse(&mut rest) {
            Ok(reply) => {
                log_reply(&reply, log);
                self.is_untrusting = self.awaits_tls && reply.code == 220;
                self.is_within = false;
                self.replies.reset();
            }
            Err(Error::NeedsMoreData { .. }) => self.is_within |= !bytes.is_empty(),
            Err(error) => {
                self.is_over = true;
                return Err(error.into());
            }
        }
        Ok(bytes.len() - rest.len())
    }

    fn receive_eof(&mut self, _: &[u8], _: &mut Log) -> Result<(), Fault> {
        if self.is_within { Err(Fault::new("incomplete")) } else { Ok(()) }
    }

    /// Completes the TLS handshake: a client makes a new receiver for the session within TLS.
    fn act(&mut self, action: &str, _: &mut Log) -> Result<(), Fault> {
        if action != "secured" || !self.is_untrusting {
            return Err(Fault::new("unsupported"));
        }
        *self = Self::default();
        Ok(())
    }
}

fn log_reply(reply: &Response<String>, log: &mut Log) {
    log.event(words::reply(reply.code));
    let [class, subject, detail] = reply.esc;
    if class > 0 {
        log.event(words::status(&format!("{class}.{subject}.{detail}")));
    }
    for line in reply.message.split('\n') {
        log.event(words::line(line));
    }
}
