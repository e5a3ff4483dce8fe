//! Cores from futures that read from and write to a transport: no runtime, no sockets.
//!
//! The future is polled by hand, while and only while it was woken. What it did not read when it has
//! nothing more to do is not taken: it is shown again, and stands in the transcript if it is never
//! read. A future that is over takes nothing more; its error is the fault of the core.
//!
//! A future that sleeps though it could go on, or that nobody can wake, is a stall; one that wakes
//! itself for ever is a livelock: see the check [`progress`](crate::checks::progress). There is no clock:
//! timers of a runtime do not work in here, so leave them out.

#[cfg(test)]
mod tests;

use std::fmt::{self, Debug};

use crate::adapter::future::actions::{Actions, Teller};
use crate::adapter::future::executor::{Executor, Program, Spawner};
use crate::adapter::future::wire::{Pipe, Wire};
use crate::adapter::shared_log::SharedLog;
use crate::contract::{Core, Log, unwind as fence};
use crate::transcript::{End, Fault};

/// All that a future may be handed.
#[derive(Debug)]
#[non_exhaustive]
pub struct Host {
    /// The transport.
    pub wire: Wire,
    /// Where it speaks.
    pub voice: SharedLog,
    /// What the application tells it; one that drops this is told nothing.
    pub actions: Actions,
    /// Takes futures to be polled beside it.
    pub spawner: Spawner,
}

/// Makes cores from an async function of a transport and a voice.
///
/// # Examples
///
/// ```
/// use chunkproof::adapter::future::task::task;
/// use chunkproof::check;
/// use tokio::io::{AsyncBufReadExt, AsyncWriteExt, BufReader};
///
/// let lines = task(|wire, voice| async move {
///     let mut lines = BufReader::new(wire).lines();
///     while let Some(line) = lines.next_line().await? {
///         voice.named("line", line);
///     }
///     lines.into_inner().shutdown().await
/// });
/// check(lines).receive("one\r\ntwo").eof().assert();
/// ```
pub fn task<F, E>(
    program: impl Fn(Wire, SharedLog) -> F + Send + Sync + Clone + 'static,
) -> impl Fn() -> Task + Send + Sync + Clone
where
    F: Future<Output = Result<(), E>> + 'static,
    E: Into<Fault>,
{
    task_with(move |host| program(host.wire, host.voice))
}

/// Makes cores from an async function that is told actions or spawns futures, too.
///
/// The core is over when all of its futures are. For an example see [`Actions`] and [`Spawner`].
pub fn task_with<F, E>(
    program: impl Fn(Host) -> F + Send + Sync + Clone + 'static,
) -> impl Fn() -> Task + Send + Sync + Clone
where
    F: Future<Output = Result<(), E>> + 'static,
    E: Into<Fault>,
{
    move || {
        let program = program.clone();
        Task::new(move |host| {
            let future = program(host);
            Box::pin(async move { future.await.map_err(Into::into) })
        })
    }
}

/// A future on a transport, as a core.
pub struct Task {
    /// Called with the first step, so that what it says is heard.
    begin: Option<Box<dyn FnOnce(Host) -> Program>>,
    executor: Executor,
    pipe: Pipe,
    voice: SharedLog,
    teller: Teller,
    /// The fault of a future that failed while an action was told, which is no refusal.
    failed: Option<Fault>,
}

impl Task {
    fn new(begin: impl FnOnce(Host) -> Program + 'static) -> Self {
        Self {
            begin: Some(Box::new(begin)),
            executor: Executor::default(),
            pipe: Pipe::default(),
            voice: SharedLog::new(),
            teller: Teller::default(),
            failed: None,
        }
    }

    /// Lets at most `room` bytes, and at least one, wait to be sent. Where there is no room for a write
    /// it is short or pending, and the transport takes what waits when it pleases: see the check
    /// [`backpressure`](crate::checks::backpressure).
    #[must_use]
    pub fn with_room(self, room: usize) -> Self {
        self.pipe.limit_to(room);
        self
    }

    /// Brings the pieces whole, for a future that is no reader.
    #[cfg(feature = "futures-core03")]
    pub(super) fn with_pieces(self) -> Self {
        self.pipe.bring_pieces();
        self
    }

    /// Lets the futures do what they can, and sees to it that none sleeps too long.
    fn step(&mut self, n_shown: usize, log: &mut Log) -> Result<(), Fault> {
        self.run(log, |executor| executor.run(n_shown))?;
        if self.executor.has_sleeper() {
            fence::end(End::Stall("it waits, and nobody holds its waker".to_owned()));
        }
        let is_unseen = self.pipe.has_unread() || self.teller.n_waiting() > 0;
        if is_unseen && self.executor.n_jobs() > 0 {
            // Who was woken for all that is there does nothing when polled once more.
            let before = self.progress(log);
            let result = self.run(log, |executor| executor.run_all(n_shown));
            if result.is_err() || self.progress(log) != before {
                fence::end(End::Stall("it could go on, and nobody woke it".to_owned()));
            }
        }
        Ok(())
    }

    fn run(
        &mut self,
        log: &mut Log,
        run: impl FnOnce(&mut Executor) -> Result<(), Fault>,
    ) -> Result<(), Fault> {
        let Self { begin, executor, pipe, voice, teller, failed: _ } = self;
        voice.lend(log, || {
            if let Some(begin) = begin.take() {
                let (wire, voice) = (pipe.wire(voice.clone()), voice.clone());
                let (actions, spawner) = (teller.actions(), executor.spawner());
                executor.add(begin(Host { wire, voice, actions, spawner }));
            }
            let result = run(executor);
            if result.is_err() {
                executor.clear();
            }
            result
        })
    }

    /// As [`step`](Self::step), where no action is told that could be refused.
    fn step_on(&mut self, n_shown: usize, log: &mut Log) -> Result<(), Fault> {
        self.step(n_shown, log)?;
        // A second thought: the action is done.
        self.teller.take_refused().into_iter().for_each(|fault| log.fault(fault));
        Ok(())
    }

    /// All that a future can do, counted.
    fn progress(&self, log: &Log) -> impl Eq + use<> {
        let n_waiting = self.teller.n_waiting();
        (self.pipe.progress(), n_waiting, self.executor.n_jobs(), log.n_said())
    }
}

impl Core for Task {
    fn receive(&mut self, bytes: &[u8], log: &mut Log) -> Result<usize, Fault> {
        self.pipe.show(bytes, false);
        let result = self.step_on(bytes.len(), log);
        let n_read = self.pipe.withdraw();
        result.map(|()| n_read)
    }

    fn poll(&mut self, _: &mut Log) -> Result<bool, Fault> {
        self.failed.take().map_or(Ok(false), Err)
    }

    fn receive_eof(&mut self, rest: &[u8], log: &mut Log) -> Result<(), Fault> {
        self.pipe.show(rest, true);
        self.step_on(rest.len(), log)
    }

    fn act(&mut self, action: &str, log: &mut Log) -> Result<(), Fault> {
        self.failed = self.step_on(0, log).err();
        if !self.teller.is_heard() {
            return Err(Fault::new("unsupported").because("nobody asks for actions"));
        }
        self.teller.tell(action);
        self.failed = self.step(0, log).err();
        self.teller.take_refused().map_or(Ok(()), Err)
    }

    fn awaits_room(&self) -> bool {
        self.pipe.awaits_room()
    }

    fn transmit(&mut self, room: usize, log: &mut Log) -> Result<bool, Fault> {
        let Self { pipe, voice, .. } = self;
        let has_sent = voice.lend(log, || pipe.transmit(room, voice));
        if has_sent {
            self.step_on(0, log)?;
        }
        Ok(has_sent)
    }
}

impl Debug for Task {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let Self { begin, executor, pipe, voice: _, teller: _, failed: _ } = self;
        f.debug_struct("Task")
            .field("has_begun", &begin.is_none())
            .field("executor", executor)
            .field("wire", pipe)
            .finish_non_exhaustive()
    }
}
