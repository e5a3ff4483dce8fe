//! Polls futures by hand, and only those that are woken.
//!
//! Wakers are counted. So a future that waits without a waker is detected at once, and is a stall
//! rather than a test that hangs.

use std::cell::RefCell;
use std::collections::VecDeque;
use std::fmt::{self, Debug};
use std::pin::Pin;
use std::rc::Rc;
use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};
use std::task::{Context, Poll, Wake, Waker};

use crate::adapter::shared_log::SharedLog;
use crate::contract::unwind;
use crate::driver::turn::{STEPS_MIN, STEPS_PER_BYTE};
use crate::transcript::{End, Fault};

/// A future that may fail with a fault.
pub(super) type Program = Pin<Box<dyn Future<Output = Result<(), Fault>>>>;

/// Spawns futures, which are polled in turns with the one that spawns them.
///
/// # Examples
///
/// ```
/// use chunkproof::adapter::future::task;
/// use chunkproof::{check, Fault};
/// use tokio::io::AsyncReadExt;
///
/// let greeter = task::cores_with(|mut host| async move {
///     host.spawner.spawn(async move { host.log.event("hello") });
///     host.wire.read_u8().await.map(drop).map_err(Fault::from)
/// });
/// check(greeter).receive("x").assert();
/// ```
#[derive(Clone, Default)]
pub struct Spawner {
    spawned: Rc<RefCell<VecDeque<Program>>>,
}

impl Spawner {
    /// Adds a future, which is first polled when the current one waits or is over.
    pub fn spawn(&self, future: impl Future<Output = ()> + 'static) {
        let program = Box::pin(async move {
            future.await;
            Ok(())
        });
        self.spawned.borrow_mut().push_back(program);
    }
}

impl Debug for Spawner {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("Spawner")
    }
}

/// Futures that run side by side, in turns.
#[derive(Debug, Default)]
pub(super) struct Executor {
    jobs: VecDeque<Job>,
    spawner: Spawner,
}

/// A future and its waker.
struct Job {
    program: Program,
    alarm: Arc<Alarm>,
}

/// The flag that a waker raises. Each holder other than its job can raise it.
struct Alarm {
    is_raised: AtomicBool,
}

impl Executor {
    /// Adds a future.
    pub(super) fn add(&mut self, program: Program) {
        let alarm = Arc::new(Alarm { is_raised: AtomicBool::new(true) });
        self.jobs.push_back(Job { program, alarm });
    }

    /// A handle with which its futures spawn more.
    pub(super) fn spawner(&self) -> Spawner {
        self.spawner.clone()
    }

    /// The number of futures that are not over.
    pub(super) fn n_jobs(&self) -> usize {
        self.jobs.len()
    }

    /// Polls the woken futures until none is left, or until code in them has failed the core through its
    /// log; `n_bytes` bytes were available to read.
    pub(super) fn run(&mut self, n_bytes: usize, log: &SharedLog) -> Result<(), Fault> {
        for _ in 0..STEPS_MIN + STEPS_PER_BYTE * n_bytes {
            while let Some(program) = self.next_spawned() {
                self.add(program);
            }
            let Some(woken) = self.jobs.iter().position(Job::is_woken) else { return Ok(()) };
            // It goes to the end of the queue, so that each has its turn.
            let Some(mut job) = self.jobs.remove(woken) else { return Ok(()) };
            let polled = job.poll();
            log.take_failure().map_or(Ok(()), Err)?;
            match polled {
                Poll::Pending => self.jobs.push_back(job),
                Poll::Ready(result) => result?,
            }
        }
        unwind::end(End::Livelock("its future keeps waking itself".to_owned()))
    }

    /// Polls all futures, woken or not, as any executor may.
    pub(super) fn run_all(&mut self, n_bytes: usize, log: &SharedLog) -> Result<(), Fault> {
        self.jobs.iter().for_each(|job| job.alarm.raise());
        self.run(n_bytes, log)
    }

    /// Whether a future waits and has no waker left.
    pub(super) fn has_sleeper(&self) -> bool {
        self.jobs.iter().any(|job| !job.is_woken() && Arc::strong_count(&job.alarm) == 1)
    }

    /// Drops all futures, and those that they spawn as they are dropped.
    pub(super) fn clear(&mut self) {
        self.jobs.clear();
        for _ in 0..STEPS_MIN {
            let Some(program) = self.next_spawned() else { return };
            drop(program);
        }
        unwind::end(End::Livelock("its futures spawn others as they are dropped".to_owned()));
    }

    fn next_spawned(&self) -> Option<Program> {
        self.spawner.spawned.borrow_mut().pop_front()
    }
}

impl Job {
    fn is_woken(&self) -> bool {
        self.alarm.is_raised.load(Ordering::Relaxed)
    }

    fn poll(&mut self) -> Poll<Result<(), Fault>> {
        self.alarm.is_raised.store(false, Ordering::Relaxed);
        // Dropped after the poll, so that any waker that is left can wake the future.
        let waker = Waker::from(Arc::clone(&self.alarm));
        self.program.as_mut().poll(&mut Context::from_waker(&waker))
    }
}

impl Debug for Job {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(if self.is_woken() { "woken" } else { "waiting" })
    }
}

impl Alarm {
    fn raise(&self) {
        self.is_raised.store(true, Ordering::Relaxed);
    }
}

impl Wake for Alarm {
    fn wake(self: Arc<Self>) {
        self.raise();
    }

    fn wake_by_ref(self: &Arc<Self>) {
        self.raise();
    }
}
