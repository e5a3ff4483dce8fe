//! Cores from futures that read from and write to a transport: no runtime, no sockets.
//!
//! The future is polled by hand, and only while it is woken. Bytes that it has not read when it
//! waits are not consumed: they come again, and are listed in the transcript if they are never
//! read. A future that is over consumes no more bytes; its error is the fault of the core.
//!
//! A future that sleeps although it could go on, that has no waker left, or that still waits after it
//! has read the end of its stream, is a stall; a future that wakes itself without end is a livelock:
//! see the check [`progress`](crate::checks::progress). After the end, a future may wait for an
//! action, for room to write, or for a timer of the [`ScriptClock`] of the script. Timers of a runtime do not
//! work here.
//!
//! Code that cannot return an error, such as a handler or a spawned future, ends the core with
//! [`SharedLog::fail`].

#[cfg(test)]
mod demand_tests;
#[cfg(test)]
mod sharing_tests;
#[cfg(test)]
mod tests;
#[cfg(test)]
mod time_tests;

use std::fmt::{self, Debug};
use std::time::Duration;

use crate::adapter::future::actions::{ActionSender, Actions};
use crate::adapter::future::clock::ScriptClock;
use crate::adapter::future::demand::Demand;
use crate::adapter::future::executor::{Executor, Program, Spawner};
use crate::adapter::future::wire::{Pipe, Wire};
use crate::adapter::shared_log::SharedLog;
use crate::contract::{Core, Log, unwind};
use crate::transcript::{End, Fault};

/// The environment of a future.
#[derive(Debug)]
#[non_exhaustive]
pub struct Host {
    /// The transport.
    pub wire: Wire,
    /// The log of its core.
    pub log: SharedLog,
    /// The actions of the script; a future that drops them receives none.
    pub actions: Actions,
    /// Spawns further futures.
    pub spawner: Spawner,
    /// The time of the script, with timers.
    pub clock: ScriptClock,
    /// The application's requests for more events.
    pub demand: Demand,
}

/// Makes cores from an async function of a transport and a log.
///
/// # Examples
///
/// ```
/// use chunkproof::adapter::future::task;
/// use chunkproof::check;
/// use tokio::io::{AsyncBufReadExt, AsyncWriteExt, BufReader};
///
/// let lines = task::cores(|wire, log| async move {
///     let mut lines = BufReader::new(wire).lines();
///     while let Some(line) = lines.next_line().await? {
///         log.named("line", line);
///     }
///     lines.into_inner().shutdown().await
/// });
/// check(lines).receive("one\r\ntwo").eof().assert();
/// ```
pub fn cores<F, E>(
    program: impl Fn(Wire, SharedLog) -> F + Send + Sync + Clone + 'static,
) -> impl Fn() -> Task + Send + Sync + Clone
where
    F: Future<Output = Result<(), E>> + 'static,
    E: Into<Fault>,
{
    cores_with(move |host| program(host.wire, host.log))
}

/// Makes cores from an async function that also receives actions or spawns futures.
///
/// The core is over when all of its futures are. For an example see [`Actions`] and [`Spawner`].
pub fn cores_with<F, E>(
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
    /// Called in the first step, so that its entries are logged.
    begin: Option<Box<dyn FnOnce(Host) -> Program>>,
    executor: Executor,
    pipe: Pipe,
    log: SharedLog,
    actions: ActionSender,
    clock: ScriptClock,
    demand: Demand,
    /// The fault of a future that failed on an action, which is not a refusal.
    failed: Option<Fault>,
}

impl Task {
    fn new(begin: impl FnOnce(Host) -> Program + 'static) -> Self {
        let pipe = Pipe::default();
        Self {
            begin: Some(Box::new(begin)),
            executor: Executor::default(),
            demand: Demand::of(&pipe),
            pipe,
            log: SharedLog::new(),
            actions: ActionSender::default(),
            clock: ScriptClock::default(),
            failed: None,
        }
    }

    /// Sets how many bytes, at least one, may wait to be sent.
    ///
    /// If there is no room, a write is short or pending, and the transport takes waiting bytes at
    /// any time: see the check [`backpressure`](crate::checks::backpressure).
    #[must_use]
    pub fn with_room(self, room: usize) -> Self {
        self.pipe.limit_to(room);
        self
    }

    /// Delivers whole pieces, for a future that consumes a stream.
    #[cfg(feature = "futures-core03")]
    pub(super) fn with_pieces(self) -> Self {
        self.pipe.deliver_pieces();
        self
    }

    /// Runs the futures until all wait, and ends the run with a stall if one misses a wake-up.
    fn step(&mut self, n_bytes: usize, log: &mut Log) -> Result<(), Fault> {
        self.run(log, |executor, log| executor.run(n_bytes, log))?;
        if self.executor.has_sleeper() {
            unwind::end(End::Stall("it waits, and its waker was dropped".to_owned()));
        }
        let has_input = self.pipe.has_unread() || self.actions.n_waiting() > 0;
        if has_input && self.executor.n_jobs() > 0 {
            // If no wake-up was missed, another poll has no effect.
            let before = self.progress(log);
            let result = self.run(log, |executor, log| executor.run_all(n_bytes, log));
            if result.is_err() || self.progress(log) != before {
                unwind::end(End::Stall("it could go on, and was not woken".to_owned()));
            }
        }
        if self.has_seen_eof() && self.executor.n_jobs() > 0 && !self.may_be_woken() {
            let waits = "it still waits after it has read the end of its stream";
            unwind::end(End::Stall(waits.to_owned()));
        }
        Ok(())
    }

    fn has_seen_eof(&self) -> bool {
        let (_, has_seen_eof) = self.pipe.progress();
        has_seen_eof
    }

    /// Whether a step of the script can still wake a future that has read the end of the stream: an action,
    /// time, a request for more, or room for what it writes.
    fn may_be_woken(&self) -> bool {
        self.pipe.awaits_room()
            || self.actions.is_awaited()
            || self.demand.is_awaited()
            || self.clock.deadline().is_some()
    }

    fn run(
        &mut self,
        log: &mut Log,
        run: impl FnOnce(&mut Executor, &SharedLog) -> Result<(), Fault>,
    ) -> Result<(), Fault> {
        let Self { begin, executor, pipe, log: shared, actions, clock, demand, failed: _ } = self;
        shared.lend(log, || {
            if let Some(begin) = begin.take() {
                let (wire, log) = (pipe.wire(shared.clone()), shared.clone());
                let (actions, spawner) = (actions.actions(), executor.spawner());
                let (clock, demand) = (clock.clone(), demand.clone());
                executor.add(begin(Host { wire, log, actions, spawner, clock, demand }));
            }
            let result = shared.take_failure().map_or(Ok(()), Err);
            let result = result.and_then(|()| run(executor, shared));
            if result.is_err() {
                executor.clear();
            }
            result
        })
    }

    /// As [`step`](Self::step), without an action that could be refused.
    fn step_on(&mut self, n_bytes: usize, log: &mut Log) -> Result<(), Fault> {
        self.step(n_bytes, log)?;
        // The action was accepted earlier, so this is a fault and not a refusal.
        self.actions.take_refused().into_iter().for_each(|fault| log.fault(fault));
        Ok(())
    }

    /// Counts everything that a future can do.
    fn progress(&self, log: &Log) -> impl Eq + use<> {
        let (n_waiting, n_awaited) = (self.actions.n_waiting(), self.demand.n_awaited());
        (self.pipe.progress(), n_waiting, n_awaited, self.executor.n_jobs(), log.n_logged())
    }
}

impl Core for Task {
    fn receive(&mut self, bytes: &[u8], log: &mut Log) -> Result<usize, Fault> {
        self.pipe.put(bytes, false);
        let result = self.step_on(bytes.len(), log);
        let n_read = self.pipe.withdraw();
        result.map(|()| n_read)
    }

    fn poll(&mut self, log: &mut Log) -> Result<bool, Fault> {
        if let Some(fault) = self.failed.take() {
            return Err(fault);
        }
        let is_awaited = self.demand.request();
        if is_awaited {
            self.step_on(0, log)?;
        }
        Ok(is_awaited)
    }

    fn receive_eof(&mut self, rest: &[u8], log: &mut Log) -> Result<(), Fault> {
        self.pipe.put(rest, true);
        self.step_on(rest.len(), log)
    }

    fn act(&mut self, action: &str, log: &mut Log) -> Result<(), Fault> {
        self.failed = self.step_on(0, log).err();
        if !self.actions.has_receiver() {
            return Err(Fault::new("unsupported").because("no future receives actions"));
        }
        self.actions.send(action);
        self.failed = self.step(0, log).err();
        self.actions.take_refused().map_or(Ok(()), Err)
    }

    fn deadline(&self) -> Option<Duration> {
        self.clock.deadline()
    }

    fn advance(&mut self, now: Duration, log: &mut Log) -> Result<(), Fault> {
        // One that begins only now was there from the start, so its timers run out one after another.
        if self.begin.is_some() {
            log.at_time(self.clock.now());
            self.step_on(0, log)?;
            while let Some(due) = self.clock.deadline().filter(|due| *due < now) {
                log.at_time(due);
                self.clock.set(due);
                self.step_on(0, log)?;
            }
            log.at_time(now);
        }
        self.clock.set(now);
        self.step_on(0, log)
    }

    fn awaits_room(&self) -> bool {
        self.pipe.awaits_room()
    }

    fn transmit(&mut self, room: usize, log: &mut Log) -> Result<bool, Fault> {
        let Self { pipe, log: shared, .. } = self;
        let has_sent = shared.lend(log, || pipe.transmit(room, shared));
        if has_sent {
            self.step_on(0, log)?;
        }
        Ok(has_sent)
    }
}

impl Debug for Task {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let Self { begin, executor, pipe, log: _, actions: _, clock, demand: _, failed: _ } = self;
        f.debug_struct("Task")
            .field("has_begun", &begin.is_none())
            .field("executor", executor)
            .field("wire", pipe)
            .field("clock", clock)
            .finish_non_exhaustive()
    }
}
