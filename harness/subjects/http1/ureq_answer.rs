//! How `ureq-proto`'s server answers a request, and whether the connection goes on.

use chunkproof::protocol::http1 as words;
use chunkproof::{Fault, Log};
use ureq_proto::http::header::CONTENT_LENGTH;
use ureq_proto::http::{HeaderValue, Response, StatusCode};
use ureq_proto::server::state::ProvideResponse;
use ureq_proto::server::{Reply, SendResponseResult};

use super::ureq_body::{BUFFER_BYTES, History};
use super::ureq_server::Phase;

/// Logs that the request is complete; the next one waits for its answer.
pub(super) fn complete(reply: Reply<ProvideResponse>, history: History, log: &mut Log) -> Phase {
    log.event(words::message());
    Phase::Answering(reply, history)
}

/// Answers a complete request and returns the next phase of the connection.
pub(super) fn answer(
    reply: Reply<ProvideResponse>,
    status: StatusCode,
    log: &mut Log,
) -> Result<Phase, Fault> {
    let mut response = Response::new(());
    *response.status_mut() = status;
    if status == StatusCode::FORBIDDEN {
        response.headers_mut().insert(CONTENT_LENGTH, HeaderValue::from_static("0"));
    }
    let mut reply = reply.provide(response)?;
    let mut out = [0; BUFFER_BYTES];
    while !reply.is_finished() {
        let n = reply.write(&mut out)?;
        log.send(out.get(..n).unwrap_or_default());
    }
    let reply = match reply.proceed() {
        SendResponseResult::Cleanup(reply) => reply,
        // An answer with a length of zero has content, too, which is complete at once.
        SendResponseResult::SendBody(mut reply) => {
            reply.write(&[], &mut out)?;
            reply.proceed()
        }
    };
    if matches!(status, StatusCode::OK | StatusCode::SWITCHING_PROTOCOLS) {
        log.event(words::upgrade());
        return Ok(Phase::Over);
    }
    if reply.must_close_connection() {
        log.close();
        return Ok(Phase::Over);
    }
    Ok(Phase::Fresh)
}
