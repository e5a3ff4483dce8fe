//! A wire whose outgoing bytes are not logged: a client masks them with keys drawn at random, and a server
//! answers an opening handshake with fields of its own.

use std::cell::RefCell;
use std::io;
use std::pin::Pin;
use std::rc::Rc;
use std::task::{Context, Poll};

use chunkproof::adapter::future::wire::Wire;
use tokio::io::ReadBuf;

/// A wire that is logged, as that of a server, or keeps what is written to it.
pub(super) struct Unlogged {
    wire: Wire,
    is_logged: bool,
    /// What was written and not logged.
    written: Rc<RefCell<Vec<u8>>>,
}

impl Unlogged {
    pub(super) fn new(wire: Wire, is_logged: bool) -> Self {
        Self { wire, is_logged, written: Rc::default() }
    }

    pub(super) fn written(&self) -> Rc<RefCell<Vec<u8>>> {
        Rc::clone(&self.written)
    }

    fn keep(&self, bytes: &[u8]) -> Poll<io::Result<usize>> {
        self.written.borrow_mut().extend_from_slice(bytes);
        Poll::Ready(Ok(bytes.len()))
    }
}

impl tokio::io::AsyncRead for Unlogged {
    fn poll_read(
        mut self: Pin<&mut Self>,
        cx: &mut Context<'_>,
        buffer: &mut ReadBuf<'_>,
    ) -> Poll<io::Result<()>> {
        tokio::io::AsyncRead::poll_read(Pin::new(&mut self.wire), cx, buffer)
    }
}

impl tokio::io::AsyncWrite for Unlogged {
    fn poll_write(
        mut self: Pin<&mut Self>,
        cx: &mut Context<'_>,
        bytes: &[u8],
    ) -> Poll<io::Result<usize>> {
        match self.is_logged {
            true => tokio::io::AsyncWrite::poll_write(Pin::new(&mut self.wire), cx, bytes),
            false => self.keep(bytes),
        }
    }

    fn poll_flush(self: Pin<&mut Self>, _: &mut Context<'_>) -> Poll<io::Result<()>> {
        Poll::Ready(Ok(()))
    }

    fn poll_shutdown(mut self: Pin<&mut Self>, cx: &mut Context<'_>) -> Poll<io::Result<()>> {
        tokio::io::AsyncWrite::poll_shutdown(Pin::new(&mut self.wire), cx)
    }
}

impl futures_io::AsyncRead for Unlogged {
    fn poll_read(
        mut self: Pin<&mut Self>,
        cx: &mut Context<'_>,
        buffer: &mut [u8],
    ) -> Poll<io::Result<usize>> {
        futures_io::AsyncRead::poll_read(Pin::new(&mut self.wire), cx, buffer)
    }
}

impl futures_io::AsyncWrite for Unlogged {
    fn poll_write(
        mut self: Pin<&mut Self>,
        cx: &mut Context<'_>,
        bytes: &[u8],
    ) -> Poll<io::Result<usize>> {
        match self.is_logged {
            true => futures_io::AsyncWrite::poll_write(Pin::new(&mut self.wire), cx, bytes),
            false => self.keep(bytes),
        }
    }

    fn poll_flush(self: Pin<&mut Self>, _: &mut Context<'_>) -> Poll<io::Result<()>> {
        Poll::Ready(Ok(()))
    }

    fn poll_close(mut self: Pin<&mut Self>, cx: &mut Context<'_>) -> Poll<io::Result<()>> {
        futures_io::AsyncWrite::poll_close(Pin::new(&mut self.wire), cx)
    }
}
