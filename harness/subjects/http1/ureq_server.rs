//! `ureq_proto::server`: reads requests with their bodies and sends the shortest answer to each.
//!
//! A `Reply` is one exchange, and between a request and its answer this pauses, as a pipelining server
//! must (RFC 9112, 9.3.2): bytes after the request wait until the application answers. After a complete
//! exchange a fresh one begins, unless the crate asks for the connection to be closed, or the answer made
//! it a tunnel: the application in this adapter agrees to every upgrade, or with the option `decline` to
//! none. The crate drops trailer sections without reporting them.

use std::mem;

use chunkproof::corpus::{Setup, Subject};
use chunkproof::{Checker, Core, Fault, Log, check};
use ureq_proto::http::StatusCode;
use ureq_proto::server::Reply;
use ureq_proto::server::state::{ProvideResponse, RecvBody, RecvRequest};

use super::ureq_answer::answer;
use super::ureq_body::History;
use crate::locked_version;

pub(super) fn subject() -> Subject {
    Subject::new("ureq-proto/server", "http1", cores)
        .version(locked_version("ureq-proto"))
        .rewritings(super::rewritings)
        .features(&["body", "pipelining", "upgrade", "semantics", "persistence"])
        .speaks(&["request", "header", "body", "message", "upgrade", "untaken"])
}

fn cores(setup: &Setup) -> Option<Checker> {
    let fits = setup.role() == "server" && setup.has_only(&["decline"]);
    let declines = setup.get("decline").is_some();
    let make = move || Server { declines, ..Server::default() };
    // The status follows from the head; `ureq_body` explains why the rest is covered.
    fits.then(|| check(make).key_states(Server::standing).into())
}

#[derive(Default)]
pub(crate) struct Server {
    pub(super) phase: Phase,
    /// The status of the answer, which is decided with the head.
    pub(super) status: StatusCode,
    /// Whether the application agrees to no upgrade.
    pub(super) declines: bool,
}

#[derive(Default)]
pub(super) enum Phase {
    #[default]
    Fresh,
    Head(Reply<RecvRequest>),
    Body(Reply<RecvBody>, History),
    /// The request is complete, and waits for its answer.
    Answering(Reply<ProvideResponse>, History),
    /// No request follows; further bytes are left where they are.
    Over,
}

impl Core for Server {
    fn receive(&mut self, bytes: &[u8], log: &mut Log) -> Result<usize, Fault> {
        // A fault ends the connection.
        match mem::replace(&mut self.phase, Phase::Over) {
            Phase::Fresh => self.receive_head(Reply::new()?, bytes, log),
            Phase::Head(reply) => self.receive_head(reply, bytes, log),
            Phase::Body(reply, history) => self.receive_body(reply, history, bytes, log),
            waiting @ (Phase::Answering(..) | Phase::Over) => {
                self.phase = waiting;
                Ok(0)
            }
        }
    }

    fn is_paused(&self) -> bool {
        matches!(self.phase, Phase::Answering(..))
    }

    fn resume(&mut self, log: &mut Log) -> Result<(), Fault> {
        if let Phase::Answering(reply, _) = mem::replace(&mut self.phase, Phase::Over) {
            self.phase = answer(reply, self.status, log)?;
        }
        Ok(())
    }

    fn receive_eof(&mut self, rest: &[u8], _: &mut Log) -> Result<(), Fault> {
        match &self.phase {
            Phase::Fresh | Phase::Head(_) if rest.is_empty() => Ok(()),
            Phase::Over => Ok(()),
            Phase::Answering(..) if rest.is_empty() => Ok(()),
            Phase::Fresh | Phase::Head(_) | Phase::Body(..) | Phase::Answering(..) => {
                Err(Fault::new("incomplete"))
            }
        }
    }
}
