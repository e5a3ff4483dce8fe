//! What both sides of `hyper` say: content, what is handed over, and what went wrong.

use std::error::Error;
use std::future::poll_fn;
use std::io;
use std::pin::Pin;

use chunkproof::Fault;
use chunkproof::adapter::shared_log::SharedLog;
use chunkproof::protocol::http1 as words;
use http_body::Body;
use hyper::body::{Bytes, Incoming};
use hyper::rt::Read;

use super::hyper_io::read;

/// Says to the end of the stream what was handed over: with a connection come the bytes it had read.
pub(super) async fn say_tail(mut io: impl Read + Unpin, shared_log: &SharedLog) -> io::Result<()> {
    loop {
        let bytes = read(&mut io).await?;
        if bytes.is_empty() {
            return Ok(());
        }
        shared_log.data("tail", &bytes);
    }
}

/// Says content and trailer section of a message, and that it is complete.
pub(super) async fn say_content(mut body: Incoming, shared_log: &SharedLog) -> hyper::Result<()> {
    while let Some(frame) = poll_fn(|cx| Pin::new(&mut body).poll_frame(cx)).await {
        let frame = frame?;
        shared_log.data(words::BODY, frame.data_ref().map(Bytes::as_ref).unwrap_or_default());
        for (name, value) in frame.trailers_ref().into_iter().flatten() {
            shared_log.event(words::trailer(name, value));
        }
    }
    shared_log.event(words::message());
    Ok(())
}

/// Its kind is all that is told of a cause, such as `Parse-Header-Token`: there are few accessors.
pub(super) fn fault(error: &hyper::Error) -> Fault {
    if let Some(cause) = error.source().and_then(|cause| cause.downcast_ref::<hyper::Error>()) {
        return fault(cause);
    }
    let text = format!("{error:?}");
    let kind = text.trim_start_matches("hyper::Error").split(',').next().unwrap_or_default();
    let names: Vec<_> = kind.split(['(', ')']).filter(|name| !name.is_empty()).collect();
    Fault::new(names.join("-")).because(error)
}
