//! A wire whose outgoing bytes are read as frames, in place of being sent.

use std::io;
use std::pin::Pin;
use std::task::{Context, Poll};

use chunkproof::adapter::future::wire::Wire;
use chunkproof::adapter::shared_log::SharedLog;
use tokio::io::{AsyncRead, AsyncWrite, ReadBuf};

use super::sent::Sent;

/// The wire as it is, or one that accepts all bytes at once and logs the frames in them.
pub(super) struct Watched {
    pub(super) wire: Wire,
    pub(super) watch: Option<(Sent, SharedLog)>,
}

impl AsyncRead for Watched {
    fn poll_read(
        mut self: Pin<&mut Self>,
        cx: &mut Context<'_>,
        buffer: &mut ReadBuf<'_>,
    ) -> Poll<io::Result<()>> {
        Pin::new(&mut self.wire).poll_read(cx, buffer)
    }
}

impl AsyncWrite for Watched {
    fn poll_write(
        self: Pin<&mut Self>,
        cx: &mut Context<'_>,
        bytes: &[u8],
    ) -> Poll<io::Result<usize>> {
        let this = self.get_mut();
        match &mut this.watch {
            None => Pin::new(&mut this.wire).poll_write(cx, bytes),
            Some((sent, log)) => {
                sent.feed(bytes, log);
                Poll::Ready(Ok(bytes.len()))
            }
        }
    }

    fn poll_flush(mut self: Pin<&mut Self>, cx: &mut Context<'_>) -> Poll<io::Result<()>> {
        Pin::new(&mut self.wire).poll_flush(cx)
    }

    fn poll_shutdown(mut self: Pin<&mut Self>, cx: &mut Context<'_>) -> Poll<io::Result<()>> {
        Pin::new(&mut self.wire).poll_shutdown(cx)
    }
}
