//! The server and the client of `h2`, over a scripted transport.
//!
//! The crate hands out each stream on its own, and the application chooses the order in which it reads
//! them. This one reads them in the order in which they were opened, each to its end, since that order
//! does not depend on when the transport delivers bytes. It grants new credit for all that it reads.

use std::future::poll_fn;
use std::pin::{Pin, pin};
use std::task::Poll;

use bytes::Bytes;
use chunkproof::adapter::future::task::{Host, cores_with};
use chunkproof::bytes::unescape;
use chunkproof::corpus::{Setup, Subject};
use chunkproof::protocol::http2 as words;
use chunkproof::{Fault, check};
use h2::client::SendRequest;
use h2::{client, server};
use http::{Method, Request};

use super::rewritings;
use super::streams::{Stream, Streams, fault};
use crate::locked_version;

pub(super) fn server() -> Subject {
    Subject::new("h2/server", "http2", |setup| {
        let keys = ["window", "fields", "streams", "table", "connect"];
        let options = options(setup, "server", &keys)?;
        Some(check(cores_with(move |host| serve(host, options))))
    })
    .version(locked_version("h2"))
    .reads_sent(words::sent)
    .rewritings(rewritings)
    .features(&["end"])
    .speaks(&["request", "protocol", "field", "data", "trailers", "end-stream", "reset"])
}

pub(super) fn client() -> Subject {
    Subject::new("h2/client", "http2", |setup| {
        let keys = ["window", "fields", "table", "push"];
        let options = options(setup, "client", &keys)?;
        Some(check(cores_with(move |host| ask(host, options))))
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

/// The options of a setup.
#[derive(Debug, Clone, Copy)]
struct Options {
    /// The flow-control window of a stream.
    window: Option<u32>,
    /// The size of a field section.
    fields: Option<u32>,
    /// How many streams its peer may have open.
    streams: Option<u32>,
    /// The size of the HPACK table.
    table: Option<u32>,
    allows_connect: bool,
    allows_push: bool,
}

fn options(setup: &Setup, role: &str, keys: &[&str]) -> Option<Options> {
    if setup.role() != role || !setup.has_only(keys) {
        return None;
    }
    let number = |key| setup.number(key).map(u32::try_from).transpose().ok();
    Some(Options {
        window: number("window")?,
        fields: number("fields")?,
        streams: number("streams")?,
        table: number("table")?,
        allows_connect: setup.get("connect").is_some(),
        allows_push: setup.get("push").is_some(),
    })
}

async fn serve(host: Host, options: Options) -> Result<(), Fault> {
    let mut builder = server::Builder::new();
    options.window.map(|size| builder.initial_window_size(size));
    options.fields.map(|size| builder.max_header_list_size(size));
    options.streams.map(|n| builder.max_concurrent_streams(n));
    options.table.map(|size| builder.header_table_size(size));
    if options.allows_connect {
        builder.enable_connect_protocol();
    }
    let mut connection = builder.handshake::<_, Bytes>(host.wire).await.map_err(fault)?;
    let streams = Streams::default();
    let mut reading = pin!(streams.log_all(&host.log));
    let over = poll_fn(|cx| {
        let over = loop {
            match connection.poll_accept(cx) {
                Poll::Ready(Some(Ok((request, respond)))) => {
                    streams.push(Stream::Request(request, respond));
                }
                Poll::Ready(Some(Err(error))) => break Poll::Ready(Err(error)),
                Poll::Ready(None) => break Poll::Ready(Ok(())),
                Poll::Pending => break Poll::Pending,
            }
        };
        streams.go_on(reading.as_mut(), cx);
        over
    });
    streams.judge(over.await, &host.log)
}

async fn ask(host: Host, options: Options) -> Result<(), Fault> {
    let mut builder = client::Builder::new();
    builder.enable_push(options.allows_push);
    options.window.map(|size| builder.initial_window_size(size));
    options.fields.map(|size| builder.max_header_list_size(size));
    options.table.map(|size| builder.header_table_size(size));
    let (mut sender, mut connection) =
        builder.handshake::<_, Bytes>(host.wire).await.map_err(fault)?;
    let streams = Streams::default();
    let mut reading = pin!(streams.log_all(&host.log));
    let over = poll_fn(|cx| {
        while let Poll::Ready(action) = host.actions.poll_next(cx) {
            match act(&mut sender, &action, options.allows_push) {
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
