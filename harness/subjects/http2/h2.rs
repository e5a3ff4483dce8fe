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
use chunkproof::corpus::{Setup, Subject};
use chunkproof::protocol::http2 as words;
use chunkproof::{Fault, check};
use h2::{client, server};
use http::Request;

use super::rewritings;
use super::streams::{Stream, Streams, fault};
use crate::locked_version;

pub(super) fn server() -> Subject {
    Subject::new("h2/server", "http2", |setup| {
        let limits = limits(setup, "server")?;
        Some(check(cores_with(move |host| serve(host, limits))))
    })
    .version(locked_version("h2"))
    .reads_sent(words::sent)
    .rewritings(rewritings)
    .features(&["end"])
    .speaks(&["request", "field", "data", "trailers", "end-stream", "reset"])
}

pub(super) fn client() -> Subject {
    Subject::new("h2/client", "http2", |setup| {
        let limits = limits(setup, "client")?;
        Some(check(cores_with(move |host| ask(host, limits))))
    })
    .version(locked_version("h2"))
    .reads_sent(words::sent)
    .rewritings(rewritings)
    .features(&["end"])
    .speaks(&["response", "field", "data", "trailers", "end-stream", "reset", "goaway"])
}

/// The flow-control window of a stream, and the size of a field section.
type Limits = [Option<u32>; 2];

fn limits(setup: &Setup, role: &str) -> Option<Limits> {
    let number = |key| setup.number(key).map(u32::try_from).transpose().ok();
    let fits = setup.role() == role && setup.has_only(&["window", "fields"]);
    fits.then_some([number("window")?, number("fields")?])
}

async fn serve(host: Host, [window, fields]: Limits) -> Result<(), Fault> {
    let mut builder = server::Builder::new();
    window.map(|size| builder.initial_window_size(size));
    fields.map(|size| builder.max_header_list_size(size));
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

async fn ask(host: Host, [window, fields]: Limits) -> Result<(), Fault> {
    let mut builder = client::Builder::new();
    builder.enable_push(false);
    window.map(|size| builder.initial_window_size(size));
    fields.map(|size| builder.max_header_list_size(size));
    let (mut sender, mut connection) =
        builder.handshake::<_, Bytes>(host.wire).await.map_err(fault)?;
    let streams = Streams::default();
    let mut reading = pin!(streams.log_all(&host.log));
    let over = poll_fn(|cx| {
        while host.actions.poll_next(cx).is_ready() {
            match sender.send_request(request(), true) {
                Ok((response, _)) => streams.push(Stream::Response(response)),
                Err(error) => host.actions.refuse(fault(error)),
            }
        }
        let over = Pin::new(&mut connection).poll(cx);
        streams.go_on(reading.as_mut(), cx);
        over
    });
    streams.judge(over.await, &host.log)
}

fn request() -> Request<()> {
    let mut request = Request::new(());
    *request.uri_mut() = http::Uri::from_static("https://example.com/");
    request
}
