//! What a mode delays, and where that is made up for: late polls, late resumes, outgoing bytes that wait.

use crate::contract::factory::State;
use crate::contract::unwind::catch;
use crate::driver::session::Session;

impl Session<'_> {
    /// Polls and resumes what the mode has delayed, then does something that is no bytes, without delays.
    pub(super) fn without_delays(&mut self, act: impl FnOnce(&mut Self)) {
        let policy = self.policy;
        if !policy.is_prompt() {
            self.policy = policy.prompt();
            self.at.n_since_pause = 0;
            self.turn(|turn| turn.settle().map(drop));
            self.show_again();
        }
        if policy.transmits_late() {
            self.make_room();
        }
        act(self);
        self.policy = policy;
    }

    /// Lets the transport take what waits where the core can go on only then, and shows again what it
    /// handed back: as long as it does not read, its peer's bytes are on their way, and its end is, too.
    fn make_room(&mut self) {
        let room = self.policy.room();
        loop {
            let (n_sent, taken, awaited_room) =
                (self.log.n_sent(), self.at.taken, self.awaits_room());
            self.show_again();
            if self.awaits_room() {
                self.turn(|turn| turn.transmit_dry(room));
            }
            let has_gone_on = awaited_room && self.log.n_sent() != n_sent;
            if self.at.taken == taken && !has_gone_on {
                return;
            }
        }
    }

    /// Lets the transport take all that still waits at the end of the script.
    pub(super) fn transmit_the_rest(&mut self) {
        let policy = self.policy;
        if policy.transmits_late() {
            self.turn(|turn| turn.transmit_dry(policy.room()));
        }
    }

    /// Lets the transport take what a core that gave up had still to send: an alert, or answers from
    /// before. That it gives up again is known.
    pub(super) fn transmit_after_fault(&mut self) {
        let room = self.policy.room();
        let answer = self.call_ended(|turn| turn.transmit_dry(room));
        if let Err(end) = answer
            && end.is_abnormal()
        {
            self.stop(end);
        }
    }

    /// Counts pieces since the core paused, and resumes it before the next one once they are enough.
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

    fn awaits_room(&self) -> bool {
        !self.is_over() && self.asks(|core| core.awaits_room())
    }

    fn asks(&self, question: impl FnOnce(&dyn State) -> bool) -> bool {
        let core = self.core.0.as_deref();
        core.is_some_and(|core| catch(|| question(core)).unwrap_or(false))
    }
}
