//! Delays of a mode, and where the driver catches up: late polls, late resumes, waiting outgoing
//! bytes.

use crate::contract::factory::State;
use crate::contract::turn::{STEPS_MIN, STEPS_PER_BYTE};
use crate::contract::unwind::catch;
use crate::driver::session::Session;
use crate::transcript::End;

impl Session<'_> {
    /// Makes the polls and resumes that the mode has delayed, then runs a control without delays.
    pub(super) fn without_delays(&mut self, act: impl FnOnce(&mut Self)) {
        let policy = self.policy;
        if !policy.is_prompt() {
            self.policy = policy.prompt();
            self.at.n_since_pause = 0;
            self.turn(|turn| turn.settle().map(drop));
            self.pass_again();
        }
        if policy.transmits_late() {
            self.make_room();
        }
        act(self);
        self.policy = policy;
    }

    /// Lets the transport take waiting bytes if the core can go on only then, and passes again what
    /// the core did not consume: as long as it reads no bytes, those of its peer and the end of the
    /// stream have not arrived.
    fn make_room(&mut self) {
        let room = self.policy.room();
        let n_rounds = STEPS_MIN + STEPS_PER_BYTE * self.at.offset;
        for _ in 0..n_rounds {
            let (n_sent, consumed, awaited_room) =
                (self.log.n_sent(), self.at.consumed, self.awaits_room());
            self.pass_again();
            if self.awaits_room() {
                self.turn(|turn| turn.transmit_dry(room));
            }
            let has_gone_on = awaited_room && self.log.n_sent() != n_sent;
            if self.at.consumed == consumed && !has_gone_on {
                return;
            }
        }
        let what = format!("it awaits room after {n_rounds} times that the transport had some");
        self.stop(End::Livelock(what));
    }

    /// Lets the transport take all waiting bytes at the end of the script.
    pub(super) fn transmit_the_rest(&mut self) {
        let policy = self.policy;
        if policy.transmits_late() {
            self.turn(|turn| turn.transmit_dry(policy.room()));
        }
    }

    /// Lets the transport take what a failed core still had to send: an alert, or earlier answers.
    /// If the core fails again, that is not reported twice.
    pub(super) fn transmit_after_fault(&mut self) {
        let room = self.policy.room();
        let answer = self.call_ended(|turn| turn.transmit_dry(room));
        if let Err(end) = answer
            && end.is_abnormal()
        {
            self.stop(end);
        }
    }

    /// Counts a piece if the core is paused, and resumes the core once `n` pieces have come since
    /// the pause.
    pub(super) fn resume_after_pieces(&mut self) {
        if !self.asks(|core| core.is_paused()) {
            return;
        }
        self.at.n_since_pause += 1;
        if self.at.n_since_pause > self.policy.n {
            self.at.n_since_pause = 0;
            self.turn(|turn| turn.resume());
        }
    }

    fn awaits_room(&mut self) -> bool {
        !self.is_over() && self.asks(|core| core.awaits_room())
    }

    /// The answer of a core to a question; a panic ends the run as in any other call.
    fn asks(&mut self, question: impl FnOnce(&dyn State) -> bool) -> bool {
        let Some(core) = self.core.0.as_deref() else { return false };
        match catch(|| question(core)) {
            Ok(answer) => answer,
            Err(caught) => {
                self.stop(End::from(caught));
                false
            }
        }
    }
}
