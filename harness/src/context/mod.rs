//! Where checks find their evidence: one core, one script, and what was run of them.

pub(crate) mod facts;
pub(crate) mod options;
pub(crate) mod verdict;
pub(crate) mod violation;
pub(crate) mod rewriting;
pub(crate) mod interleaving;
pub(crate) mod reference;
mod alone;
mod chunkings;
mod gather;
mod given;
mod shortening;

pub use self::facts::{Fact, Facts, Family, Switch};
use self::gather::Gathered;
pub use self::interleaving::{FrameSpan, Interleaving};
pub use self::options::Options;
pub use self::reference::Reference;
pub use self::rewriting::{Rewriting, meaning};
pub use self::verdict::Verdict;

use std::cell::{Cell, OnceCell, RefCell};

use crate::contract::unwind::HookedRun;
use crate::contract::{CoreFactory, Log};
use crate::driver::Session;
use crate::driver::turn::Observed;
use crate::script::cuts::is_among;
use crate::script::{Chunking, Mode, Play, Script};
use crate::search::evidence::Evidence;
use crate::search::{Allocated, Coverage, Growth, Stream, WorkMeter};
use crate::transcript::outcome::Outcome;
use crate::transcript::{End, Transcript};

/// What one play costs, counted and not timed.
#[derive(Debug, Clone, Copy, Default)]
pub(crate) struct Cost {
    pub(crate) n_shown: u64,
    /// The bytes that the core looked at, those that an adapter passed again included.
    pub(crate) n_looked_at: u64,
    /// The most bytes that were held back, by the driver or by the core.
    pub(crate) n_held_max: u64,
    pub(crate) allocated: Allocated,
}

/// One core and one script, with what was run of them so far.
#[derive(Debug)]
pub(crate) struct Context<'a> {
    pub(crate) cores: &'a CoreFactory,
    pub(crate) script: &'a Script,
    pub(crate) options: Options,
    /// What is known of the script.
    pub(crate) facts: Facts,
    /// Chunkings that are replayed in any case.
    also: Vec<Chunking>,
    /// Whether only those are run.
    only: bool,
    /// Whether checks may play no others, and how many plays were refused for that.
    is_strict: bool,
    n_refused: Cell<u64>,
    gathered: OnceCell<Gathered>,
    observed: OnceCell<Observed>,
    /// How many plays there were beside the evidence, and what they have cost.
    n_plays: Cell<u64>,
    plays_cost: Cell<u64>,
    /// What the few plays have cost that every run needs.
    few_cost: Cell<u64>,
    /// The first of them, with its outcome: in the first run of a process, nothing was played before it.
    first_played: OnceCell<(Chunking, Outcome)>,
    /// What the script in one piece logs, as text.
    whole: OnceCell<Transcript>,
    /// Where the stream can be cut; `None` if that is anywhere.
    possible_cuts: OnceCell<Option<Vec<usize>>>,
    n_left_out: Cell<u64>,
    /// How many cores shortening has made, and whether it needed more than it may make.
    n_made_to_shorten: Cell<u64>,
    is_shortened_in_part: Cell<bool>,
    /// Why the check that runs cannot judge.
    unjudged: Cell<Option<&'static str>>,
    growth: RefCell<Vec<Growth>>,
    _hooked: HookedRun,
}

impl<'a> Context<'a> {
    pub(crate) fn new(cores: &'a CoreFactory, script: &'a Script, options: Options) -> Self {
        Self {
            cores,
            script,
            options,
            facts: Facts::default(),
            also: Vec::new(),
            only: false,
            is_strict: false,
            n_refused: Cell::new(0),
            gathered: OnceCell::new(),
            observed: OnceCell::new(),
            n_plays: Cell::new(0),
            plays_cost: Cell::new(0),
            few_cost: Cell::new(0),
            first_played: OnceCell::new(),
            whole: OnceCell::new(),
            possible_cuts: OnceCell::new(),
            n_left_out: Cell::new(0),
            n_made_to_shorten: Cell::new(0),
            is_shortened_in_part: Cell::new(false),
            unjudged: Cell::new(None),
            growth: RefCell::default(),
            _hooked: HookedRun::begin(),
        }
    }

    /// Knows more of the script.
    pub(crate) fn knowing(self, facts: Facts) -> Self {
        Self { facts, ..self }
    }

    /// The same for other cores, with nothing run yet.
    pub(crate) fn with_cores<'b>(&self, cores: &'b CoreFactory) -> Context<'b>
    where
        'a: 'b,
    {
        let Self { script, options, only, is_strict, .. } = *self;
        let (facts, also) = (self.facts.clone(), self.also.clone());
        let again = Context::new(cores, script, options).knowing(facts).with(also, only);
        Context { is_strict, ..again }
    }

    /// Replays these chunkings too, or only them.
    pub(crate) fn with(self, also: Vec<Chunking>, only: bool) -> Self {
        Self { also, only, ..self }
    }

    /// The evidence; it is gathered when first asked for.
    pub(crate) fn gathered(&self) -> &Gathered {
        self.gathered.get_or_init(|| self.gather())
    }

    pub(crate) fn evidence(&self) -> &Evidence {
        &self.gathered().evidence
    }

    pub(crate) fn into_coverage(self) -> Coverage {
        let n_free = Stream::cut_at(&self.cores.cuts, self.script, self.options.seed).n_free();
        let (is_spent, in_part) = (self.n_left_out.get() > 0, self.is_shortened_in_part.get());
        let (growth, n_plays) = (self.growth.into_inner(), self.n_plays.get());
        let gathered = self.gathered.into_inner();
        let none = || Coverage::new(n_free, self.options.seed);
        let mut coverage = gathered.map_or_else(none, |all| all.coverage);
        coverage.plays = n_plays;
        coverage.growth = growth;
        if is_spent {
            coverage.notes.push("other modes were tried only in part".to_owned());
        }
        if in_part {
            coverage.notes.push("a counterexample was shortened only in part".to_owned());
        }
        coverage
    }

    /// The outcome of one play; `None` if the budget for plays beside the evidence is spent.
    pub(crate) fn outcome(&self, play: &Play) -> Option<Outcome> {
        self.played(play, Log::new(false)).map(|session| session.settled())
    }

    /// The outcome of one play and how many events it has, within the same budget.
    pub(crate) fn outcome_and_events(&self, play: &Play) -> Option<(Outcome, u64)> {
        let session = self.played(play, Log::new(false))?;
        Some((session.settled(), session.n_events()))
    }

    /// What is logged in one play, within the same budget.
    pub(crate) fn transcript(&self, play: &Play) -> Option<Transcript> {
        self.played(play, Log::new(true)).map(Session::finish)
    }

    fn played<'p>(&self, play: &'p Play, log: Log) -> Option<Session<'p>> {
        if !self.allows(play) {
            return None;
        }
        let left = self.plays_cost_max().saturating_sub(self.plays_cost.get());
        let session = (left > 0).then(|| {
            let mut session = Session::in_mode(self.cores, play, log).within(left);
            session.play(&play.chunking, |_, _| {});
            self.plays_cost.set(self.plays_cost.get().saturating_add(session.cost()));
            session
        });
        // One that was cut short is left out like one that was not begun.
        let whole = session.filter(|session| !session.is_cut_short());
        let counter = if whole.is_some() { &self.n_plays } else { &self.n_left_out };
        counter.set(counter.get() + 1);
        whole
    }

    /// Whether one play takes back what it logged of a growing text, within the same budget.
    pub(crate) fn takes_back(&self, play: &Play) -> Option<bool> {
        self.played(play, Log::new(false))?.takes_back()
    }

    /// How one play ends.
    pub(crate) fn end(&self, play: &Play) -> Option<End> {
        Some(self.transcript(play)?.end().clone())
    }

    /// What one play costs; it is run for its cost alone, and not against the budget.
    pub(crate) fn cost(&self, play: &Play) -> Cost {
        let (mut n_shown, mut n_looked_at, mut n_held_max) = (0, 0, 0);
        let mut run = || {
            let mut session = Session::in_mode(self.cores, play, Log::new(false));
            session.play(&play.chunking, |session, _| {
                let n_held = session.n_buffered().unwrap_or_default();
                n_held_max = n_held_max.max(n_held as u64);
            });
            (n_shown, n_looked_at) = (session.n_shown(), session.n_looked_at());
        };
        let allocated = match self.options.meter {
            Some(meter) => meter.measure(&mut run),
            None => {
                run();
                Allocated::default()
            }
        };
        self.n_plays.set(self.n_plays.get() + 1);
        Cost { n_shown, n_looked_at, n_held_max, allocated }
    }

    /// The work of one play, the least of `n` runs. It is run for its cost alone, and not against the budget;
    /// how often is up to the clock, so these plays are not counted either.
    pub(crate) fn work(&self, meter: WorkMeter, play: &Play, n: usize) -> u64 {
        meter.least(n, &mut || {
            let mut session = Session::in_mode(self.cores, play, Log::new(false));
            session.play(&play.chunking, |_, _| {});
        })
    }

    /// Notes why a check that found no violation has not judged the script either.
    pub(crate) fn leave_unjudged(&self, because: &'static str) {
        self.unjudged.set(Some(because));
    }

    /// What the check noted that ran last.
    pub(crate) fn take_unjudged(&self) -> Option<&'static str> {
        self.unjudged.take()
    }

    /// Whether the transport can end the stream at an offset of the script.
    pub(crate) fn can_end_at(&self, offset: usize) -> bool {
        let possible = self.possible_cuts.get_or_init(|| self.cores.cuts.of(self.script.bytes()));
        is_among(possible.as_deref(), offset) || offset == 0 || offset == self.script.len()
    }

    /// The first of these plays, and one that logs something else.
    pub(crate) fn disagreeing(
        &self,
        mut plays: impl Iterator<Item = Play>,
    ) -> Option<(Play, Play)> {
        let first = plays.next()?;
        let logged = self.outcome(&first)?;
        let differs = |play: &Play| self.outcome(play).is_some_and(|it| it.says_otherwise(&logged));
        let other = plays.find(differs)?;
        Some((first, other))
    }

    /// Keeps what growing scripts cost for the report.
    pub(crate) fn note_growth(&self, growth: &[Growth]) {
        self.growth.borrow_mut().extend_from_slice(growth);
    }

    /// There are many modes: they may cost some times as much as the evidence.
    fn plays_cost_max(&self) -> u64 {
        self.options.budget.bytes_max.saturating_mul(PLAYS_COST)
    }

    /// How many plays were left out, as the budget was spent.
    pub(crate) fn n_left_out(&self) -> u64 {
        self.n_left_out.get()
    }

    /// A play of this script.
    pub(crate) fn usual(&self, chunking: &Chunking) -> Play {
        Play::new(self.script.clone(), chunking.clone())
    }

    /// What the core was seen to do under a few chunkings.
    pub(crate) fn observed(&self) -> Observed {
        *self.observed.get_or_init(|| {
            let few = self.a_few_chunkings();
            let played = few.iter().filter_map(|chunking| self.played_alone(chunking, |_| {}));
            played.fold(Observed::default(), |all, session| all.or(session.observed()))
        })
    }

    /// The first play in one of these modes that logs something else than the usual one with the same
    /// cuts, and that one. Where the usual one ends abnormally, `panics` or `progress` reports it.
    pub(crate) fn otherwise(&self, modes: &[Mode]) -> Option<(Play, Play)> {
        self.otherwise_of(self.script, modes)
    }

    /// As [`otherwise`](Self::otherwise), of another script with the same bytes.
    pub(crate) fn otherwise_of(&self, script: &Script, modes: &[Mode]) -> Option<(Play, Play)> {
        self.some_chunkings().into_iter().find_map(|chunking| {
            let usual = Play::new(script.clone(), chunking);
            let logged = self.outcome(&usual).filter(|logged| !logged.end.is_abnormal())?;
            modes.iter().find_map(|mode| {
                let other = usual.clone().in_mode(*mode);
                let differs = self.outcome(&other)?.says_otherwise(&logged);
                differs.then(|| (usual.clone(), other))
            })
        })
    }

    /// A fresh core.
    pub(crate) fn session(&self) -> Session<'a> {
        Session::start(self.cores, self.script, Log::new(false))
    }
}

/// What other modes may cost, beside what the evidence may.
const PLAYS_COST: u64 = 4;
