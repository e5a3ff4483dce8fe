//! `ureq_proto::server`: reads requests with their bodies and answers each with the least there is.
//!
//! A `Reply` is one exchange, and between a request and its answer this pauses, as a pipelining server
//! must (RFC 9112, 9.3.2): what comes behind the request waits until the application answers. Behind a
//! complete exchange stands a fresh one, unless the crate says that the connection is to be closed, or the
//! answer made it a tunnel: the application in this adapter agrees to every upgrade. The crate drops
//! trailer sections and does not show where they were.

use std::mem;

use chunkproof::corpora::http1 as words;
use chunkproof::corpus::Setup;
use chunkproof::state::Cores;
use chunkproof::{Core, Fault, Log, Subject};
use ureq_proto::http::{Response, StatusCode};
use ureq_proto::server::state::{ProvideResponse, RecvBody, RecvRequest};
use ureq_proto::server::{RecvRequestResult, Reply, SendResponseResult};

use super::ureq_body::{BUFFER_BYTES, Heard, Standing, rest};
use super::{say_request, status_for};
use crate::locked_version;

pub(super) fn subject() -> Subject {
    Subject::new("ureq-proto/server", "http1", cores)
        .version(locked_version("ureq-proto"))
        .rewritings(super::rewritings)
        .features(&["body", "pipelining", "upgrade", "semantics", "persistence"])
        .speaks(&["request", "header", "body", "message", "upgrade", "untaken"])
}

fn cores(setup: &Setup) -> Option<Cores> {
    let fits = setup.role() == "server" && setup.has_only(&[]);
    // The status follows from the head; `ureq_body` says why the rest is covered.
    let cores = || Cores::of(Server::default).key_states(Server::standing);
    fits.then(|| cores().into())
}

#[derive(Default)]
struct Server {
    phase: Phase,
    /// The status of the answer, which is decided with the head.
    status: StatusCode,
}

#[derive(Default)]
enum Phase {
    #[default]
    Fresh,
    Head(Reply<RecvRequest>),
    Body(Reply<RecvBody>, Heard),
    /// The request is complete, and waits for its answer.
    Answering(Reply<ProvideResponse>, Heard),
    /// No request follows; what does is left where it is.
    Over,
}

impl Core for Server {
    fn receive(&mut self, bytes: &[u8], log: &mut Log) -> Result<usize, Fault> {
        // A fault ends the connection.
        match mem::replace(&mut self.phase, Phase::Over) {
            Phase::Fresh => self.receive_head(Reply::new()?, bytes, log),
            Phase::Head(reply) => self.receive_head(reply, bytes, log),
            Phase::Body(reply, heard) => self.receive_body(reply, heard, bytes, log),
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

impl Server {
    fn receive_head(
        &mut self,
        mut reply: Reply<RecvRequest>,
        bytes: &[u8],
        log: &mut Log,
    ) -> Result<usize, Fault> {
        let (len, request) = reply.try_request(bytes)?;
        let Some(request) = request else {
            self.phase = Phase::Head(reply);
            return Ok(len);
        };
        say_request(&request, |line| log.event(line));
        self.status = status_for(&request);
        let heard = Heard::new(bytes.get(..len).unwrap_or_default());
        self.phase = match reply.proceed() {
            None => return Err(Fault::new("stuck").because("a request was given and is not there")),
            Some(RecvRequestResult::ProvideResponse(reply)) => complete(reply, heard, log),
            Some(RecvRequestResult::RecvBody(reply)) => Phase::Body(reply, heard),
            Some(RecvRequestResult::Send100(reply)) => {
                let mut out = [0; BUFFER_BYTES];
                let (n, reply) = reply.accept(&mut out)?;
                log.send(out.get(..n).unwrap_or_default());
                Phase::Body(reply, heard)
            }
        };
        Ok(len)
    }

    fn receive_body(
        &mut self,
        mut reply: Reply<RecvBody>,
        mut heard: Heard,
        bytes: &[u8],
        log: &mut Log,
    ) -> Result<usize, Fault> {
        let mut content = [0; BUFFER_BYTES];
        let (len, n) = reply.read(bytes, &mut content)?;
        log.data(words::BODY, content.get(..n).unwrap_or_default());
        self.phase = if reply.is_ended() {
            complete(reply.proceed()?, heard, log)
        } else {
            heard.read(bytes, len);
            Phase::Body(reply, heard)
        };
        Ok(len)
    }

    fn standing(&self) -> Standing {
        match &self.phase {
            Phase::Over => Standing::Over,
            Phase::Fresh => Standing::Head(false),
            Phase::Head(reply) => Standing::Head(reply.can_proceed()),
            Phase::Answering(_, heard) => Standing::Answering(heard.head.clone()),
            Phase::Body(reply, heard) => match again(heard) {
                Some(mut again) => Standing::Body(
                    heard.head.clone(),
                    rest(reply.body_mode(), |bytes, out| again.read(bytes, out)),
                ),
                None => Standing::Unknown(heard.clone()),
            },
        }
    }
}

/// A reply that hears what another did.
fn again(heard: &Heard) -> Option<Reply<RecvBody>> {
    let mut reply = Reply::new().ok()?;
    reply.try_request(&heard.head).ok()?;
    let mut reply = match reply.proceed()? {
        RecvRequestResult::RecvBody(reply) => reply,
        RecvRequestResult::Send100(reply) => reply.accept(&mut [0; BUFFER_BYTES]).ok()?.1,
        RecvRequestResult::ProvideResponse(_) => return None,
    };
    for piece in heard.pieces() {
        reply.read(piece, &mut [0; BUFFER_BYTES]).ok()?;
    }
    Some(reply)
}

/// The request is complete; the next one waits for its answer.
fn complete(reply: Reply<ProvideResponse>, heard: Heard, log: &mut Log) -> Phase {
    log.event(words::message());
    Phase::Answering(reply, heard)
}

/// Answers a complete request and says what becomes of the connection.
fn answer(
    reply: Reply<ProvideResponse>,
    status: StatusCode,
    log: &mut Log,
) -> Result<Phase, Fault> {
    let mut response = Response::new(());
    *response.status_mut() = status;
    let mut reply = reply.provide(response)?;
    let mut out = [0; BUFFER_BYTES];
    while !reply.is_finished() {
        let n = reply.write(&mut out)?;
        log.send(out.get(..n).unwrap_or_default());
    }
    let SendResponseResult::Cleanup(reply) = reply.proceed() else {
        return Err(Fault::new("content").because("an answer without content asks for some"));
    };
    if status != StatusCode::NO_CONTENT {
        log.event(words::upgrade());
        return Ok(Phase::Over);
    }
    if reply.must_close_connection() {
        log.close();
        return Ok(Phase::Over);
    }
    Ok(Phase::Fresh)
}
