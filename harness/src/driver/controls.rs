//! What a script does between the bytes: ends, actions, the passing of time.

use std::time::Duration;

use crate::driver::session::{Session, lent};
use crate::script::Control;
use crate::transcript::End;

impl Session<'_> {
    /// Does what the script does at this offset, once.
    #[inline]
    pub(crate) fn controls(&mut self) {
        self.controls_while(|_| true);
    }

    /// As [`controls`](Self::controls) up to the end of the stream; whether that was all.
    #[inline]
    pub(super) fn controls_before_eof(&mut self) -> bool {
        self.controls_while(|control| *control != Control::Eof)
    }

    #[inline(always)]
    fn controls_while(&mut self, is_due: impl Fn(&Control) -> bool) -> bool {
        // Most scripts do nothing between most bytes.
        self.n_controls_done == self.script.n_controls() || self.next_controls_while(is_due)
    }

    fn next_controls_while(&mut self, is_due: impl Fn(&Control) -> bool) -> bool {
        let script = self.script;
        for control in script.controls_between(self.n_controls_done, self.offset) {
            if !is_due(control) {
                return false;
            }
            self.n_controls_done += 1;
            let mode = self.catch_up();
            match control {
                Control::Eof => self.eof(),
                Control::Act(action) => self.act(action),
                Control::Advance(time) => self.advance(*time),
            }
            self.mode = mode;
        }
        true
    }

    /// Tells the end of the stream.
    pub(crate) fn eof(&mut self) {
        let rest = self.script.bytes().get(self.taken..self.offset).unwrap_or_default();
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
        self.show_again();
    }

    /// Lets time pass, stopping at each deadline on the way.
    fn advance(&mut self, time: Duration) {
        let (from, to) = (self.clock, self.clock.saturating_add(time));
        self.clock = to;
        self.turn(|turn| turn.pass_time(from, to));
        self.show_again();
    }

    /// Tells the time as it is.
    pub(super) fn tell_time(&mut self) {
        let now = self.clock;
        self.turn(|turn| turn.pass_time(now, now));
    }

    /// Shows what was not taken once more: what happened may let the core go on.
    pub(super) fn show_again(&mut self) {
        if self.taken < self.offset && !self.is_over() {
            self.feed(self.offset);
        }
    }
}
