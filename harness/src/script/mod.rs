//! The input of a core: the bytes of a stream, its end, actions and the passing of time.

pub(crate) mod step;
pub(crate) mod edit;
pub(crate) mod chunking;
pub(crate) mod cuts;
pub(crate) mod mode;
mod mode_table;
pub(crate) mod play;
pub(crate) mod serialization;

pub use self::chunking::Chunking;
pub use self::cuts::Cuts;
pub use self::mode::Mode;
pub use self::play::Play;
pub use self::step::Step;

use std::fmt;
use std::time::Duration;

/// The input of a core, step by step.
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
#[derive(Clone, Default, PartialEq, Eq, Hash)]
pub struct Script {
    bytes: Vec<u8>,
    /// The steps between the bytes, each with the number of bytes that come before it.
    controls: Vec<(usize, Control)>,
    /// The actions that follow events.
    reactions: Vec<Reaction>,
}

/// The first words of an event, and the action that follows it.
#[derive(Debug, Clone, PartialEq, Eq, Hash)]
pub(crate) struct Reaction {
    pub(crate) event: String,
    pub(crate) action: String,
}

/// A step between the bytes.
#[derive(Debug, Clone, PartialEq, Eq, Hash)]
pub(crate) enum Control {
    Eof,
    Act(String),
    Advance(Duration),
}

impl Script {
    /// Makes an empty script.
    #[must_use]
    pub fn new() -> Self {
        Self::default()
    }

    /// Adds bytes of the stream.
    ///
    /// # Panics
    ///
    /// Panics if the script has already ended the stream.
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
    /// Panics if the script has already ended the stream.
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

    /// Adds the passing of time: at most 584 years, the nanoseconds that fit into 64 bits.
    ///
    /// A longer time becomes that one, so that a token and a fuzz input hold the same script.
    #[must_use]
    pub fn advance(self, time: Duration) -> Self {
        self.control(Control::Advance(time.min(TIME_MAX)))
    }

    /// Adds an action that follows every event that begins with the words `event`.
    ///
    /// An action at an offset forces a cut there; an action that follows an event forces none.
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

    /// Adds a step.
    ///
    /// # Panics
    ///
    /// Panics if the step is bytes or an end, and the script has already ended the stream.
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

    /// Whether `step` cannot be added: bytes, or another end, after the end of the stream.
    pub(crate) fn refuses(&self, step: &Step) -> bool {
        matches!(step, Step::Receive(_) | Step::Eof) && self.eof_offset().is_some()
    }

    /// Returns all the bytes of the stream, in one piece.
    #[must_use]
    pub fn bytes(&self) -> &[u8] {
        &self.bytes
    }

    /// Iterates over the steps, with neighbouring bytes joined; actions that follow events come
    /// first.
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

    /// The number of bytes before the end of the stream; `None` if the script leaves it open.
    pub(crate) fn eof_offset(&self) -> Option<usize> {
        let eof = self.controls.iter().find(|(_, control)| *control == Control::Eof);
        eof.map(|(offset, _)| *offset)
    }

    /// Returns the length of the stream in bytes, which is the offset after its last byte.
    ///
    /// # Examples
    ///
    /// ```
    /// use chunkproof::Script;
    ///
    /// let script = Script::new().receive("abc").act("flush").receive("d").eof();
    /// assert_eq!(script.len(), 4);
    /// ```
    #[must_use]
    pub fn len(&self) -> usize {
        self.bytes.len()
    }

    /// Returns whether the script has no bytes; it may still hold actions, the passing of time and
    /// the end of the stream.
    #[must_use]
    pub fn is_empty(&self) -> bool {
        self.bytes.is_empty()
    }

    /// The controls after the first `n_done` that stand at or before `offset`.
    pub(crate) fn controls_between(
        &self,
        n_done: usize,
        offset: usize,
    ) -> impl Iterator<Item = &Control> {
        let open = self.controls.iter().skip(n_done);
        open.take_while(move |(at, _)| *at <= offset).map(|(_, control)| control)
    }

    /// The first offset after `offset` at which a piece must end.
    #[inline]
    pub(crate) fn barrier_after(&self, offset: usize) -> usize {
        if self.controls.is_empty() {
            return self.bytes.len();
        }
        let next = self.controls.partition_point(|(at, _)| *at <= offset);
        self.controls.get(next).map_or(self.bytes.len(), |(at, _)| *at)
    }

    /// Whether a piece must end at `offset` because a control stands there.
    pub(crate) fn is_barrier(&self, offset: usize) -> bool {
        self.controls.binary_search_by_key(&offset, |(at, _)| *at).is_ok()
    }

    /// Whether the end of the stream is one of the first `n_done` controls.
    pub(crate) fn ends_within(&self, n_done: usize) -> bool {
        self.controls.iter().take(n_done).any(|(_, control)| *control == Control::Eof)
    }

    #[inline]
    pub(crate) fn n_controls(&self) -> usize {
        self.controls.len()
    }

    /// The index and the offset of each action that stands at an offset.
    pub(crate) fn acts(&self) -> impl Iterator<Item = (usize, usize)> {
        let numbered = self.controls.iter().enumerate();
        let acts = numbered.filter(|(_, (_, control))| matches!(control, Control::Act(_)));
        acts.map(|(index, (offset, _))| (index, *offset))
    }

    /// The words of each action that stands at an offset.
    #[cfg(feature = "corpus")]
    pub(crate) fn action_texts(&self) -> impl Iterator<Item = &str> {
        self.controls.iter().filter_map(|(_, control)| match control {
            Control::Act(action) => Some(&**action),
            Control::Eof | Control::Advance(_) => None,
        })
    }

    /// Whether time passes in the script.
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

/// The longest time that tokens and fuzz inputs hold.
const TIME_MAX: Duration = Duration::from_nanos(u64::MAX);

/// Makes a script that receives the bytes and leaves the stream open.
impl<B: AsRef<[u8]>> From<B> for Script {
    fn from(bytes: B) -> Self {
        Self::new().receive(bytes)
    }
}

/// Prints one step a line, with bytes escaped.
impl fmt::Display for Script {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        self.steps().try_for_each(|step| writeln!(f, "{step}"))
    }
}

/// Prints the steps in one line.
impl fmt::Debug for Script {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("Script ")?;
        f.debug_list().entries(self.steps()).finish()
    }
}

#[cfg(test)]
mod tests {
    use super::{Script, Step};

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
    fn debug_text_escapes_bytes() {
        let shown = format!("{:?}", Script::from(b"a\r\n").eof());
        assert_eq!(shown, r#"Script [receive "a\r\n", eof]"#);
    }
}
