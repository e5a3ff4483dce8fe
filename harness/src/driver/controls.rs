//! Runs the controls of a script: the end of the stream, actions, the passing of time.

use crate::driver::session::{Session, lent};
use crate::script::Control;
use crate::transcript::End;

impl Session<'_> {
    /// Runs the controls at this offset that have not run yet.
    #[inline]
    pub(crate) fn controls(&mut self) {
        self.controls_while(|_| true);
    }

    /// As [`controls`](Self::controls), but stops before the end of the stream; returns false if it
    /// did.
    #[inline]
    pub(super) fn controls_before_eof(&mut self) -> bool {
        self.controls_while(|control| *control != Control::Eof)
    }

    #[inline(always)]
    fn controls_while(&mut self, is_due: impl Fn(&Control) -> bool) -> bool {
        !self.has_controls_left() || self.next_controls_while(is_due)
    }

    /// Whether a control of the script has not run yet; most scripts have few.
    #[inline]
    pub(super) fn has_controls_left(&self) -> bool {
        self.at.n_controls_done != self.script.n_controls()
    }

    fn next_controls_while(&mut self, is_due: impl Fn(&Control) -> bool) -> bool {
        let script = self.script;
        for control in script.controls_between(self.at.n_controls_done, self.at.offset) {
            if !is_due(control) {
                return false;
            }
            self.at.n_controls_done += 1;
            self.without_delays(|session| match control {
                Control::Eof => session.eof(),
                Control::Act(action) => session.act(action),
                Control::Advance(time) => session.advance(*time),
            });
        }
        true
    }

    /// Ends the stream.
    pub(crate) fn eof(&mut self) {
        let rest = self.script.bytes().get(self.at.consumed..self.at.offset).unwrap_or_default();
        let accepted = self.turn(|turn| {
            lent(rest, |piece| turn.core.receive_eof(piece, turn.log))?;
            turn.react()?;
            turn.settle()
        });
        if accepted.is_some() {
            self.set_end(End::Eof);
        }
    }

    fn act(&mut self, action: &str) {
        self.turn(|turn| {
            turn.act(action);
            turn.react()?;
            turn.settle()
        });
        self.pass_again();
    }

    /// Passes the unconsumed bytes again, because a control may let the core go on.
    pub(super) fn pass_again(&mut self) {
        if self.at.consumed < self.at.offset && !self.is_over() {
            self.feed(self.at.offset);
        }
    }
}
