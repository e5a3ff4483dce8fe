//! A transport whose bytes a script brings: no socket, no runtime, the reads and writes of one.

use std::collections::VecDeque;
use std::fmt::{self, Debug};
use std::io;
use std::sync::{Arc, Mutex};
use std::task::{Context, Poll, Waker};

use crate::adapter::shared_log::{SharedLog, lock};

/// A transport for a future: tokio's `AsyncRead` and `AsyncWrite` (feature `tokio1`) and those of
/// `futures-io` (feature `futures-io03`).
///
/// A read gets at most what was received; at the end of the stream it gets nothing. What is written is
/// sent at once, or waits where [there is little room](crate::adapter::future::task::Task::with_room). Shutting
/// it down ends the outgoing side; dropping it does not.
///
/// With both features it has both pairs of traits; what you import decides which methods you see.
///
/// # Examples
///
/// ```
/// use chunkproof::adapter::future::task::task;
/// use chunkproof::check;
/// use futures_util::AsyncReadExt; // or tokio's: `use tokio::io::AsyncReadExt;`
///
/// let header = task(|mut wire, voice| async move {
///     let mut header = [0; 4];
///     wire.read_exact(&mut header).await?;
///     voice.named("header", header);
///     Ok::<_, std::io::Error>(())
/// });
/// check(header).receive("HDR1 and what follows").assert();
/// ```
pub struct Wire {
    pipe: Pipe,
    voice: SharedLog,
}

/// Both directions of a wire, as the core that plays the transport has them.
#[derive(Clone, Default)]
pub(super) struct Pipe(Arc<Mutex<Flow>>);

#[derive(Default)]
struct Flow {
    incoming: Vec<u8>,
    /// How many of the incoming bytes were read, and how many in all.
    n_read: usize,
    n_read_ever: u64,
    is_eof: bool,
    has_seen_eof: bool,
    reader: Option<Waker>,
    /// The pieces that a stream will bring; nothing if the bytes are read from a transport.
    pieces: Option<VecDeque<Vec<u8>>>,
    outgoing: Vec<u8>,
    /// How many bytes may wait to be sent; nothing if all are sent at once.
    room: Option<usize>,
    writer: Option<Waker>,
    is_shut: bool,
    has_said_close: bool,
}

/// How far a future has come with its wire.
pub(super) type Progress = (u64, bool);

impl Pipe {
    /// The end of it that a future is handed.
    pub(super) fn wire(&self, voice: SharedLog) -> Wire {
        Wire { pipe: self.clone(), voice }
    }

    /// Lets at most so many bytes wait to be sent.
    pub(super) fn limit_to(&self, room: usize) {
        lock(&self.0).room = Some(room.max(1));
    }

    /// Hands over pieces in place of bytes.
    #[cfg(feature = "futures-core03")]
    pub(super) fn bring_pieces(&self) {
        lock(&self.0).pieces = Some(VecDeque::new());
    }

    /// Shows bytes, and the end of the stream behind them.
    pub(super) fn show(&self, bytes: &[u8], is_eof: bool) {
        let mut flow = lock(&self.0);
        let brings = is_eof || !bytes.is_empty();
        flow.incoming.clear();
        flow.n_read = 0;
        flow.is_eof |= is_eof;
        let Flow { incoming, pieces, n_read, .. } = &mut *flow;
        match pieces {
            None => incoming.extend_from_slice(bytes),
            // A piece that was handed over is taken, whether anyone asks for it or not.
            Some(pieces) => {
                *n_read = bytes.len();
                pieces.extend((!bytes.is_empty()).then(|| bytes.to_vec()));
            }
        }
        let woken = flow.reader.take_if(|_| brings);
        drop(flow);
        woken.into_iter().for_each(Waker::wake);
    }

    /// Takes back what was not read; returned is how much was.
    pub(super) fn withdraw(&self) -> usize {
        let mut flow = lock(&self.0);
        flow.incoming.clear();
        std::mem::take(&mut flow.n_read)
    }

    /// Whether something is there that was not read.
    pub(super) fn has_unread(&self) -> bool {
        let flow = lock(&self.0);
        let has_pieces = flow.pieces.as_ref().is_some_and(|pieces| !pieces.is_empty());
        has_pieces || flow.n_read < flow.incoming.len() || flow.is_eof && !flow.has_seen_eof
    }

    pub(super) fn progress(&self) -> Progress {
        let flow = lock(&self.0);
        (flow.n_read_ever, flow.has_seen_eof)
    }

    /// Whether a write waits for room.
    pub(super) fn awaits_room(&self) -> bool {
        lock(&self.0).writer.is_some()
    }

    /// Hands at most `room` bytes that wait to `send`, then the end once; true if there was any.
    pub(super) fn transmit(&self, room: usize, voice: &SharedLog) -> bool {
        let mut flow = lock(&self.0);
        let n = room.min(flow.outgoing.len());
        let sent: Vec<u8> = flow.outgoing.drain(..n).collect();
        let ends = flow.is_shut && flow.outgoing.is_empty() && !flow.has_said_close;
        flow.has_said_close |= ends;
        let woken = flow.writer.take_if(|_| n > 0);
        drop(flow);
        voice.send(&sent);
        if ends {
            voice.close();
        }
        woken.into_iter().for_each(Waker::wake);
        n > 0 || ends
    }
}

impl Flow {
    /// Reads at most `len` bytes.
    fn poll_read(&mut self, cx: &Context<'_>, len: usize) -> Poll<&[u8]> {
        let n = len.min(self.incoming.len() - self.n_read);
        if n == 0 && len > 0 {
            if !self.is_eof {
                self.reader = Some(cx.waker().clone());
                return Poll::Pending;
            }
            self.has_seen_eof = true;
        }
        let start = self.n_read;
        self.n_read += n;
        self.n_read_ever += n as u64;
        Poll::Ready(self.incoming.get(start..self.n_read).unwrap_or_default())
    }

    /// Takes as much of `bytes` as there is room for.
    fn poll_write(&mut self, cx: &Context<'_>, bytes: &[u8], room: usize) -> Poll<usize> {
        let n = bytes.len().min(room.saturating_sub(self.outgoing.len()));
        if n == 0 && !bytes.is_empty() {
            self.writer = Some(cx.waker().clone());
            return Poll::Pending;
        }
        self.outgoing.extend(bytes.iter().take(n));
        Poll::Ready(n)
    }
}

impl Wire {
    /// The next piece, where pieces are brought; nothing at the end of the stream.
    #[cfg(feature = "futures-core03")]
    pub(super) fn poll_piece(&self, cx: &Context<'_>) -> Poll<Option<Vec<u8>>> {
        let mut flow = lock(&self.pipe.0);
        if let Some(piece) = flow.pieces.as_mut().and_then(VecDeque::pop_front) {
            flow.n_read_ever += piece.len() as u64;
            return Poll::Ready(Some(piece));
        }
        if flow.is_eof {
            flow.has_seen_eof = true;
            return Poll::Ready(None);
        }
        flow.reader = Some(cx.waker().clone());
        Poll::Pending
    }

    fn poll_write_some(&self, cx: &Context<'_>, bytes: &[u8]) -> Poll<io::Result<usize>> {
        let mut flow = lock(&self.pipe.0);
        if flow.is_shut {
            return Poll::Ready(Err(io::ErrorKind::BrokenPipe.into()));
        }
        if let Some(room) = flow.room {
            return flow.poll_write(cx, bytes, room).map(Ok);
        }
        drop(flow);
        self.voice.send(bytes);
        Poll::Ready(Ok(bytes.len()))
    }

    /// A wire that is shut down twice is shut down, as a socket is.
    fn shut_down(&self) -> Poll<io::Result<()>> {
        let mut flow = lock(&self.pipe.0);
        flow.is_shut = true;
        let ends = flow.room.is_none() && !flow.has_said_close;
        flow.has_said_close |= ends;
        drop(flow);
        if ends {
            self.voice.close();
        }
        Poll::Ready(Ok(()))
    }
}

impl Debug for Wire {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        self.pipe.fmt(f)
    }
}

impl Debug for Pipe {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let flow = lock(&self.0);
        f.debug_struct("Wire")
            .field("n_unread", &flow.incoming.len().saturating_sub(flow.n_read))
            .field("n_unsent", &flow.outgoing.len())
            .field("is_eof", &flow.is_eof)
            .field("is_shut", &flow.is_shut)
            .finish_non_exhaustive()
    }
}

#[cfg(feature = "tokio1")]
mod for_tokio {
    use std::io;
    use std::pin::Pin;
    use std::task::{Context, Poll, ready};

    use ::tokio::io::{AsyncRead, AsyncWrite, ReadBuf};

    use super::{Wire, lock};

    impl AsyncRead for Wire {
        fn poll_read(
            self: Pin<&mut Self>,
            cx: &mut Context<'_>,
            buffer: &mut ReadBuf<'_>,
        ) -> Poll<io::Result<()>> {
            let mut flow = lock(&self.pipe.0);
            buffer.put_slice(ready!(flow.poll_read(cx, buffer.remaining())));
            Poll::Ready(Ok(()))
        }
    }

    impl AsyncWrite for Wire {
        fn poll_write(
            self: Pin<&mut Self>,
            cx: &mut Context<'_>,
            bytes: &[u8],
        ) -> Poll<io::Result<usize>> {
            self.poll_write_some(cx, bytes)
        }

        fn poll_flush(self: Pin<&mut Self>, _: &mut Context<'_>) -> Poll<io::Result<()>> {
            Poll::Ready(Ok(()))
        }

        fn poll_shutdown(self: Pin<&mut Self>, _: &mut Context<'_>) -> Poll<io::Result<()>> {
            self.shut_down()
        }
    }
}

#[cfg(feature = "futures-io03")]
mod for_futures {
    use std::io;
    use std::pin::Pin;
    use std::task::{Context, Poll, ready};

    use ::futures_io::{AsyncRead, AsyncWrite};

    use super::{Wire, lock};

    impl AsyncRead for Wire {
        fn poll_read(
            self: Pin<&mut Self>,
            cx: &mut Context<'_>,
            buffer: &mut [u8],
        ) -> Poll<io::Result<usize>> {
            let mut flow = lock(&self.pipe.0);
            let bytes = ready!(flow.poll_read(cx, buffer.len()));
            buffer.iter_mut().zip(bytes).for_each(|(to, from)| *to = *from);
            Poll::Ready(Ok(bytes.len()))
        }
    }

    impl AsyncWrite for Wire {
        fn poll_write(
            self: Pin<&mut Self>,
            cx: &mut Context<'_>,
            bytes: &[u8],
        ) -> Poll<io::Result<usize>> {
            self.poll_write_some(cx, bytes)
        }

        fn poll_flush(self: Pin<&mut Self>, _: &mut Context<'_>) -> Poll<io::Result<()>> {
            Poll::Ready(Ok(()))
        }

        fn poll_close(self: Pin<&mut Self>, _: &mut Context<'_>) -> Poll<io::Result<()>> {
            self.shut_down()
        }
    }
}
