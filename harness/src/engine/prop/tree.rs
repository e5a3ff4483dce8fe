//! Shrinks plays: to the fewest cuts first, then to earlier cuts, then to a simpler mode, fewer
//! steps between the bytes, and fewer bytes.
//!
//! The measure of a play is all of these, in this order. Each candidate is below the best so far,
//! so the search ends; rounds of all phases go on until a round makes no play simpler.

use std::fmt::{self, Debug};

use proptest::strategy::ValueTree;

use super::phase::{Cursor, Phase};
use crate::script::Play;

/// The part of a play that shrinks.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Part {
    /// The cuts; the script stays.
    Cuts,
    /// The script, which is not cut.
    Script,
    /// The mode.
    Mode,
    /// All parts.
    Play,
}

/// A value that shrinks: to the fewest cuts first, then to earlier cuts, then to the default mode,
/// to fewer steps between the bytes, and to fewer bytes.
///
/// # Examples
///
/// ```
/// use chunkproof::prop;
/// use proptest::strategy::{Strategy, ValueTree};
/// use proptest::test_runner::TestRunner;
///
/// let mut runner = TestRunner::deterministic();
/// let mut tree = prop::chunkings("one\r\ntwo\r\n").new_tree(&mut runner).unwrap();
/// // If every chunking fails, so does the one without cuts.
/// while tree.simplify() {}
/// assert!(tree.current().cuts().is_empty());
/// ```
pub struct Tree<T> {
    best: Play,
    /// The current candidate; `None` if that is the best itself.
    tried: Option<Play>,
    phases: &'static [Phase],
    phase: usize,
    cursor: Cursor,
    /// Whether this round has improved the best.
    has_shrunk: bool,
    view: fn(&Play) -> T,
}

impl<T> Tree<T> {
    pub(super) fn new(play: Play, part: Part, view: fn(&Play) -> T) -> Self {
        let phases = match part {
            Part::Cuts => Phase::OF_CUTS.as_slice(),
            Part::Script => Phase::OF_SCRIPT.as_slice(),
            Part::Mode => &[Phase::Mode],
            Part::Play => Phase::ALL.as_slice(),
        };
        let cursor = Cursor::default();
        Self { best: play, tried: None, phases, phase: 0, cursor, has_shrunk: false, view }
    }

    /// Goes on to the next candidate, and returns whether there is one.
    fn advance(&mut self) -> bool {
        loop {
            let Some(phase) = self.phases.get(self.phase) else {
                if !std::mem::take(&mut self.has_shrunk) {
                    return false;
                }
                self.phase = 0;
                continue;
            };
            self.tried = phase.next(&mut self.cursor, &self.best);
            if self.tried.is_some() {
                return true;
            }
            self.phase += 1;
            self.cursor = Cursor::default();
        }
    }
}

impl<T: Debug> ValueTree for Tree<T> {
    type Value = T;

    fn current(&self) -> T {
        (self.view)(self.tried.as_ref().unwrap_or(&self.best))
    }

    /// The candidate fails as well, so it becomes the best; goes on to the next one.
    fn simplify(&mut self) -> bool {
        if let Some(simpler) = self.tried.take() {
            self.best = simpler;
            self.has_shrunk = true;
            self.cursor.accepted();
        }
        self.advance()
    }

    /// The candidate does not fail; goes on to the next one, or back to the best.
    fn complicate(&mut self) -> bool {
        self.tried.take().is_some() && self.advance()
    }
}

impl<T> Debug for Tree<T> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let Self { best, tried, .. } = self;
        f.debug_struct("Tree").field("best", best).field("tried", tried).finish_non_exhaustive()
    }
}
