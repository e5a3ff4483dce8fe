//! Two cores on each other, as one [`Core`]: what one delivers the other receives, and what that sends the
//! first one wraps up. TLS under HTTP, a proxy's handshake before TLS; stacks of stacks.
//!
//! The lower core is called as the driver calls any core; the upper one by the same rule with what the lower
//! one delivers: it is shown what it has not taken with more behind it, and called and polled until it needs
//! more. Events of both go to the log in the order of the bytes that they came of. What the lower core sends
//! goes out at once: one that takes a single record or message at each call lets the upper core answer the
//! one before it answers the next, however the bytes are cut.
//!
//! How the lower core cuts what it delivers is an axis of its own: with a window
//! ([`Core::set_window`]) the upper core is shown at most so many bytes more at a time, and pieces that come
//! together are joined. So the check `window` judges the cuts between the layers.

mod calls;
mod relay;
#[cfg(test)]
mod samples;
#[cfg(test)]
mod tests;
mod wire;

use std::collections::VecDeque;

use crate::contract::Core;
use crate::contract::record::Record;
use crate::transcript::Fault;
use relay::Heard;
use wire::Wire;

/// A core on another one. It is `Clone` and `Hash` where both are.
///
/// An action is the upper core's; one that begins with the lower one's name, `lower` if not said, is the
/// lower one's without that name. Before a [switch](Self::after) all are the lower one's.
///
/// A fault of either ends the stack: its kind stays what it is, its message names the layer.
///
/// # Examples
///
/// Blocks behind a byte that says how long they are, with lines in them:
///
/// ```
/// use chunkproof::adapter::stack::Stack;
/// use chunkproof::{check, Fault, Log};
///
/// let blocks = |bytes: &[u8], log: &mut Log| {
///     let Some((len, rest)) = bytes.split_first() else { return Ok(0) };
///     let Some(block) = rest.get(..usize::from(*len)) else { return Ok(0) };
///     log.data("block", block);
///     Ok::<_, Fault>(1 + block.len())
/// };
/// let lines = |bytes: &[u8], log: &mut Log| {
///     let Some(end) = bytes.iter().position(|&byte| byte == b'\n') else { return Ok(0) };
///     log.named("line", String::from_utf8_lossy(&bytes[..end]));
///     Ok::<_, Fault>(end + 1)
/// };
/// let report = check(move || Stack::new(blocks, lines)).receive(b"\x02ab\x03c\nd\x01\n").run();
/// assert_eq!(report.transcript.lines(), [r#"line "abc""#, r#"line "d""#]);
/// ```
#[derive(Debug, Clone, Hash)]
pub struct Stack<L, U> {
    lower: L,
    upper: U,
    wiring: Wiring,
    /// What the upper core has yet to hear.
    heard: VecDeque<Heard>,
    /// What the upper core was given and has not taken.
    carried: Vec<u8>,
    /// How many of the bytes that the upper core has not taken it was shown.
    n_seen: usize,
    /// How many more it is shown at a time.
    room: usize,
    /// What the upper core sent and the lower one did not accept so far.
    outgoing: VecDeque<Record>,
    wire: Wire,
    is_switched: bool,
    /// Whether the upper core was told the end of the stream.
    has_ended: bool,
    is_over: bool,
    /// A fault that came of an action: it is told with the next call, as an action is only refused.
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
    /// all else that the lower core says goes to the log.
    ///
    /// What the upper core sends becomes actions of the lower one, [`send "…"`](Self::sends_with), one for
    /// each [`Log::send`](crate::Log::send) or transmitted piece, as a lower core may frame each. Those that
    /// are refused, as before the end of a handshake, are kept and given as soon as they are accepted.
    pub fn new(lower: L, upper: U) -> Self {
        Self::wired(lower, None, upper)
    }

    /// A core that takes over the stream where another one is done with it: once the lower core has said
    /// an event that begins with `words`, such as `connected` or `upgrade`, what it does not take is the
    /// upper one's, and what that sends goes out as it is. Until then the upper core is left alone.
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
            heard: VecDeque::new(),
            carried: Vec::new(),
            n_seen: 0,
            room: usize::MAX,
            outgoing: VecDeque::new(),
            wire: Wire::default(),
            is_switched: false,
            has_ended: false,
            is_over: false,
            fault: None,
        }
    }

    /// Names the lane whose payload is the upper core's; others go to the log. Behind a switch it is for
    /// cores that hand over what came behind it, in lane `tail` say: what the upper core does not take
    /// is then kept within the stack.
    #[must_use]
    pub fn lane(mut self, lane: &'static str) -> Self {
        self.wiring.lane = Some(lane);
        self
    }

    /// The words in which the lower core is told to send: `send` if not said, before `"…escaped bytes…"`.
    #[must_use]
    pub fn sends_with(mut self, words: &'static str) -> Self {
        self.wiring.send = words;
        self
    }

    /// The action in which the lower core is told that the upper one has closed; if not said, the outgoing
    /// side is closed as it is.
    #[must_use]
    pub fn closes_with(mut self, action: &'static str) -> Self {
        self.wiring.close = Some(action);
        self
    }

    /// An event of the lower core, by the words that it begins with, that is the end of the upper one's
    /// stream, such as `close_notify`. The end of the lower one's stream is in any case.
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

    /// How many bytes of payload the upper core was given and has not taken, to be counted by
    /// [`Checker::held_bytes`](crate::Checker::held_bytes).
    pub fn n_carried(&self) -> usize {
        self.carried.len()
    }
}
