//! The target of a fuzzer: cores, and knowledge of their protocol.

use std::fmt;

use crate::check::Checker;
use crate::context::{Context, Facts, Options};
use crate::contract::CoreFactory;
use crate::engine::fuzz::mutate::Mutator;
use crate::engine::fuzz::oracle::is_any_broken;
use crate::engine::fuzz::{Crash, FuzzInput};
use crate::random::Random;
use crate::runner;
use crate::script::{Play, Script, Step};
use crate::search::Profile;

/// The target of a fuzzer: one core or several, and knowledge of their protocol.
///
/// # Examples
///
/// ```
/// use chunkproof::fuzz::Target;
/// use chunkproof::{check, protocol, Log};
///
/// // Logs the length of each read, so its events depend on every cut.
/// let sizes = check(|| |bytes: &[u8], log: &mut Log| { log.event(bytes.len()); Ok(bytes.len()) });
/// let target = Target::new(sizes).knowing(&protocol::framing());
/// let crash = target.run(b"ab").expect("two reads of one byte are not one of two");
/// assert!(crash.to_string().contains("the events depend on the bytes alone"));
/// assert!(target.run(b"a").is_none());
/// ```
pub struct Target {
    checkers: Vec<Checker>,
    facts: Box<dyn Fn(&Script) -> Facts>,
    pub(super) knowledge: Knowledge,
}

/// The knowledge of a protocol that inputs are made from.
#[derive(Debug, Default)]
pub(crate) struct Knowledge {
    pub(crate) cases: Vec<FuzzInput>,
    pub(crate) dictionary: Vec<Vec<u8>>,
    /// The actions of the application, also those after events.
    pub(crate) actions: Vec<Step>,
}

impl<C: Into<Checker>> From<C> for Target {
    fn from(core: C) -> Self {
        Self::new(core)
    }
}

impl Target {
    /// Makes a target of one core.
    #[must_use]
    pub fn new(core: impl Into<Checker>) -> Self {
        let checkers = vec![core.into()];
        let facts = Box::new(|_: &Script| Facts::default());
        Self { checkers, facts, knowledge: Knowledge::default() }
    }

    /// Adds another core. An input names the core that it is for.
    #[must_use]
    pub fn and(mut self, core: impl Into<Checker>) -> Self {
        self.checkers.push(core.into());
        self
    }

    /// Adds an input to start from and to splice from.
    #[must_use]
    pub fn seed(mut self, input: FuzzInput) -> Self {
        self.knowledge.cases.push(input);
        self
    }

    /// Adds actions of the application: steps that act at an offset or after an event.
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

    /// Sets the function that finds the facts about a script, such as where it may end or where
    /// another protocol takes over; the checks that need facts use them.
    #[must_use]
    pub fn facts(self, facts: impl Fn(&Script) -> Facts + 'static) -> Self {
        Self { facts: Box::new(facts), ..self }
    }

    /// Iterates over the inputs to start from, in the order in which they were added.
    pub fn seeds(&self) -> impl Iterator<Item = &FuzzInput> {
        self.knowledge.cases.iter()
    }

    /// Returns the words of the wire in its corpora, the most frequent first.
    #[must_use]
    pub fn dictionary(&self) -> &[Vec<u8>] {
        &self.knowledge.dictionary
    }

    /// Executes one input and returns the finding, if there is one.
    #[must_use]
    pub fn run(&self, data: &[u8]) -> Option<Crash> {
        let mut input = FuzzInput::decode(data);
        let n_cores = self.checkers.len().max(1);
        let checker = self.checkers.get(input.core % n_cores)?;
        let cores = checker.factory();
        input.play.script = input.play.script.with_actions(|action| supports(&cores, action));
        let script = &input.play.script;
        let facts = (self.facts)(script).and(checker.facts().clone());
        let context = |profile| {
            // The fuzzer decides how much is run; it uses only the meters of the core.
            let Options { meter, work_meter, .. } = checker.settings_or(Options::default());
            let options = Options { meter, work_meter, ..Options::of_many(profile) };
            let context = Context::new(&cores, script, options).knowing(facts.clone());
            context.with(vec![input.play.chunking.clone()], false)
        };
        let report = |profile| {
            runner::run(
                (checker.title(), &checker.to_rerun()),
                &context(profile),
                checker.waivers(),
            )
            .of_many()
        };
        if !is_any_broken(checker, &context(Profile::Fuzz), input.play.mode) {
            return None;
        }
        // A report runs all checks within one budget. That of the fuzz profile, which sufficed for the
        // checks of this execution, may be too small for all of them.
        let quick = Some(report(Profile::Quick)).filter(|report| !report.is_ok());
        let report = quick.unwrap_or_else(|| report(Profile::Fuzz)).into();
        Some(Crash { input, report })
    }

    /// Returns a mutated input of at most `size_max` bytes; `by_engine` is the fuzzer's own
    /// mutation of bytes, which is given the greatest length.
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

    /// Returns an input of at most `size_max` bytes that begins like `a` and ends like `b`.
    #[must_use]
    pub fn cross(&self, a: &[u8], b: &[u8], size_max: usize, seed: u32) -> Vec<u8> {
        let random = Random::new(seed.into());
        let n_cores = self.checkers.len();
        Mutator { knowledge: &self.knowledge, n_cores, random, size_max }.cross(a, b)
    }
}

impl fmt::Debug for Target {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let Self { checkers, facts: _, knowledge } = self;
        let mut text = f.debug_struct("Target");
        text.field("checkers", checkers).field("knowledge", knowledge).finish_non_exhaustive()
    }
}

/// Whether a core supports an action. Unsupported actions are left out: where their refusals are
/// logged among the events of one call depends on the cuts, and reveals no fault of the core.
fn supports(cores: &CoreFactory, action: &str) -> bool {
    let transcript = cores.play(&Play::whole(Script::new().act(action)));
    !transcript.entries().any(|entry| entry.text == "refused unsupported")
}
