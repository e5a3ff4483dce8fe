//! What a core is asked once it has come to its end.

use crate::contract::unwind::catch;
use crate::driver::modes::AN_HOUR;
use crate::driver::session::Session;
use crate::driver::turn::{Ended, Observed, STEPS_MIN, Turn};
use crate::script::{Mode, Step};
use crate::transcript::End;

impl Session<'_> {
    /// Calls a core again that has come to its end. What it says then becomes part of the transcript, and
    /// so does an answer of a third kind: it may repeat its fault, or say that it is closed, or nothing.
    pub(super) fn knock(&mut self) {
        let end = self.end.clone();
        // No transport brings bytes behind the end of a stream, so what is said of them does not count.
        let brings_more = !self.script.ends_within(self.n_controls_done);
        match &end {
            End::Fault(fault) if brings_more => {
                let rest = self.script.bytes().get(self.taken..).unwrap_or_default();
                let shown: Box<[u8]> = [rest, self.script.bytes()].concat().into();
                let mut known = vec![fault.kind().to_owned()];
                for _ in 0..2 {
                    self.knock_with("more bytes", &mut known, |turn| {
                        Ok(turn.core.receive(&shown, turn.log).map(drop)?)
                    });
                }
                self.knock_at_rest(&mut known);
                self.try_actions();
            }
            End::Fault(_) | End::Eof => {
                let known =
                    end.line().and_then(|line| line.strip_prefix("fault ").map(str::to_owned));
                self.knock_at_rest(&mut known.into_iter().collect());
                let shown: Box<[u8]> = self.script.bytes().into();
                self.unheard(|turn| turn.show(&shown, &mut 0));
                self.try_actions();
            }
            End::Open
            | End::Panic(_)
            | End::Livelock(_)
            | End::Stall(_)
            | End::ContractViolation(_) => {}
        }
    }

    /// The calls that any transport may still make.
    fn knock_at_rest(&mut self, known: &mut Vec<String>) {
        self.knock_with("a poll", known, |turn| turn.settle().map(drop));
        if self.due.is_none() {
            let later = self.clock.saturating_add(AN_HOUR);
            let tell = move |turn: &mut Turn<'_>| Ok(turn.core.advance(later, turn.log)?);
            self.knock_with("a later time", known, tell);
        }
        for _ in 0..2 {
            let end = |turn: &mut Turn<'_>| Ok(turn.core.receive_eof(&[], turn.log)?);
            self.knock_with("another end", known, end);
        }
    }

    /// One call, and whether it is answered as the end was.
    fn knock_with(
        &mut self,
        what: &str,
        known: &mut Vec<String>,
        call: impl FnOnce(&mut Turn<'_>) -> Result<(), Ended>,
    ) {
        match self.call_the_dead(call) {
            Ok(()) => {}
            Err(End::Fault(fault)) if known.iter().any(|known| known == fault.kind()) => {}
            // Beside the fault that it ended with, a core may have one way to say that it is closed.
            Err(End::Fault(fault)) if known.len() == 1 => known.push(fault.kind().to_owned()),
            Err(End::Fault(fault)) => {
                let kind = fault.kind().to_owned();
                self.log.debug(format_args!("behind the end, {what}: fault {kind}"));
            }
            Err(trouble) => self.stop(trouble),
        }
    }

    /// The actions of the script once more. Whether they are refused is the core's affair.
    fn try_actions(&mut self) {
        let script = self.script;
        for step in script.steps() {
            if let Step::Act(action) = step {
                self.unheard(|turn| {
                    turn.act(&action);
                    Ok(())
                });
            }
        }
    }

    /// A call of which nothing counts but whether it ends well.
    fn unheard(&mut self, call: impl FnOnce(&mut Turn<'_>) -> Result<(), Ended>) {
        let log = self.log.clone();
        let answer = self.call_the_dead(call);
        self.log = log;
        match answer {
            Err(trouble) if trouble.is_abnormal() => self.stop(trouble),
            Ok(()) | Err(_) => {}
        }
    }

    pub(super) fn call_the_dead(
        &mut self,
        call: impl FnOnce(&mut Turn<'_>) -> Result<(), Ended>,
    ) -> Result<(), End> {
        let Some(core) = self.core.0.as_deref_mut() else { return Ok(()) };
        self.log.begin(self.offset);
        let (log, mut habits) = (&mut self.log, Observed::default());
        let mut turn =
            Turn { core, log, mode: Mode::Default, habits: &mut habits, steps: STEPS_MIN };
        catch(|| call(&mut turn))?.map_err(|ended| *ended)
    }
}
