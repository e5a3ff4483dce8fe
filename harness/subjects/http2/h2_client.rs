//! The client of `h2`, over a scripted transport; it reads streams in the order of the server in `h2_server`.

use std::future::poll_fn;
use std::pin::{Pin, pin};
use std::task::Poll;

use bytes::Bytes;
use chunkproof::adapter::future::task::{Host, cores_with};
use chunkproof::bytes::unescape;
use chunkproof::corpus::{Setup, Subject};
use chunkproof::protocol::http2 as words;
use chunkproof::{Fault, check};
use h2::client::{self, SendRequest};
use http::{Method, Request};

use super::lost_streams::fault;
use super::rewritings;
use super::streams::{Stream, Streams};
use crate::locked_version;

pub(super) fn client() -> Subject {
    Subject::new("h2/client", "http2", |setup| {
        let (builder, has_push) = (builder(setup)?, setup.get("push").is_some());
        Some(check(cores_with(move |host| ask(host, builder.clone(), has_push))))
    })
    .version(locked_version("h2"))
    .reads_sent(words::sent)
    .rewritings(rewritings)
    .features(&["end", "head", "post"])
    .speaks(&[
        "response",
        "promise",
        "field",
        "data",
        "trailers",
        "end-stream",
        "reset",
        "goaway",
    ])
}

/// What a setup asks for; `None` for one of another role or with other options.
fn builder(setup: &Setup) -> Option<client::Builder> {
    if setup.role() != "client" || !setup.has_only(&["window", "fields", "table", "push"]) {
        return None;
    }
    let number = |key| setup.number(key).map(u32::try_from).transpose().ok();
    let mut builder = client::Builder::new();
    builder.enable_push(setup.get("push").is_some());
    number("window")?.map(|size| builder.initial_window_size(size));
    number("fields")?.map(|size| builder.max_header_list_size(size));
    number("table")?.map(|size| builder.header_table_size(size));
    Some(builder)
}

async fn ask(host: Host, builder: client::Builder, has_push: bool) -> Result<(), Fault> {
    let (mut sender, mut connection) =
        builder.handshake::<_, Bytes>(host.wire).await.map_err(fault)?;
    let streams = Streams::default();
    let mut reading = pin!(streams.log_all(&host.log));
    let over = poll_fn(|cx| {
        while let Poll::Ready(action) = host.actions.poll_next(cx) {
            match act(&mut sender, &action, has_push) {
                Ok(stream) => streams.push(stream),
                Err(refused) => host.actions.refuse(refused),
            }
        }
        let over = Pin::new(&mut connection).poll(cx);
        streams.go_on(reading.as_mut(), cx);
        over
    });
    streams.judge(over.await, &host.log)
}

/// Sends the request that an action asks for.
fn act(sender: &mut SendRequest<Bytes>, action: &str, has_push: bool) -> Result<Stream, Fault> {
    let (method, content) = match action.split_once(' ') {
        Some((_, content)) => (Method::POST, Some(unescape(content.trim_matches('"'))?)),
        None if action == "head" => (Method::HEAD, None),
        None => (Method::GET, None),
    };
    let mut request = Request::new(());
    *request.method_mut() = method;
    *request.uri_mut() = http::Uri::from_static("https://example.com/");
    let (mut response, mut sending) =
        sender.send_request(request, content.is_none()).map_err(fault)?;
    if let Some(content) = content {
        // The crate holds back what flow control does not allow yet.
        sending.send_data(content.into(), true).map_err(fault)?;
    }
    let pushes = has_push.then(|| response.push_promises());
    Ok(Stream::Response(response, pushes))
}
