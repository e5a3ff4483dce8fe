//! The scripted wire as `hyper` reads and writes it, and what its errors are called.

use std::error::Error;
use std::future::poll_fn;
use std::io;
use std::pin::Pin;
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};
use std::task::{Context, Poll, Waker, ready};

use chunkproof::Fault;
use chunkproof::adapter::voice::Voice;
use chunkproof::adapter::wire::Wire;
use chunkproof::corpora::http1 as words;
use http_body::Body;
use hyper::body::{Bytes, Incoming};
use hyper::rt::{Read, ReadBufCursor, Write};
use tokio::io::{AsyncRead, AsyncWrite, ReadBuf};

/// A wire that outlives the connection on it, as a socket does that is closed with bytes unread.
#[derive(Clone)]
pub(super) struct Io(Arc<Mutex<Shared>>);

struct Shared {
    wire: Wire,
    n_read: u64,
    /// Nothing is to be read yet.
    is_silent: bool,
    reader: Option<Waker>,
}

impl Io {
    pub(super) fn new(wire: Wire) -> Self {
        let shared = Shared { wire, n_read: 0, is_silent: false, reader: None };
        Self(Arc::new(Mutex::new(shared)))
    }

    /// A wire whose peer is silent until something is written: nobody answers what was not asked.
    pub(super) fn of_client(wire: Wire) -> Self {
        let io = Self::new(wire);
        io.lock().is_silent = true;
        io
    }

    /// Whether anything was read from it.
    pub(super) fn has_read(&self) -> bool {
        self.lock().n_read > 0
    }

    /// Reads to the end of the stream what nobody wants any more.
    pub(super) async fn discard(mut self) -> io::Result<()> {
        while !read(&mut self).await?.is_empty() {}
        Ok(())
    }

    fn lock(&self) -> MutexGuard<'_, Shared> {
        self.0.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

/// Says to the end of the stream what was handed over: with a connection come the bytes it had read.
pub(super) async fn say_tail(mut io: impl Read + Unpin, voice: &Voice) -> io::Result<()> {
    loop {
        let bytes = read(&mut io).await?;
        if bytes.is_empty() {
            return Ok(());
        }
        voice.data("tail", &bytes);
    }
}

/// Says content and trailer section of a message, and that it is complete.
pub(super) async fn say_content(mut body: Incoming, voice: &Voice) -> hyper::Result<()> {
    while let Some(frame) = poll_fn(|cx| Pin::new(&mut body).poll_frame(cx)).await {
        let frame = frame?;
        voice.data(words::BODY, frame.data_ref().map(Bytes::as_ref).unwrap_or_default());
        for (name, value) in frame.trailers_ref().into_iter().flatten() {
            voice.event(words::trailer(name, value));
        }
    }
    voice.event(words::message());
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

async fn read(io: &mut (impl Read + Unpin)) -> io::Result<Vec<u8>> {
    let mut bytes = [0; 1024];
    let mut buffer = hyper::rt::ReadBuf::new(&mut bytes);
    poll_fn(|cx| Pin::new(&mut *io).poll_read(cx, buffer.unfilled())).await?;
    Ok(buffer.filled().to_vec())
}

impl Read for Io {
    fn poll_read(
        self: Pin<&mut Self>,
        cx: &mut Context<'_>,
        mut cursor: ReadBufCursor<'_>,
    ) -> Poll<io::Result<()>> {
        let mut bytes = vec![0; cursor.remaining().min(1 << 13)];
        let mut buffer = ReadBuf::new(&mut bytes);
        let shared = &mut *self.lock();
        if shared.is_silent {
            shared.reader = Some(cx.waker().clone());
            return Poll::Pending;
        }
        ready!(AsyncRead::poll_read(Pin::new(&mut shared.wire), cx, &mut buffer))?;
        shared.n_read += buffer.filled().len() as u64;
        cursor.put_slice(buffer.filled());
        Poll::Ready(Ok(()))
    }
}

impl Write for Io {
    fn poll_write(
        self: Pin<&mut Self>,
        cx: &mut Context<'_>,
        bytes: &[u8],
    ) -> Poll<io::Result<usize>> {
        let shared = &mut *self.lock();
        shared.is_silent = false;
        shared.reader.take().into_iter().for_each(Waker::wake);
        AsyncWrite::poll_write(Pin::new(&mut shared.wire), cx, bytes)
    }

    fn poll_flush(self: Pin<&mut Self>, cx: &mut Context<'_>) -> Poll<io::Result<()>> {
        AsyncWrite::poll_flush(Pin::new(&mut self.lock().wire), cx)
    }

    fn poll_shutdown(self: Pin<&mut Self>, cx: &mut Context<'_>) -> Poll<io::Result<()>> {
        AsyncWrite::poll_shutdown(Pin::new(&mut self.lock().wire), cx)
    }
}
