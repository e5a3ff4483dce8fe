//! What happens to a core apart from its script: an earlier run and a reset, a core next to it, a
//! clone in its place, calls after its end.

use crate::contract::factory::{Guarded, State};
use crate::contract::unwind::catch;
use crate::contract::{CoreFactory, Log};
use crate::driver::session::Session;
use crate::script::mode::Life;
use crate::script::{Chunking, Mode, Play, Script};
use crate::transcript::End;
use crate::watchdog;

impl<'s> Session<'s> {
    /// As [`start`](Self::start), in the mode of the play.
    pub(crate) fn in_mode(cores: &CoreFactory, play: &'s Play, log: Log) -> Self {
        watchdog::playing(&play.script, &play.chunking, play.mode);
        let mut session = Self::start(cores, &play.script, log);
        (session.mode, session.policy) = (play.mode, play.mode.policy());
        match session.policy.life {
            Life::Twin | Life::TwinDropped => {
                let twin = Self::start(cores, &play.script, Log::new(false));
                session.twin = Some(Box::new(twin));
            }
            Life::Reset => session.rehearse(cores, &play.chunking, play.script.len()),
            Life::ResetHalfway => session.rehearse(cores, &play.chunking, play.script.len() / 2),
            Life::Plain | Life::AfterEnd | Life::Cloned | Life::Dropped => {}
        }
        if session.policy.has_window {
            session.set_window(session.policy.n);
        }
        session
    }

    /// Sets the room for what one step delivers. A core without a window ignores it.
    fn set_window(&mut self, room: usize) {
        let Some(core) = self.core.0.as_deref_mut() else { return };
        if let Err(caught) = catch(|| core.set_window(room)) {
            self.stop(caught.into());
        }
    }

    /// Replaces the core by one that has played the script up to `len` and was reset. If that core
    /// panicked while it played, the fresh one stays.
    fn rehearse(&mut self, cores: &CoreFactory, chunking: &Chunking, len: usize) {
        let len = cores.cuts.last_within(self.script.bytes(), len);
        let core = match catch(|| cores.make()) {
            Ok(core) => core,
            Err(caught) => return self.stop(caught.into()),
        };
        let script = match len == self.script.len() {
            true => self.script.clone(),
            false => self.script.prefix(len),
        };
        let chunking = cores.cuts.possible(chunking, self.script.bytes()).within(len);
        let Some(mut core) = rehearsed(core, self.accepts_empty, &script, &chunking) else {
            return;
        };
        match catch(|| core.reset()) {
            Ok(true) => self.core = Guarded(Some(core)),
            Ok(false) => self.stop(End::ContractViolation("it cannot be reset".to_owned())),
            Err(caught) => self.stop(caught.into()),
        }
    }

    /// Feeds the twin or the original before the core is fed a piece that ends at `to`.
    pub(super) fn live_until(&mut self, to: usize) {
        match self.policy.life {
            Life::Twin => self.feed_twin(to),
            Life::TwinDropped => {
                self.feed_twin(to);
                if to >= self.script.len() / 2 {
                    self.twin = None;
                }
            }
            Life::Cloned => self.feed_original(to),
            Life::Plain | Life::AfterEnd | Life::Reset | Life::ResetHalfway | Life::Dropped => {}
        }
    }

    fn feed_twin(&mut self, to: usize) {
        if let Some(twin) = &mut self.twin {
            twin.arrive(to);
        }
    }

    /// Replaces the core by a clone, and feeds a last piece to the original.
    fn feed_original(&mut self, to: usize) {
        match self.fork() {
            Ok(Some(mut original)) => {
                std::mem::swap(&mut self.core, &mut original.core);
                original.policy.life = Life::Plain;
                original.feed(to);
            }
            Ok(None) => {}
            Err(broken) => self.stop(End::ContractViolation(broken)),
        }
    }

    /// Whether a failed core is kept, to be called again, reset or dropped.
    pub(super) fn keeps_failed_core(&self) -> bool {
        matches!(self.policy.life, Life::AfterEnd | Life::Reset | Life::Dropped)
    }

    /// Calls the core again, or drops it, at the end of the script, if the mode demands it.
    pub(super) fn end_life(&mut self) {
        match self.policy.life {
            Life::AfterEnd => self.call_after_end(),
            Life::Dropped => self.drop_core(),
            Life::Plain
            | Life::Twin
            | Life::TwinDropped
            | Life::Cloned
            | Life::Reset
            | Life::ResetHalfway => {}
        }
    }

    fn drop_core(&mut self) {
        let Some(core) = self.core.0.take() else { return };
        // A copy is dropped as well; whether it can be made is a question for other modes.
        let copy = catch(|| core.fork()).ok().flatten();
        for dropped in [copy, Some(core)] {
            if let Err(caught) = catch(|| drop(dropped)) {
                self.stop(caught.into());
            }
        }
    }
}

/// Plays a script into a core and returns the core; `None` if it panicked.
fn rehearsed(
    core: Box<dyn State>,
    accepts_empty: bool,
    script: &Script,
    chunking: &Chunking,
) -> Option<Box<dyn State>> {
    let mut session = Session::of(Some(core), accepts_empty, script, Log::new(false));
    // A failed core is kept, because it will be reset.
    session.policy = Mode::Reset.policy();
    session.play(chunking, |_, _| {});
    session.core.0.take()
}
