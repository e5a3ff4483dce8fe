//! A transport that receives the bytes of a script: no socket, no runtime, only reads and writes.

mod pipe;

use std::fmt::{self, Debug};
use std::future::poll_fn;
use std::io;
#[cfg(any(feature = "futures-io03", feature = "tokio1"))]
use std::pin::Pin;
use std::task::{Context, Poll};

pub(super) use self::pipe::Pipe;
use crate::adapter::shared_log::SharedLog;

/// A transport for a future: the `AsyncRead` and `AsyncWrite` of tokio (feature `tokio1`), those of
/// `futures-io` (feature `futures-io03`), and the `Read` and `Write` of hyper (feature `hyper1`).
///
/// A read gets at most the bytes received so far; at the end of the stream it gets no bytes.
/// Written bytes are sent at once, or wait if the
/// [room](crate::adapter::future::task::Task::with_room) is limited. Shutting it down ends the
/// outgoing side; dropping it does not.
///
/// It is `Clone`: halves that read and write, or several futures, can share it. Each byte is read by one
/// of them, the one that is polled first.
///
/// With several features it implements several pairs of traits; your imports decide which methods you
/// call.
///
/// # Examples
///
/// ```
/// use chunkproof::adapter::future::task;
/// use chunkproof::check;
/// use futures_util::AsyncReadExt; // or tokio's: `use tokio::io::AsyncReadExt;`
///
/// let header = task::cores(|mut wire, log| async move {
///     let mut header = [0; 4];
///     wire.read_exact(&mut header).await?;
///     log.named("header", header);
///     Ok::<_, std::io::Error>(())
/// });
/// check(header).receive("HDR1 and what follows").assert();
/// ```
#[derive(Clone)]
pub struct Wire {
    pipe: Pipe,
    log: SharedLog,
}

impl Wire {
    /// Lets reads wait until something was written, as with a server that does not answer before a request
    /// has come.
    ///
    /// A client whose request is written by another future than the one that reads needs it: the pieces
    /// of a script can come before the request was sent. Clones share this.
    ///
    /// # Examples
    ///
    /// ```
    /// use chunkproof::adapter::future::task;
    /// use chunkproof::check;
    /// use tokio::io::{AsyncReadExt, AsyncWriteExt};
    ///
    /// let client = task::cores_with(|host| async move {
    ///     let wire = host.wire.quiet_until_written();
    ///     let mut writer = wire.clone();
    ///     host.spawner.spawn(async move { writer.write_all(b"?").await.unwrap_or_default() });
    ///     let mut reader = wire.clone();
    ///     Ok::<_, std::io::Error>(host.log.named("answer", reader.read_u8().await?))
    /// });
    /// check(client).receive("!").expect(["sent \"?\"", "answer 33"]).assert();
    /// ```
    #[must_use]
    pub fn quiet_until_written(self) -> Self {
        self.pipe.be_quiet();
        self
    }

    /// Reads to the end of the stream and drops the bytes, as a server does before it closes a connection
    /// that it has given up.
    pub async fn drain(&self) {
        while !poll_fn(|cx| self.pipe.poll_read(cx, usize::MAX, <[u8]>::is_empty)).await {}
    }

    /// Ends the outgoing side, as dropping a socket does. It is not an error to do so twice.
    pub fn close(&self) {
        if self.pipe.shut_down() {
            self.log.close();
        }
    }
}

// All pairs of traits share these methods.
impl Wire {
    /// Reads at most `len` bytes and passes them to `take`; at the end of the stream there are
    /// none.
    pub(super) fn poll_read_some<R>(
        &self,
        cx: &Context<'_>,
        len: usize,
        take: impl FnOnce(&[u8]) -> R,
    ) -> Poll<io::Result<R>> {
        self.pipe.poll_read(cx, len, take).map(Ok)
    }

    /// Sends as many bytes as there is room for: all of them if there is no limit.
    pub(super) fn poll_write_some(
        &self,
        cx: &Context<'_>,
        bytes: &[u8],
    ) -> Poll<io::Result<usize>> {
        // What is written after a fault must not depend on the room.
        if self.log.has_failed() {
            return Poll::Ready(Ok(bytes.len()));
        }
        let written = self.pipe.poll_write(cx, bytes).unwrap_or_else(|| {
            self.log.send(bytes);
            Poll::Ready(Ok(bytes.len()))
        });
        if let Poll::Ready(Ok(n)) = written {
            self.pipe.has_written(n);
        }
        written
    }

    /// Flushes, which is always done: no bytes are kept back.
    pub(super) fn poll_flushed(&self) -> Poll<io::Result<()>> {
        Poll::Ready(Ok(()))
    }

    pub(super) fn poll_shut_down(&self) -> Poll<io::Result<()>> {
        self.close();
        Poll::Ready(Ok(()))
    }

    /// Returns the next piece, if whole pieces are delivered; `None` at the end of the stream.
    #[cfg(feature = "futures-core03")]
    pub(super) fn poll_piece(&self, cx: &Context<'_>) -> Poll<Option<Vec<u8>>> {
        self.pipe.poll_piece(cx)
    }
}

impl Debug for Wire {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        self.pipe.fmt(f)
    }
}

#[cfg(feature = "tokio1")]
impl ::tokio::io::AsyncRead for Wire {
    fn poll_read(
        self: Pin<&mut Self>,
        cx: &mut Context<'_>,
        buffer: &mut ::tokio::io::ReadBuf<'_>,
    ) -> Poll<io::Result<()>> {
        self.poll_read_some(cx, buffer.remaining(), |bytes| buffer.put_slice(bytes))
    }
}

#[cfg(feature = "futures-io03")]
impl ::futures_io::AsyncRead for Wire {
    fn poll_read(
        self: Pin<&mut Self>,
        cx: &mut Context<'_>,
        buffer: &mut [u8],
    ) -> Poll<io::Result<usize>> {
        self.poll_read_some(cx, buffer.len(), |bytes| {
            buffer.iter_mut().zip(bytes).for_each(|(to, from)| *to = *from);
            bytes.len()
        })
    }
}

/// The two traits differ in the name of one method.
#[cfg(any(feature = "futures-io03", feature = "tokio1"))]
macro_rules! async_write {
    ($trait:path, $close:ident) => {
        impl $trait for Wire {
            fn poll_write(
                self: Pin<&mut Self>,
                cx: &mut Context<'_>,
                bytes: &[u8],
            ) -> Poll<io::Result<usize>> {
                self.poll_write_some(cx, bytes)
            }

            fn poll_flush(self: Pin<&mut Self>, _: &mut Context<'_>) -> Poll<io::Result<()>> {
                self.poll_flushed()
            }

            fn $close(self: Pin<&mut Self>, _: &mut Context<'_>) -> Poll<io::Result<()>> {
                self.poll_shut_down()
            }
        }
    };
}

#[cfg(feature = "tokio1")]
async_write!(::tokio::io::AsyncWrite, poll_shutdown);
#[cfg(feature = "futures-io03")]
async_write!(::futures_io::AsyncWrite, poll_close);
