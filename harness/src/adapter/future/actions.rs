//! Passes the actions of a script to a future, in words.

use std::collections::VecDeque;
use std::fmt::{self, Debug};
use std::future::poll_fn;
use std::sync::{Arc, Mutex};
use std::task::{Context, Poll, Waker};

use crate::adapter::shared_log::lock;
use crate::transcript::Fault;

/// Receives the actions of a script, one after another.
///
/// They wait in order until they are received. After a future has dropped this, actions are refused
/// as unsupported.
///
/// # Examples
///
/// ```
/// use chunkproof::adapter::future::task;
/// use chunkproof::{check, Fault};
/// use tokio::io::AsyncWriteExt;
///
/// let client = task::cores_with(|mut host| async move {
///     match host.actions.next().await.strip_prefix("send ") {
///         Some(text) => host.wire.write_all(text.as_bytes()).await,
///         None => Ok(host.actions.refuse(Fault::new("unknown-action"))),
///     }
/// });
/// check(client).act("send hello").assert();
/// ```
pub struct Actions {
    queue: Arc<Mutex<Queue>>,
}

#[derive(Default)]
struct Queue {
    waiting: VecDeque<String>,
    receiver: Option<Waker>,
    refused: Option<Fault>,
}

impl Actions {
    /// Waits for the next action and returns it.
    pub async fn next(&self) -> String {
        poll_fn(|cx| self.poll_next(cx)).await
    }

    /// As [`next`](Self::next), for futures written by hand.
    pub fn poll_next(&self, cx: &mut Context<'_>) -> Poll<String> {
        let mut queue = lock(&self.queue);
        if let Some(action) = queue.waiting.pop_front() {
            return Poll::Ready(action);
        }
        queue.receiver = Some(cx.waker().clone());
        Poll::Pending
    }

    /// Refuses the latest action, which must have had no effect.
    pub fn refuse(&self, fault: impl Into<Fault>) {
        lock(&self.queue).refused = Some(fault.into());
    }
}

impl Debug for Actions {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("Actions")
    }
}

/// The sender of [`Actions`].
#[derive(Default)]
pub(super) struct ActionSender {
    queue: Arc<Mutex<Queue>>,
}

impl ActionSender {
    pub(super) fn actions(&self) -> Actions {
        Actions { queue: Arc::clone(&self.queue) }
    }

    /// Whether a future may still receive actions.
    pub(super) fn has_receiver(&self) -> bool {
        Arc::strong_count(&self.queue) > 1
    }

    /// Whether a future waits for an action.
    pub(super) fn is_awaited(&self) -> bool {
        lock(&self.queue).receiver.is_some()
    }

    pub(super) fn n_waiting(&self) -> usize {
        lock(&self.queue).waiting.len()
    }

    pub(super) fn send(&self, action: &str) {
        let mut queue = lock(&self.queue);
        queue.waiting.push_back(action.to_owned());
        let receiver = queue.receiver.take();
        drop(queue);
        receiver.into_iter().for_each(Waker::wake);
    }

    /// Returns the fault of an action that was refused since the last call.
    pub(super) fn take_refused(&self) -> Option<Fault> {
        lock(&self.queue).refused.take()
    }
}

impl Debug for ActionSender {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("ActionSender")
    }
}
