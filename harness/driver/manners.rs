//! What a session does otherwise than usual, for each [`Manner`].

use std::time::Duration;

use crate::chunking::Chunking;
use crate::driver::Session;
use crate::fence::fenced;
use crate::log::Log;
use crate::manner::{Manner, Play};
use crate::script::{Script, Step};
use crate::state::{Cores, Guarded, State};
use crate::transcript::End;
use crate::turn::{Habits, STEPS_MIN, Turn};

impl<'s> Session<'s> {
    /// As [`start`](Self::start), to be played in a manner.
    pub(crate) fn in_manner(cores: &Cores, play: &'s Play, log: Log) -> Self {
        let mut session = Self::start(cores, &play.script, log);
        session.manner = play.manner;
        match play.manner {
            Manner::Twin | Manner::Widowed => {
                let twin = Self::start(cores, &play.script, Log::new(false));
                session.twin = Some(Box::new(twin));
            }
            Manner::Reset => session.rehearse(&play.chunking, play.script.len()),
            Manner::ResetHalfway => session.rehearse(&play.chunking, play.script.len() / 2),
            Manner::Usual
            | Manner::PollOnce
            | Manner::PollLast
            | Manner::PollFirst
            | Manner::Room(_)
            | Manner::SendLast
            | Manner::ResumeAfter(_)
            | Manner::ResumeLast
            | Manner::ClockEarly
            | Manner::ClockStill
            | Manner::ClockLate
            | Manner::ClockIdle
            | Manner::Knocked
            | Manner::Unrefused
            | Manner::Copied
            | Manner::Dropped => {}
        }
        session
    }

    /// Plays the script, or its beginning, into the core and resets it. A core that cannot be reset, or
    /// that panics on the way, is left fresh.
    fn rehearse(&mut self, chunking: &Chunking, len: usize) {
        let Some(core) = self.core.0.take() else { return };
        let script = match len == self.script.len() {
            true => self.script.clone(),
            false => self.script.prefix(len),
        };
        let mut core = rehearsed(core, self.accepts_empty, &script, &chunking.within(len));
        let is_reset = |core: &mut Box<dyn State>| fenced(|| core.reset()).unwrap_or(false);
        if !core.as_mut().is_some_and(is_reset) {
            self.stop(End::Misuse("it cannot be reset".to_owned()));
        }
        self.core = Guarded(core);
    }

    /// Whether a core that gave up may be asked again.
    pub(super) fn keeps_the_dead(&self) -> bool {
        matches!(self.manner, Manner::Knocked | Manner::Reset)
    }

    /// What comes before a piece that ends at `to`.
    pub(super) fn before_piece(&mut self, to: usize) {
        if let Some(twin) = &mut self.twin {
            twin.arrive(to);
            if self.manner == Manner::Widowed && to >= self.script.len() / 2 {
                self.twin = None;
            }
        }
        if self.manner == Manner::Copied
            && let Some(mut ghost) = self.fork()
        {
            std::mem::swap(&mut self.core, &mut ghost.core);
            ghost.manner = Manner::Usual;
            ghost.feed(to);
        }
        if let Manner::ResumeAfter(n) = self.manner
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
        if self.manner == Manner::ClockStill {
            self.tell_time();
        }
        if self.manner == Manner::ClockIdle && self.due.is_none() && !self.is_over() {
            self.clock = self.clock.saturating_add(AN_HOUR);
            self.tell_time();
        }
    }

    /// Pulls out and resumes what the manner has let wait, as something else than bytes comes. Until that
    /// is over the manner is the usual one; returned is the one to go on with.
    pub(super) fn catch_up(&mut self) -> Manner {
        let manner = self.manner;
        let lets_wait = matches!(
            manner,
            Manner::PollOnce | Manner::PollLast | Manner::ResumeAfter(_) | Manner::ResumeLast
        );
        if lets_wait {
            self.manner = Manner::Usual;
            self.n_since_pause = 0;
            self.turn(|turn| turn.settle().map(drop));
            self.show_again();
        }
        manner
    }

    /// What comes at the end of the script.
    pub(super) fn conclude(&mut self) {
        match self.manner {
            Manner::PollOnce | Manner::PollLast | Manner::ResumeAfter(_) | Manner::ResumeLast => {
                self.manner = self.catch_up();
            }
            Manner::Room(room) => drop(self.turn(|turn| turn.transmit_dry(room))),
            Manner::SendLast => drop(self.turn(|turn| turn.transmit_dry(usize::MAX))),
            Manner::Knocked => self.knock(),
            Manner::Dropped => self.drop_core(),
            Manner::Usual
            | Manner::PollFirst
            | Manner::ClockEarly
            | Manner::ClockStill
            | Manner::ClockLate
            | Manner::ClockIdle
            | Manner::Unrefused
            | Manner::Twin
            | Manner::Widowed
            | Manner::Copied
            | Manner::Reset
            | Manner::ResetHalfway => {}
        }
    }

    /// What a core that gave up had still to send: an alert, or answers from before. That it gives up
    /// again is known.
    pub(super) fn send_the_rest(&mut self) {
        let room = if let Manner::Room(room) = self.manner { room } else { usize::MAX };
        let answer = self.call_the_dead(|turn| turn.transmit_dry(room));
        if let Err(trouble) = answer
            && trouble.is_trouble()
        {
            self.stop(trouble);
        }
    }

    fn is_paused(&self) -> bool {
        let core = self.core.0.as_deref();
        core.is_some_and(|core| fenced(|| core.is_paused()).unwrap_or(false))
    }

    fn drop_core(&mut self) {
        if let Some(core) = self.core.0.take()
            && let Err(caught) = fenced(|| drop(core))
        {
            self.stop(caught.into());
        }
    }

    /// Calls a core again that has come to its end. What it says then becomes part of the transcript, and
    /// so does an answer of a third kind: it may repeat its fault, or say that it is closed, or nothing.
    fn knock(&mut self) {
        let end = self.end.clone();
        // No transport brings bytes behind the end of a stream, so what is said of them does not count.
        let brings_more = !self.script.ends_within(self.n_controls_done);
        match &end {
            End::Fault(fault) if brings_more => {
                let carried = self.script.bytes().get(self.taken..self.offset).unwrap_or_default();
                let more = self.script.bytes().get(self.offset..).filter(|more| !more.is_empty());
                let more = more.unwrap_or_else(|| self.script.bytes());
                let shown: Box<[u8]> = [carried, more].concat().into();
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
            End::Open | End::Panic(_) | End::Livelock(_) | End::Misuse(_) => {}
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
        call: impl FnOnce(&mut Turn<'_>) -> Result<(), End>,
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
    fn unheard(&mut self, call: impl FnOnce(&mut Turn<'_>) -> Result<(), End>) {
        let log = self.log.clone();
        let answer = self.call_the_dead(call);
        self.log = log;
        match answer {
            Err(trouble) if trouble.is_trouble() => self.stop(trouble),
            Ok(()) | Err(_) => {}
        }
    }

    fn call_the_dead(
        &mut self,
        call: impl FnOnce(&mut Turn<'_>) -> Result<(), End>,
    ) -> Result<(), End> {
        let Some(core) = self.core.0.as_deref_mut() else { return Ok(()) };
        self.log.begin(self.offset);
        let (log, mut habits) = (&mut self.log, Habits::default());
        let mut turn =
            Turn { core, log, manner: Manner::Usual, habits: &mut habits, steps: STEPS_MIN };
        fenced(|| call(&mut turn)).unwrap_or_else(|caught| Err(caught.into()))
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
    session.manner = Manner::Reset;
    session.play(chunking, |_, _| {});
    session.core.0.take()
}

/// Longer than any timer that a script would wait for.
const AN_HOUR: Duration = Duration::from_secs(3600);
