//! A core as the target of a fuzzer: the fuzzer finds the bytes, each execution looks for the cut.
//!
//! A fuzz crate as `cargo fuzz init` makes it, with `chunkproof` (feature `fuzz`) beside
//! `libfuzzer-sys`, and a target of two lines:
//!
//! ```
//! #![cfg_attr(fuzzing, no_main)]
//! # use chunkproof::{Checker, Core, Fault, Log, check};
//! # #[derive(Clone, Hash)]
//! # struct Lines;
//! # impl Core for Lines {
//! #     fn receive(&mut self, bytes: &[u8], _: &mut Log) -> Result<usize, Fault> { Ok(bytes.len()) }
//! # }
//! # fn my_core() -> Checker<Lines> { check(|| Lines).prove() }
//! chunkproof::fuzz_target!(my_core());
//! ```
//!
//! `my_core()` is whatever converts into a [`Checker`](crate::Checker), or a [`Target`] that knows more: a
//! corpus to splice from, other cores, actions. Under `cargo fuzz run` it is fuzzed; under `cargo test`
//! it replays its corpus and its regressions; under `cargo run` it replays the files that it is given.
//!
//! Every execution decodes an [`FuzzInput`] and, within [`Budget::fuzz`](crate::search::Budget::fuzz), proves
//! all chunkings of its bytes, or plays all single and pair cuts where states cannot be told apart. It
//! holds what that shows to every check that compares chunkings: events, faults, outgoing bytes,
//! panics, progress, empty pieces, promptness, truncation, and the bytes left over. One of the other
//! checks runs beside: that of the input's mode, or, if it is played as usual, one that its bytes
//! choose.

mod dictionary;
mod differential;
pub(crate) mod input;
mod macros;
mod mutate;
mod replay;

pub use self::input::{FuzzInput, file_name};

use std::fmt;

pub use self::dictionary::{dictionary, dictionary_file};
pub use self::differential::{Differential, Disagreement};
pub use self::replay::{Folders, Replayed, replay};
use crate::check::Checker;
use crate::checks::Invariant;
use crate::context::{Context, Facts, Options, Verdict};
use crate::contract::CoreFactory;
use crate::corpus::{Case, Corpora};
use crate::digest::Digest;
use crate::engine::fuzz::mutate::Mutator;
use crate::protocol::Corpus;
use crate::random::Random;
use crate::runner::{Report, report};
use crate::script::{Mode, Play, Script, Step};
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
    pair: Option<Differential>,
    facts: Box<dyn Fn(&Script) -> Facts>,
    knowledge: Knowledge,
}

/// What is known of a protocol: what inputs are made from.
#[derive(Debug, Default)]
pub(crate) struct Knowledge {
    pub(crate) cases: Vec<FuzzInput>,
    pub(crate) dictionary: Vec<Vec<u8>>,
    /// What the application does, and after which events.
    pub(crate) actions: Vec<Step>,
}

/// What an execution found.
///
/// It prints as people read it.
#[derive(Debug)]
#[non_exhaustive]
pub struct Crash {
    /// The input.
    pub input: FuzzInput,
    /// What it breaks.
    pub found: Found,
}

/// What an input breaks.
#[derive(Debug)]
#[non_exhaustive]
pub enum Found {
    /// Invariants of one core: what every check says.
    Violated(Box<Report>),
    /// That two cores say the same.
    Differs(Disagreement),
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
        Self { checkers, pair: None, facts, knowledge: Knowledge::default() }
    }

    /// Another core. An input says which of them it is for.
    #[must_use]
    pub fn and(mut self, core: impl Into<Checker>) -> Self {
        self.checkers.push(core.into());
        self
    }

    /// Two cores of one vocabulary, in place of one: they are to say the same, apart from the quirks.
    #[must_use]
    pub fn differential(pair: Differential) -> Self {
        let [a, b] = pair.checkers();
        Self { pair: Some(pair), ..Self::new(a).and(b) }
    }

    /// Takes from a corpus of this crate what inputs are made from: its cases, for the first core, and as
    /// [`words_of`](Self::words_of).
    ///
    /// # Panics
    ///
    /// If the corpora of this crate do not parse, which its own tests rule out.
    #[must_use]
    pub fn knowing(self, corpus: &Corpus) -> Self {
        let corpora = corpus.parse();
        let seeded =
            |target: Self, case: &Case| target.seed(Play::whole(case.script.clone()).into());
        corpora.cases().fold(self.words_of(&corpora), seeded)
    }

    /// Takes from corpora the words of the wire, and what the application does.
    #[must_use]
    pub fn words_of(mut self, corpora: &Corpora) -> Self {
        self.knowledge.dictionary = dictionary(corpora);
        let acts = |step: &Step| matches!(step, Step::Act(_) | Step::On { .. });
        self.actions(corpora.cases().flat_map(|case| case.script.steps()).filter(acts))
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

    /// What is known of a script by its bytes, for the checks that must be told: where it may end, where
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
        let report =
            |profile| report::run(checker.title(), context(profile), checker.waivers()).of_many();
        let found = match glance(checker, &context(Profile::Fuzz), input.play.mode) {
            true => {
                // All checks share a budget for their plays, so all of them take more than a glance.
                let quick = Some(report(Profile::Quick)).filter(|report| !report.is_ok());
                Found::Violated(quick.unwrap_or_else(|| report(Profile::Fuzz)).into())
            }
            false => Found::Differs(self.pair.as_ref()?.differing(script)?),
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
        let Self { checkers, pair, facts: _, knowledge } = self;
        let mut shown = f.debug_struct("Target");
        shown.field("checkers", checkers).field("pair", pair).field("knowledge", knowledge);
        shown.finish_non_exhaustive()
    }
}

/// Whether a core knows an action. One that does not is not told of it: where its refusals stand among
/// what it says in one call depends on the cuts, and shows nothing of the core.
fn knows(cores: &CoreFactory, action: &str) -> bool {
    let told = cores.play(&Play::whole(Script::new().act(action)));
    !told.entries().any(|entry| entry.text == "refused unsupported")
}

/// Whether a check that is not known to fail does.
fn glance(checker: &Checker, lab: &Context<'_>, mode: Mode) -> bool {
    let fails = |invariant: &Invariant| {
        let found = if invariant.is_judged(lab) { (invariant.find)(lab) } else { None };
        found.is_some_and(|found| {
            let cores = checker.factory();
            let said = |play| cores.play(play);
            let verdict =
                || Verdict::of_plays((&found.a, &said(&found.a)), (&found.b, &said(&found.b)));
            let known = checker.waivers().iter().filter(|waiver| waiver.check == invariant.id);
            let mut known = known.peekable();
            known.peek().is_none() || {
                let verdict = found.verdict.unwrap_or_else(verdict);
                known.all(|waiver| waiver.verdict.is_some_and(|known| known != verdict))
            }
        })
    };
    let concerned = |invariant: &&Invariant| (invariant.concerns)(lab);
    let (comparing, others): (Vec<_>, Vec<_>) =
        Invariant::ALL.iter().partition(|invariant| COMPARING.contains(&invariant.id));
    let mut comparing = comparing.into_iter().filter(concerned);
    comparing.any(fails) || beside(others, lab, mode).is_some_and(fails)
}

/// The check that is run beside: the one that plays in a mode; else one that the bytes choose among those
/// that find something to judge.
fn beside<'i>(others: Vec<&'i Invariant>, lab: &Context<'_>, mode: Mode) -> Option<&'i Invariant> {
    let named = Invariant::of_mode(mode);
    let mut digest = Digest::new();
    digest.write(lab.script.bytes());
    let concerned = |invariant: &&Invariant| (invariant.concerns)(lab);
    let is_it = |invariant: &&Invariant| named.is_none_or(|named| invariant.id == named);
    let choice: Vec<_> = others.into_iter().filter(is_it).filter(concerned).collect();
    let at = usize::try_from(digest.value() % choice.len().max(1) as u128).ok()?;
    choice.get(at).copied()
}

/// The report, and the input as a script.
impl fmt::Display for Crash {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let Self { input, found } = self;
        let report: &dyn fmt::Display = match found {
            Found::Violated(report) => report,
            Found::Differs(disagreement) => disagreement,
        };
        if matches!(found, Found::Violated(report) if report.is_ok()) {
            let again = "something was violated in this process, and is not when it is run again: the core \
                         keeps something between runs, or leaves something to chance";
            writeln!(f, "{again}")?;
        }
        write!(
            f,
            "{report}\ninput, for core {} ({}):\n{}",
            input.core, input.play, input.play.script
        )
    }
}

/// The checks that read what chunkings come to; each execution runs them all.
const COMPARING: [&str; 11] = [
    "consumed",
    "state-key",
    "events",
    "before-faults",
    "outgoing",
    "faults",
    "panics",
    "progress",
    "empty-pieces",
    "promptness",
    "truncation",
];

#[cfg(test)]
mod tests {
    use super::{Differential, Found, Target};
    use crate::Verdict;
    use crate::check::{Checker, check};
    use crate::contract::Log;
    use crate::corpus::{Corpora, Setup, Subject};
    use crate::engine::fuzz::FuzzInput;
    use crate::runner::Waiver;
    use crate::script::{Chunking, Mode, Play, Script};
    use crate::transcript::Fault;

    /// Says each line, and with it how long the read was that brought its end.
    fn lines(bytes: &[u8], log: &mut Log) -> Result<usize, Fault> {
        let Some(end) = bytes.iter().position(|&byte| byte == b'\n') else { return Ok(0) };
        log.event(bytes.len());
        Ok(end + 1)
    }

    #[test]
    fn a_deviation_that_is_known_is_passed_over_and_no_other() {
        let checker = || Checker::from(|| lines);
        assert!(Target::new(checker()).run(b"a\nb").is_some());
        let known = Waiver::deviation("events", "says how long reads are");
        let late = Waiver::deviation("promptness", "says how long reads are");
        let waived = checker().waive(known.clone()).waive(late.clone());
        assert!(Target::new(waived).run(b"a\nb").is_none());
        let other = known.verdict(Verdict::Panicked);
        assert!(Target::new(checker().waive(other).waive(late)).run(b"a\nb").is_some());
    }

    #[test]
    fn a_manner_of_an_input_opens_its_check() {
        // Polled in vain, it forgets what it holds.
        let target = Target::new(Forgetful::default);
        let input = FuzzInput::from(Play::new("ab", Chunking::whole()).in_mode(Mode::PollOnce));
        let crash = target.run(&input.encode()).unwrap();
        assert!(crash.to_string().contains("check: polling"), "{crash}");
    }

    #[test]
    fn an_action_is_told_to_a_core_that_knows_it() {
        let script = Script::new().on("97", "sing").receive("ab").act("cry").receive("c");
        let input = FuzzInput::from(Play::new(script, Chunking::whole())).encode();
        // All that there is in one call, so that what follows an event comes behind the others.
        let deaf = |bytes: &[u8], log: &mut Log| {
            bytes.iter().for_each(|byte| log.event(byte));
            Ok::<_, Fault>(bytes.len())
        };
        assert!(Target::new(move || deaf).run(&input).is_none());
        let crash = Target::new(Singer::default).run(&input).unwrap();
        assert!(crash.to_string().contains("check: events"), "{crash}");
        let told = crash.input.play.script.to_string();
        assert!(told.contains("sing") && !told.contains("cry"), "{told}");
    }

    #[derive(Default)]
    struct Singer;

    impl crate::contract::Core for Singer {
        fn receive(&mut self, bytes: &[u8], log: &mut Log) -> Result<usize, Fault> {
            bytes.iter().for_each(|byte| log.event(byte));
            Ok(bytes.len())
        }

        fn act(&mut self, action: &str, log: &mut Log) -> Result<(), Fault> {
            if action != "sing" {
                return Err(Fault::new("unsupported"));
            }
            log.event("la");
            Ok(())
        }
    }

    #[derive(Default)]
    struct Forgetful(Vec<u8>);

    impl crate::contract::Core for Forgetful {
        fn receive(&mut self, bytes: &[u8], _: &mut Log) -> Result<usize, Fault> {
            self.0 = bytes.to_vec();
            Ok(bytes.len())
        }

        fn poll(&mut self, log: &mut Log) -> Result<bool, Fault> {
            let next = self.0.pop();
            next.iter().for_each(|byte| log.event(byte));
            Ok(next.is_some())
        }
    }

    #[test]
    fn two_cores_that_say_different_things_do_so_unless_a_quirk_says_why() {
        let subject = |name, end: &'static [u8]| {
            Subject::new(name, "framing", move |_| {
                let of_line = move |bytes: &[u8], log: &mut Log| {
                    let Some(at) = bytes.iter().position(|&byte| byte == b'\n') else {
                        return Ok(0);
                    };
                    let line = bytes[..at].strip_suffix(end).unwrap_or(&bytes[..at]);
                    log.event(crate::protocol::framing::line(str::from_utf8(line)?));
                    Ok(at + 1)
                };
                Some(check(move || of_line))
            })
        };
        let (trims, keeps) = (subject("trims", b"\r"), subject("keeps", b""));
        let setup = Setup::new("lines");
        let rigs = || [&trims, &keeps].map(|subject| subject.checker_as(&setup).unwrap());
        let pair = || Differential::new([&trims, &keeps], rigs());
        let found = Target::differential(pair()).run(b"a\r\n").unwrap().found;
        assert!(matches!(found, Found::Differs(_)), "{found:?}");
        assert!(Target::differential(pair()).run(b"a\n").is_none());
        let quirk = |between: &str, says: &str| {
            let quirk = format!("[[quirk]]\nbetween = {between}\nsays = {says}\nreason = 'a CR'");
            let case = "[[case]]\nid = 'a'\nspec = 'b'\nmust = 'c'\nsetup = 'lines'\n\
                        receive = 'x'\n";
            let text = format!("# Why.\n\n{case}{quirk}\n");
            let vocabulary = crate::protocol::framing().files().iter().copied();
            let mut all: Vec<(String, String)> = vocabulary
                .filter(|(path, _)| path.ends_with("vocabulary.toml"))
                .map(|(path, text)| (path.to_owned(), text.to_owned()))
                .collect();
            all.push(("corpora/framing/quirks.toml".to_owned(), text));
            Corpora::parse(all).unwrap_or_else(|error| panic!("{error}"))
        };
        let run = |corpora: Corpora| Target::differential(pair().quirks(&corpora)).run(b"a\r\n");
        assert!(run(quirk("['trims', 'keeps']", r#"['line "a"', 'line "a\r"']"#)).is_none());
        assert!(run(quirk("['keeps', 'trims']", r#"['line "a\r"', 'line *']"#)).is_none());
        assert!(run(quirk("['keeps', 'trims']", r#"['line "b*"', '*']"#)).is_some());
        assert!(run(quirk("['keeps', 'others']", r#"['*', '*']"#)).is_some());
    }
}
