//! What a session does otherwise than usual, for each [`Mode`].

use std::time::Duration;

use crate::contract::factory::{Guarded, State};
use crate::contract::unwind::catch;
use crate::contract::{CoreFactory, Log};
use crate::driver::Session;
use crate::driver::turn::{Ended, Observed, STEPS_MIN, Turn};
use crate::script::{Chunking, Mode, Play, Script, Step};
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

    /// Calls a core again that has come to its end. What it says then becomes part of the transcript, and
    /// so does an answer of a third kind: it may repeat its fault, or say that it is closed, or nothing.
    fn knock(&mut self) {
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

    fn call_the_dead(
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
const AN_HOUR: Duration = Duration::from_secs(3600);

#[cfg(test)]
mod tests {
    use std::cell::RefCell;
    use std::time::Duration;

    use crate::bytes::Escaped;
    use crate::contract::{Core, CoreFactory, Log};
    use crate::script::{Chunking, Mode, Play, Script};
    use crate::transcript::Fault;

    /// Says each call that brings something. `e` makes an event ready, `s` a byte to be sent, `t` sets a
    /// timer of ten seconds, `x` is a mistake; behind `p` it pauses.
    #[derive(Clone, Default)]
    struct Diary {
        n_events: usize,
        n_bytes: usize,
        is_paused: bool,
        now: Duration,
        due: Option<Duration>,
        is_dead: bool,
    }

    impl Core for Diary {
        fn receive(&mut self, bytes: &[u8], log: &mut Log) -> Result<usize, Fault> {
            log.debug(format_args!("receive {}", Escaped(bytes)));
            let end = bytes.iter().position(|byte| *byte == b'p').map_or(bytes.len(), |at| at + 1);
            for byte in &bytes[..end] {
                match byte {
                    b'e' => self.n_events += 1,
                    b's' => self.n_bytes += 1,
                    b't' => self.due = Some(self.now + Duration::from_secs(10)),
                    b'x' => self.is_dead = true,
                    b'p' => self.is_paused = true,
                    _ => {}
                }
            }
            if self.is_dead { Err(Fault::new("mistake")) } else { Ok(end) }
        }

        fn poll(&mut self, log: &mut Log) -> Result<bool, Fault> {
            if self.n_events > 0 {
                self.n_events -= 1;
                log.debug(format_args!("poll"));
                return Ok(true);
            }
            if self.is_dead {
                log.debug(format_args!("poll in vain"));
            }
            Ok(false)
        }

        fn receive_eof(&mut self, _: &[u8], log: &mut Log) -> Result<(), Fault> {
            log.debug(format_args!("eof"));
            self.n_events += 1;
            Ok(())
        }

        fn act(&mut self, action: &str, log: &mut Log) -> Result<(), Fault> {
            assert!(!self.is_dead, "it acts behind its end");
            if action == "refuse" {
                return Err(Fault::new("no"));
            }
            log.debug(format_args!("act"));
            Ok(())
        }

        fn transmit(&mut self, room: usize, log: &mut Log) -> Result<bool, Fault> {
            let sent = room.min(self.n_bytes);
            if sent > 0 {
                log.debug(format_args!("transmit {sent}"));
                log.send(&vec![b's'; sent]);
                self.n_bytes -= sent;
            }
            Ok(sent > 0)
        }

        fn is_paused(&self) -> bool {
            self.is_paused
        }

        fn resume(&mut self, log: &mut Log) -> Result<(), Fault> {
            log.debug(format_args!("resume"));
            self.is_paused = false;
            Ok(())
        }

        fn deadline(&self) -> Option<Duration> {
            self.due
        }

        fn advance(&mut self, now: Duration, log: &mut Log) -> Result<(), Fault> {
            log.debug(format_args!("now {}", now.as_secs()));
            self.now = now;
            self.due = self.due.filter(|due| *due > now);
            Ok(())
        }
    }

    /// What it says, beside the bytes that it sends.
    fn diary<const N: usize>(
        mode: Mode,
        script: impl Into<Script>,
        cuts: [usize; N],
    ) -> Vec<String> {
        let cores: CoreFactory = CoreFactory::of(Diary::default).into();
        let play = Play::new(script, Chunking::new(cuts)).in_mode(mode);
        let mut lines = cores.play(&play).lines();
        lines.retain(|line| !line.starts_with("sent "));
        lines
    }

    #[test]
    fn events_are_polled_until_dry_once_or_last() {
        let said = |mode| diary(mode, "eea", [2]);
        assert_eq!(said(Mode::Default), ["receive ee", "poll", "poll", "receive a"]);
        assert_eq!(said(Mode::PollOnce), ["receive ee", "poll", "receive a", "poll"]);
        assert_eq!(said(Mode::PollLast), ["receive ee", "receive a", "poll", "poll"]);
    }

    #[test]
    fn before_anything_but_bytes_comes_it_is_polled_until_dry() {
        let script = || Script::from("eee").act("go").receive("e").eof();
        let usual = diary(Mode::Default, script(), []);
        assert_eq!(
            usual,
            [
                "receive eee",
                "poll",
                "poll",
                "poll",
                "act",
                "receive e",
                "poll",
                "eof",
                "poll",
                "end"
            ]
        );
        for mode in [Mode::PollOnce, Mode::PollLast] {
            assert_eq!(diary(mode, script(), []), usual, "{mode}");
        }
    }

    #[test]
    fn before_a_pause_is_ended_it_is_polled_until_dry() {
        let usual = diary(Mode::Default, "eepa", []);
        assert_eq!(usual, ["receive eepa", "poll", "poll", "resume", "receive a"]);
        for mode in [Mode::PollOnce, Mode::PollLast] {
            assert_eq!(diary(mode, "eepa", []), usual, "{mode}");
        }
    }

    #[test]
    fn what_was_ready_before_a_fault_is_pulled_out_in_every_mode() {
        for mode in [Mode::Default, Mode::PollOnce, Mode::PollLast] {
            let said = diary(mode, "ex", [1]);
            assert_eq!(said.iter().filter(|line| *line == "poll").count(), 1, "{mode}: {said:?}");
        }
        for mode in [Mode::Default, Mode::TransmitRoom(1), Mode::TransmitLast, Mode::EventsFirst] {
            for cuts in [vec![], vec![3], vec![1, 2, 3]] {
                let cores: CoreFactory = CoreFactory::of(Diary::default).into();
                let play = Play::new("sssx", Chunking::new(cuts)).in_mode(mode);
                let said = cores.play(&play);
                let sent = said.lines().into_iter().filter(|line| line.starts_with("transmit "));
                let n_sent: usize = sent.map(|line| line[9..].parse::<usize>().unwrap()).sum();
                assert_eq!(n_sent, 3, "{play}: {said}");
            }
        }
    }

    #[test]
    fn outgoing_bytes_are_pulled_last_first_or_a_few_for_each_piece() {
        let said = |mode| diary(mode, "esssa", [4]);
        let before = ["receive esss", "transmit 3", "poll", "receive a"];
        assert_eq!(said(Mode::Default), before);
        let behind = ["receive esss", "poll", "transmit 3", "receive a"];
        assert_eq!(said(Mode::EventsFirst), behind);
        let twos = ["receive esss", "poll", "transmit 2", "receive a", "transmit 1"];
        assert_eq!(said(Mode::TransmitRoom(2)), twos);
        let ones = ["receive esss", "poll", "transmit 1", "receive a", "transmit 1", "transmit 1"];
        assert_eq!(said(Mode::TransmitRoom(1)), ones);
        let late = ["receive esss", "poll", "receive a", "transmit 3"];
        assert_eq!(said(Mode::TransmitLast), late);
    }

    #[test]
    fn a_pause_is_ended_at_once_some_pieces_later_or_last() {
        let said = |mode| diary(mode, "pabc", [2, 3]);
        let at_once = ["receive pa", "resume", "receive a", "receive b", "receive c"];
        assert_eq!(said(Mode::Default), at_once);
        let next = ["receive pa", "receive a", "resume", "receive b", "receive c"];
        assert_eq!(said(Mode::ResumeAfter(0)), next);
        let later = ["receive pa", "receive a", "receive b", "resume", "receive c"];
        assert_eq!(said(Mode::ResumeAfter(1)), later);
        let last = ["receive pa", "receive a", "receive b", "receive c", "resume"];
        assert_eq!(said(Mode::ResumeAfter(2)), last);
        assert_eq!(said(Mode::ResumeLast), last);
        let ended = diary(Mode::ResumeLast, Script::from("pa").eof(), [1]);
        assert_eq!(ended, ["receive p", "receive a", "resume", "eof", "poll", "end"]);
    }

    #[test]
    fn the_time_is_told_on_time_early_again_late_or_where_nothing_is_due() {
        let timed = || Script::from("t").advance(Duration::from_secs(20));
        let said = |mode| diary(mode, timed(), []);
        assert_eq!(said(Mode::Default), ["receive t", "now 10", "now 20"]);
        assert_eq!(said(Mode::ClockEarly), ["receive t", "now 5", "now 10", "now 20"]);
        let still = ["receive t", "now 0", "now 0", "now 10", "now 10", "now 20", "now 20"];
        assert_eq!(said(Mode::ClockRepeats), still);
        assert_eq!(said(Mode::ClockLate), ["receive t", "now 20"]);
        let just_due = Script::from("t").advance(Duration::from_secs(10));
        assert_eq!(diary(Mode::Default, just_due, []), ["receive t", "now 10"]);
        // An hour behind each piece, unless a timer stands.
        let idle = diary(Mode::ClockRuns, "abt", [1, 2]);
        assert_eq!(idle, ["receive a", "now 3600", "receive b", "now 7200", "receive t"]);
    }

    #[test]
    fn a_core_at_its_end_is_called_again() {
        let ended = Script::from("a").eof();
        let usual = ["receive a", "eof", "poll", "end"];
        assert_eq!(diary(Mode::Default, ended.clone(), []), usual);
        let knocked = ["receive a", "eof", "poll", "now 3600", "eof", "eof", "end"];
        assert_eq!(diary(Mode::AfterEnd, ended, []), knocked);
        let failed = [
            "receive x",
            // What is left of the script, and the script again.
            "receive xyzxyz",
            "receive xyzxyz",
            "poll in vain",
            "now 3600",
            "eof",
            "eof",
            "fault mistake",
        ];
        assert_eq!(diary(Mode::AfterEnd, "xyz", [1]), failed);
        let acts = diary(Mode::AfterEnd, Script::new().act("go").receive("x"), []);
        let end = acts.last().unwrap();
        assert!(end.starts_with("panic \"it acts behind its end"), "{acts:?}");
    }

    #[test]
    fn behind_its_end_a_core_may_say_that_it_is_closed_but_nothing_else() {
        let lines = |kinds: [&'static str; 3]| {
            let make = move || {
                let mut kinds = kinds.into_iter().chain(std::iter::repeat(kinds[2]));
                move |_: &[u8], _: &mut Log| Err(Fault::new(kinds.next().unwrap()))
            };
            let cores: CoreFactory = CoreFactory::of(make).into();
            cores.play(&Play::new("a", Chunking::whole()).in_mode(Mode::AfterEnd)).lines()
        };
        assert_eq!(lines(["first"; 3]), ["fault first"]);
        assert_eq!(lines(["first", "closed", "closed"]), ["fault first"]);
        let third = ["behind the end, more bytes: fault third", "fault first"];
        assert_eq!(lines(["first", "closed", "third"]), third);
    }

    #[test]
    fn refusals_leave_a_line_or_none() {
        let script = || Script::new().act("refuse").act("go");
        assert_eq!(diary(Mode::Default, script(), []), ["refused no", "act"]);
        assert_eq!(diary(Mode::RefusalsHidden, script(), []), ["act"]);
    }

    thread_local! {
        static NAMED: RefCell<Vec<String>> = const { RefCell::new(Vec::new()) };
        static N_NAMED: RefCell<usize> = const { RefCell::new(0) };
    }

    /// Tells what happens to it where all of its kind tell it; each has a number.
    struct Named(usize);

    impl Named {
        fn new() -> Self {
            Self(N_NAMED.with_borrow_mut(|n| {
                *n += 1;
                *n
            }))
        }

        fn tell(&self, what: &str) {
            NAMED.with_borrow_mut(|told| told.push(format!("{} {what}", self.0)));
        }
    }

    impl Clone for Named {
        fn clone(&self) -> Self {
            let clone = Self::new();
            self.tell(&format!("cloned as {}", clone.0));
            clone
        }
    }

    impl Drop for Named {
        fn drop(&mut self) {
            self.tell("dropped");
        }
    }

    impl Core for Named {
        fn receive(&mut self, bytes: &[u8], log: &mut Log) -> Result<usize, Fault> {
            self.tell(&Escaped(bytes).to_string());
            log.data("in", bytes);
            if bytes == b"x" { Err(Fault::new("mistake")) } else { Ok(bytes.len()) }
        }
    }

    /// What was told while a script was played, behind whatever went before; what the core said is what
    /// it says alone.
    fn told<const N: usize>(mode: Mode, bytes: &str, cuts: [usize; N]) -> Vec<String> {
        let cores = CoreFactory::of(Named::new).clone_states();
        let cores: CoreFactory = cores.reset_with(|core| core.tell("reset")).into();
        let play = Play::new(bytes, Chunking::new(cuts)).in_mode(mode);
        N_NAMED.replace(0);
        NAMED.take();
        let said = cores.play(&play);
        let told = NAMED.take();
        assert_eq!(said.lines(), [format!("in {bytes:?}")], "{play}");
        told
    }

    #[test]
    fn a_twin_is_fed_first_and_may_be_dropped_halfway() {
        let twin = ["2 ab", "1 ab", "2 cd", "1 cd"];
        assert_eq!(told(Mode::Twin, "abcd", [2])[..4], twin);
        let halfway = ["2 a", "1 a", "2 b", "2 dropped", "1 b", "1 c", "1 d", "1 dropped"];
        assert_eq!(told(Mode::TwinDropped, "abcd", [1, 2, 3]), halfway);
    }

    #[test]
    fn a_clone_takes_the_place_of_its_original() {
        let copied = [
            "1 cloned as 2",
            "1 a",
            "1 dropped",
            "2 a",
            "2 cloned as 3",
            "2 b",
            "2 dropped",
            "3 b",
            "3 dropped",
        ];
        assert_eq!(told(Mode::Cloned, "ab", [1]), copied);
    }

    #[test]
    fn a_core_is_reset_behind_a_life_or_half_of_one() {
        let tells = |mode| {
            let told = told(mode, "abcd", [3]);
            let reset = told.iter().position(|line| line.ends_with("reset")).unwrap();
            let number = &told[reset][..1];
            let own = told.iter().filter(|line| line.starts_with(number));
            own.map(|line| line[2..].to_owned()).collect::<Vec<_>>()
        };
        assert_eq!(tells(Mode::Reset), ["abc", "d", "reset", "abc", "d", "dropped"]);
        assert_eq!(tells(Mode::ResetHalfway), ["ab", "reset", "abc", "d", "dropped"]);
    }

    #[test]
    fn a_core_that_gave_up_is_reset_and_one_that_panicked_is_replaced() {
        /// Falls over one byte alone; what ends with `x` is a mistake.
        #[derive(Default)]
        struct Fragile {
            is_dead: bool,
        }
        impl Core for Fragile {
            fn receive(&mut self, bytes: &[u8], log: &mut Log) -> Result<usize, Fault> {
                assert!(bytes != b"a", "one byte alone");
                log.named("is dead", self.is_dead);
                self.is_dead |= bytes.ends_with(b"x");
                if self.is_dead { Err(Fault::new("mistake")) } else { Ok(bytes.len()) }
            }
        }
        let said = |mode, bytes: &str, reset: Option<fn(&mut Fragile)>| {
            let cores = CoreFactory::of(Fragile::default);
            let cores: CoreFactory = match reset {
                Some(reset) => cores.reset_with(reset).into(),
                None => cores.into(),
            };
            cores.play(&Play::new(bytes, Chunking::whole()).in_mode(mode)).lines()
        };
        let clean: fn(&mut Fragile) = |core| *core = Fragile::default();
        let alone = ["is dead false", "fault mistake"];
        assert_eq!(said(Mode::Reset, "bx", Some(clean)), alone);
        assert_eq!(said(Mode::Reset, "bx", Some(|_| {})), ["is dead true", "fault mistake"]);
        assert_eq!(said(Mode::ResetHalfway, "ab", Some(clean)), ["is dead false"]);
        let broken = said(Mode::Reset, "b", Some(|_| panic!("in its reset")));
        assert!(broken[0].starts_with("panic \"in its reset"), "{broken:?}");
        assert_eq!(said(Mode::Reset, "b", None), ["contract-violation \"it cannot be reset\""]);
    }

    #[test]
    fn a_panic_as_a_core_is_dropped_is_seen_where_it_is_watched() {
        struct Bomb;
        impl Core for Bomb {
            fn receive(&mut self, bytes: &[u8], _: &mut Log) -> Result<usize, Fault> {
                Ok(bytes.len())
            }
        }
        impl Drop for Bomb {
            fn drop(&mut self) {
                panic!("as it is dropped");
            }
        }
        let cores: CoreFactory = CoreFactory::of(|| Bomb).into();
        let play = |mode| Play::new("a", Chunking::whole()).in_mode(mode);
        assert!(cores.play(&play(Mode::Default)).lines().is_empty());
        let watched = cores.play(&play(Mode::Dropped)).lines();
        assert!(watched[0].starts_with("panic \"as it is dropped"), "{watched:?}");
    }
}
