//! What a session does otherwise than usual, for each [`Mode`].

use std::time::Duration;

use crate::contract::factory::{Guarded, State};
use crate::contract::unwind::catch;
use crate::contract::{CoreFactory, Log};
use crate::driver::session::Session;
use crate::script::{Chunking, Mode, Play, Script};
use crate::transcript::End;

impl<'s> Session<'s> {
    /// As [`start`](Self::start), to be played in a mode.
    pub(crate) fn in_mode(cores: &CoreFactory, play: &'s Play, log: Log) -> Self {
        let mut session = Self::start(cores, &play.script, log);
        session.mode = play.mode;
        match play.mode {
            Mode::Twin | Mode::TwinDropped => {
                let twin = Self::start(cores, &play.script, Log::new(false));
                session.twin = Some(Box::new(twin));
            }
            Mode::Reset => session.rehearse(cores, &play.chunking, play.script.len()),
            Mode::ResetHalfway => {
                session.rehearse(cores, &play.chunking, play.script.len() / 2);
            }
            Mode::Window(room) => session.set_window(room),
            Mode::Default
            | Mode::PollOnce
            | Mode::PollLast
            | Mode::EventsFirst
            | Mode::TransmitRoom(_)
            | Mode::TransmitLast
            | Mode::ResumeAfter(_)
            | Mode::ResumeLast
            | Mode::ClockEarly
            | Mode::ClockRepeats
            | Mode::ClockLate
            | Mode::ClockRuns
            | Mode::AfterEnd
            | Mode::RefusalsHidden
            | Mode::Cloned
            | Mode::Dropped => {}
        }
        session
    }

    /// Says how much room there is for what one step delivers; a core without a window is left alone.
    fn set_window(&mut self, room: usize) {
        let Some(core) = self.core.0.as_deref_mut() else { return };
        if let Err(caught) = catch(|| core.set_window(room)) {
            self.stop(caught.into());
        }
    }

    /// Goes on with a core that the script, or its beginning, was played into and that was reset. One
    /// that panicked on the way is no such core; the fresh one stays.
    fn rehearse(&mut self, cores: &CoreFactory, chunking: &Chunking, len: usize) {
        let Ok(core) = catch(|| cores.make()) else { return };
        let script = match len == self.script.len() {
            true => self.script.clone(),
            false => self.script.prefix(len),
        };
        let chunking = chunking.within(len);
        let Some(mut core) = rehearsed(core, self.accepts_empty, &script, &chunking) else {
            return;
        };
        match catch(|| core.reset()) {
            Ok(true) => self.core = Guarded(Some(core)),
            Ok(false) => self.stop(End::ContractViolation("it cannot be reset".to_owned())),
            Err(caught) => self.stop(caught.into()),
        }
    }

    /// Whether a core that gave up may be asked again.
    pub(super) fn keeps_the_dead(&self) -> bool {
        matches!(self.mode, Mode::AfterEnd | Mode::Reset)
    }

    /// What comes before a piece that ends at `to`.
    pub(super) fn before_piece(&mut self, to: usize) {
        if let Some(twin) = &mut self.twin {
            twin.arrive(to);
            if self.mode == Mode::TwinDropped && to >= self.script.len() / 2 {
                self.twin = None;
            }
        }
        if self.mode == Mode::Cloned
            && let Some(mut ghost) = self.fork()
        {
            std::mem::swap(&mut self.core, &mut ghost.core);
            ghost.mode = Mode::Default;
            ghost.feed(to);
        }
        if let Mode::ResumeAfter(n) = self.mode
            && self.is_paused()
        {
            self.n_since_pause += 1;
            if self.n_since_pause > n {
                self.n_since_pause = 0;
                self.turn(|turn| turn.resume());
            }
        }
    }

    /// What comes behind a piece.
    pub(super) fn after_piece(&mut self) {
        if self.mode == Mode::ClockRepeats {
            self.tell_time();
        }
        if self.mode == Mode::ClockRuns && self.due.is_none() && !self.is_over() {
            self.clock = self.clock.saturating_add(AN_HOUR);
            self.tell_time();
        }
    }

    /// Pulls out and resumes what the mode has let wait, as something else than bytes comes. Until that
    /// is over the mode is the usual one; returned is the one to go on with.
    pub(super) fn catch_up(&mut self) -> Mode {
        let mode = self.mode;
        let lets_wait = matches!(
            mode,
            Mode::PollOnce | Mode::PollLast | Mode::ResumeAfter(_) | Mode::ResumeLast
        );
        if lets_wait {
            self.mode = Mode::Default;
            self.n_since_pause = 0;
            self.turn(|turn| turn.settle().map(drop));
            self.show_again();
        }
        self.make_room();
        mode
    }

    /// Lets the transport take what waits where the core can go on only then, and shows again what it
    /// handed back: as long as it does not read, its peer's bytes are on their way, and its end is, too.
    fn make_room(&mut self) {
        let room = if let Mode::TransmitRoom(room) = self.mode {
            room
        } else if self.mode == Mode::TransmitLast {
            usize::MAX
        } else {
            return;
        };
        loop {
            let (n_sent, taken, awaited_room) = (self.log.n_sent(), self.taken, self.awaits_room());
            self.show_again();
            if self.awaits_room() {
                self.turn(|turn| turn.transmit_dry(room));
            }
            let has_gone_on = awaited_room && self.log.n_sent() != n_sent;
            if self.taken == taken && !has_gone_on {
                return;
            }
        }
    }

    /// What comes at the end of the script.
    pub(super) fn conclude(&mut self) {
        match self.mode {
            Mode::PollOnce | Mode::PollLast | Mode::ResumeAfter(_) | Mode::ResumeLast => {
                self.mode = self.catch_up();
            }
            Mode::TransmitRoom(room) => {
                self.make_room();
                self.turn(|turn| turn.transmit_dry(room));
            }
            Mode::TransmitLast => {
                self.make_room();
                self.turn(|turn| turn.transmit_dry(usize::MAX));
            }
            Mode::AfterEnd => self.knock(),
            Mode::Dropped => self.drop_core(),
            Mode::Default
            | Mode::EventsFirst
            | Mode::ClockEarly
            | Mode::ClockRepeats
            | Mode::ClockLate
            | Mode::ClockRuns
            | Mode::RefusalsHidden
            | Mode::Window(_)
            | Mode::Twin
            | Mode::TwinDropped
            | Mode::Cloned
            | Mode::Reset
            | Mode::ResetHalfway => {}
        }
    }

    /// What a core that gave up had still to send: an alert, or answers from before. That it gives up
    /// again is known.
    pub(super) fn send_the_rest(&mut self) {
        let room = if let Mode::TransmitRoom(room) = self.mode { room } else { usize::MAX };
        let answer = self.call_the_dead(|turn| turn.transmit_dry(room));
        if let Err(trouble) = answer
            && trouble.is_abnormal()
        {
            self.stop(trouble);
        }
    }

    fn is_paused(&self) -> bool {
        self.asks(|core| core.is_paused())
    }

    fn awaits_room(&self) -> bool {
        !self.is_over() && self.asks(|core| core.awaits_room())
    }

    fn asks(&self, question: impl FnOnce(&dyn State) -> bool) -> bool {
        let core = self.core.0.as_deref();
        core.is_some_and(|core| catch(|| question(core)).unwrap_or(false))
    }

    fn drop_core(&mut self) {
        if let Some(core) = self.core.0.take()
            && let Err(caught) = catch(|| drop(core))
        {
            self.stop(caught.into());
        }
    }
}

/// A core that was told a script; nothing if it did not survive that.
fn rehearsed(
    core: Box<dyn State>,
    accepts_empty: bool,
    script: &Script,
    chunking: &Chunking,
) -> Option<Box<dyn State>> {
    let mut session = Session::of(Some(core), accepts_empty, script, Log::new(false));
    // One that gave up is kept: it is to be reset.
    session.mode = Mode::Reset;
    session.play(chunking, |_, _| {});
    session.core.0.take()
}

/// Longer than any timer that a script would wait for.
pub(super) const AN_HOUR: Duration = Duration::from_secs(3600);
