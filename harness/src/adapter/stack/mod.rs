//! Two cores, one above the other, as one [`Core`]: the upper core receives the payload of the
//! lower one, and the lower core wraps the output of the upper one. TLS under HTTP, a proxy's
//! handshake before TLS, and stacks of stacks.
//!
//! The driver calls the lower core like any core. The stack calls the upper core by the same rule
//! with the payload of the lower one: unconsumed bytes come again, followed by more, and the stack
//! calls and polls until the upper core needs more. Events of both go to the log in the order of
//! the bytes that caused them. The output of the lower core goes out at once: if the lower core
//! consumes a single record or message at each call, the upper core answers one before the lower
//! core answers the next, under any cuts.
//!
//! The cuts in the payload of the lower core are an axis of their own: with a window
//! ([`Core::set_window`]) the upper core receives at most that many more bytes at a time, and
//! pieces that come together are joined. So the check `window` judges the cuts between the layers.

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

/// A core above another one. It is `Clone` and `Hash` if both are.
///
/// An action goes to the upper core. An action that begins with the name of the lower core, by
/// default `lower`, goes to the lower core without that name. Before a [switch](Self::after) all
/// actions go to the lower core.
///
/// A fault of either core ends the stack: its kind stays the same, its message names the layer.
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
    /// The output of the lower core that the upper core has not received yet.
    inbound: VecDeque<Inbound>,
    /// The payload that the upper core has not consumed.
    carried: Vec<u8>,
    /// How many of these bytes the upper core has received.
    n_received: usize,
    /// How many more it receives at a time.
    room: usize,
    /// The output of the upper core that the lower one has not accepted yet.
    outgoing: VecDeque<Record>,
    outlet: Outlet,
    is_switched: bool,
    /// Whether the upper core has received the end of the stream.
    has_ended: bool,
    is_over: bool,
    /// A fault that an action caused: the next call returns it, because an action can only be
    /// refused.
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
    /// Makes a stack whose upper core receives the payload of the lower one, or only a [named
    /// lane](Self::lane) of it. Everything else that the lower core emits goes to the log.
    ///
    /// The output of the upper core becomes actions of the lower one,
    /// [`send "…"`](Self::sends_with), one for each [`Log::send`](crate::Log::send) or transmitted
    /// piece, because a lower core may frame each. Refused actions, as before the end of a
    /// handshake, are kept and repeated until they are accepted.
    pub fn new(lower: L, upper: U) -> Self {
        Self::wired(lower, None, upper)
    }

    /// Makes a stack whose upper core takes over the stream from the lower one: once the lower core
    /// has logged an event that begins with `words`, such as `connected` or `upgrade`, the upper
    /// core receives the bytes that the lower one does not consume, and its output goes out
    /// unchanged. Until then the upper core is not called.
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
            n_received: 0,
            room: usize::MAX,
            outgoing: VecDeque::new(),
            outlet: Outlet::default(),
            is_switched: false,
            has_ended: false,
            is_over: false,
            fault: None,
        }
    }

    /// Names the lane whose payload the upper core receives; other lanes go to the log. With a
    /// switch, name the lane, such as `tail`, in which the lower core logs the bytes that follow
    /// the switch: bytes that the upper core does not consume are then kept in the stack.
    #[must_use]
    pub fn lane(mut self, lane: &'static str) -> Self {
        self.wiring.lane = Some(lane);
        self
    }

    /// Sets the words of the action that makes the lower core send, which come before
    /// `"…escaped bytes…"`; by default `send`.
    #[must_use]
    pub fn sends_with(mut self, words: &'static str) -> Self {
        self.wiring.send = words;
        self
    }

    /// Sets the action of the lower core after the upper one has closed; by default the outgoing
    /// side of the stack is closed.
    #[must_use]
    pub fn closes_with(mut self, action: &'static str) -> Self {
        self.wiring.close = Some(action);
        self
    }

    /// Sets the first words of an event of the lower core that ends the stream of the upper one,
    /// such as `close_notify`. The end of the lower core's stream always does.
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

    /// Sets a prefix, such as `"tls "`, for each event and lane of the lower core that goes to the
    /// log.
    #[must_use]
    pub fn prefixed(mut self, prefix: &'static str) -> Self {
        self.wiring.prefix = Some(prefix);
        self
    }

    /// Returns the lower core.
    pub fn lower(&self) -> &L {
        &self.lower
    }

    /// Returns the upper core.
    pub fn upper(&self) -> &U {
        &self.upper
    }

    /// Returns how many bytes of payload the upper core has not consumed, for
    /// [`Checker::held_bytes`](crate::Checker::held_bytes).
    pub fn n_carried(&self) -> usize {
        self.carried.len()
    }
}
