//! Waits for the application's requests for more, in a future.

use std::fmt::{self, Debug};
use std::future::poll_fn;
use std::sync::{Arc, Mutex};
use std::task::Poll;

use crate::adapter::future::wakers::Wakers;
use crate::adapter::future::wire::Pipe;
use crate::adapter::shared_log::lock;

/// The application's requests for more events.
///
/// An application that has what it needs may never read on, and what its library would have flushed with the
/// next read stays unsent. A future that waits here after each event lets the checks
/// [`flushing`](crate::checks::flushing) and [`polling`](crate::checks::polling) find out: the driver
/// requests more at once, later, or never. What such a future writes is queued, and the transport takes it
/// whether more is requested or not.
///
/// # Examples
///
/// ```
/// use chunkproof::adapter::future::task;
/// use chunkproof::{check, CheckId, Verdict};
/// use tokio::io::{AsyncReadExt, AsyncWriteExt};
///
/// // Flushes the answer to a ping before it reads on, and not before the application has its event.
/// let pings = task::cores_with(|mut host| async move {
///     let mut answers = Vec::new();
///     loop {
///         host.wire.write_all(&answers).await?;
///         answers = vec![host.wire.read_u8().await?];
///         host.log.event("ping");
///         host.demand.more().await;
///     }
///     #[expect(unreachable_code, reason = "the type of the error")]
///     Ok::<(), std::io::Error>(())
/// });
/// let report = check(pings).receive("ab").run();
/// assert_eq!(report.verdict(CheckId::FLUSHING), Some(Verdict::Variant));
/// ```
#[derive(Clone)]
pub struct Demand {
    state: Arc<Mutex<Requests>>,
    pipe: Pipe,
}

#[derive(Default)]
struct Requests {
    n_awaited: u64,
    n_requested: u64,
    waiting: Wakers,
}

impl Requests {
    fn are_awaited(&self) -> bool {
        self.n_requested < self.n_awaited
    }
}

impl Demand {
    pub(super) fn of(pipe: &Pipe) -> Self {
        Self { state: Arc::default(), pipe: pipe.clone() }
    }

    /// Waits until the application requests more.
    pub async fn more(&self) {
        self.pipe.queue_writes();
        let ticket = {
            let mut state = lock(&self.state);
            state.n_awaited += 1;
            state.n_awaited
        };
        poll_fn(|cx| {
            let mut state = lock(&self.state);
            if state.n_requested >= ticket {
                return Poll::Ready(());
            }
            state.waiting.add(cx);
            Poll::Pending
        })
        .await;
    }

    /// Requests more, and returns whether a future had waited for it.
    pub(super) fn request(&self) -> bool {
        let mut state = lock(&self.state);
        let is_awaited = state.are_awaited();
        state.n_requested = state.n_awaited;
        let waiting = std::mem::take(&mut state.waiting);
        drop(state);
        waiting.wake();
        is_awaited
    }

    /// How often a future has waited so far.
    pub(super) fn n_awaited(&self) -> u64 {
        lock(&self.state).n_awaited
    }

    /// Whether a future waits.
    pub(super) fn is_awaited(&self) -> bool {
        lock(&self.state).are_awaited()
    }
}

impl Debug for Demand {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("Demand")
    }
}
