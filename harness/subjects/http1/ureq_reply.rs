//! How `ureq-proto`'s server reads a request, and how another reply repeats one.

use chunkproof::protocol::http1 as words;
use chunkproof::{Fault, Log};
use ureq_proto::http::StatusCode;
use ureq_proto::server::state::{RecvBody, RecvRequest};
use ureq_proto::server::{RecvRequestResult, Reply};

use super::ureq_answer::complete;
use super::ureq_body::{BUFFER_BYTES, History, Standing, rest};
use super::ureq_server::{Phase, Server};
use super::{log_request, status_for};

impl Server {
    pub(super) fn receive_head(
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
        log_request(&request, |line| log.event(line));
        self.status = match status_for(&request) {
            StatusCode::OK if self.declines => StatusCode::FORBIDDEN,
            _ if self.declines => StatusCode::NO_CONTENT,
            status => status,
        };
        let history = History::new(bytes.get(..len).unwrap_or_default());
        self.phase = match reply.proceed() {
            None => return Err(Fault::new("stuck").because("a request was given and is not there")),
            Some(RecvRequestResult::ProvideResponse(reply)) => complete(reply, history, log),
            Some(RecvRequestResult::RecvBody(reply)) => Phase::Body(reply, history),
            Some(RecvRequestResult::Send100(reply)) => {
                let mut out = [0; BUFFER_BYTES];
                let (n, reply) = reply.accept(&mut out)?;
                log.send(out.get(..n).unwrap_or_default());
                Phase::Body(reply, history)
            }
        };
        Ok(len)
    }

    pub(super) fn receive_body(
        &mut self,
        mut reply: Reply<RecvBody>,
        mut history: History,
        bytes: &[u8],
        log: &mut Log,
    ) -> Result<usize, Fault> {
        let mut content = [0; BUFFER_BYTES];
        let (len, n) = reply.read(bytes, &mut content)?;
        log.data(words::BODY, content.get(..n).unwrap_or_default());
        self.phase = if reply.is_ended() {
            complete(reply.proceed()?, history, log)
        } else {
            history.read(bytes, len);
            Phase::Body(reply, history)
        };
        Ok(len)
    }

    pub(super) fn standing(&self) -> Standing {
        match &self.phase {
            Phase::Over => Standing::Over,
            Phase::Fresh => Standing::Head(false),
            Phase::Head(reply) => Standing::Head(reply.can_proceed()),
            Phase::Answering(_, history) => Standing::Answering(history.head.clone()),
            Phase::Body(reply, history) => match again(history) {
                Some(mut again) => Standing::Body(
                    history.head.clone(),
                    rest(reply.body_mode(), |bytes, out| again.read(bytes, out)),
                ),
                None => Standing::Unknown(history.clone()),
            },
        }
    }
}

/// A reply that is fed the history of another.
fn again(history: &History) -> Option<Reply<RecvBody>> {
    let mut reply = Reply::new().ok()?;
    reply.try_request(&history.head).ok()?;
    let mut reply = match reply.proceed()? {
        RecvRequestResult::RecvBody(reply) => reply,
        RecvRequestResult::Send100(reply) => reply.accept(&mut [0; BUFFER_BYTES]).ok()?.1,
        RecvRequestResult::ProvideResponse(_) => return None,
    };
    for piece in history.pieces() {
        reply.read(piece, &mut [0; BUFFER_BYTES]).ok()?;
    }
    Some(reply)
}
