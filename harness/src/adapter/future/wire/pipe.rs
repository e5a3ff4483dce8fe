//! Both directions of a wire, on the side of the core that plays the transport.

use std::collections::VecDeque;
use std::fmt::{self, Debug};
use std::io;
use std::mem;
use std::sync::{Arc, Mutex};
use std::task::{Context, Poll};

use crate::adapter::future::wakers::Wakers;
use crate::adapter::future::wire::Wire;
use crate::adapter::shared_log::{SharedLog, lock};
use crate::contract::unwind;
use crate::driver::turn::STEPS_MIN;
use crate::transcript::End;

/// Both directions of a wire.
#[derive(Clone, Default)]
pub(in crate::adapter::future) struct Pipe(Arc<Mutex<Flow>>);

#[derive(Default)]
struct Flow {
    incoming: Vec<u8>,
    /// How many of the incoming bytes were read, and how many bytes in all.
    n_read: usize,
    n_read_ever: u64,
    /// How many reads and writes in a row moved no bytes.
    n_idle: usize,
    is_eof: bool,
    has_seen_eof: bool,
    readers: Wakers,
    /// The pieces that a stream will deliver; `None` if the bytes are read from a transport.
    pieces: Option<VecDeque<Vec<u8>>>,
    outgoing: Vec<u8>,
    /// The most bytes that may wait to be sent; `None` if all are sent at once.
    room: Option<usize>,
    writers: Wakers,
    /// Whether reads wait for the first write.
    is_quiet: bool,
    is_shut: bool,
    has_logged_close: bool,
}

impl Flow {
    /// Counts a read or a write, and ends the run if the code keeps making such calls that move no bytes.
    fn count(&mut self, n_bytes: usize) {
        self.n_idle = if n_bytes > 0 { 0 } else { self.n_idle + 1 };
        if self.n_idle > STEPS_MIN && !std::thread::panicking() {
            let waits = "it keeps calling a transport that is not ready, or has ended";
            unwind::end(End::Livelock(waits.to_owned()));
        }
    }
}

// How the core moves bytes.
impl Pipe {
    /// The future's end of the pipe.
    pub(in crate::adapter::future) fn wire(&self, log: SharedLog) -> Wire {
        Wire { pipe: self.clone(), log }
    }

    /// Sets how many bytes, at least one, may wait to be sent.
    pub(in crate::adapter::future) fn limit_to(&self, room: usize) {
        lock(&self.0).room = Some(room.max(1));
    }

    /// Lets any number of bytes wait to be sent, unless there is a limit: the transport takes them apart
    /// from what the future does.
    pub(in crate::adapter::future) fn queue_writes(&self) {
        lock(&self.0).room.get_or_insert(usize::MAX);
    }

    /// Delivers whole pieces in place of bytes.
    #[cfg(feature = "futures-core03")]
    pub(in crate::adapter::future) fn deliver_pieces(&self) {
        lock(&self.0).pieces = Some(VecDeque::new());
    }

    /// Puts bytes into the pipe, and the end of the stream after them if `is_eof`.
    pub(in crate::adapter::future) fn put(&self, bytes: &[u8], is_eof: bool) {
        let mut flow = lock(&self.0);
        let has_news = is_eof || !bytes.is_empty();
        flow.incoming.clear();
        flow.n_read = 0;
        flow.n_idle = 0;
        flow.is_eof |= is_eof;
        let Flow { incoming, pieces, n_read, .. } = &mut *flow;
        match pieces {
            None => incoming.extend_from_slice(bytes),
            // A delivered piece counts as consumed, even if the future never polls for it.
            Some(pieces) => {
                *n_read = bytes.len();
                pieces.extend((!bytes.is_empty()).then(|| bytes.to_vec()));
            }
        }
        let woken = if has_news { mem::take(&mut flow.readers) } else { Wakers::default() };
        drop(flow);
        woken.wake();
    }

    /// Takes back the unread bytes, and returns how many were read.
    pub(in crate::adapter::future) fn withdraw(&self) -> usize {
        let mut flow = lock(&self.0);
        flow.incoming.clear();
        mem::take(&mut flow.n_read)
    }

    /// Whether bytes, pieces or the end of the stream are unread.
    pub(in crate::adapter::future) fn has_unread(&self) -> bool {
        let flow = lock(&self.0);
        let has_pieces = flow.pieces.as_ref().is_some_and(|pieces| !pieces.is_empty());
        has_pieces || flow.n_read < flow.incoming.len() || flow.is_eof && !flow.has_seen_eof
    }

    /// The progress of a future: the number of bytes that it read, and whether it saw the end.
    pub(in crate::adapter::future) fn progress(&self) -> (u64, bool) {
        let flow = lock(&self.0);
        (flow.n_read_ever, flow.has_seen_eof)
    }

    /// Whether a write waits for room.
    pub(in crate::adapter::future) fn awaits_room(&self) -> bool {
        !lock(&self.0).writers.is_empty()
    }

    /// Sends at most `room` of the waiting bytes, and the end once after all; returns whether it
    /// sent anything.
    pub(in crate::adapter::future) fn transmit(&self, room: usize, log: &SharedLog) -> bool {
        let mut flow = lock(&self.0);
        let n = room.min(flow.outgoing.len());
        let sent: Vec<u8> = flow.outgoing.drain(..n).collect();
        let ends = flow.is_shut && flow.outgoing.is_empty() && !flow.has_logged_close;
        flow.has_logged_close |= ends;
        let woken = if n > 0 { mem::take(&mut flow.writers) } else { Wakers::default() };
        drop(flow);
        log.send(&sent);
        if ends {
            log.close();
        }
        woken.wake();
        n > 0 || ends
    }
}

// How a future moves bytes.
impl Pipe {
    /// Reads at most `len` bytes and passes them to `take`.
    pub(super) fn poll_read<R>(
        &self,
        cx: &Context<'_>,
        len: usize,
        take: impl FnOnce(&[u8]) -> R,
    ) -> Poll<R> {
        let mut flow = lock(&self.0);
        if flow.is_quiet {
            flow.readers.add(cx);
            return Poll::Pending;
        }
        let n = len.min(flow.incoming.len() - flow.n_read);
        flow.count(n);
        if n == 0 && len > 0 {
            if !flow.is_eof {
                flow.readers.add(cx);
                return Poll::Pending;
            }
            flow.has_seen_eof = true;
        }
        let start = flow.n_read;
        flow.n_read += n;
        flow.n_read_ever += n as u64;
        Poll::Ready(take(flow.incoming.get(start..flow.n_read).unwrap_or_default()))
    }

    /// Lets reads wait for the first write.
    pub(super) fn be_quiet(&self) {
        lock(&self.0).is_quiet = true;
    }

    /// Ends the silence of the peer after a write.
    pub(super) fn has_written(&self, n_bytes: usize) {
        let mut flow = lock(&self.0);
        if !flow.is_quiet || n_bytes == 0 {
            return;
        }
        flow.is_quiet = false;
        let woken = mem::take(&mut flow.readers);
        drop(flow);
        woken.wake();
    }

    /// Keeps as many of `bytes` as there is room for; `None` if there is no limit, so that all are
    /// sent at once.
    pub(super) fn poll_write(
        &self,
        cx: &Context<'_>,
        bytes: &[u8],
    ) -> Option<Poll<io::Result<usize>>> {
        let mut flow = lock(&self.0);
        if flow.is_shut {
            flow.count(0);
            return Some(Poll::Ready(Err(io::ErrorKind::BrokenPipe.into())));
        }
        let n = bytes.len().min(flow.room?.saturating_sub(flow.outgoing.len()));
        flow.count(n);
        if n == 0 && !bytes.is_empty() {
            flow.writers.add(cx);
            return Some(Poll::Pending);
        }
        flow.outgoing.extend(bytes.iter().take(n));
        Some(Poll::Ready(Ok(n)))
    }

    /// Ends the outgoing side; returns true if the end must be logged now.
    pub(super) fn shut_down(&self) -> bool {
        let mut flow = lock(&self.0);
        flow.is_shut = true;
        let ends = flow.room.is_none() && !flow.has_logged_close;
        flow.has_logged_close |= ends;
        ends
    }

    /// Returns the next piece, if whole pieces are delivered; `None` at the end of the stream.
    #[cfg(feature = "futures-core03")]
    pub(super) fn poll_piece(&self, cx: &Context<'_>) -> Poll<Option<Vec<u8>>> {
        let mut flow = lock(&self.0);
        if let Some(piece) = flow.pieces.as_mut().and_then(VecDeque::pop_front) {
            flow.n_read_ever += piece.len() as u64;
            return Poll::Ready(Some(piece));
        }
        if flow.is_eof {
            flow.has_seen_eof = true;
            return Poll::Ready(None);
        }
        flow.readers.add(cx);
        Poll::Pending
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
