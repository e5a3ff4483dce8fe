//! A script on its way into another wire form: what is kept, dropped and put in.
//!
//! A rewriting gives at most six scripts for one, together at most four times as long plus 1 KiB,
//! and leaves scripts above 64 KiB alone. What a script does between its bytes stays after the
//! byte, or the message, that it followed. Bytes are dropped in runs; a step inside such a run has
//! no place any more, and then there is no rewritten script.

use crate::random::Random;
use crate::script::{Script, Step};

/// A script that is read from its first byte to its last and written anew.
#[derive(Debug)]
pub(crate) struct ScriptRewriter<'a> {
    bytes: &'a [u8],
    /// What is done between the bytes, last first, each with its offset into `bytes`.
    controls: Vec<(usize, Step)>,
    /// How many of `bytes` were kept or dropped.
    at: usize,
    /// What was written since the last control.
    run: Vec<u8>,
    new: Script,
    /// Whether everything between the bytes has a place so far.
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
                // What follows events stands nowhere among the bytes.
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

    /// Keeps the bytes up to `to`, and what is done between them.
    pub(crate) fn keep(&mut self, to: usize) {
        while self.at < to {
            self.settle();
            let end = self.controls.last().map_or(to, |(offset, _)| to.min(*offset));
            self.run.extend_from_slice(self.bytes.get(self.at..end).unwrap_or_default());
            self.at = end;
        }
    }

    /// Does here what is done after the byte that was read last; otherwise it is done before the next
    /// byte that is read, and thus after all that is put in until then.
    pub(crate) fn settle(&mut self) {
        while let Some((_, step)) = self.controls.pop_if(|(offset, _)| *offset == self.at) {
            self.write_out();
            self.add(step);
        }
    }

    /// Puts bytes in.
    pub(crate) fn put(&mut self, bytes: &[u8]) {
        self.run.extend_from_slice(bytes);
    }

    /// Drops the bytes up to `to`.
    pub(crate) fn skip(&mut self, to: usize) {
        let is_among = |(offset, _): &(usize, Step)| *offset < to;
        self.is_sure &= !self.controls.last().is_some_and(is_among);
        self.at = self.at.max(to);
    }

    /// Puts `byte` in for the next one.
    pub(crate) fn replace(&mut self, byte: u8) {
        self.settle();
        self.skip(self.at + 1);
        self.put(&[byte]);
    }

    /// Keeps the rest and gives the script, if all that is done in it still has a place.
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

/// The bytes to read, if they are not too many to be written several times over.
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

/// The scripts that are rewritten at all, none twice, as many as the bytes allowed suffice for.
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

/// Longer scripts are left alone.
const SCRIPT_BYTES_MAX: usize = 64 << 10;
/// How many scripts come of one, at most.
const SCRIPTS_MAX: usize = 6;
/// How many bytes they have together, at most: this many times those of the script, and some more.
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
    fn what_is_kept_is_as_it_was() {
        assert_eq!(ScriptRewriter::of(&sample()).finish(), Some(sample()));
    }

    #[test]
    fn what_is_put_in_stands_ahead_of_what_is_not_settled() {
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
    fn what_stood_among_dropped_bytes_has_no_place() {
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
        rewriter.put(b"behind the end");
        assert_eq!(rewriter.finish(), None);
    }
}
