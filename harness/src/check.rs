//! The front door: a core, a script, and every check over them.

use std::fmt::Debug;
use std::hash::Hash;
use std::panic::Location;
use std::sync::Arc;
use std::time::Duration;

use crate::context::{Facts, Family, Options, Rewriting, Switch};
use crate::contract::{Core, CoreFactory, CoresOf};
use crate::rig::{IntoRig, Rig, assert_known};
use crate::runner::{Report, Waiver};
use crate::script::{Chunking, Script};
use crate::search::{Budget, Meter, Profile};

/// Checks a core: made by `make`, told what the script says, cut in every way.
///
/// # Examples
///
/// ```
/// use chunkproof::{check, Log};
///
/// check(|| |bytes: &[u8], log: &mut Log| { log.data("raw", bytes); Ok(bytes.len()) })
///     .receive("any bytes")
///     .eof()
///     .assert();
/// ```
#[track_caller]
pub fn check<C: Core + 'static>(make: impl Fn() -> C + Send + Sync + 'static) -> Check<C> {
    let place = Location::caller();
    Check {
        cores: CoreFactory::of(make),
        script: Script::new(),
        facts: Facts::default(),
        options: Options::default(),
        also: Vec::new(),
        only: false,
        waivers: Vec::new(),
        name: format!("{}:{}", place.file().replace('\\', "/"), place.line()),
    }
}

/// A check in the making: what is checked, with what script, and how much may be run.
#[derive(Debug)]
#[must_use = "a check does nothing until `assert`, `run` or `snapshot`"]
pub struct Check<C> {
    cores: CoresOf<C>,
    script: Script,
    facts: Facts,
    options: Options,
    also: Vec<Chunking>,
    only: bool,
    waivers: Vec<Waiver>,
    name: String,
}

impl<C: Core + 'static> Check<C> {
    /// The next bytes of the stream; they are cut in every way.
    ///
    /// # Panics
    ///
    /// If the script has ended the stream already.
    pub fn receive(mut self, bytes: impl AsRef<[u8]>) -> Self {
        self.script = self.script.receive(bytes);
        self
    }

    /// The peer sends no more.
    ///
    /// # Panics
    ///
    /// If the script has ended the stream already.
    pub fn eof(mut self) -> Self {
        self.script = self.script.eof();
        self
    }

    /// The application does something, in words that the core understands.
    pub fn act(mut self, action: impl Into<String>) -> Self {
        self.script = self.script.act(action);
        self
    }

    /// Time passes.
    pub fn advance(mut self, time: Duration) -> Self {
        self.script = self.script.advance(time);
        self
    }

    /// The application does something whenever the core says an event that begins with these words.
    pub fn on(mut self, event: impl Into<String>, action: impl Into<String>) -> Self {
        self.script = self.script.on(event, action);
        self
    }

    /// All that the script says, in place of what was said so far.
    pub fn script(mut self, script: impl Into<Script>) -> Self {
        self.script = script.into();
        self
    }

    /// Proves all chunkings: states are cloned, and told apart by `Hash`.
    ///
    /// Short for [`clone_states`](Self::clone_states) and [`hash_states`](Self::hash_states).
    pub fn prove(self) -> Self
    where
        C: Clone + Hash,
    {
        self.clone_states().hash_states()
    }

    /// States are copied with `Clone`, which makes a proof cheap.
    pub fn clone_states(mut self) -> Self
    where
        C: Clone,
    {
        self.cores = self.cores.clone_states();
        self
    }

    /// States are told apart by `Hash`, which must cover all that decides the future.
    pub fn hash_states(mut self) -> Self
    where
        C: Hash,
    {
        self.cores = self.cores.hash_states();
        self
    }

    /// States are told apart by their `Debug` text, which must show all that decides the future.
    pub fn debug_states(mut self) -> Self
    where
        C: Debug,
    {
        self.cores = self.cores.debug_states();
        self
    }

    /// States are told apart by what `key` returns.
    pub fn key_states<K: Hash>(mut self, key: impl Fn(&C) -> K + Send + Sync + 'static) -> Self {
        self.cores = self.cores.key_states(key);
        self
    }

    /// Cores can be reset with `reset`, which must leave them as fresh ones.
    pub fn reset_with(mut self, reset: fn(&mut C)) -> Self {
        self.cores = self.cores.reset_with(reset);
        self
    }

    /// How many bytes of the stream a core holds; what is carried for it is counted beside.
    pub fn held_bytes(mut self, n_held: fn(&C) -> usize) -> Self {
        self.cores = self.cores.held_bytes(n_held);
        self
    }

    /// The offsets at which the stream may end: there its end must be accepted, elsewhere refused.
    pub fn complete_at(mut self, offsets: impl IntoIterator<Item = usize>) -> Self {
        self.facts.complete = Some(offsets.into_iter().collect());
        self
    }

    /// Where another protocol takes over.
    pub fn switch(mut self, switch: Switch) -> Self {
        self.facts.switch = Some(switch);
        self
    }

    /// Scripts with a size around a limit of the core.
    pub fn limit(
        mut self,
        limit: usize,
        make: impl Fn(usize) -> Script + Send + Sync + 'static,
    ) -> Self {
        self.facts.limit = Some(Family::new(limit, make));
        self
    }

    /// Scripts that grow, from this size on.
    pub fn growth(
        mut self,
        size: usize,
        make: impl Fn(usize) -> Script + Send + Sync + 'static,
    ) -> Self {
        self.facts.growth = Some(Family::new(size, make));
        self
    }

    /// How many bytes of the stream the core may hold back.
    pub fn buffered_max(mut self, n_bytes: usize) -> Self {
        self.facts.buffered_max = Some(n_bytes);
        self
    }

    /// Another wire form of the script that means the same.
    pub fn rewrite(mut self, rewriting: impl Rewriting + 'static) -> Self {
        self.facts.rewritings.push(Arc::new(rewriting));
        self
    }

    /// A deviation that is known, or a difference that is permitted. It is named in every report, and one
    /// that is no longer so is a mistake.
    ///
    /// # Panics
    ///
    /// If there is no check of its name.
    ///
    /// # Examples
    ///
    /// ```
    /// use chunkproof::runner::Waiver;
    /// use chunkproof::{check, Log};
    ///
    /// check(|| |bytes: &[u8], log: &mut Log| { log.event(bytes.len()); Ok(bytes.len()) })
    ///     .receive("abc")
    ///     .waive(Waiver::permitted("events", "says how long each read was"))
    ///     .assert();
    /// ```
    pub fn waive(mut self, waiver: Waiver) -> Self {
        assert_known(&waiver);
        self.waivers.push(waiver);
        self
    }

    /// The core may be shown an empty piece, and must not take it for the end of the stream.
    pub fn accept_empty(mut self) -> Self {
        self.cores = self.cores.accept_empty();
        self
    }

    /// What all randomness is drawn from; 0 if not said.
    pub fn seed(mut self, seed: u64) -> Self {
        self.options.seed = seed;
        self
    }

    /// How thorough the run is, with the budget that goes with it; [`Profile::Standard`] if not said.
    pub fn profile(mut self, profile: Profile) -> Self {
        self.options = Options { seed: self.options.seed, ..Options::of(profile) };
        self
    }

    /// Counts allocations where scripts grow.
    pub fn meter(mut self, meter: Meter) -> Self {
        self.options.meter = Some(meter);
        self
    }

    /// How much may be run before the guarantee is lowered.
    pub fn budget(mut self, budget: Budget) -> Self {
        self.options.budget = budget;
        self
    }

    /// A chunking that is replayed whatever else is.
    pub fn also_cut_at(mut self, cuts: impl IntoIterator<Item = usize>) -> Self {
        self.also.push(Chunking::new(cuts));
        self
    }

    /// Replays these chunkings and nothing else.
    pub fn only(mut self, chunkings: impl IntoIterator<Item = Chunking>) -> Self {
        self.also = chunkings.into_iter().collect();
        self.only = true;
        self
    }

    /// The name in reports and tokens, in place of the file and line.
    pub fn name(mut self, name: impl Into<String>) -> Self {
        self.name = name.into();
        self
    }

    /// Runs every check.
    ///
    /// If the environment variable `CHUNKPROOF_REPLAY` holds a token of this check, only the two
    /// chunkings of that token are run.
    ///
    /// # Panics
    ///
    /// If that variable holds something that is no token.
    #[must_use]
    pub fn run(self) -> Report {
        let Self { cores, script, facts, options, also, only, waivers, name } = self;
        Rig { name, cores: cores.into(), facts, options, waivers }.run_also(script, also, only)
    }

    /// Runs every check and fails the test if one does not hold.
    ///
    /// # Panics
    ///
    /// With the report, if a check does not hold.
    #[track_caller]
    pub fn assert(self) {
        let report = self.run();
        assert!(report.is_ok(), "\n{report}");
    }
}

/// The script, and what is known of it alone, stay behind.
impl<C: Core + 'static> IntoRig for Check<C> {
    fn into_rig(self) -> Rig {
        let Self { cores, facts, options, waivers, name, .. } = self;
        let Facts { buffered_max, rewritings, .. } = facts;
        let facts = Facts { buffered_max, rewritings, ..Facts::default() };
        Rig { name, cores: cores.into(), facts, options, waivers }
    }
}
