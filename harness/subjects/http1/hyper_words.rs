//! What both sides of `hyper` log: content, the bytes after an upgrade, and faults.

use std::error::Error;
use std::future::poll_fn;
use std::io;
use std::pin::Pin;

use chunkproof::Fault;
use chunkproof::adapter::shared_log::SharedLog;
use chunkproof::protocol::http1 as words;
use http_body::Body;
use hyper::body::{Bytes, Incoming};
use hyper::rt::{Read, ReadBuf};

/// Logs what a connection that was handed over brings, first the bytes that `hyper` had read already.
pub(super) async fn log_tail(mut io: impl Read + Unpin, shared_log: &SharedLog) -> io::Result<()> {
    loop {
        let bytes = read(&mut io).await?;
        if bytes.is_empty() {
            return Ok(());
        }
        shared_log.data("tail", &bytes);
    }
}

/// Reads the next bytes; none at the end of the stream.
async fn read(io: &mut (impl Read + Unpin)) -> io::Result<Vec<u8>> {
    let mut bytes = [0; 1024];
    let mut buffer = ReadBuf::new(&mut bytes);
    poll_fn(|cx| Pin::new(&mut *io).poll_read(cx, buffer.unfilled())).await?;
    Ok(buffer.filled().to_vec())
}

/// Logs content and trailer section of a message, and that it is complete.
pub(super) async fn log_content(mut body: Incoming, shared_log: &SharedLog) -> hyper::Result<()> {
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

/// A fault named by the kind of its cause, such as `Parse-Header-Token`: there are few accessors.
pub(super) fn fault(error: &hyper::Error) -> Fault {
    if let Some(cause) = error.source().and_then(|cause| cause.downcast_ref::<hyper::Error>()) {
        return fault(cause);
    }
    let text = format!("{error:?}");
    let kind = text.trim_start_matches("hyper::Error").split(',').next().unwrap_or_default();
    let names: Vec<_> = kind.split(['(', ')']).filter(|name| !name.is_empty()).collect();
    Fault::new(names.join("-")).because(error)
}
