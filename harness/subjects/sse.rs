//! Server-sent events: the stream of `eventsource-stream`.
//!
//! It consumes a stream of byte chunks. A reconnection time comes with an event, and is logged before it.

use std::io;
use std::pin::pin;

use chunkproof::adapter::future::byte_stream;
use chunkproof::corpus::{Setup, Subject};
use chunkproof::protocol::sse;
use chunkproof::{Checker, check};
use eventsource_stream::{EventStream, EventStreamError};
use futures_util::TryStreamExt;

use crate::locked_version;

/// The subjects of this protocol.
pub fn all() -> [Subject; 1] {
    [Subject::new("eventsource-stream", "sse", cores).version(locked_version("eventsource-stream"))]
}

fn cores(setup: &Setup) -> Option<Checker> {
    let events = byte_stream::cores(|pieces, shared_log| async move {
        let mut events = pin!(EventStream::new(pieces));
        while let Some(event) = events.try_next().await? {
            if let Some(retry) = event.retry {
                shared_log.event(sse::retry(retry.as_millis()));
            }
            shared_log.event(sse::event(&event.event, &event.data, &event.id));
        }
        Ok::<_, EventStreamError<io::Error>>(())
    });
    // No powers: a future has none.
    (setup.role() == "stream" && setup.has_only(&[])).then(|| check(events).into())
}
