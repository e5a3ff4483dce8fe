//! Futures polled by hand: each while, and only while, it was woken.
//!
//! A waker here knows how many hold it. So a future that waits although nobody can wake it is seen at
//! once, and is a stall rather than a test that hangs.

use std::cell::RefCell;
use std::collections::VecDeque;
use std::fmt::{self, Debug};
use std::pin::Pin;
use std::rc::Rc;
use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};
use std::task::{Context, Poll, Wake, Waker};

use crate::contract::unwind;
use crate::driver::turn::{STEPS_MIN, STEPS_PER_BYTE};
use crate::transcript::{End, Fault};

/// A future that may give up with a fault.
pub(super) type Program = Pin<Box<dyn Future<Output = Result<(), Fault>>>>;

/// Takes futures to be polled beside the one that it was handed to.
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
    /// Hands over a future; it is polled first when the one that runs now has nothing more to do.
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

/// What a waker raises. Whoever holds it besides its job can raise it.
struct Alarm {
    is_raised: AtomicBool,
}

impl Executor {
    /// Adds a future.
    pub(super) fn add(&mut self, program: Program) {
        let alarm = Arc::new(Alarm { is_raised: AtomicBool::new(true) });
        self.jobs.push_back(Job { program, alarm });
    }

    /// A handle with which its futures add others.
    pub(super) fn spawner(&self) -> Spawner {
        self.spawner.clone()
    }

    /// How many futures are not over.
    pub(super) fn n_jobs(&self) -> usize {
        self.jobs.len()
    }

    /// Polls the futures that were woken until none is; `n_shown` bytes were there to be read.
    pub(super) fn run(&mut self, n_shown: usize) -> Result<(), Fault> {
        for _ in 0..STEPS_MIN + STEPS_PER_BYTE * n_shown {
            while let Some(program) = self.next_spawned() {
                self.add(program);
            }
            let Some(woken) = self.jobs.iter().position(Job::is_woken) else { return Ok(()) };
            // Taken out and put after the others: each has its turn.
            let Some(mut job) = self.jobs.remove(woken) else { return Ok(()) };
            match job.poll() {
                Poll::Pending => self.jobs.push_back(job),
                Poll::Ready(result) => result?,
            }
        }
        unwind::end(End::Livelock("its future wakes itself again and again".to_owned()))
    }

    /// Polls all, whether they were woken or not, as any executor may.
    pub(super) fn run_all(&mut self, n_shown: usize) -> Result<(), Fault> {
        self.jobs.iter().for_each(|job| job.alarm.raise());
        self.run(n_shown)
    }

    /// Whether one of them waits and nobody can wake it.
    pub(super) fn has_sleeper(&self) -> bool {
        self.jobs.iter().any(|job| !job.is_woken() && Arc::strong_count(&job.alarm) == 1)
    }

    /// Drops all.
    pub(super) fn clear(&mut self) {
        self.jobs.clear();
        while let Some(program) = self.next_spawned() {
            drop(program);
        }
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
        // Not kept after the poll: whoever holds a waker then does so to wake.
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
