//! Calls a core again after its end: a core that has ended stays ended.

use crate::contract::turn::{Ended, Observed, ROUNDS_PER_STEP, STEPS_MIN, Turn};
use crate::contract::unwind::{Caught, catch};
use crate::driver::clock::AN_HOUR;
use crate::driver::session::Session;
use crate::script::Step;
use crate::script::mode::Policy;
use crate::transcript::End;

impl Session<'_> {
    /// Calls a core again that has ended. The transcript gets what it logs then, and any answer
    /// except success, its own fault, or one fault that means "closed".
    pub(super) fn call_after_end(&mut self) {
        let end = self.end.clone();
        // No transport passes bytes after the end of a stream, so what a core logs about them does
        // not count.
        let brings_more = !self.script.ends_within(self.at.n_controls_done);
        match &end {
            End::Fault(fault) if brings_more => {
                let rest = self.script.bytes().get(self.at.consumed..).unwrap_or_default();
                let more: Box<[u8]> = [rest, self.script.bytes()].concat().into();
                let mut known = vec![fault.kind().to_owned()];
                for _ in 0..2 {
                    self.n_passed_again += more.len();
                    self.call_again("more bytes", &mut known, |turn| {
                        Ok(turn.core.receive(&more, turn.log).map(drop)?)
                    });
                }
                self.calls_of_any_transport(&mut known);
                self.try_actions();
            }
            End::Fault(_) | End::Eof => {
                let known =
                    end.line().and_then(|line| line.strip_prefix("fault ").map(str::to_owned));
                self.calls_of_any_transport(&mut known.into_iter().collect());
                let more: Box<[u8]> = self.script.bytes().into();
                self.n_passed_again += more.len();
                self.call_without_log(|turn| turn.pass(&more, &mut 0));
                self.try_actions();
            }
            End::Open
            | End::Panic(_)
            | End::Livelock(_)
            | End::Stall(_)
            | End::ContractViolation(_)
            | End::Aborted(_)
            | End::Hung(_)
            | End::OutOfMemory(_) => {}
        }
    }

    /// Makes the calls that any transport may still make.
    fn calls_of_any_transport(&mut self, known: &mut Vec<String>) {
        self.call_again("a poll", known, |turn| turn.settle().map(drop));
        if self.at.due.is_none() {
            let later = self.at.clock.saturating_add(AN_HOUR);
            let advance = move |turn: &mut Turn<'_>| Ok(turn.core.advance(later, turn.log)?);
            self.call_again("a later time", known, advance);
        }
        for _ in 0..2 {
            let end = |turn: &mut Turn<'_>| Ok(turn.core.receive_eof(&[], turn.log)?);
            self.call_again("another end", known, end);
        }
    }

    /// Makes one call and logs its answer, unless a core may answer so after its end.
    fn call_again(
        &mut self,
        what: &str,
        known: &mut Vec<String>,
        call: impl FnOnce(&mut Turn<'_>) -> Result<(), Ended>,
    ) {
        match self.call_ended(call) {
            Ok(()) => {}
            Err(End::Fault(fault)) if known.iter().any(|known| known == fault.kind()) => {}
            // Apart from the fault with which it ended, a core may have one that means "closed".
            Err(End::Fault(fault)) if known.len() == 1 => known.push(fault.kind().to_owned()),
            Err(End::Fault(fault)) => {
                let kind = fault.kind().to_owned();
                self.log.debug(format_args!("after the end, {what}: fault {kind}"));
            }
            Err(end) => self.stop(end),
        }
    }

    /// Repeats the actions of the script. Whether the core refuses them does not count.
    fn try_actions(&mut self) {
        let script = self.script;
        for step in script.steps() {
            if let Step::Act(action) = step {
                self.call_without_log(|turn| {
                    turn.act(&action);
                    Ok(())
                });
            }
        }
    }

    /// Makes a call whose result does not count, unless it is a panic or another abnormal end.
    fn call_without_log(&mut self, call: impl FnOnce(&mut Turn<'_>) -> Result<(), Ended>) {
        let log = self.log.clone();
        let answer = self.call_ended(call);
        self.log = log;
        match answer {
            Err(end) if end.is_abnormal() => self.stop(end),
            Ok(()) | Err(_) => {}
        }
    }

    /// Calls a core in the default mode, even if it has ended.
    pub(super) fn call_ended(
        &mut self,
        call: impl FnOnce(&mut Turn<'_>) -> Result<(), Ended>,
    ) -> Result<(), End> {
        let Some(core) = self.core.0.as_deref_mut() else { return Ok(()) };
        self.log.begin(self.at.offset, self.at.n_controls_done);
        self.log.allow(self.at.offset + self.n_passed_again, self.at.n_controls_done);
        let (log, policy) = (&mut self.log, &Policy::DEFAULT);
        let observed = &mut Observed::default();
        let (steps, n_rounds) = (STEPS_MIN, &mut self.n_rounds);
        let n_rounds_max = *n_rounds + ROUNDS_PER_STEP * STEPS_MIN as u64;
        self.long.begin(*n_rounds, self.at.offset);
        let long = &mut self.long;
        let mut turn = Turn { core, log, policy, observed, steps, n_rounds, n_rounds_max, long };
        let answer = catch(|| call(&mut turn))?.map_err(|ended| *ended);
        if self.log.is_flooded() { Err(Caught::Flood.into()) } else { answer }
    }
}
