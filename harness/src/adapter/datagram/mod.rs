//! A [`Core`] from protocols that exchange datagrams and keep a clock: two ends joined by a
//! simulated path.
//!
//! Such protocols have calls of four families: `handle_input`, `poll_transmit`, `poll_timeout` and
//! `handle_timeout`. An [`Endpoint`] is one end; a [`Pair`] joins two ends by a [`Path`]. The
//! application at the *near* end writes the bytes of the script, each piece in one write, and
//! finishes at the end of the stream. The transcript holds what the applications receive, mostly
//! the one at the *far* end. The path may lose, copy, reorder, gather and delay datagrams: a
//! reliable protocol masks all of this, so every check of streams applies, and the check `rewriting`
//! compares other paths with that of the script: with [`Paths`] paths that do so at random, with
//! [`EachDatagram`] one for each datagram, which its counterexample names.
//!
//! # Time
//!
//! There is a virtual clock, which stands still until the first bytes, action or end. In each call
//! it runs from one arrival or timer to the next, each a step of the driver, as long as
//!
//! - datagrams are on their way, or
//! - an end [is busy](Endpoint::is_busy) with a request, or
//! - a timer comes due within the path's [lull](Path::lull) after the latest activity.
//!
//! Later timers, such as an idle timer, run on the time of the script: as that passes, the virtual
//! clock advances by as much. Transfers take time only on the virtual clock, and how much depends
//! on the cuts; so the deadline of the core is rounded up to a whole lull. Ends that never stop use
//! up the steps and are a livelock; a busy end with no datagram on its way and no timer is the
//! fault `stalled`.
//!
//! # Raw datagrams
//!
//! If the far end itself is the core under test, as with DNS or STUN, the near end is [`Prefixed`].

mod each;
mod network;
mod nth;
mod paths;
mod prefixed;

use std::time::Duration;

pub use crate::adapter::datagram::each::EachDatagram;
use crate::adapter::datagram::network::Network;
pub use crate::adapter::datagram::network::Path;
pub use crate::adapter::datagram::nth::Peer;
pub use crate::adapter::datagram::paths::Paths;
pub use crate::adapter::datagram::prefixed::Prefixed;
use crate::contract::{Core, Log};
use crate::transcript::Fault;

/// One end of a protocol of datagrams that does no I/O.
///
/// `now` never goes back. After each call, `poll_transmit` is called until it returns `None`.
///
/// # Examples
///
/// An end that answers each datagram with itself:
///
/// ```
/// use std::time::Duration;
///
/// use chunkproof::adapter::datagram::Endpoint;
/// use chunkproof::{Fault, Log};
///
/// #[derive(Default)]
/// struct Echo(Option<Vec<u8>>);
///
/// impl Endpoint for Echo {
///     fn handle_datagram(&mut self, _: Duration, it: &[u8], _: &mut Log) -> Result<(), Fault> {
///         self.0 = Some(it.to_vec()); // answers only the last of a batch
///         Ok(())
///     }
///     fn poll_transmit(&mut self, _: Duration) -> Option<Vec<u8>> {
///         self.0.take()
///     }
/// }
/// assert!(!Echo::default().is_busy());
/// ```
pub trait Endpoint {
    /// Receives one datagram.
    ///
    /// # Errors
    ///
    /// Returns a fault if the connection fails. To ignore a datagram is not a fault.
    fn handle_datagram(&mut self, now: Duration, bytes: &[u8], log: &mut Log) -> Result<(), Fault>;

    /// Returns the next datagram to send, if there is one.
    fn poll_transmit(&mut self, now: Duration) -> Option<Vec<u8>>;

    /// Returns the next deadline of this end, counted from the start of the script.
    fn poll_timeout(&mut self) -> Option<Duration> {
        None
    }

    /// Handles a deadline that has come.
    ///
    /// # Errors
    ///
    /// Returns a fault if the connection fails.
    fn handle_timeout(&mut self, now: Duration, log: &mut Log) -> Result<(), Fault> {
        let _ = (now, log);
        Ok(())
    }

    /// Writes bytes of the application and returns how many were accepted. The rest is written
    /// again.
    ///
    /// # Errors
    ///
    /// Returns a fault if the connection fails.
    fn write(&mut self, now: Duration, bytes: &[u8]) -> Result<usize, Fault> {
        let _ = (now, bytes);
        Ok(0)
    }

    /// Ends the writes of the application; `rest` was written and not accepted.
    ///
    /// # Errors
    ///
    /// Returns a fault if the application may not finish here.
    fn finish(&mut self, now: Duration, rest: &[u8]) -> Result<(), Fault> {
        let _ = now;
        if rest.is_empty() { Ok(()) } else { Err(Fault::new("unsent")) }
    }

    /// Performs another action of the application, given in words.
    ///
    /// # Errors
    ///
    /// Returns a fault if the action is refused. A refused action must not change this end.
    fn act(&mut self, now: Duration, action: &str, log: &mut Log) -> Result<(), Fault> {
        let _ = (now, log);
        Err(Fault::new("unsupported").because(format_args!("this end knows no action {action:?}")))
    }

    /// Returns whether a request is unfinished, so that time must pass until it is finished.
    ///
    /// An end that retransmits is busy while any data is unacknowledged. An end that waits for its
    /// peer to begin is not.
    fn is_busy(&self) -> bool {
        false
    }
}

/// Two ends joined by a path, as a core.
///
/// An action that begins with `far` goes to the far end. `path OPTIONS` replaces the path, except
/// for its lull, and loses the datagrams on their way. Any other action goes to the near end.
///
/// The state includes the clock and the datagrams on their way: the pair is `Clone` and `Hash` if
/// both ends are. On a path that takes time, different cuts leave different states.
///
/// # Examples
///
/// ```
/// use chunkproof::adapter::datagram::{Pair, Path, Prefixed};
/// use chunkproof::{Chunking, Script};
/// use chunkproof::driver::drive;
///
/// let twice = Path::perfect().duplicate(100);
/// let pair = Pair::new(Prefixed::default(), Prefixed::default(), twice);
/// let logged = drive(pair, &Script::from("\0\x02hi"), &Chunking::whole());
/// assert_eq!(logged.lines(), ["sent \"\\0\\x02hi\\0\\x02hi\""]);
/// ```
#[derive(Debug, Clone, Hash)]
pub struct Pair<N, F> {
    near: N,
    far: F,
    network: Network,
    /// The deadlines of the two ends.
    due: [Option<Duration>; 2],
    clock: Duration,
    /// The time of the latest activity.
    active: Duration,
    /// The time up to which the script lets the clock run.
    until: Duration,
    script_time: Duration,
    has_begun: bool,
    is_finished: bool,
    over: Option<String>,
}

/// Makes cores of two ends that are joined by a path.
///
/// # Examples
///
/// ```
/// use std::collections::VecDeque;
/// use std::time::Duration;
///
/// use chunkproof::adapter::datagram::{Endpoint, Path, Prefixed, cores};
/// use chunkproof::{check, Fault, Log};
///
/// struct Echo(VecDeque<Vec<u8>>);
///
/// impl Endpoint for Echo {
///     fn handle_datagram(&mut self, _: Duration, it: &[u8], _: &mut Log) -> Result<(), Fault> {
///         Ok(self.0.push_back(it.to_vec()))
///     }
///     fn poll_transmit(&mut self, _: Duration) -> Option<Vec<u8>> {
///         self.0.pop_front()
///     }
/// }
/// let echo = || (Prefixed::default(), Echo(VecDeque::new()));
/// check(cores(echo, Path::perfect().batch(2))).receive(b"\0\x02hi\0\0").assert();
/// ```
pub fn cores<N: Endpoint, F: Endpoint>(
    make: impl Fn() -> (N, F),
    path: Path,
) -> impl Fn() -> Pair<N, F> {
    move || {
        let (near, far) = make();
        Pair::new(near, far, path.clone())
    }
}

impl<N: Endpoint, F: Endpoint> Pair<N, F> {
    /// Joins two fresh ends.
    pub fn new(near: N, far: F, path: Path) -> Self {
        let time = Duration::ZERO;
        Self {
            near,
            far,
            network: Network::new(path),
            due: [None; 2],
            clock: time,
            active: time,
            until: time,
            script_time: time,
            has_begun: false,
            is_finished: false,
            over: None,
        }
    }

    /// Notes activity at an end: its deadlines may have changed, and the clock may run.
    fn note_activity(&mut self) {
        self.has_begun = true;
        self.active = self.clock;
        self.due = [self.near.poll_timeout(), self.far.poll_timeout()];
    }

    fn is_busy(&self) -> bool {
        self.near.is_busy() || self.far.is_busy()
    }

    /// Sends one datagram, if an end has one.
    fn transmit(&mut self) -> bool {
        let now = self.clock;
        let (to, bytes) = match self.near.poll_transmit(now) {
            Some(bytes) => (Peer::Far, bytes),
            None => match self.far.poll_transmit(now) {
                Some(bytes) => (Peer::Near, bytes),
                None => return false,
            },
        };
        self.network.send(now, to, &bytes);
        true
    }

    /// Runs the next arrival or timer, if it belongs to this call, and returns whether it did.
    fn step(&mut self, log: &mut Log) -> Result<bool, Fault> {
        let arrival = self.network.next();
        let timer = self.due.into_iter().flatten().min();
        let Some(at) = arrival.map(|(at, _)| at).into_iter().chain(timer).min() else {
            return if self.is_busy() { Err(stalled()) } else { Ok(false) };
        };
        // Counted from the latest activity, so that the script's time does not bring a timer
        // closer.
        let soon = self.active.saturating_add(self.network.path.lull);
        if arrival.is_none() && at > self.until && at >= soon && !self.is_busy() {
            return Ok(false);
        }
        self.clock = self.clock.max(at);
        let now = self.clock;
        if let Some((_, side)) = arrival.filter(|(arrives, _)| *arrives == at) {
            for bytes in self.network.take(side) {
                match side {
                    Peer::Near => self.near.handle_datagram(now, &bytes, log)?,
                    Peer::Far => self.far.handle_datagram(now, &bytes, log)?,
                }
            }
        } else {
            let [near, far] = self.due.map(|due| due.is_some_and(|due| due <= now));
            if near {
                self.near.handle_timeout(now, log)?;
            }
            if far {
                self.far.handle_timeout(now, log)?;
            }
        }
        Ok(true)
    }

    /// Remembers a fault: later calls return the same.
    fn fail(&mut self, fault: Fault) -> Fault {
        self.over = Some(fault.kind().to_owned());
        fault
    }

    fn check_open(&self) -> Result<(), Fault> {
        self.over.as_ref().map_or(Ok(()), |kind| Err(Fault::new(kind.clone())))
    }
}

impl<N: Endpoint, F: Endpoint> Core for Pair<N, F> {
    fn receive(&mut self, bytes: &[u8], _: &mut Log) -> Result<usize, Fault> {
        self.check_open()?;
        let written = self.near.write(self.clock, bytes).map_err(|fault| self.fail(fault))?;
        self.note_activity();
        Ok(written)
    }

    fn poll(&mut self, log: &mut Log) -> Result<bool, Fault> {
        if !self.has_begun || self.over.is_some() {
            return Ok(false);
        }
        let has_more = self.transmit() || self.step(log).map_err(|fault| self.fail(fault))?;
        if has_more {
            self.note_activity();
        } else {
            self.clock = self.clock.max(self.until);
        }
        Ok(has_more)
    }

    fn receive_eof(&mut self, rest: &[u8], _: &mut Log) -> Result<(), Fault> {
        self.check_open()?;
        if !self.is_finished {
            self.is_finished = true;
            self.near.finish(self.clock, rest).map_err(|fault| self.fail(fault))?;
            self.note_activity();
        }
        Ok(())
    }

    fn act(&mut self, action: &str, log: &mut Log) -> Result<(), Fault> {
        self.check_open()?;
        let words = |verb| action.strip_prefix(verb);
        if let Some(options) = words("path ") {
            // The lull depends on the protocol, not on the path.
            let path = Path::perfect().lull(self.network.path.lull).options(options)?;
            self.network = Network::new(path);
            return Ok(());
        }
        match words("far ") {
            Some(action) => self.far.act(self.clock, action, log)?,
            None => self.near.act(self.clock, action, log)?,
        }
        self.note_activity();
        Ok(())
    }

    fn deadline(&self) -> Option<Duration> {
        let due = self.due.into_iter().flatten().min().filter(|_| self.over.is_none())?;
        let wait = due.saturating_sub(self.clock).max(Duration::from_nanos(1));
        let lulls = self.script_time.saturating_add(wait).as_nanos();
        let lulls = u32::try_from(lulls.div_ceil(self.network.path.lull.as_nanos()));
        Some(lulls.map_or(Duration::MAX, |lulls| self.network.path.lull.saturating_mul(lulls)))
    }

    fn advance(&mut self, now: Duration, _: &mut Log) -> Result<(), Fault> {
        let passed = now.saturating_sub(self.script_time);
        self.script_time = now;
        self.until = self.until.max(self.clock).saturating_add(passed);
        if !self.has_begun {
            self.clock = self.until;
        }
        Ok(())
    }
}

fn stalled() -> Fault {
    Fault::new("stalled").because("an end is busy, and no datagram and no timer will come")
}
