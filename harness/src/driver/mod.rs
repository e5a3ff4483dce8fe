//! The only loop that calls a core.
//!
//! Strategy: a session is a core, its log and a position in a script. It passes bytes, carries those
//! that were not consumed, gives the core its turns and catches panics. Proof forks it, replay plays it
//! through. Where tests or a sanitizer could notice, each piece is an allocation of its own.

pub(crate) mod turn;
pub(crate) mod controls;
pub(crate) mod modes;
#[cfg(test)]
mod tests;

use std::time::Duration;

use crate::contract::factory::{Guarded, State, hold};
use crate::contract::unwind::catch;
use crate::contract::{Core, CoreFactory, Log};
use crate::digest::Digest;
use crate::driver::turn::{Ended, Observed, STEPS_MIN, STEPS_PER_BYTE, Turn};
use crate::script::{Chunking, Mode, Play, Script};
use crate::transcript::outcome::{END_OPEN, EndDigest, Outcome, in_nanos};
use crate::transcript::{End, Transcript};

/// Plays a script into a core, cut as the chunking says, and returns what the core said.
///
/// # Examples
///
/// ```
/// use chunkproof::{Chunking, Log, Script};
/// use chunkproof::driver::drive;
///
/// let core = |bytes: &[u8], log: &mut Log| {
///     log.event(bytes.len());
///     Ok(bytes.len())
/// };
/// let transcript = drive(core, &Script::from("abc"), &Chunking::new([1]));
/// assert_eq!(transcript.lines(), ["1", "2"]);
/// ```
pub fn drive(core: impl Core + 'static, script: &Script, chunking: &Chunking) -> Transcript {
    let mut session = Session::of(Some(hold(core)), false, script, Log::new(true));
    session.play(chunking, |_, _| {});
    session.finish()
}

impl CoreFactory {
    /// Plays a script into a fresh core, cut as the chunking says, and returns what it said.
    #[must_use]
    pub fn replay(&self, script: &Script, chunking: &Chunking) -> Transcript {
        let mut session = Session::start(self, script, Log::new(true));
        session.play(chunking, |_, _| {});
        session.finish()
    }

    /// Plays a script into a fresh core, cut and in the mode as the play says.
    #[must_use]
    pub fn play(&self, play: &Play) -> Transcript {
        let mut session = Session::in_mode(self, play, Log::new(true));
        session.play(&play.chunking, |_, _| {});
        session.finish()
    }
}

/// A core in the middle of a script.
#[derive(Debug)]
pub(crate) struct Session<'s> {
    core: Guarded,
    accepts_empty: bool,
    script: &'s Script,
    mode: Mode,
    log: Log,
    habits: Observed,
    /// Another core that is fed the same.
    twin: Option<Box<Self>>,
    /// Pieces that came since the core paused.
    n_since_pause: usize,
    /// How many bytes were shown.
    offset: usize,
    /// How many of them were taken.
    taken: usize,
    /// How many controls of the script are done.
    n_controls_done: usize,
    clock: Duration,
    /// When the core wants to be told the time.
    due: Option<Duration>,
    end: End,
    end_digest: EndDigest,
    /// What was shown, in bytes, with something for each piece; and what may be.
    cost: u64,
    cost_max: u64,
    n_shown: u64,
}

impl<'s> Session<'s> {
    /// A fresh core that was told nothing but what the script says before its first byte.
    pub(crate) fn start(cores: &CoreFactory, script: &'s Script, log: Log) -> Self {
        let made = catch(|| cores.make());
        let (core, caught) = match made {
            Ok(core) => (Some(core), None),
            Err(caught) => (None, Some(caught)),
        };
        let mut session = Self::of(core, cores.accepts_empty, script, log);
        if let Some(caught) = caught {
            session.stop(caught.into());
        }
        session
    }

    fn of(core: Option<Box<dyn State>>, accepts_empty: bool, script: &'s Script, log: Log) -> Self {
        // A core may wait for something before it is spoken to: for that to happen at all.
        let due = core.as_ref().and_then(|core| catch(|| core.deadline()).ok().flatten());
        Self {
            core: Guarded(core),
            accepts_empty,
            script,
            mode: Mode::Default,
            log: log.listening(script.reactions()),
            habits: Observed::default(),
            twin: None,
            n_since_pause: 0,
            offset: 0,
            taken: 0,
            n_controls_done: 0,
            clock: Duration::ZERO,
            due,
            end: End::Open,
            end_digest: END_OPEN,
            cost: 0,
            n_shown: 0,
            cost_max: u64::MAX,
        }
    }

    /// The same, to be stopped where it would show more than so many bytes: a parser that starts over
    /// on each piece is shown the square of what a script holds.
    pub(crate) fn within(self, cost_max: u64) -> Self {
        Self { cost_max, ..self }
    }

    /// A copy that goes on independently, if the core can be copied.
    pub(crate) fn fork(&self) -> Option<Self> {
        let core = match &self.core.0 {
            None => None,
            Some(core) => Some(catch(|| core.fork()).ok().flatten()?),
        };
        let (log, end) = (self.log.clone(), self.end.clone());
        Some(Self { core: Guarded(core), log, end, twin: None, ..*self })
    }

    /// As [`fork`](Self::fork), to go on in another script that says the same so far.
    pub(crate) fn fork_onto<'t>(&self, script: &'t Script) -> Option<Session<'t>>
    where
        's: 't,
    {
        let copy: Session<'t> = self.fork()?;
        Some(Session { script, ..copy })
    }

    /// Plays the script from its start to its end and lets `seen` look after each piece; it is told
    /// how many of the cuts would lead to the same place in a script that ends there.
    pub(crate) fn play(&mut self, chunking: &Chunking, mut seen: impl FnMut(&Self, usize)) {
        let len = self.script.len();
        let cuts = chunking.cuts();
        self.controls_before_eof();
        // Behind the last cut comes the last piece; nothing at all has none.
        let last = (len > 0).then_some(len);
        let n_ends = cuts.len() + last.iter().count();
        for (n_cuts, end) in cuts.iter().copied().chain(last).enumerate() {
            let mut after = |session: &mut Self, n_cuts_here| {
                let has_more = session.offset == len && n_cuts + 1 < n_ends;
                if !has_more {
                    session.controls();
                }
                // An empty piece at the end of the stream comes before its end is told.
                if session.controls_before_eof() {
                    seen(session, n_cuts_here);
                }
            };
            if end == self.offset {
                self.poke();
                after(self, if end == 0 { n_cuts + 1 } else { n_cuts });
            }
            while self.offset < end.min(len) {
                if self.is_cut_short() {
                    return;
                }
                self.feed(end.min(self.script.barrier_after(self.offset)));
                after(self, n_cuts);
            }
        }
        self.controls();
        self.conclude();
    }

    /// Feeds the bytes up to `to` as one piece and does what the script does there.
    pub(crate) fn arrive(&mut self, to: usize) {
        self.feed(to);
        self.controls();
    }

    /// Shows the bytes up to `to`, behind those not taken, as one piece.
    pub(crate) fn feed(&mut self, to: usize) {
        if self.mode != Mode::Default {
            self.before_piece(to);
        }
        self.offset = to;
        self.show_rest();
        if self.due.is_some_and(|due| due <= self.clock) {
            self.tell_time();
        }
        if self.mode != Mode::Default {
            self.after_piece();
        }
    }

    /// Shows what was not taken.
    fn show_rest(&mut self) {
        let shown = self.script.bytes().get(self.taken..self.offset).unwrap_or_default();
        self.cost += PIECE_COST + shown.len() as u64;
        // Who has failed is shown nothing more.
        self.n_shown += if self.end.is_dead() { 0 } else { shown.len() as u64 };
        let mut taken = 0;
        self.turn(|turn| lent(shown, |piece| turn.show(piece, &mut taken)));
        self.taken += taken;
    }

    /// Gives the core a turn with nothing new: an empty read.
    pub(crate) fn poke(&mut self) {
        if self.is_over() {
        } else if self.taken < self.offset {
            self.feed(self.offset);
        } else if self.accepts_empty {
            self.turn(|turn| turn.show(&[], &mut 0));
        } else {
            self.turn(|turn| turn.settle().map(drop));
        }
    }

    /// Gives the core a turn inside the fence, if it still lives.
    #[inline]
    fn turn<R>(&mut self, take: impl FnOnce(&mut Turn<'_>) -> Result<R, Ended>) -> Option<R> {
        if self.end.is_dead() {
            return None;
        }
        let core = self.core.0.as_deref_mut()?;
        self.log.begin(self.offset);
        let (mode, due) = (self.mode, &mut self.due);
        let steps = STEPS_MIN + STEPS_PER_BYTE * self.offset;
        let mut turn = Turn { core, log: &mut self.log, mode, habits: &mut self.habits, steps };
        let result = catch(|| {
            let result = take(&mut turn);
            *due = turn.core.deadline();
            turn.habits.waits |= due.is_some();
            result
        });
        match result {
            Ok(Ok(value)) => Some(value),
            Ok(Err(end)) => {
                self.stop(*end);
                None
            }
            Err(caught) => {
                self.stop(caught.into());
                None
            }
        }
    }

    #[cold]
    fn stop(&mut self, end: End) {
        let fault = if let End::Fault(fault) = &end { Some(fault.clone()) } else { None };
        self.due = None;
        self.set_end(end);
        if let Some(fault) = fault {
            self.log.note_fault(&fault);
            self.send_the_rest();
        }
        // Only a core that gave up by itself can be asked again.
        if self.end.is_abnormal() || !self.keeps_the_dead() {
            self.core = Guarded(None);
        }
    }

    fn set_end(&mut self, end: End) {
        self.end_digest = EndDigest::of(&end);
        self.end = end;
    }

    /// What was said so far and how it stands.
    #[inline]
    pub(crate) fn outcome(&self) -> Outcome {
        let due = in_nanos(self.due);
        Outcome { said: self.log.said(), end: self.end_digest, n_untaken: 0, due }
    }

    /// As [`outcome`](Self::outcome), once no more bytes come: those never taken count too.
    pub(crate) fn settled(&self) -> Outcome {
        let n_untaken = if self.end.is_dead() { 0 } else { self.n_untaken() };
        Outcome { n_untaken, ..self.outcome() }
    }

    /// All that decides what this session will do from here, if the core can tell.
    pub(crate) fn key(&self) -> Option<u128> {
        let Some(core) = &self.core.0 else { return Some(0) };
        let mut key = Digest::new();
        let told = catch(|| core.key(&mut key)).unwrap_or(false);
        key.write(&(self.offset - self.taken).to_le_bytes());
        told.then(|| key.value())
    }

    /// What was shown so far, in bytes, with something for each piece and each thing said.
    pub(crate) fn cost(&self) -> u64 {
        self.cost + SAID_COST * self.log.n_said()
    }

    /// Whether more was to be shown than may be, so that what was said is no whole transcript.
    pub(crate) fn is_cut_short(&self) -> bool {
        self.cost() >= self.cost_max
    }

    /// Whether the core will say nothing more, whatever it is shown.
    pub(crate) fn is_dead(&self) -> bool {
        self.end.is_dead()
    }

    pub(crate) fn is_over(&self) -> bool {
        self.end != End::Open
    }

    pub(crate) fn offset(&self) -> usize {
        self.offset
    }

    /// How many bytes were shown and not taken.
    pub(crate) fn n_untaken(&self) -> usize {
        self.offset - self.taken
    }

    pub(crate) fn n_said(&self) -> u64 {
        self.log.n_said()
    }

    /// How many bytes were shown, those shown again among them.
    pub(crate) fn n_shown(&self) -> u64 {
        self.n_shown
    }

    /// What the core was seen to do.
    pub(crate) fn habits(&self) -> Observed {
        let waits = self.habits.waits || self.due.is_some();
        Observed { waits, closes: self.log.has_closed(), ..self.habits }
    }

    /// How many bytes of the stream wait somewhere: carried for the core, or held by it.
    pub(crate) fn n_buffered(&self) -> usize {
        let held = self.core.0.as_ref().and_then(|core| catch(|| core.n_held()).ok());
        self.n_untaken() + held.unwrap_or(0)
    }

    /// What was said, as text; empty unless the log keeps text.
    pub(crate) fn finish(self) -> Transcript {
        let untaken = self.script.bytes().get(self.taken..self.offset).unwrap_or_default();
        let mut transcript = self.log.into_transcript();
        transcript.finish(self.end, untaken);
        transcript
    }
}

/// Lends bytes to a core: in an allocation of exactly their size that is freed right after, so that Miri
/// and sanitizers see a core that reads past its piece or keeps it. Release builds run under neither, and
/// there it would cost a fifth of what a short piece does: the bytes are lent where they are.
#[inline]
fn lent<R>(bytes: &[u8], take: impl FnOnce(&[u8]) -> R) -> R {
    if cfg!(any(debug_assertions, fuzzing, miri)) {
        let piece: Box<[u8]> = bytes.into();
        take(&piece)
    } else {
        take(bytes)
    }
}

/// What a piece costs beside its bytes, in bytes.
const PIECE_COST: u64 = 32;
/// What a thing said costs, in bytes.
const SAID_COST: u64 = 32;
