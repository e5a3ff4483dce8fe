//! Everything about a core that does not depend on the script: how it is made and copied, what is waived, how
//! much is run.

use std::fmt::{self, Debug};
use std::hash::Hash;
use std::time::Duration;

use crate::bytes::one_line;
use crate::context::{Facts, Options};
use crate::contract::factory::TypedFactory;
use crate::contract::{AnyCore, Core, CoreFactory, Delivery};
use crate::runner::{Replay, Rerun, Waiver};
use crate::script::Cuts;
use crate::search::{Budget, Meter, Profile, WorkMeter};

/// A core that can be checked: its factory and powers, standing facts, waivers and options, but no script.
///
/// [`check`](crate::check()) makes one. Tests add a script to it; everything that brings its own scripts
/// (a fuzzer, properties, benchmarks, exhaustive runs) takes anything that converts into a `Checker`
/// without a type parameter, whose core is [`AnyCore`]. The conversion keeps everything.
///
/// # Examples
///
/// ```
/// use chunkproof::{Checker, Core, Fault, Log, Script, check};
///
/// #[derive(Clone, Hash)]
/// struct Counter(usize);
///
/// impl Core for Counter {
///     fn receive(&mut self, bytes: &[u8], _: &mut Log) -> Result<usize, Fault> {
///         self.0 += bytes.len();
///         Ok(bytes.len())
///     }
/// }
///
/// let counter: Checker = check(|| Counter(0)).prove().name("counter").into();
/// assert!(["a", "ab", "abc"].iter().all(|text| counter.run(&Script::from(text)).is_ok()));
/// ```
pub struct Checker<C = AnyCore> {
    maker: Maker<C>,
    name: String,
    pub(super) facts: Facts,
    settings: Settings,
    waivers: Vec<Waiver>,
    rerun: Option<Rerun>,
    /// What is replayed in place of a script.
    replay: Option<Replay>,
}

/// Where cores come from. The factory of an [`AnyCore`] is erased, all others are typed.
enum Maker<C> {
    Typed(TypedFactory<C>),
    Erased(CoreFactory),
}

/// Options that were given; those that were not are up to who runs the checks.
#[derive(Debug, Clone, Copy, Default)]
struct Settings {
    seed: Option<u64>,
    profile: Option<Profile>,
    budget: Option<Budget>,
    meter: Option<Meter>,
    work_meter: Option<WorkMeter>,
    call_limit: Option<Duration>,
}

impl<C: Core + 'static> Checker<C> {
    pub(super) fn new(make: impl Fn() -> C + Send + Sync + 'static, name: String) -> Self {
        Self::of(Maker::Typed(CoreFactory::of(make)), name)
    }

    /// Proves all chunkings: copies states with `Clone` and distinguishes them by `Hash`.
    ///
    /// Short for [`clone_states`](Self::clone_states) and [`hash_states`](Self::hash_states). A core that
    /// lacks one of the two does not compile here:
    ///
    /// ```compile_fail,E0277
    /// #[derive(Clone)]
    /// struct Unhashed;
    ///
    /// impl chunkproof::Core for Unhashed {
    ///     fn receive(
    ///         &mut self,
    ///         bytes: &[u8],
    ///         _: &mut chunkproof::Log,
    ///     ) -> Result<usize, chunkproof::Fault> {
    ///         Ok(bytes.len())
    ///     }
    /// }
    ///
    /// chunkproof::check(|| Unhashed).prove();
    /// ```
    #[must_use]
    pub fn prove(self) -> Self
    where
        C: Clone + Hash,
    {
        self.clone_states().hash_states()
    }

    /// Copies states with `Clone`; without it they are rebuilt by replaying, which costs more.
    #[must_use]
    pub fn clone_states(self) -> Self
    where
        C: Clone,
    {
        self.with_power(TypedFactory::clone_states)
    }

    /// Tells states apart by `Hash`, which must cover everything that decides the core's future.
    #[must_use]
    pub fn hash_states(self) -> Self
    where
        C: Hash,
    {
        self.with_power(TypedFactory::hash_states)
    }

    /// Tells states apart by their `Debug` text, which must show everything that decides the core's future.
    #[must_use]
    pub fn debug_states(self) -> Self
    where
        C: Debug,
    {
        self.with_power(TypedFactory::debug_states)
    }

    /// Tells states apart by what `key` returns.
    #[must_use]
    pub fn key_states<K: Hash>(self, key: impl Fn(&C) -> K + Send + Sync + 'static) -> Self {
        self.with_power(|typed| typed.key_states(key))
    }

    /// Resets cores with `reset`, which must leave them as good as fresh.
    #[must_use]
    pub fn reset_with(self, reset: impl Fn(&mut C) + Send + Sync + 'static) -> Self {
        self.with_power(|typed| typed.reset_with(reset))
    }

    /// Asks a core how many bytes of the stream it holds; what the driver carries for it is counted as well.
    #[must_use]
    pub fn held_bytes(self, n_held: impl Fn(&C) -> usize + Send + Sync + 'static) -> Self {
        self.with_power(|typed| typed.held_bytes(n_held))
    }

    /// Asks a core, after the end of the script, what became of the payload that was written, for the check
    /// [`delivery`](mod@crate::checks::delivery). A pair of ends answers with
    /// [`StreamPair::delivery`](crate::adapter::pair::StreamPair::delivery).
    #[must_use]
    pub fn delivery(self, delivery: impl Fn(&C) -> Delivery + Send + Sync + 'static) -> Self {
        self.with_power(|typed| typed.delivery(delivery))
    }

    /// Passes empty pieces to the core, which must not take them for the end of the stream.
    #[must_use]
    pub fn accept_empty(self) -> Self {
        self.with_power(TypedFactory::accept_empty)
    }

    /// Cuts the stream only where its transport may: between characters, tokens, or at given offsets.
    ///
    /// The guarantee then counts the chunkings that there are: two to the power of the possible cuts.
    /// [`exhaustive`](crate::exhaustive) runs and benchmarks make no other cuts either.
    #[must_use]
    pub fn cuts_at(self, cuts: Cuts) -> Self {
        self.with_power(|typed| typed.cuts_at(cuts))
    }

    fn with_power(mut self, give: impl FnOnce(TypedFactory<C>) -> TypedFactory<C>) -> Self {
        self.maker = match self.maker {
            Maker::Typed(typed) => Maker::Typed(give(typed)),
            // Only the factory of an `AnyCore` is erased, and that is no `Core`.
            erased @ Maker::Erased(_) => erased,
        };
        self
    }
}

impl<C> Checker<C> {
    fn of(maker: Maker<C>, name: String) -> Self {
        let (facts, settings) = (Facts::default(), Settings::default());
        Self { maker, name, facts, settings, waivers: Vec::new(), rerun: None, replay: None }
    }

    /// Sets the name in reports and tokens, in place of that of the test. Control characters and invisible
    /// ones are escaped.
    #[must_use]
    pub fn name(self, name: impl Into<String>) -> Self {
        Self { name: one_line(&name.into()).into_owned(), ..self }
    }

    /// Declares a known deviation or a permitted difference. Every report names it, and one that no longer
    /// applies is an error.
    ///
    /// # Examples
    ///
    /// ```
    /// use chunkproof::{CheckId, Log, Waiver, check};
    ///
    /// check(|| |bytes: &[u8], log: &mut Log| { log.event(bytes.len()); Ok(bytes.len()) })
    ///     .waive(Waiver::permitted(CheckId::EVENTS, "logs the length of each read"))
    ///     .receive("abc")
    ///     .assert();
    /// ```
    #[must_use]
    pub fn waive(mut self, waiver: Waiver) -> Self {
        self.waivers.push(waiver);
        self
    }

    /// Sets the seed of all randomness; 0 by default.
    #[must_use]
    pub fn seed(mut self, seed: u64) -> Self {
        self.settings.seed = Some(seed);
        self
    }

    /// Sets how thorough runs are, with the budget that goes with it; [`Profile::Standard`] by default,
    /// [`Profile::Quick`] for properties.
    #[must_use]
    pub fn profile(mut self, profile: Profile) -> Self {
        self.settings.profile = Some(profile);
        self
    }

    /// Sets how much may be run before the guarantee is lowered, in place of the budget of the profile.
    #[must_use]
    pub fn budget(mut self, budget: Budget) -> Self {
        self.settings.budget = Some(budget);
        self
    }

    /// Counts allocations while scripts grow.
    #[must_use]
    pub fn meter(mut self, meter: Meter) -> Self {
        self.settings.meter = Some(meter);
        self
    }

    /// Measures the work inside of the core while scripts grow; see [`growth`](crate::checks::growth).
    #[must_use]
    pub fn work_meter(mut self, meter: WorkMeter) -> Self {
        self.settings.work_meter = Some(meter);
        self
    }

    /// Limits how long one call of the core may take, and watches the calls.
    ///
    /// A call that takes five seconds is reported on standard error, with the check, the play and the line
    /// that replays it. One that takes as long as `limit` is reported again, and the process ends with exit
    /// code 101, because a thread cannot be stopped from outside; other tests of the process are lost. Zero
    /// is no limit. The play in progress is kept in a file beside the test binary, so that the next run can
    /// name the play in which this one aborted. Writing it costs a few per cent of a run.
    ///
    /// Runs of corpora are always watched, with a limit of 60 seconds. The environment variable
    /// `CHUNKPROOF_CALL_LIMIT` holds another limit, in seconds, and watches every check.
    ///
    /// # Examples
    ///
    /// ```
    /// use std::time::Duration;
    /// use chunkproof::{check, Log};
    ///
    /// check(|| |bytes: &[u8], _: &mut Log| Ok(bytes.len()))
    ///     .call_limit(Duration::from_secs(20))
    ///     .receive("abc")
    ///     .assert();
    /// ```
    #[must_use]
    pub fn call_limit(mut self, limit: Duration) -> Self {
        self.settings.call_limit = Some(limit);
        self
    }

    pub(super) fn call_limit_given(&self) -> Option<Duration> {
        self.settings.call_limit
    }

    /// Sets seed, profile, budget and meters at once.
    #[must_use]
    pub fn options(mut self, options: Options) -> Self {
        let Options { seed, profile, budget, meter, work_meter } = options;
        let (seed, profile, budget) = (Some(seed), Some(profile), Some(budget));
        self.settings = Settings { seed, profile, budget, meter, work_meter, ..self.settings };
        self
    }

    /// Sets what is replayed in place of a script.
    pub(super) fn replaying(mut self, replay: Replay) -> Self {
        self.replay = Some(replay);
        self
    }

    /// Sets how what is found is run again; without it, by the test that runs the checks.
    #[cfg(feature = "corpus")]
    pub(crate) fn rerun(mut self, rerun: Rerun) -> Self {
        self.rerun = Some(rerun);
        self
    }

    /// How what is found is run again.
    pub(crate) fn to_rerun(&self) -> Rerun {
        self.rerun.clone().unwrap_or_else(Rerun::here)
    }

    pub(super) fn token(&self) -> Option<&Replay> {
        self.replay.as_ref()
    }

    /// The factory of the cores.
    #[must_use]
    pub fn factory(&self) -> CoreFactory {
        match &self.maker {
            Maker::Typed(typed) => typed.erased(),
            Maker::Erased(factory) => factory.clone(),
        }
    }

    /// The options that were given, and these where none were.
    pub(crate) fn settings_or(&self, default: Options) -> Options {
        let Settings { seed, profile, budget, meter, work_meter, call_limit: _ } = self.settings;
        let of_profile = profile.map(|profile| profile.budget());
        Options {
            seed: seed.unwrap_or(default.seed),
            profile: profile.unwrap_or(default.profile),
            budget: budget.or(of_profile).unwrap_or(default.budget),
            meter: meter.or(default.meter),
            work_meter: work_meter.or(default.work_meter),
        }
    }

    pub(crate) fn title(&self) -> &str {
        &self.name
    }

    pub(crate) fn facts(&self) -> &Facts {
        &self.facts
    }

    pub(crate) fn waivers(&self) -> &[Waiver] {
        &self.waivers
    }

    pub(super) fn erased(self) -> Checker {
        let maker = Maker::Erased(self.factory());
        let Self { maker: _, name, facts, settings, waivers, rerun, replay } = self;
        Checker { maker, name, facts, settings, waivers, rerun, replay }
    }
}

impl<C: Core + 'static> From<Checker<C>> for Checker {
    fn from(typed: Checker<C>) -> Self {
        typed.erased()
    }
}

/// A factory by itself, named `core`.
impl From<CoreFactory> for Checker {
    fn from(factory: CoreFactory) -> Self {
        Self::of(Maker::Erased(factory), "core".to_owned())
    }
}

/// A function that makes cores without powers, named `core`.
impl<C: Core + 'static, F: Fn() -> C + Send + Sync + 'static> From<F> for Checker {
    fn from(make: F) -> Self {
        Checker::<C>::new(make, "core".to_owned()).erased()
    }
}

// By hand: a derive would ask the same of the core.
impl<C> Clone for Checker<C> {
    fn clone(&self) -> Self {
        let Self { maker, name, facts, settings, waivers, rerun, replay } = self;
        let maker = match maker {
            Maker::Typed(typed) => Maker::Typed(typed.clone()),
            Maker::Erased(factory) => Maker::Erased(factory.clone()),
        };
        let (name, facts, waivers) = (name.clone(), facts.clone(), waivers.clone());
        let (rerun, replay) = (rerun.clone(), replay.clone());
        Self { maker, name, facts, settings: *settings, waivers, rerun, replay }
    }
}

impl<C> Debug for Checker<C> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let Self { maker: _, name, facts, settings, waivers, rerun, replay } = self;
        f.debug_struct("Checker")
            .field("name", name)
            .field("factory", &self.factory())
            .field("facts", facts)
            .field("settings", settings)
            .field("waivers", waivers)
            .field("rerun", rerun)
            .field("replay", replay)
            .finish()
    }
}
