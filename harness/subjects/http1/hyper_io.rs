//! The scripted wire with the traits by which `hyper` reads and writes.

use std::future::poll_fn;
use std::io;
use std::pin::Pin;
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};
use std::task::{Context, Poll, Waker, ready};

use chunkproof::adapter::future::wire::Wire;
use hyper::rt::{Read, ReadBufCursor, Write};
use tokio::io::{AsyncRead, AsyncWrite, ReadBuf};

/// A wire that outlives the connection on it, like a socket that is closed with bytes unread.
#[derive(Clone)]
pub(super) struct Io(Arc<Mutex<Shared>>);

struct Shared {
    wire: Wire,
    n_read: u64,
    /// Whether reads have to wait for the first write.
    is_silent: bool,
    reader: Option<Waker>,
}

impl Io {
    pub(super) fn new(wire: Wire) -> Self {
        let shared = Shared { wire, n_read: 0, is_silent: false, reader: None };
        Self(Arc::new(Mutex::new(shared)))
    }

    /// A wire whose peer is silent until something is written: no server answers before a request.
    pub(super) fn of_client(wire: Wire) -> Self {
        let io = Self::new(wire);
        io.lock().is_silent = true;
        io
    }

    /// Whether anything was read from it.
    pub(super) fn has_read(&self) -> bool {
        self.lock().n_read > 0
    }

    /// Closes it, as dropping a connection closes its socket.
    pub(super) async fn close(&self) -> io::Result<()> {
        let mut io = self.clone();
        poll_fn(|cx| Write::poll_shutdown(Pin::new(&mut io), cx)).await
    }

    /// Reads to the end of the stream and drops the bytes.
    pub(super) async fn discard(mut self) -> io::Result<()> {
        while !read(&mut self).await?.is_empty() {}
        Ok(())
    }

    fn lock(&self) -> MutexGuard<'_, Shared> {
        self.0.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

/// Reads the next bytes; none at the end of the stream.
pub(super) async fn read(io: &mut (impl Read + Unpin)) -> io::Result<Vec<u8>> {
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
