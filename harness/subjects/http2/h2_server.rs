//! The server of `h2`, over a scripted transport.
//!
//! The crate hands out each stream on its own, and the application chooses the order in which it reads
//! them. This one reads them in the order in which they were opened, each to its end, since that order
//! does not depend on when the transport delivers bytes. It grants new credit for all that it reads.

use std::future::poll_fn;
use std::pin::pin;
use std::task::Poll;

use bytes::Bytes;
use chunkproof::adapter::future::task::{Host, cores_with};
use chunkproof::corpus::{Setup, Subject};
use chunkproof::protocol::http2 as words;
use chunkproof::{Fault, check};
use h2::server;

use super::lost_streams::fault;
use super::rewritings;
use super::streams::{Stream, Streams};
use crate::locked_version;

pub(super) fn server() -> Subject {
    Subject::new("h2/server", "http2", |setup| {
        let builder = builder(setup)?;
        Some(check(cores_with(move |host| serve(host, builder.clone()))))
    })
    .version(locked_version("h2"))
    .reads_sent(words::sent)
    .rewritings(rewritings)
    .features(&["end"])
    .speaks(&["request", "protocol", "field", "data", "trailers", "end-stream", "reset"])
}

/// What a setup asks for; `None` for one of another role or with other options.
fn builder(setup: &Setup) -> Option<server::Builder> {
    let keys = ["window", "fields", "streams", "table", "connect"];
    if setup.role() != "server" || !setup.has_only(&keys) {
        return None;
    }
    let number = |key| setup.number(key).map(u32::try_from).transpose().ok();
    let mut builder = server::Builder::new();
    number("window")?.map(|size| builder.initial_window_size(size));
    number("fields")?.map(|size| builder.max_header_list_size(size));
    number("streams")?.map(|n| builder.max_concurrent_streams(n));
    number("table")?.map(|size| builder.header_table_size(size));
    if setup.get("connect").is_some() {
        builder.enable_connect_protocol();
    }
    Some(builder)
}

async fn serve(host: Host, builder: server::Builder) -> Result<(), Fault> {
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
