//! The messages on the streams of `h2` in the words of the vocabulary, each read to its end.

use std::future::poll_fn;

use chunkproof::adapter::shared_log::SharedLog;
use chunkproof::protocol::http2 as words;
use h2::client::{PushedResponseFuture, ResponseFuture};
use h2::ext::Protocol;
use h2::{Error, RecvStream};
use http::{HeaderMap, Request, Response};

pub(super) fn log_request(number: u32, head: &http::request::Parts, shared_log: &SharedLog) {
    let [scheme, authority, path] = target(&head.uri);
    shared_log.event(words::request(number, head.method.as_str(), scheme, authority, path));
    if let Some(protocol) = head.extensions.get::<Protocol>() {
        shared_log.event(words::protocol(number, protocol.as_str()));
    }
    log_fields(number, &head.headers, shared_log);
}

pub(super) fn log_promise(
    number: u32,
    promised: u32,
    request: Request<()>,
    shared_log: &SharedLog,
) {
    let (head, ()) = request.into_parts();
    let [scheme, authority, path] = target(&head.uri);
    let method = head.method.as_str();
    shared_log.event(words::promise(number, promised, method, scheme, authority, path));
    log_fields(promised, &head.headers, shared_log);
}

fn target(uri: &http::Uri) -> [&str; 3] {
    let scheme = uri.scheme_str().unwrap_or_default();
    let authority = uri.authority().map_or("", |authority| authority.as_str());
    let path = uri.path_and_query().map_or("", |path| path.as_str());
    [scheme, authority, path]
}

pub(super) async fn log_pushed(
    number: u32,
    response: PushedResponseFuture,
    shared_log: &SharedLog,
) -> Result<(), Error> {
    let mut response = response.await?;
    log_status(number, &response, shared_log);
    log_body(number, response.body_mut(), shared_log).await
}

pub(super) async fn log_response(
    mut response: ResponseFuture,
    shared_log: &SharedLog,
) -> Result<(), Error> {
    let number = response.stream_id().as_u32();
    while let Some(interim) = poll_fn(|cx| response.poll_informational(cx)).await {
        log_status(number, &interim?, shared_log);
    }
    let mut response = response.await?;
    log_status(number, &response, shared_log);
    log_body(number, response.body_mut(), shared_log).await
}

fn log_status<B>(number: u32, response: &Response<B>, shared_log: &SharedLog) {
    shared_log.event(words::response(number, response.status().as_str()));
    log_fields(number, response.headers(), shared_log);
}

pub(super) async fn log_body(
    number: u32,
    body: &mut RecvStream,
    shared_log: &SharedLog,
) -> Result<(), Error> {
    while let Some(data) = body.data().await {
        let data = data?;
        body.flow_control().release_capacity(data.len())?;
        shared_log.data(&words::data(number), &data);
    }
    if let Some(trailers) = body.trailers().await? {
        shared_log.event(words::trailers(number));
        log_fields(number, &trailers, shared_log);
    }
    shared_log.event(words::end_stream(number));
    Ok(())
}

fn log_fields(number: u32, fields: &HeaderMap, shared_log: &SharedLog) {
    for (name, value) in fields {
        shared_log.event(words::field(number, name.as_str(), value.as_bytes()));
    }
}
