//! Scripts derived from a script: shortened, with other bytes, ended early.

use crate::script::{Control, Script};

impl Script {
    /// The first `offset` bytes and the controls up to there, with the stream left open.
    pub(crate) fn prefix(&self, offset: usize) -> Self {
        let bytes = self.bytes.get(..offset).unwrap_or(&self.bytes).to_vec();
        let controls = self.controls.iter().take_while(|(at, _)| *at <= offset);
        let kept = controls.filter(|(_, control)| *control != Control::Eof);
        let reactions = self.reactions.clone();
        Self { bytes, controls: kept.cloned().collect(), reactions }
    }

    /// As [`prefix`](Self::prefix), followed by the end of the stream.
    pub(crate) fn truncated(&self, offset: usize) -> Self {
        self.prefix(offset).control(Control::Eof)
    }

    /// The first `offset` bytes, then the end of the stream, then all controls from there on: the
    /// peer closes its half early. Controls before the first byte stay before the end.
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

    /// The script up to and including the end of the stream.
    pub(crate) fn up_to_eof(&self) -> Self {
        self.eof_number().map_or_else(|| self.clone(), |number| self.up_to_control(number))
    }

    /// The number of the control that ends the stream, if it is ended.
    pub(crate) fn eof_number(&self) -> Option<usize> {
        self.controls.iter().position(|(_, control)| *control == Control::Eof)
    }

    /// The same script without the bytes of `from..to`; the controls among them stay.
    pub(crate) fn without(&self, from: usize, to: usize) -> Self {
        let mut shorter = self.clone();
        shorter.bytes.drain(from..to);
        for (at, _) in &mut shorter.controls {
            *at = if *at >= to { *at - (to - from) } else { (*at).min(from) };
        }
        shorter
    }

    /// The same script with other bytes in place of `from..to`; the controls after the old bytes
    /// come after the new ones. Controls before the first byte stay there.
    #[cfg(feature = "proptest1")]
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

    /// The same script with another control at an offset, after the controls that stand there
    /// already.
    #[cfg(any(feature = "arbitrary1", feature = "proptest1"))]
    pub(crate) fn with_control(&self, offset: usize, control: Control) -> Self {
        let mut other = self.clone();
        let index = self.controls.partition_point(|(at, _)| *at <= offset);
        other.controls.insert(index, (offset, control));
        other
    }

    /// The same script without the control `index`; `None` if that is the end of the stream.
    pub(crate) fn without_control(&self, index: usize) -> Option<Self> {
        let (_, control) = self.controls.get(index)?;
        if *control == Control::Eof {
            return None;
        }
        let mut shorter = self.clone();
        shorter.controls.remove(index);
        Some(shorter)
    }

    /// The same script without its controls `from..to`.
    pub(crate) fn without_controls(&self, from: usize, to: usize) -> Self {
        let mut shorter = self.clone();
        shorter.controls.drain(from..to);
        shorter
    }

    /// The same script without the reaction `index`.
    pub(crate) fn without_reaction(&self, index: usize) -> Self {
        let mut shorter = self.clone();
        shorter.reactions.remove(index);
        shorter
    }

    /// The same script with other bytes, as many as before.
    pub(crate) fn with_bytes(&self, bytes: Vec<u8>) -> Self {
        debug_assert_eq!(bytes.len(), self.len());
        Self { bytes, ..self.clone() }
    }

    /// The same script with another byte at an offset.
    pub(crate) fn with_byte(&self, offset: usize, byte: u8) -> Self {
        let mut other = self.clone();
        other.bytes.splice(offset..=offset, [byte]);
        other
    }

    /// How many of the first and of the last controls two scripts have in common.
    pub(crate) fn common_controls(&self, other: &Self) -> (usize, usize) {
        let same = |(a, b): &(&(usize, Control), &(usize, Control))| a == b;
        let n_before = self.controls.iter().zip(&other.controls).take_while(same).count();
        let backwards = self.controls.iter().rev().zip(other.controls.iter().rev());
        (n_before, backwards.take_while(same).count())
    }

    /// The same script with only the actions that `is_kept` accepts, at offsets and after events.
    #[cfg(feature = "fuzz")]
    pub(crate) fn with_actions(mut self, is_kept: impl Fn(&str) -> bool) -> Self {
        self.controls.retain(|(_, control)| match control {
            Control::Act(action) => is_kept(action),
            Control::Eof | Control::Advance(_) => true,
        });
        self.reactions.retain(|reaction| is_kept(&reaction.action));
        self
    }

    /// The script up to and including the control `number`.
    pub(crate) fn up_to_control(&self, number: usize) -> Self {
        let len = self.controls.get(number).map_or(self.bytes.len(), |(offset, _)| *offset);
        let mut script = self.clone();
        script.bytes.truncate(len);
        script.controls.truncate(number + 1);
        script
    }
}

#[cfg(test)]
mod tests {
    use std::time::Duration;

    use crate::script::Script;

    fn sample() -> Script {
        Script::new().receive(b"ab").receive(b"c").act("x").receive(b"de").eof()
    }

    #[test]
    fn truncating_the_stream_keeps_the_actions() {
        let closed = Script::new().receive(b"ab").eof().act("x");
        assert_eq!(sample().half_closed(2), closed);
        assert_eq!(closed.up_to_eof(), Script::new().receive(b"ab").eof());
        assert_eq!(sample().half_closed(3), Script::new().receive(b"abc").eof().act("x"));
        let opened = Script::new().act("open").receive(b"a").act("x");
        assert_eq!(opened.half_closed(0), Script::new().act("open").eof().act("x"));
        assert_eq!(sample().half_closed(4), sample().truncated(4));
    }

    #[test]
    fn removing_bytes_moves_what_happens_after_them() {
        assert_eq!(
            sample().without(1, 4),
            Script::new().receive(b"a").act("x").receive(b"e").eof()
        );
        let timed = Script::new().receive(b"ab").advance(Duration::from_secs(1));
        assert_eq!(timed.without_control(0), Some(Script::from(b"ab")));
    }

    #[test]
    fn steps_and_bytes_are_edited_one_by_one() {
        let script = Script::new().on("a", "b").on("c", "d").act("x").receive(b"ab").act("y").eof();
        assert_eq!(script.eof_number(), Some(2));
        let shorter = script.without_controls(1, 3).without_reaction(0);
        assert_eq!(shorter, Script::new().on("c", "d").act("x").receive(b"ab"));
        assert_eq!(shorter.with_byte(1, b'c').bytes(), b"ac");
        let other = script.without_controls(1, 2);
        assert_eq!(script.common_controls(&other), (1, 1));
        assert_eq!(script.common_controls(&script), (3, 3));
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
    #[cfg(feature = "proptest1")]
    fn inserted_bytes_push_back_what_happens_after() {
        assert_eq!(
            sample().replaced(1, 2, b"xyz"),
            Script::new().receive(b"axyzc").act("x").receive(b"de").eof()
        );
        assert_eq!(
            sample().replaced(2, 4, b"-"),
            Script::new().receive(b"ab").act("x").receive(b"-e").eof(),
            "a control among the replaced bytes stays in their place"
        );
        assert_eq!(sample().replaced(5, 5, b"f").bytes(), b"abcdef");
        assert!(sample().replaced(5, 5, b"f").to_string().ends_with("eof\n"));
        let opened = Script::new().act("open").eof();
        assert_eq!(opened.replaced(0, 0, b"a"), Script::new().act("open").receive(b"a").eof());
    }

    #[test]
    #[cfg(feature = "proptest1")]
    fn an_added_control_comes_after_those_at_its_offset() {
        let act = || crate::script::Control::Act("y".to_owned());
        assert_eq!(
            sample().with_control(3, act()),
            Script::new().receive(b"abc").act("x").act("y").receive(b"de").eof()
        );
        assert_eq!(sample().with_control(5, act()), sample().act("y"));
    }
}
