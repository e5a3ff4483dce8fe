//! A core set up to be tested with scripts that come from elsewhere: a generator, a fuzzer, a benchmark.

use std::fmt::Debug;

use crate::checks::Invariant;
use crate::context::{Context, Facts, Options};
use crate::contract::{Core, CoreFactory, CoresOf};
use crate::runner::{Report, Waiver, report};
use crate::script::{Chunking, Replay, Script};

/// A core with its powers and all that is known of it, but no script.
///
/// The same few lines serve `cargo test`, a fuzzer, properties and benchmarks: each takes whatever
/// [becomes a rig](IntoRig), such as a [`check`](crate::check()) to which nothing was said.
///
/// # Examples
///
/// ```
/// use chunkproof::rig::IntoRig;
/// use chunkproof::{check, Log, Script};
///
/// let raw = check(|| |bytes: &[u8], log: &mut Log| { log.data("raw", bytes); Ok(bytes.len()) });
/// let rig = raw.into_rig();
/// assert!(["a", "ab", "abc"].iter().all(|text| rig.run(&Script::from(text)).is_ok()));
/// ```
#[derive(Debug, Clone)]
pub struct Rig {
    pub(crate) name: String,
    pub(crate) cores: CoreFactory,
    pub(crate) facts: Facts,
    pub(crate) options: Options,
    pub(crate) waivers: Vec<Waiver>,
}

/// What can be tested with scripts from elsewhere.
pub trait IntoRig {
    /// The rig.
    fn into_rig(self) -> Rig;
}

impl Rig {
    pub(crate) fn new(name: impl Into<String>, cores: CoreFactory) -> Self {
        let (facts, waivers) = (Facts::default(), Vec::new());
        Self { name: name.into(), cores, facts, options: Options::default(), waivers }
    }

    /// The name in reports and tokens.
    #[must_use]
    pub fn named(self, name: impl Into<String>) -> Self {
        Self { name: name.into(), ..self }
    }

    /// How evidence is gathered.
    #[must_use]
    pub fn options(self, options: Options) -> Self {
        Self { options, ..self }
    }

    /// A deviation that is known, or a difference that is permitted.
    ///
    /// # Panics
    ///
    /// If there is no check of its name.
    #[must_use]
    pub fn waive(mut self, waiver: Waiver) -> Self {
        assert_known(&waiver);
        self.waivers.push(waiver);
        self
    }

    /// The cores.
    #[must_use]
    pub fn cores(&self) -> &CoreFactory {
        &self.cores
    }

    /// Runs every check over one script of many, so no waiver is called stale.
    ///
    /// If the environment variable `CHUNKPROOF_REPLAY` holds a token of this rig, only the two chunkings
    /// of that token are run.
    ///
    /// # Panics
    ///
    /// If that variable holds something that is no token.
    #[must_use]
    pub fn run(&self, script: &Script) -> Report {
        self.run_also(script.clone(), Vec::new(), false).of_many()
    }

    /// As [`run`](Self::run), over these chunkings and nothing else.
    ///
    /// # Panics
    ///
    /// As [`run`](Self::run).
    #[must_use]
    pub fn replay(&self, script: &Script, chunkings: &[Chunking]) -> Report {
        self.run_also(script.clone(), chunkings.to_vec(), true).of_many()
    }

    /// As [`run`](Self::run), with chunkings that are replayed too, or nothing but them.
    pub(crate) fn run_also(
        &self,
        mut script: Script,
        mut also: Vec<Chunking>,
        mut only: bool,
    ) -> Report {
        // A cut behind the end is one at the end; tokens hold no others.
        for chunking in &mut also {
            *chunking = chunking.within(script.len());
        }
        if let Some(replay) = replay_of(&self.name) {
            also = vec![replay.a.chunking, replay.b.chunking];
            (script, only) = (replay.a.script, true);
        }
        let lab = Context::new(&self.cores, &script, self.options).knowing(self.facts.clone());
        report::run(&self.name, lab.with(also, only), &self.waivers)
    }
}

impl IntoRig for Rig {
    fn into_rig(self) -> Rig {
        self
    }
}

impl IntoRig for CoreFactory {
    fn into_rig(self) -> Rig {
        Rig::new("core", self)
    }
}

impl<C: Core + 'static> IntoRig for CoresOf<C> {
    fn into_rig(self) -> Rig {
        CoreFactory::from(self).into_rig()
    }
}

/// A function that makes cores, with no powers.
impl<C: Core + 'static, F: Fn() -> C + Send + Sync + 'static> IntoRig for F {
    fn into_rig(self) -> Rig {
        CoreFactory::of(self).into_rig()
    }
}

/// Panics if a waiver names no check that there is.
pub(crate) fn assert_known(waiver: &Waiver) {
    let mut ids = Invariant::ALL.iter().map(Invariant::id);
    assert!(ids.any(|id| id == waiver.check), "there is no check `{}` to waive", waiver.check);
}

/// The replay that the environment asks of what has this name.
pub(crate) fn replay_of(name: &str) -> Option<Replay> {
    let token = std::env::var(REPLAY).ok()?;
    match token.parse::<Replay>() {
        Ok(replay) => Some(replay).filter(|replay| replay.name == name),
        Err(error) => panic!("{REPLAY}: {error}"),
    }
}

/// The environment variable that holds a token to be replayed.
const REPLAY: &str = "CHUNKPROOF_REPLAY";
