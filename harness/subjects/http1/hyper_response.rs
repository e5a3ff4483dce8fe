//! Reads and logs a response with `hyper::client`, and the bytes after it if the connection is handed over.

use chunkproof::Fault;
use chunkproof::adapter::shared_log::SharedLog;
use chunkproof::protocol::http1 as words;
use hyper::body::Incoming;
use hyper::ext::ReasonPhrase;
use hyper::{Response, StatusCode, Version};

use super::hyper_words::{fault, log_content, log_tail};

/// Reads a response to its end and logs it.
pub(super) async fn receive(
    mut response: Response<Incoming>,
    shared_log: SharedLog,
    is_connect: bool,
) -> Result<(), Fault> {
    log_head(&response, &shared_log);
    let status = response.status();
    if status == StatusCode::SWITCHING_PROTOCOLS || is_connect && status.is_success() {
        let tunnel = hyper::upgrade::on(&mut response).await.map_err(|error| fault(&error))?;
        shared_log.event(words::message());
        shared_log.event(words::upgrade());
        return Ok(log_tail(tunnel, &shared_log).await?);
    }
    log_content(response.into_body(), &shared_log).await.map_err(|error| fault(&error))
}

fn log_head<B>(response: &Response<B>, shared_log: &SharedLog) {
    let version = if response.version() == Version::HTTP_10 { "1.0" } else { "1.1" };
    let status = response.status();
    // The crate keeps a phrase only if it is not the standard one.
    let reason = response.extensions().get::<ReasonPhrase>().map(ReasonPhrase::as_bytes);
    let known = status.canonical_reason().unwrap_or_default();
    let reason = reason.unwrap_or(known.as_bytes());
    shared_log.event(words::response(status.as_str(), reason, version));
    for (name, value) in response.headers() {
        shared_log.event(words::header(name, value));
    }
}
