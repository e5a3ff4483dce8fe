//! A [`Core`] from protocols that exchange datagrams and keep a clock: two ends joined by a simulated
//! path.
//!
//! Such protocols have calls of four families: `handle_input`, `poll_transmit`, `poll_timeout` and
//! `handle_timeout`. An [`Endpoint`] is one end of one; a [`Pair`] joins two by a [`Path`]. The bytes
//! that the script brings are what the application writes at the *near* end, each piece one write, and
//! it finishes at the end of the stream. The transcript is what the applications receive, above all the
//! one at the *far* end. The path may lose, copy, reorder, gather and delay datagrams: a reliable
//! protocol masks all of it, so every check of streams applies, and [`Paths`] has the check `rewriting`
//! compare other paths with that of the script.
//!
//! # Time
//!
//! There is a virtual clock, which stands still until the first bytes, action or end. In each call it
//! runs from one arrival or timer to the next, each a step that the driver grants, as long as
//!
//! - datagrams are on their way, or
//! - an end [is busy](Endpoint::is_busy) with what it was asked to do, or
//! - a timer comes due within the path's [lull](Path::lull) after what happened last.
//!
//! Later timers, such as an idle timer, run on the time of the script: as that passes, the virtual clock
//! goes on by as much. Transfers take time on the virtual clock alone, and how much depends on the cuts;
//! so the deadline that the script is given is rounded up to a whole lull. Ends that go on for ever use
//! up the steps and are a livelock; a busy end with nothing on its way and no timer is the fault
//! `stalled`.
//!
//! # Datagrams as they are
//!
//! Where the far end is itself the thing under test, as with DNS or STUN, the near one is [`Prefixed`].

mod network;
mod prefixed;

use std::time::Duration;

use crate::adapter::datagram::network::{Network, Peer};
pub use crate::adapter::datagram::network::{Path, Paths};
pub use crate::adapter::datagram::prefixed::Prefixed;
use crate::contract::{Core, Log};
use crate::transcript::Fault;

/// One end of a protocol of datagrams that does no I/O.
///
/// `now` never goes back. After each call the end is asked for datagrams until it has none.
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
///         self.0 = Some(it.to_vec()); // of a batch it answers the last alone
///         Ok(())
///     }
///     fn poll_transmit(&mut self, _: Duration) -> Option<Vec<u8>> {
///         self.0.take()
///     }
/// }
/// assert!(!Echo::default().is_busy());
/// ```
pub trait Endpoint {
    /// Hands over one datagram that arrived.
    ///
    /// # Errors
    ///
    /// A fault that ends the connection. Ignoring a datagram is no fault.
    fn handle_datagram(&mut self, now: Duration, bytes: &[u8], log: &mut Log) -> Result<(), Fault>;

    /// The next datagram to send, if there is one.
    fn poll_transmit(&mut self, now: Duration) -> Option<Vec<u8>>;

    /// The next deadline of this end, counted from the start of the script.
    fn poll_timeout(&mut self) -> Option<Duration> {
        None
    }

    /// Reports that its deadline has come.
    ///
    /// # Errors
    ///
    /// A fault that ends the connection.
    fn handle_timeout(&mut self, now: Duration, log: &mut Log) -> Result<(), Fault> {
        let _ = (now, log);
        Ok(())
    }

    /// The application writes; returns how many of the bytes were taken. The rest is written again.
    ///
    /// # Errors
    ///
    /// A fault that ends the connection.
    fn write(&mut self, now: Duration, bytes: &[u8]) -> Result<usize, Fault> {
        let _ = (now, bytes);
        Ok(0)
    }

    /// The application will write no more; `rest` was written and not taken.
    ///
    /// # Errors
    ///
    /// A fault if it may not finish here.
    fn finish(&mut self, now: Duration, rest: &[u8]) -> Result<(), Fault> {
        let _ = now;
        if rest.is_empty() { Ok(()) } else { Err(Fault::new("unsent")) }
    }

    /// The application does something else, in words.
    ///
    /// # Errors
    ///
    /// A fault if the action is refused. A refused action must change nothing.
    fn act(&mut self, now: Duration, action: &str, log: &mut Log) -> Result<(), Fault> {
        let _ = (now, log);
        Err(Fault::new("unsupported").because(format_args!("this end knows no action {action:?}")))
    }

    /// Whether something that it was asked to do is not done yet, so that time must pass until it is.
    ///
    /// An end that retransmits is busy while anything is unacknowledged. An end that waits for its peer
    /// to begin is not.
    fn is_busy(&self) -> bool {
        false
    }
}

/// Two ends joined by a path, as a core.
///
/// An action that begins with `far` is one of the far end. `path OPTIONS` replaces the path, except for
/// its lull, and loses what is on its way. All others are of the near end.
///
/// The state covers the clock and what is on its way: `Clone` and `Hash` where both ends are. On a path
/// that takes time, different cuts leave different states.
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
    /// When something last happened.
    active: Duration,
    /// How far the script has let the clock go.
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
    /// Two fresh ends, joined.
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

    /// Something happened at an end: its deadlines may have changed, and the clock may run.
    fn stir(&mut self) {
        self.has_begun = true;
        self.active = self.clock;
        self.due = [self.near.poll_timeout(), self.far.poll_timeout()];
    }

    fn is_busy(&self) -> bool {
        self.near.is_busy() || self.far.is_busy()
    }

    /// Puts one datagram on its way, if an end has one.
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

    /// Lets the next thing happen, if it is this call's; whether it was.
    fn step(&mut self, log: &mut Log) -> Result<bool, Fault> {
        let arrival = self.network.next();
        let timer = self.due.into_iter().flatten().min();
        let Some(at) = arrival.map(|(at, _)| at).into_iter().chain(timer).min() else {
            return if self.is_busy() { Err(stalled()) } else { Ok(false) };
        };
        // Counted from what happened last: that the script's time passes brings no timer closer.
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
        self.stir();
        Ok(written)
    }

    fn poll(&mut self, log: &mut Log) -> Result<bool, Fault> {
        if !self.has_begun || self.over.is_some() {
            return Ok(false);
        }
        let has_more = self.transmit() || self.step(log).map_err(|fault| self.fail(fault))?;
        if has_more {
            self.stir();
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
            self.stir();
        }
        Ok(())
    }

    fn act(&mut self, action: &str, log: &mut Log) -> Result<(), Fault> {
        self.check_open()?;
        let words = |verb| action.strip_prefix(verb);
        if let Some(options) = words("path ") {
            // How long to wait for timers is up to the protocol, not to the path.
            let path = Path::perfect().lull(self.network.path.lull).options(options)?;
            self.network = Network::new(path);
            return Ok(());
        }
        match words("far ") {
            Some(action) => self.far.act(self.clock, action, log)?,
            None => self.near.act(self.clock, action, log)?,
        }
        self.stir();
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
    let waits = "an end waits for what no datagram and no timer will bring";
    Fault::new("stalled").because(waits)
}
