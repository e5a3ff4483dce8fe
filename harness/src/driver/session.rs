//! A session: a core, its log and a position in a script.

use std::time::Duration;

use crate::contract::factory::{Guarded, State};
use crate::contract::unwind::catch;
use crate::contract::{CoreFactory, Log};
use crate::driver::turn::{Ended, Observed, STEPS_MIN, STEPS_PER_BYTE, Turn};
use crate::script::mode::{Advance, Life, Policy, Resume};
use crate::script::{Chunking, Script};
use crate::transcript::End;
use crate::transcript::outcome::{END_OPEN, EndDigest};

/// A core in the middle of a script.
#[derive(Debug)]
pub(crate) struct Session<'s> {
    pub(super) core: Guarded,
    pub(super) accepts_empty: bool,
    pub(super) script: &'s Script,
    pub(super) policy: Policy,
    pub(super) log: Log,
    pub(super) observed: Observed,
    /// Another core that is fed the same.
    pub(super) twin: Option<Box<Self>>,
    pub(super) at: Position,
    pub(super) end: End,
    pub(super) end_digest: EndDigest,
    /// What was shown, in bytes, with something for each piece; and what may be.
    pub(super) cost: u64,
    pub(super) cost_max: u64,
    pub(super) n_shown: u64,
}

/// How far a session is.
#[derive(Debug, Clone, Copy, Default)]
pub(super) struct Position {
    /// How many bytes were shown.
    pub(super) offset: usize,
    /// How many of them were taken.
    pub(super) taken: usize,
    /// How many controls of the script are done.
    pub(super) n_controls_done: usize,
    /// Pieces that came since the core paused.
    pub(super) n_since_pause: usize,
    pub(super) clock: Duration,
    /// When the core wants to be told the time.
    pub(super) due: Option<Duration>,
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

    pub(super) fn of(
        core: Option<Box<dyn State>>,
        accepts_empty: bool,
        script: &'s Script,
        log: Log,
    ) -> Self {
        // A core may wait for something before it is spoken to: for that to happen at all.
        let due = core.as_ref().and_then(|core| catch(|| core.deadline()).ok().flatten());
        Self {
            core: Guarded(core),
            accepts_empty,
            script,
            policy: Policy::DEFAULT,
            log: log.watching(script.reactions()),
            observed: Observed::default(),
            twin: None,
            at: Position { due, ..Position::default() },
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
        Some(self.with_core(Guarded(core)))
    }

    /// A copy with another core, made in its place: inlined, it would be made elsewhere and moved.
    #[inline(never)]
    fn with_core(&self, core: Guarded) -> Self {
        let end = self.end.clone();
        let log = self.log.clone();
        Self { core, end, log, twin: None, ..*self }
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
                let has_more = session.at.offset == len && n_cuts + 1 < n_ends;
                if !has_more {
                    session.controls();
                }
                // An empty piece at the end of the stream comes before its end is told.
                if session.controls_before_eof() {
                    seen(session, n_cuts_here);
                }
            };
            if end == self.at.offset {
                self.poke();
                after(self, if end == 0 { n_cuts + 1 } else { n_cuts });
            }
            while self.at.offset < end.min(len) {
                if self.is_cut_short() {
                    return;
                }
                self.feed(end.min(self.script.barrier_after(self.at.offset)));
                after(self, n_cuts);
            }
        }
        self.controls();
        self.without_delays(|_| {});
        self.transmit_the_rest();
        self.end_life();
    }

    /// Feeds the bytes up to `to` as one piece and does what the script does there.
    pub(crate) fn arrive(&mut self, to: usize) {
        self.feed(to);
        self.controls();
    }

    /// Shows the bytes up to `to`, behind those not taken, as one piece.
    pub(crate) fn feed(&mut self, to: usize) {
        if self.policy.life != Life::Plain {
            self.live_until(to);
        }
        if self.policy.resume == Resume::After {
            self.resume_after_pieces();
        }
        self.at.offset = to;
        self.show_rest();
        if self.at.due.is_some_and(|due| due <= self.at.clock) {
            self.give_time();
        }
        if self.policy.advance != Advance::OnTime {
            self.advance_after_piece();
        }
    }

    /// Shows what was not taken.
    #[inline(always)]
    fn show_rest(&mut self) {
        let shown = self.script.bytes().get(self.at.taken..self.at.offset).unwrap_or_default();
        self.cost += PIECE_COST + shown.len() as u64;
        // Who has failed is shown nothing more.
        self.n_shown += if self.end.is_dead() { 0 } else { shown.len() as u64 };
        let mut taken = 0;
        self.turn(|turn| lent(shown, |piece| turn.show(piece, &mut taken)));
        self.at.taken += taken;
    }

    /// Gives the core a turn with nothing new: an empty read.
    pub(crate) fn poke(&mut self) {
        if self.is_over() {
        } else if self.at.taken < self.at.offset {
            self.feed(self.at.offset);
        } else if self.accepts_empty {
            self.turn(|turn| turn.show(&[], &mut 0));
        } else {
            self.turn(|turn| turn.settle().map(drop));
        }
    }

    /// Gives the core a turn inside the fence, if it still lives.
    #[inline]
    pub(super) fn turn<R>(
        &mut self,
        take: impl FnOnce(&mut Turn<'_>) -> Result<R, Ended>,
    ) -> Option<R> {
        if self.end.is_dead() {
            return None;
        }
        let core = self.core.0.as_deref_mut()?;
        self.log.begin(self.at.offset);
        let (log, policy, observed) = (&mut self.log, &self.policy, &mut self.observed);
        let steps = STEPS_MIN + STEPS_PER_BYTE * self.at.offset;
        let mut turn = Turn { core, log, policy, observed, steps };
        let due = &mut self.at.due;
        let result = catch(|| {
            let result = take(&mut turn);
            *due = turn.core.deadline();
            turn.observed.waits |= due.is_some();
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
    pub(super) fn stop(&mut self, end: End) {
        let fault = if let End::Fault(fault) = &end { Some(fault.clone()) } else { None };
        self.at.due = None;
        self.set_end(end);
        if let Some(fault) = fault {
            self.log.note_fault(&fault);
            self.transmit_after_fault();
        }
        // Only a core that gave up by itself can be asked again.
        if self.end.is_abnormal() || !self.keeps_failed_core() {
            self.core = Guarded(None);
        }
    }

    pub(super) fn set_end(&mut self, end: End) {
        self.end_digest = EndDigest::of(&end);
        self.end = end;
    }
}

/// Lends bytes to a core: in an allocation of exactly their size that is freed right after, so that Miri
/// and sanitizers see a core that reads past its piece or keeps it. Release builds run under neither, and
/// there it would cost a fifth of what a short piece does: the bytes are lent where they are.
#[inline]
pub(super) fn lent<R>(bytes: &[u8], take: impl FnOnce(&[u8]) -> R) -> R {
    if cfg!(any(debug_assertions, fuzzing, miri)) {
        let piece: Box<[u8]> = bytes.into();
        take(&piece)
    } else {
        take(bytes)
    }
}

/// What a piece costs beside its bytes, in bytes.
const PIECE_COST: u64 = 32;
