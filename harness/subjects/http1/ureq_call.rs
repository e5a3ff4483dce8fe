//! The calls of `ureq-proto`'s client: how one begins, how another repeats it, how it ends.

use chunkproof::Log;
use chunkproof::protocol::http1 as words;
use ureq_proto::client::state::{Cleanup, RecvBody, RecvResponse};
use ureq_proto::client::{Call, RecvBodyResult, RecvResponseResult, SendRequestResult};
use ureq_proto::http::{Method, Request};

use super::ureq_body::{BUFFER_BYTES, History, Standing, rest};
use super::ureq_client::Client;

/// Sends a request without content into a scratch buffer.
pub(super) fn request(method: &Method) -> Option<Call<RecvResponse>> {
    let request = Request::builder().method(method).uri("http://a.test:80/");
    let call = Call::new(request.header("content-length", "0").body(()).ok()?).ok()?;
    let mut call = call.proceed();
    call.write(&mut [0; BUFFER_BYTES]).ok()?;
    match call.proceed().ok()?? {
        SendRequestResult::RecvResponse(call) => Some(call),
        SendRequestResult::Await100(_) | SendRequestResult::SendBody(_) => None,
    }
}

/// A call that is fed the history of another.
pub(super) fn again(method: &Method, history: &History) -> Option<Call<RecvBody>> {
    let mut call = request(method)?;
    call.try_response(&history.head, false).ok()?;
    let Some(RecvResponseResult::RecvBody(mut call)) = call.proceed() else { return None };
    for piece in history.pieces() {
        call.read(piece, &mut [0; BUFFER_BYTES]).ok()?;
    }
    Some(call)
}

pub(super) fn end_body(call: Call<RecvBody>, log: &mut Log) {
    match call.proceed() {
        Some(RecvBodyResult::Redirect(call)) => end(&call.proceed(), log),
        Some(RecvBodyResult::Cleanup(call)) => end(&call, log),
        None => {}
    }
}

pub(super) fn end(call: &Call<Cleanup>, log: &mut Log) {
    log.event(words::message());
    // The crate reports a switch of protocols by the reason why the connection cannot be used again.
    if call.close_reason().is_some_and(|reason| reason.starts_with("protocol switched")) {
        log.event(words::upgrade());
    }
}

impl Client {
    /// Its position, which is its state key.
    pub(super) fn standing(&self, method: &Method) -> Standing {
        match self {
            Self::Over => Standing::Over,
            Self::Head(call) => Standing::Head(call.can_proceed()),
            Self::Body(call, history) => match again(method, history) {
                Some(mut again) => Standing::Body(
                    history.head.clone(),
                    rest(call.body_mode(), |bytes, out| again.read(bytes, out)),
                ),
                None => Standing::Unknown(history.clone()),
            },
        }
    }
}
