//! What is said to a core: bytes of a stream, the end of it, actions and the passing of time.

pub(crate) mod chunking;
pub(crate) mod mode;
pub(crate) mod play;
pub(crate) mod serialization;
pub(crate) mod replay;

pub use self::chunking::Chunking;
pub use self::mode::Mode;
pub use self::play::Play;
pub use self::replay::{ParseReplayError, Replay};

use std::fmt;
use std::time::Duration;

use crate::bytes::Escaped;

/// One step of a [`Script`].
#[derive(Debug, Clone, PartialEq, Eq, Hash)]
#[non_exhaustive]
pub enum Step {
    /// The next bytes of the stream. How they are cut is the chunking's business.
    Receive(Vec<u8>),
    /// The peer sends no more.
    Eof,
    /// The application does something, in the words that the core understands.
    Act(String),
    /// Time passes.
    Advance(Duration),
    /// From here on, whenever the core says an event that begins with these words, the application
    /// does something.
    On {
        /// The first words of the event, such as `message` or `request "GET"`.
        event: String,
        /// What the application does.
        action: String,
    },
}

/// What is said to a core, in order.
///
/// Neighbouring [`Step::Receive`]s are one run of bytes: only an action, the passing of time or the
/// end of the stream forces a cut between bytes.
///
/// # Examples
///
/// ```
/// use chunkproof::Script;
///
/// let script = Script::new().receive(b"PING\r\n").eof();
/// assert_eq!(script.bytes(), b"PING\r\n");
/// assert_eq!(script.to_string(), "receive \"PING\\r\\n\"\neof\n");
/// ```
#[derive(Debug, Clone, Default, PartialEq, Eq, Hash)]
pub struct Script {
    bytes: Vec<u8>,
    /// What happens between the bytes: the offset before which it happens, and what.
    controls: Vec<(usize, Control)>,
    /// What the application does whenever it hears of an event.
    reactions: Vec<Reaction>,
}

/// The first words of an event, and what the application does when it is said.
#[derive(Debug, Clone, PartialEq, Eq, Hash)]
pub(crate) struct Reaction {
    pub(crate) event: String,
    pub(crate) action: String,
}

/// What a script says besides bytes.
#[derive(Debug, Clone, PartialEq, Eq, Hash)]
pub(crate) enum Control {
    Eof,
    Act(String),
    Advance(Duration),
}

impl Script {
    /// A script that says nothing yet.
    #[must_use]
    pub fn new() -> Self {
        Self::default()
    }

    /// Adds bytes of the stream.
    ///
    /// # Panics
    ///
    /// If the script has ended the stream already.
    #[must_use]
    pub fn receive(mut self, bytes: impl AsRef<[u8]>) -> Self {
        assert!(self.eof_offset().is_none(), "a script cannot receive bytes after its eof");
        self.bytes.extend_from_slice(bytes.as_ref());
        self
    }

    /// Adds the end of the stream.
    ///
    /// # Panics
    ///
    /// If the script has ended the stream already.
    #[must_use]
    pub fn eof(self) -> Self {
        assert!(self.eof_offset().is_none(), "a script ends its stream once");
        self.control(Control::Eof)
    }

    /// Adds an action of the application.
    #[must_use]
    pub fn act(self, action: impl Into<String>) -> Self {
        self.control(Control::Act(action.into()))
    }

    /// Adds the passing of time.
    #[must_use]
    pub fn advance(self, time: Duration) -> Self {
        self.control(Control::Advance(time))
    }

    /// Adds an action that follows an event, wherever the event is said.
    ///
    /// An action at an offset forces a cut there; one that follows an event forces none.
    ///
    /// # Examples
    ///
    /// ```
    /// use chunkproof::Script;
    ///
    /// let script = Script::new().on("request", "respond 204").receive("GET / HTTP/1.1\r\n\r\n");
    /// assert!(script.to_string().starts_with("on \"request\" act \"respond 204\"\n"));
    /// ```
    #[must_use]
    pub fn on(mut self, event: impl Into<String>, action: impl Into<String>) -> Self {
        self.reactions.push(Reaction { event: event.into(), action: action.into() });
        self
    }

    /// Adds any step.
    ///
    /// # Panics
    ///
    /// As [`receive`](Self::receive) and [`eof`](Self::eof).
    #[must_use]
    pub fn step(self, step: Step) -> Self {
        match step {
            Step::Receive(bytes) => self.receive(bytes),
            Step::Eof => self.eof(),
            Step::Act(action) => self.act(action),
            Step::Advance(time) => self.advance(time),
            Step::On { event, action } => self.on(event, action),
        }
    }

    /// Whether a step cannot follow: bytes, or another end, behind the end of the stream.
    pub(crate) fn refuses(&self, step: &Step) -> bool {
        matches!(step, Step::Receive(_) | Step::Eof) && self.eof_offset().is_some()
    }

    /// All the bytes that the script receives, in one piece.
    #[must_use]
    pub fn bytes(&self) -> &[u8] {
        &self.bytes
    }

    /// The steps, with neighbouring bytes joined; what follows events comes first.
    pub fn steps(&self) -> impl Iterator<Item = Step> + '_ {
        let reactions = self.reactions.iter().cloned();
        let reactions = reactions.map(|Reaction { event, action }| Step::On { event, action });
        let mut from = 0;
        let mut controls = self.controls.iter().peekable();
        reactions.chain(std::iter::from_fn(move || {
            let next = controls.peek().map_or(self.bytes.len(), |(offset, _)| *offset);
            if let Some(run) = self.bytes.get(from..next).filter(|run| !run.is_empty()) {
                from = next;
                return Some(Step::Receive(run.to_vec()));
            }
            controls.next().map(|(_, control)| match control {
                Control::Eof => Step::Eof,
                Control::Act(action) => Step::Act(action.clone()),
                Control::Advance(time) => Step::Advance(*time),
            })
        }))
    }

    /// The number of bytes received before the end of the stream is told, if it is.
    pub(crate) fn eof_offset(&self) -> Option<usize> {
        let eof = self.controls.iter().find(|(_, control)| *control == Control::Eof);
        eof.map(|(offset, _)| *offset)
    }

    pub(crate) fn len(&self) -> usize {
        self.bytes.len()
    }

    /// What happens after the first `n_done` controls, up to the time that `offset` bytes came.
    pub(crate) fn controls_between(
        &self,
        n_done: usize,
        offset: usize,
    ) -> impl Iterator<Item = &Control> {
        let open = self.controls.iter().skip(n_done);
        open.take_while(move |(at, _)| *at <= offset).map(|(_, control)| control)
    }

    /// The first offset after `offset` at which a piece must end.
    pub(crate) fn barrier_after(&self, offset: usize) -> usize {
        let barriers = self.controls.iter().map(|(at, _)| *at);
        barriers.filter(|at| *at > offset).min().unwrap_or(self.bytes.len())
    }

    /// Whether a piece must end at `offset`, because something else happens there.
    pub(crate) fn is_barrier(&self, offset: usize) -> bool {
        self.controls.iter().any(|(at, _)| *at == offset)
    }

    /// The first `offset` bytes with all that happens up to there, the stream left open.
    pub(crate) fn prefix(&self, offset: usize) -> Self {
        let bytes = self.bytes.get(..offset).unwrap_or(&self.bytes).to_vec();
        let controls = self.controls.iter().take_while(|(at, _)| *at <= offset);
        let told = controls.filter(|(_, control)| *control != Control::Eof);
        let reactions = self.reactions.clone();
        Self { bytes, controls: told.cloned().collect(), reactions }
    }

    /// As [`prefix`](Self::prefix), and then the stream ends.
    pub(crate) fn truncated(&self, offset: usize) -> Self {
        self.prefix(offset).control(Control::Eof)
    }

    /// The first `offset` bytes, then the end of the stream, then all that the application would have
    /// done there and later: the peer closes its half early. What opens a script stays before it.
    pub(crate) fn half_closed(&self, offset: usize) -> Self {
        let is_earlier = |at: usize| at < offset.max(1);
        let mut closed = self.prefix(offset);
        closed.controls.retain(|(at, _)| is_earlier(*at));
        closed.controls.push((offset, Control::Eof));
        let later = self.controls.iter().filter(|(at, _)| !is_earlier(*at));
        let later = later.filter(|(_, control)| *control != Control::Eof);
        closed.controls.extend(later.map(|(_, control)| (offset, control.clone())));
        closed
    }

    /// All up to and with the end of the stream.
    pub(crate) fn up_to_eof(&self) -> Self {
        let number = self.controls.iter().position(|(_, control)| *control == Control::Eof);
        number.map_or_else(|| self.clone(), |number| self.up_to_control(number))
    }

    /// The same script without the bytes of `from..to`; what happened among them stays.
    pub(crate) fn without(&self, from: usize, to: usize) -> Self {
        let mut shorter = self.clone();
        shorter.bytes.drain(from..to);
        for (at, _) in &mut shorter.controls {
            *at = if *at >= to { *at - (to - from) } else { (*at).min(from) };
        }
        shorter
    }

    /// The same script with other bytes in place of `from..to`; what happened behind those happens behind
    /// these. What opens a script stays before it.
    #[cfg(feature = "proptest")]
    pub(crate) fn replaced(&self, from: usize, to: usize, bytes: &[u8]) -> Self {
        let mut other = self.without(from, to);
        let opens =
            |(at, control): &&(usize, Control)| (*at == 0 && *control != Control::Eof) || *at < to;
        let n_before = self.controls.iter().take_while(opens).count();
        other.bytes.splice(from..from, bytes.iter().copied());
        for (at, _) in other.controls.iter_mut().skip(n_before) {
            *at += bytes.len();
        }
        other
    }

    /// The same script with something that happens at an offset, behind what happens there already.
    #[cfg(any(feature = "arbitrary", feature = "proptest"))]
    pub(crate) fn with_control(&self, offset: usize, control: Control) -> Self {
        let mut other = self.clone();
        let index = self.controls.partition_point(|(at, _)| *at <= offset);
        other.controls.insert(index, (offset, control));
        other
    }

    /// The same script without its control number `index`, if that is not the end of the stream.
    pub(crate) fn without_control(&self, index: usize) -> Option<Self> {
        let (_, control) = self.controls.get(index)?;
        if *control == Control::Eof {
            return None;
        }
        let mut shorter = self.clone();
        shorter.controls.remove(index);
        Some(shorter)
    }

    /// Whether the end of the stream is one of the first `n_done` controls.
    pub(crate) fn ends_within(&self, n_done: usize) -> bool {
        self.controls.iter().take(n_done).any(|(_, control)| *control == Control::Eof)
    }

    pub(crate) fn n_controls(&self) -> usize {
        self.controls.len()
    }

    /// The numbers and places of the actions at offsets.
    pub(crate) fn acts(&self) -> impl Iterator<Item = (usize, usize)> {
        let numbered = self.controls.iter().enumerate();
        let acts = numbered.filter(|(_, (_, control))| matches!(control, Control::Act(_)));
        acts.map(|(index, (offset, _))| (index, *offset))
    }

    /// The same script with some of its actions only, whatever brings them about.
    #[cfg(feature = "fuzz")]
    pub(crate) fn with_actions(mut self, is_kept: impl Fn(&str) -> bool) -> Self {
        self.controls.retain(|(_, control)| match control {
            Control::Act(action) => is_kept(action),
            Control::Eof | Control::Advance(_) => true,
        });
        self.reactions.retain(|reaction| is_kept(&reaction.action));
        self
    }

    /// All up to and with the control of this number, the stream left as it is then.
    pub(crate) fn up_to_control(&self, number: usize) -> Self {
        let len = self.controls.get(number).map_or(self.bytes.len(), |(offset, _)| *offset);
        let mut script = self.clone();
        script.bytes.truncate(len);
        script.controls.truncate(number + 1);
        script
    }

    /// Whether time passes in it.
    pub(crate) fn passes_time(&self) -> bool {
        self.controls.iter().any(|(_, control)| matches!(control, Control::Advance(_)))
    }

    pub(crate) fn reactions(&self) -> &[Reaction] {
        &self.reactions
    }

    fn control(mut self, control: Control) -> Self {
        self.controls.push((self.bytes.len(), control));
        self
    }
}

/// Bytes alone are a script that receives them and leaves the stream open.
impl<B: AsRef<[u8]>> From<B> for Script {
    fn from(bytes: B) -> Self {
        Self::new().receive(bytes)
    }
}

/// One step a line, bytes escaped.
impl fmt::Display for Script {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        self.steps().try_for_each(|step| writeln!(f, "{step}"))
    }
}

impl fmt::Display for Step {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Receive(bytes) => write!(f, "receive {:?}", Escaped(bytes)),
            Self::Eof => f.write_str("eof"),
            Self::Act(action) => write!(f, "act {action:?}"),
            Self::Advance(time) => write!(f, "advance {time:?}"),
            Self::On { event, action } => write!(f, "on {event:?} act {action:?}"),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::{Script, Step};
    use std::time::Duration;

    fn sample() -> Script {
        Script::new().receive(b"ab").receive(b"c").act("x").receive(b"de").eof()
    }

    #[test]
    fn neighbouring_bytes_are_one_run() {
        let steps: Vec<Step> = sample().steps().collect();
        assert_eq!(steps[0], Step::Receive(b"abc".to_vec()));
        assert_eq!(steps.len(), 4);
        assert_eq!(steps.into_iter().fold(Script::new(), Script::step), sample());
    }

    #[test]
    fn a_peer_that_closes_early_leaves_the_application_its_actions() {
        let closed = Script::new().receive(b"ab").eof().act("x");
        assert_eq!(sample().half_closed(2), closed);
        assert_eq!(closed.up_to_eof(), Script::new().receive(b"ab").eof());
        assert_eq!(sample().half_closed(3), Script::new().receive(b"abc").eof().act("x"));
        let opened = Script::new().act("open").receive(b"a").act("x");
        assert_eq!(opened.half_closed(0), Script::new().act("open").eof().act("x"));
        assert_eq!(sample().half_closed(4), sample().truncated(4));
    }

    #[test]
    fn removing_bytes_moves_what_happens_behind_them() {
        assert_eq!(
            sample().without(1, 4),
            Script::new().receive(b"a").act("x").receive(b"e").eof()
        );
        let timed = Script::new().receive(b"ab").advance(Duration::from_secs(1));
        assert_eq!(timed.without_control(0), Some(Script::from(b"ab")));
    }

    #[test]
    fn truncation_keeps_what_happened_before() {
        assert_eq!(
            sample().truncated(4),
            Script::new().receive(b"abc").act("x").receive(b"d").eof()
        );
        assert_eq!(sample().truncated(2), Script::new().receive(b"ab").eof());
    }

    #[test]
    #[cfg(feature = "proptest")]
    fn what_is_put_in_pushes_what_happens_behind_it() {
        assert_eq!(
            sample().replaced(1, 2, b"xyz"),
            Script::new().receive(b"axyzc").act("x").receive(b"de").eof()
        );
        assert_eq!(
            sample().replaced(2, 4, b"-"),
            Script::new().receive(b"ab").act("x").receive(b"-e").eof(),
            "what happened among them stays where they were"
        );
        assert_eq!(sample().replaced(5, 5, b"f").bytes(), b"abcdef");
        assert!(sample().replaced(5, 5, b"f").to_string().ends_with("eof\n"));
        let opened = Script::new().act("open").eof();
        assert_eq!(opened.replaced(0, 0, b"a"), Script::new().act("open").receive(b"a").eof());
    }

    #[test]
    #[cfg(feature = "proptest")]
    fn what_happens_more_happens_behind_what_does_already() {
        let act = || super::Control::Act("y".to_owned());
        assert_eq!(
            sample().with_control(3, act()),
            Script::new().receive(b"abc").act("x").act("y").receive(b"de").eof()
        );
        assert_eq!(sample().with_control(5, act()), sample().act("y"));
    }
}
