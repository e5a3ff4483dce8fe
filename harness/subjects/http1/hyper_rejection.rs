//! A wire that keeps what was written last: the response with which `hyper` rejects a message.

use std::io;
use std::pin::Pin;
use std::sync::{Arc, Mutex, PoisonError};
use std::task::{Context, Poll};

use chunkproof::adapter::future::wire::Wire;
use hyper::rt::{Read, ReadBufCursor, Write};

/// A wire and the last bytes that were written to it; clones share both.
#[derive(Clone)]
pub(super) struct KeepingWire {
    wire: Wire,
    last: Arc<Mutex<Vec<u8>>>,
}

impl KeepingWire {
    pub(super) fn new(wire: Wire) -> Self {
        Self { wire, last: Arc::default() }
    }

    /// The status of the response that was written last, if it rejects a message.
    pub(super) fn rejection(&self) -> Option<String> {
        let last = self.last.lock().unwrap_or_else(PoisonError::into_inner);
        let status = last.strip_prefix(b"HTTP/1.1 ")?.get(..3)?;
        let is_error = matches!(status, [b'4' | b'5', ..]);
        is_error.then(|| String::from_utf8_lossy(status).into_owned())
    }
}

impl Read for KeepingWire {
    fn poll_read(
        mut self: Pin<&mut Self>,
        cx: &mut Context<'_>,
        buffer: ReadBufCursor<'_>,
    ) -> Poll<io::Result<()>> {
        Pin::new(&mut self.wire).poll_read(cx, buffer)
    }
}

impl Write for KeepingWire {
    fn poll_write(
        mut self: Pin<&mut Self>,
        cx: &mut Context<'_>,
        bytes: &[u8],
    ) -> Poll<io::Result<usize>> {
        *self.last.lock().unwrap_or_else(PoisonError::into_inner) = bytes.to_vec();
        Pin::new(&mut self.wire).poll_write(cx, bytes)
    }

    fn poll_flush(mut self: Pin<&mut Self>, cx: &mut Context<'_>) -> Poll<io::Result<()>> {
        Pin::new(&mut self.wire).poll_flush(cx)
    }

    fn poll_shutdown(mut self: Pin<&mut Self>, cx: &mut Context<'_>) -> Poll<io::Result<()>> {
        Pin::new(&mut self.wire).poll_shutdown(cx)
    }
}
