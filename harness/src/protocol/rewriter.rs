//! Rewrites a script into another wire form: keeps, drops and inserts bytes.
//!
//! A rewriting gives at most six scripts for one, together at most four times as long plus 1 KiB,
//! and leaves scripts above 64 KiB alone. A control, such as an action or a lapse of time, stays
//! after the byte, or the message, that it followed. Bytes are dropped in runs; a control inside
//! such a run has no place any more, and then there is no rewritten script.

use crate::random::Random;
use crate::script::{Script, Step};

/// A script that is read from its first byte to its last and written anew.
#[derive(Debug)]
pub(crate) struct ScriptRewriter<'a> {
    bytes: &'a [u8],
    /// The controls that are not yet added, last first, each with its offset into `bytes`.
    controls: Vec<(usize, Step)>,
    /// How many of `bytes` were kept or dropped.
    at: usize,
    /// The bytes written since the last control.
    run: Vec<u8>,
    new: Script,
    /// Whether every control has a place so far.
    is_sure: bool,
}

impl<'a> ScriptRewriter<'a> {
    pub(crate) fn of(script: &'a Script) -> Self {
        let mut offset = 0;
        let mut controls = Vec::new();
        let mut new = Script::new();
        for step in script.steps() {
            match step {
                Step::Receive(bytes) => offset += bytes.len(),
                // Reactions to events have no offset.
                reaction @ Step::On { .. } => new = new.step(reaction),
                control @ (Step::Eof | Step::Act(_) | Step::Advance(_)) => {
                    controls.push((offset, control));
                }
            }
        }
        controls.reverse();
        let bytes = script.bytes();
        Self { bytes, controls, at: 0, run: Vec::new(), new, is_sure: true }
    }

    /// Keeps the bytes up to `to`, and the controls between them.
    pub(crate) fn keep(&mut self, to: usize) {
        while self.at < to {
            self.settle();
            let end = self.controls.last().map_or(to, |(offset, _)| to.min(*offset));
            self.run.extend_from_slice(self.bytes.get(self.at..end).unwrap_or_default());
            self.at = end;
        }
    }

    /// Adds the controls that follow the last byte read. Without this call they come before the
    /// next byte that is read, and so after all bytes inserted until then.
    pub(crate) fn settle(&mut self) {
        while let Some((_, step)) = self.controls.pop_if(|(offset, _)| *offset == self.at) {
            self.write_out();
            self.add(step);
        }
    }

    /// Inserts bytes.
    pub(crate) fn put(&mut self, bytes: &[u8]) {
        self.run.extend_from_slice(bytes);
    }

    /// Drops the bytes up to `to`.
    pub(crate) fn skip(&mut self, to: usize) {
        let is_among = |(offset, _): &(usize, Step)| *offset < to;
        self.is_sure &= !self.controls.last().is_some_and(is_among);
        self.at = self.at.max(to);
    }

    /// Replaces the next byte by `byte`.
    pub(crate) fn replace(&mut self, byte: u8) {
        self.settle();
        self.skip(self.at + 1);
        self.put(&[byte]);
    }

    /// Keeps the rest and returns the script, if every control still has a place.
    pub(crate) fn finish(mut self) -> Option<Script> {
        self.keep(self.bytes.len());
        self.write_out();
        self.settle();
        self.is_sure.then_some(self.new)
    }

    fn write_out(&mut self) {
        if !self.run.is_empty() {
            let run = std::mem::take(&mut self.run);
            self.add(Step::Receive(run));
        }
    }

    fn add(&mut self, step: Step) {
        if self.new.refuses(&step) {
            self.is_sure = false;
        } else {
            self.new = std::mem::take(&mut self.new).step(step);
        }
    }
}

/// The bytes of a script, if they are few enough to be rewritten.
pub(crate) fn readable(script: &Script) -> Option<&[u8]> {
    Some(script.bytes()).filter(|bytes| bytes.len() <= SCRIPT_BYTES_MAX)
}

/// Rewrites a script in each of the forms.
pub(crate) fn drafted<F>(
    script: &Script,
    seed: u64,
    forms: impl IntoIterator<Item = F>,
    mut rewrite: impl FnMut(&mut ScriptRewriter<'_>, F, &mut Random),
) -> Vec<Script> {
    let mut random = Random::new(seed);
    let drafts = forms.into_iter().map(|form| {
        let mut rewriter = ScriptRewriter::of(script);
        rewrite(&mut rewriter, form, &mut random);
        rewriter.finish()
    });
    distinct(script, drafts)
}

/// The rewritten scripts that differ from the script and from each other, within the limit of
/// bytes.
pub(crate) fn distinct(
    script: &Script,
    drafts: impl Iterator<Item = Option<Script>>,
) -> Vec<Script> {
    let mut bytes_left = SIZES_MAX * script.len() + SPARE_BYTES;
    let mut scripts: Vec<Script> = Vec::new();
    for new in drafts.flatten().take(SCRIPTS_MAX) {
        let is_new = new != *script && !scripts.contains(&new);
        if is_new && let Some(left) = bytes_left.checked_sub(new.len()) {
            bytes_left = left;
            scripts.push(new);
        }
    }
    scripts
}

/// The greatest length of a script that is rewritten, in bytes.
const SCRIPT_BYTES_MAX: usize = 64 << 10;
/// The greatest number of scripts made from one.
const SCRIPTS_MAX: usize = 6;
/// Together they have at most this many times the bytes of the script, plus `SPARE_BYTES`.
const SIZES_MAX: usize = 4;
const SPARE_BYTES: usize = 1 << 10;

#[cfg(test)]
mod tests {
    use super::ScriptRewriter;
    use crate::script::Script;

    fn sample() -> Script {
        Script::new().receive("ab").act("x").receive("cd").eof().act("y")
    }

    #[test]
    fn a_script_kept_whole_is_unchanged() {
        assert_eq!(ScriptRewriter::of(&sample()).finish(), Some(sample()));
    }

    #[test]
    fn inserted_bytes_come_before_unsettled_controls() {
        let script = sample();
        let mut rewriter = ScriptRewriter::of(&script);
        rewriter.keep(2);
        rewriter.put(b"1");
        rewriter.settle();
        rewriter.put(b"2");
        rewriter.replace(b'C');
        rewriter.keep(4);
        rewriter.put(b"3");
        let new = Script::new().receive("ab1").act("x").receive("2Cd3").eof().act("y");
        assert_eq!(rewriter.finish(), Some(new));
    }

    #[test]
    fn controls_among_dropped_bytes_have_no_place() {
        let script = sample();
        for (from, to, is_sure) in [(0, 2, true), (2, 4, false), (0, 3, false), (3, 4, true)] {
            let mut rewriter = ScriptRewriter::of(&script);
            rewriter.keep(from);
            rewriter.skip(to);
            assert_eq!(rewriter.finish().is_some(), is_sure, "{from}..{to}");
        }
        let mut rewriter = ScriptRewriter::of(&script);
        rewriter.keep(4);
        rewriter.settle();
        rewriter.put(b"after the end");
        assert_eq!(rewriter.finish(), None);
    }
}
