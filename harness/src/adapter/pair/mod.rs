//! Two stream ends of a protocol as one [`Core`]: client and server, or encoder and decoder, joined by
//! two pipes.
//!
//! The bytes of the script are *ticks* of the transport. `>` moves one byte from the near end to the far
//! one, `<` one byte back, and a run of equal ticks in one piece is one read. So the cuts of both
//! directions, and how the directions alternate, are the cuts and the bytes of the script. If both ends are
//! sound, their state after some ticks does not depend on the cuts, so all chunkings can be proved. A
//! tick with nothing to move has no effect, nor has any other byte, so that a fuzzer can play with pairs.
//! [`round_trips`] makes the ticks for a list of actions.
//!
//! # Actions
//!
//! - `near ACTION` and `far ACTION` go to one end.
//! - `settle` moves everything both ways until both ends are quiet. The end of the script's stream does
//!   the same, and after it time stands still for both ends.
//! - `room N` bounds each pipe from now on, as [`StreamPair::room`] does.
//!
//! # Ends
//!
//! Each end is called by the rule of the driver: bytes that it did not consume come again, followed by more,
//! and it is polled and transmits until it has no more. If it closes, the other end is given the end of the
//! stream once all bytes have arrived, by one more tick. If it fails, what it has queued goes out, and then
//! the stream of the other end ends. Its fault is an entry of the log, not the end of the run.
//!
//! Entries are prefixed with the end that logs them: `far: line "hi"`. Sent bytes go to the lanes `near`
//! and `far`.
//!
//! # Room
//!
//! [`Core::transmit`] is given the room that is left, and a full pipe has room again once it is empty. An end
//! that sends outside of `transmit` cannot be given a bound: what does not fit is held before the pipe, and
//! the end goes on reading, as an application does that writes to a buffer of its own. An end that
//! [awaits room](Core::awaits_room) does not read; the bytes stay in the transport. Where both ends do so,
//! nothing moves again, which the check [`delivery`](crate::checks::delivery) reports.
//!
//! # Examples
//!
//! ```
//! use chunkproof::adapter::pair::{StreamPair, cores, round_trips};
//! use chunkproof::{Core, Fault, Log, check};
//!
//! #[derive(Clone, Hash, Default)]
//! struct Lines; // each end of a protocol of lines
//!
//! impl Core for Lines {
//!     fn receive(&mut self, bytes: &[u8], log: &mut Log) -> Result<usize, Fault> {
//!         let Some(end) = bytes.iter().position(|&byte| byte == b'\n') else { return Ok(0) };
//!         log.named("line", String::from_utf8_lossy(&bytes[..end]));
//!         Ok(end + 1)
//!     }
//!     fn act(&mut self, action: &str, log: &mut Log) -> Result<(), Fault> {
//!         log.send(action.trim_start_matches("send ").as_bytes());
//!         Ok(log.send(b"\n"))
//!     }
//! }
//! let pair = || cores(Lines::default, Lines::default)().delivers("send", "line");
//! let script = round_trips(pair, ["near send hi", "far send ho"]);
//! check(pair).prove().delivery(StreamPair::delivery).script(script).assert();
//! ```

mod calls;
mod flow;
mod ledger;
mod pipe;
mod script;
mod side;
#[cfg(test)]
mod tests;

use self::ledger::Ledger;
use self::pipe::OneWayPipe;
pub use self::script::round_trips;
use self::side::{Both, PairSide};
use crate::contract::{Core, Delivery};

/// Two ends and the two pipes between them. It is `Clone` and `Hash` if both ends are.
///
/// # Examples
///
/// An end that answers with what it receives, and one that begins:
///
/// ```
/// use chunkproof::adapter::pair::StreamPair;
/// use chunkproof::contract::core_fn;
/// use chunkproof::driver::drive;
/// use chunkproof::{Chunking, Core, Fault, Log, Script};
///
/// #[derive(Clone, Hash)]
/// struct Client;
///
/// impl Core for Client {
///     fn receive(&mut self, bytes: &[u8], log: &mut Log) -> Result<usize, Fault> {
///         log.data("answer", bytes);
///         Ok(bytes.len())
///     }
///     fn act(&mut self, action: &str, log: &mut Log) -> Result<(), Fault> {
///         Ok(log.send(action.as_bytes()))
///     }
/// }
/// let echo = core_fn(|bytes, log| { log.send(bytes); Ok(bytes.len()) });
/// let script = Script::new().act("near hi").receive(">><<");
/// let logged = drive(StreamPair::new(Client, echo), &script, &Chunking::whole());
/// assert_eq!(logged.lines(), [r#"sent near "hi""#, r#"sent far "hi""#, r#"near: answer "hi""#]);
/// ```
#[derive(Debug, Clone, Hash)]
pub struct StreamPair<N, F> {
    near: N,
    far: F,
    states: Both<EndState>,
    /// The pipes, each at the end that sends.
    pipes: Both<OneWayPipe>,
    room: usize,
    ledger: Ledger,
    logs_sent: bool,
    is_settling: bool,
    /// Whether the stream of the script has ended.
    is_over: bool,
}

/// What the pair knows of one end.
#[derive(Debug, Clone, Hash, Default)]
struct EndState {
    /// The bytes that it received and did not consume.
    carried: Vec<u8>,
    has_failed: bool,
    /// Whether it received the end of its stream.
    has_ended: bool,
}

/// Makes cores of two ends, joined by pipes without a bound.
///
/// For a bound and for [payload](StreamPair::delivers), call the functions of [`StreamPair`] on each core.
///
/// # Examples
///
/// ```
/// use chunkproof::adapter::pair;
/// use chunkproof::contract::core_fn;
/// use chunkproof::{check, Log};
///
/// let end = || core_fn(|bytes, log: &mut Log| { log.data("text", bytes); Ok(bytes.len()) });
/// check(pair::cores(end, end)).receive("><>").eof().assert();
/// ```
pub fn cores<N: Core, F: Core>(
    near: impl Fn() -> N,
    far: impl Fn() -> F,
) -> impl Fn() -> StreamPair<N, F> {
    move || StreamPair::new(near(), far())
}

impl<N: Core, F: Core> StreamPair<N, F> {
    /// Joins two fresh ends by pipes without a bound.
    pub fn new(near: N, far: F) -> Self {
        Self {
            near,
            far,
            states: Both::default(),
            pipes: Both::default(),
            room: usize::MAX,
            ledger: Ledger::default(),
            logs_sent: true,
            is_settling: false,
            is_over: false,
        }
    }

    /// Bounds how many bytes each pipe holds; at least 1.
    #[must_use]
    pub fn room(mut self, bytes: usize) -> Self {
        self.room = bytes.max(1);
        self
    }

    /// Leaves sent bytes out of the log, for ends that draw random numbers, such as masking keys.
    #[must_use]
    pub fn without_sent(mut self) -> Self {
        self.logs_sent = false;
        self
    }

    /// Declares a kind of payload, for the check [`delivery`](crate::checks::delivery): an action of one
    /// end that begins with the words `written` makes the other end log an event that begins with the words
    /// `read`, with the same text or the same bytes in quotes after it.
    ///
    /// If `read` is a lane, its bytes are compared with those of all such actions, joined. Call it once for
    /// each kind; each kind, in each direction, is compared on its own. Refused actions write nothing.
    #[must_use]
    pub fn delivers(mut self, written: &'static str, read: &'static str) -> Self {
        self.ledger.open(written, read);
        self
    }

    /// What became of the payload that was written, for [`Checker::delivery`](crate::Checker::delivery).
    ///
    /// Bytes that an end does not read because it awaits room are pending, too, even if no kind of payload
    /// was declared.
    pub fn delivery(&self) -> Delivery {
        let delivery = self.ledger.delivery(|reader| {
            if self.states.of(reader).has_failed {
                ": it has failed"
            } else if self.waits(reader) {
                ": it is paused"
            } else {
                ""
            }
        });
        let is_stuck = |side: &PairSide| {
            let has_unread = self.pipes.of(side.other()).n_waiting() > 0;
            self.is_alive(*side) && has_unread && self.core(*side).awaits_room()
        };
        match (PairSide::BOTH.iter().filter(|side| is_stuck(side)).count(), delivery) {
            (0, delivery) | (_, delivery @ Delivery::Broken(_)) => delivery,
            (1, _) => Delivery::Pending("an end awaits room, and has it".to_owned()),
            _ => Delivery::Pending("neither end reads before the other one does".to_owned()),
        }
    }

    /// Returns the near end.
    pub fn near(&self) -> &N {
        &self.near
    }

    /// Returns the far end.
    pub fn far(&self) -> &F {
        &self.far
    }

    fn core(&self, side: PairSide) -> &dyn Core {
        match side {
            PairSide::Near => &self.near,
            PairSide::Far => &self.far,
        }
    }

    fn core_mut(&mut self, side: PairSide) -> &mut dyn Core {
        match side {
            PairSide::Near => &mut self.near,
            PairSide::Far => &mut self.far,
        }
    }

    fn is_alive(&self, side: PairSide) -> bool {
        !self.states.of(side).has_failed
    }

    /// Whether an end waits for its application.
    fn waits(&self, side: PairSide) -> bool {
        self.is_alive(side) && self.core(side).is_paused()
    }

    /// Whether either end waits for its application.
    fn is_waiting(&self) -> bool {
        PairSide::BOTH.into_iter().any(|side| self.waits(side))
    }
}
