//! A wire whose outgoing bytes are not logged: a client masks them with keys drawn at random.

use std::io;
use std::pin::Pin;
use std::task::{Context, Poll};

use chunkproof::adapter::future::wire::Wire;
use tokio::io::ReadBuf;

/// The wire of a client, which is not logged, or that of a server, which is.
pub(super) struct Unlogged {
    pub(super) wire: Wire,
    pub(super) is_logged: bool,
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
            false => Poll::Ready(Ok(bytes.len())),
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
            false => Poll::Ready(Ok(bytes.len())),
        }
    }

    fn poll_flush(self: Pin<&mut Self>, _: &mut Context<'_>) -> Poll<io::Result<()>> {
        Poll::Ready(Ok(()))
    }

    fn poll_close(mut self: Pin<&mut Self>, cx: &mut Context<'_>) -> Poll<io::Result<()>> {
        futures_io::AsyncWrite::poll_close(Pin::new(&mut self.wire), cx)
    }
}
