//! What a fuzzer runs: cores, and what is known of their protocol.

use std::fmt;

use crate::check::Checker;
use crate::context::{Context, Facts, Options};
use crate::contract::CoreFactory;
use crate::engine::fuzz::mutate::Mutator;
use crate::engine::fuzz::oracle::is_any_broken;
use crate::engine::fuzz::{Crash, Disagreement, Found, FuzzInput};
use crate::random::Random;
use crate::runner;
use crate::script::{Play, Script, Step};
use crate::search::Profile;

/// What a fuzzer runs: one core or several, and what is known of their protocol.
///
/// # Examples
///
/// ```
/// use chunkproof::fuzz::Target;
/// use chunkproof::{check, protocol, Log};
///
/// // Says how long each read was: the first cut shows it.
/// let sizes = check(|| |bytes: &[u8], log: &mut Log| { log.event(bytes.len()); Ok(bytes.len()) });
/// let target = Target::new(sizes).knowing(&protocol::framing());
/// let crash = target.run(b"ab").expect("two reads of one byte are not one of two");
/// assert!(crash.to_string().contains("the events depend on the bytes alone"));
/// assert!(target.run(b"a").is_none());
/// ```
pub struct Target {
    checkers: Vec<Checker>,
    /// Where two cores are compared with each other as well.
    pub(super) differing: Option<Box<Differing>>,
    facts: Box<dyn Fn(&Script) -> Facts>,
    pub(super) knowledge: Knowledge,
}

/// What two cores do not agree on of a script, if there is anything.
pub(super) type Differing = dyn Fn(&Script) -> Option<Disagreement>;

/// What is known of a protocol: what inputs are made from.
#[derive(Debug, Default)]
pub(crate) struct Knowledge {
    pub(crate) cases: Vec<FuzzInput>,
    pub(crate) dictionary: Vec<Vec<u8>>,
    /// What the application does, and after which events.
    pub(crate) actions: Vec<Step>,
}

impl<C: Into<Checker>> From<C> for Target {
    fn from(core: C) -> Self {
        Self::new(core)
    }
}

impl Target {
    /// A target of one core.
    #[must_use]
    pub fn new(core: impl Into<Checker>) -> Self {
        let checkers = vec![core.into()];
        let facts = Box::new(|_: &Script| Facts::default());
        Self { checkers, differing: None, facts, knowledge: Knowledge::default() }
    }

    /// Another core. An input names the core that it is for.
    #[must_use]
    pub fn and(mut self, core: impl Into<Checker>) -> Self {
        self.checkers.push(core.into());
        self
    }

    /// An input to start from and to splice from.
    #[must_use]
    pub fn seed(mut self, input: FuzzInput) -> Self {
        self.knowledge.cases.push(input);
        self
    }

    /// What the application may do: steps that act, at some offset or after an event.
    #[must_use]
    pub fn actions(mut self, actions: impl IntoIterator<Item = Step>) -> Self {
        let known = &mut self.knowledge.actions;
        for action in actions {
            if !known.contains(&action) {
                known.push(action);
            }
        }
        self
    }

    /// What is known of a script by its bytes, for the checks that need facts: where it may end, where
    /// another protocol takes over.
    #[must_use]
    pub fn facts(self, facts: impl Fn(&Script) -> Facts + 'static) -> Self {
        Self { facts: Box::new(facts), ..self }
    }

    /// The inputs that its corpora hold.
    pub fn seeds(&self) -> impl Iterator<Item = &FuzzInput> {
        self.knowledge.cases.iter()
    }

    /// The words of the wire that its corpora hold, the most frequent first.
    #[must_use]
    pub fn dictionary(&self) -> &[Vec<u8>] {
        &self.knowledge.dictionary
    }

    /// One execution: what it found, if it found anything.
    #[must_use]
    pub fn run(&self, data: &[u8]) -> Option<Crash> {
        let mut input = FuzzInput::decode(data);
        let n_cores = self.checkers.len().max(1);
        let checker = self.checkers.get(input.core % n_cores)?;
        let cores = checker.factory();
        input.play.script = input.play.script.with_actions(|action| knows(&cores, action));
        let script = &input.play.script;
        let facts = (self.facts)(script).and(checker.facts().clone());
        let context = |profile| {
            // A fuzzer decides how much is run; a meter is all that it leaves to the core.
            let meter = checker.settings_or(Options::default()).meter;
            let options = Options { meter, ..Options::of_many(profile) };
            let context = Context::new(&cores, script, options).knowing(facts.clone());
            context.with(vec![input.play.chunking.clone()], false)
        };
        let report = |profile| {
            runner::run((checker.title(), &checker.to_rerun()), context(profile), checker.waivers())
                .of_many()
        };
        let found = match is_any_broken(checker, &context(Profile::Fuzz), input.play.mode) {
            true => {
                // All checks share a budget for their plays; all of them take more than one may spend.
                let quick = Some(report(Profile::Quick)).filter(|report| !report.is_ok());
                Found::Violated(quick.unwrap_or_else(|| report(Profile::Fuzz)).into())
            }
            false => Found::Differs(self.differing.as_ref()?(script)?),
        };
        Some(Crash { input, found })
    }

    /// Another input like this one, of at most `size_max` bytes; `by_engine` changes bytes as the
    /// fuzzer does.
    pub fn mutate(
        &self,
        data: &[u8],
        size_max: usize,
        seed: u32,
        by_engine: &mut dyn FnMut(&mut Vec<u8>, usize),
    ) -> Vec<u8> {
        let random = Random::new(seed.into());
        let n_cores = self.checkers.len();
        Mutator { knowledge: &self.knowledge, n_cores, random, size_max }.mutate(data, by_engine)
    }

    /// An input that begins like one and ends like another, of at most `size_max` bytes.
    #[must_use]
    pub fn cross(&self, a: &[u8], b: &[u8], size_max: usize, seed: u32) -> Vec<u8> {
        let random = Random::new(seed.into());
        let n_cores = self.checkers.len();
        Mutator { knowledge: &self.knowledge, n_cores, random, size_max }.cross(a, b)
    }
}

impl fmt::Debug for Target {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let Self { checkers, differing: _, facts: _, knowledge } = self;
        let mut shown = f.debug_struct("Target");
        shown.field("checkers", checkers).field("knowledge", knowledge).finish_non_exhaustive()
    }
}

/// Whether a core knows an action. Actions that it does not know are left out: where their refusals stand
/// among what it logs in one call depends on the cuts, and shows nothing about the core.
fn knows(cores: &CoreFactory, action: &str) -> bool {
    let told = cores.play(&Play::whole(Script::new().act(action)));
    !told.entries().any(|entry| entry.text == "refused unsupported")
}
