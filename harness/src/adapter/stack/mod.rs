//! Two cores, one on the other, as one [`Core`]: the upper one receives what the lower one delivers, and
//! the lower one wraps what the upper one sends. TLS under HTTP, a proxy's handshake before TLS; stacks
//! of stacks.
//!
//! The lower core is called as the driver calls any core; the upper one by the same rule with what the
//! lower one delivers: it is shown what it has not taken with more after it, and called and polled until
//! it needs more. Events of both go to the log in the order of the bytes that caused them. What the lower
//! core sends goes out at once: if it takes a single record or message at each call, the upper core
//! answers one before the lower core answers the next, however the bytes are cut.
//!
//! How the lower core cuts what it delivers is an axis of its own: with a window
//! ([`Core::set_window`]) the upper core is shown at most that many more bytes at a time, and pieces that
//! come together are joined. So the check `window` judges the cuts between the layers.

mod calls;
mod outlet;
mod relay;
#[cfg(test)]
mod samples;
#[cfg(test)]
mod tests;

use std::collections::VecDeque;

use crate::contract::Core;
use crate::contract::record::Record;
use crate::transcript::Fault;
use outlet::Outlet;
use relay::Inbound;

/// A core on another one. It is `Clone` and `Hash` where both are.
///
/// An action goes to the upper core; one that begins with the name of the lower one, by default `lower`,
/// goes to that without the name. Before a [switch](Self::after) all go to the lower one.
///
/// A fault of either ends the stack: its kind stays the same, its message names the layer.
///
/// # Examples
///
/// Blocks after a byte that holds their length, with lines in them:
///
/// ```
/// use chunkproof::adapter::stack::Stack;
/// use chunkproof::check;
/// use chunkproof::contract::core_fn;
///
/// let blocks = core_fn(|bytes, log| {
///     let Some((len, rest)) = bytes.split_first() else { return Ok(0) };
///     let Some(block) = rest.get(..usize::from(*len)) else { return Ok(0) };
///     log.data("block", block);
///     Ok(1 + block.len())
/// });
/// let lines = core_fn(|bytes, log| {
///     let Some(end) = bytes.iter().position(|&byte| byte == b'\n') else { return Ok(0) };
///     log.named("line", String::from_utf8_lossy(&bytes[..end]));
///     Ok(end + 1)
/// });
/// let report = check(move || Stack::new(blocks, lines)).receive(b"\x02ab\x03c\nd\x01\n").run();
/// assert_eq!(report.transcript.lines(), [r#"line "abc""#, r#"line "d""#]);
/// ```
#[derive(Debug, Clone, Hash)]
pub struct Stack<L, U> {
    lower: L,
    upper: U,
    wiring: Wiring,
    /// What the upper core has not received yet.
    inbound: VecDeque<Inbound>,
    /// What the upper core was given and has not taken.
    carried: Vec<u8>,
    /// How many of these bytes the upper core was shown.
    n_seen: usize,
    /// How many more it is shown at a time.
    room: usize,
    /// What the upper core sent and the lower one did not accept so far.
    outgoing: VecDeque<Record>,
    outlet: Outlet,
    is_switched: bool,
    /// Whether the upper core has received the end of the stream.
    has_ended: bool,
    is_over: bool,
    /// A fault that an action caused: the next call returns it, as an action can only be refused.
    fault: Option<Fault>,
}

/// How two cores are put together.
#[derive(Debug, Clone, Copy, Hash)]
struct Wiring {
    names: (&'static str, &'static str),
    prefix: Option<&'static str>,
    lane: Option<&'static str>,
    switch: Option<&'static str>,
    end: Option<&'static str>,
    send: &'static str,
    close: Option<&'static str>,
}

impl Wiring {
    fn prefix(&self) -> &'static str {
        self.prefix.unwrap_or_default()
    }
}

impl<L: Core, U: Core> Stack<L, U> {
    /// A core on what another one delivers. All lanes of payload go up unless [one is named](Self::lane);
    /// everything else that the lower core emits goes to the log.
    ///
    /// What the upper core sends becomes actions of the lower one, [`send "…"`](Self::sends_with), one for
    /// each [`Log::send`](crate::Log::send) or transmitted piece, as a lower core may frame each. Refused
    /// ones, as before the end of a handshake, are kept and repeated until they are accepted.
    pub fn new(lower: L, upper: U) -> Self {
        Self::wired(lower, None, upper)
    }

    /// A core that takes over the stream where another one is done with it: once the lower core has
    /// logged an event that begins with `words`, such as `connected` or `upgrade`, the upper one receives
    /// what it does not take, and what that sends goes out as it is. Until then the upper core is not
    /// called.
    ///
    /// Payload of the lower core goes to the log, unless [a lane of it is named](Self::lane).
    pub fn after(lower: L, words: &'static str, upper: U) -> Self {
        Self::wired(lower, Some(words), upper)
    }

    fn wired(lower: L, switch: Option<&'static str>, upper: U) -> Self {
        let wiring = Wiring {
            names: ("lower", "upper"),
            prefix: None,
            lane: None,
            switch,
            end: None,
            send: "send",
            close: None,
        };
        Self {
            lower,
            upper,
            wiring,
            inbound: VecDeque::new(),
            carried: Vec::new(),
            n_seen: 0,
            room: usize::MAX,
            outgoing: VecDeque::new(),
            outlet: Outlet::default(),
            is_switched: false,
            has_ended: false,
            is_over: false,
            fault: None,
        }
    }

    /// Names the lane whose payload the upper core receives; others go to the log. After a switch it is
    /// for cores that hand over what followed it, in lane `tail` for example: what the upper core does not
    /// take is then kept within the stack.
    #[must_use]
    pub fn lane(mut self, lane: &'static str) -> Self {
        self.wiring.lane = Some(lane);
        self
    }

    /// The words of the action that makes the lower core send: by default `send`, before
    /// `"…escaped bytes…"`.
    #[must_use]
    pub fn sends_with(mut self, words: &'static str) -> Self {
        self.wiring.send = words;
        self
    }

    /// The action of the lower core when the upper one has closed; by default the outgoing side is closed
    /// as it is.
    #[must_use]
    pub fn closes_with(mut self, action: &'static str) -> Self {
        self.wiring.close = Some(action);
        self
    }

    /// An event of the lower core, by the words that it begins with, that is the end of the upper one's
    /// stream, such as `close_notify`. The end of the lower one's stream always is.
    #[must_use]
    pub fn ends_at(mut self, words: &'static str) -> Self {
        self.wiring.end = Some(words);
        self
    }

    /// Names the layers, for messages and for actions.
    #[must_use]
    pub fn named(mut self, lower: &'static str, upper: &'static str) -> Self {
        self.wiring.names = (lower, upper);
        self
    }

    /// Puts this before each event and lane of the lower core that goes to the log, such as `"tls "`.
    #[must_use]
    pub fn prefixed(mut self, prefix: &'static str) -> Self {
        self.wiring.prefix = Some(prefix);
        self
    }

    /// The core below.
    pub fn lower(&self) -> &L {
        &self.lower
    }

    /// The core above.
    pub fn upper(&self) -> &U {
        &self.upper
    }

    /// How many bytes of payload the upper core was given and has not taken: for
    /// [`Checker::held_bytes`](crate::Checker::held_bytes).
    pub fn n_carried(&self) -> usize {
        self.carried.len()
    }
}
