//! What `ureq-proto`'s server says of a request, and what its application answers.

use chunkproof::corpora::http1 as words;
use chunkproof::{Fault, Log};
use ureq_proto::http::{Method, Request, Response, StatusCode, Version, header};
use ureq_proto::server::state::ProvideResponse;
use ureq_proto::server::{Reply, SendResponseResult};

use super::ureq_body::{BUFFER_BYTES, Heard};
use super::ureq_server::Phase;

pub(super) fn say_head(request: &Request<()>, log: &mut Log) {
    let version = if request.version() == Version::HTTP_10 { "1.0" } else { "1.1" };
    let (method, target) = (request.method().as_str(), request.uri().to_string());
    log.event(words::request(method, &target, version));
    for (name, value) in request.headers() {
        log.event(words::header(name, value));
    }
}

/// What the application answers: it agrees to switch protocols and to tunnel.
pub(super) fn status_for(request: &Request<()>) -> StatusCode {
    let is_11 = request.version() == Version::HTTP_11;
    if request.method() == Method::CONNECT {
        StatusCode::OK
    } else if is_11 && request.headers().contains_key(header::UPGRADE) {
        StatusCode::SWITCHING_PROTOCOLS
    } else {
        StatusCode::NO_CONTENT
    }
}

/// The request is complete; the next one waits for its answer.
pub(super) fn complete(reply: Reply<ProvideResponse>, heard: Heard, log: &mut Log) -> Phase {
    log.event(words::message());
    Phase::Answering(reply, heard)
}

/// Answers a complete request and says what becomes of the connection.
pub(super) fn answer(
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
