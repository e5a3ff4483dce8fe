//! Cores for the tests of the harness itself: random ones, the same in every run.

use std::sync::Arc;
use std::time::Duration;

use proptest::collection::vec;
use proptest::prelude::{Just, Strategy, any, prop};
use proptest::prop_oneof;
use proptest::test_runner::{Config, RngAlgorithm, TestRng, TestRunner};

use crate::contract::{Core, CoreFactory, Log};
use crate::script::Script;
use crate::transcript::Fault;

/// What a random core does in one state on input of one kind.
#[derive(Debug, Clone)]
struct Rule {
    /// The most bytes that it consumes; 0 to wait for more.
    n_max: usize,
    next: u8,
    output: Output,
}

#[derive(Debug, Clone)]
enum Output {
    None,
    Event,
    Data,
    Send,
    Close,
    Survived,
    Later,
    Fault,
    Panic,
}

/// A core that follows a table of rules.
#[derive(Debug, Clone)]
struct RandomCore {
    rules: Arc<Vec<Rule>>,
    state: u8,
    n_pending: u8,
    has_ended: bool,
}

impl RandomCore {
    fn rule(&self, input: usize) -> Rule {
        let index = usize::from(self.state) * N_INPUTS + input;
        self.rules[index % self.rules.len()].clone()
    }

    fn apply(&mut self, rule: &Rule, consumed: &[u8], log: &mut Log) -> Result<(), Fault> {
        let was = std::mem::replace(&mut self.state, rule.next);
        match rule.output {
            Output::None => {}
            Output::Event => log.named("event", was),
            Output::Data => log.data(if was == 0 { "a" } else { "b" }, consumed),
            Output::Send => log.send(consumed),
            Output::Close => log.close(),
            Output::Survived => log.fault(Fault::new("odd")),
            Output::Later => self.n_pending = (self.n_pending + 1).min(2),
            Output::Fault => return Err(Fault::new("bad")),
            Output::Panic => panic!("state {was}"),
        }
        Ok(())
    }
}

impl Core for RandomCore {
    fn receive(&mut self, bytes: &[u8], log: &mut Log) -> Result<usize, Fault> {
        let Some(first) = bytes.first() else {
            let rule = self.rule(IDLE);
            return self.apply(&rule, b"", log).map(|()| 0);
        };
        // A cut decides whether more bytes follow.
        let rule = self.rule(usize::from(first % 2) + 2 * usize::from(bytes.len() > 1));
        let n_consumed = rule.n_max.min(bytes.len());
        if n_consumed == 0 {
            // Its state changes silently, so its next call may differ.
            self.state = rule.next;
            return Ok(0);
        }
        self.apply(&rule, &bytes[..n_consumed], log)?;
        Ok(n_consumed)
    }

    fn poll(&mut self, log: &mut Log) -> Result<bool, Fault> {
        let is_ready = self.n_pending > 1;
        if is_ready {
            self.n_pending -= 1;
            log.event("late");
        }
        Ok(is_ready)
    }

    fn receive_eof(&mut self, rest: &[u8], log: &mut Log) -> Result<(), Fault> {
        assert!(!std::mem::replace(&mut self.has_ended, true), "the stream ends once");
        let rule = self.rule(IDLE);
        self.apply(&rule, rest, log)
    }

    fn act(&mut self, action: &str, log: &mut Log) -> Result<(), Fault> {
        if self.state == 2 {
            return Err(Fault::new("refused"));
        }
        self.state = self.state.wrapping_add(1) % N_STATES;
        log.named(action, self.state);
        Ok(())
    }

    fn advance(&mut self, _: Duration, _: &mut Log) -> Result<(), Fault> {
        self.state = 0;
        Ok(())
    }
}

/// A byte of either kind, alone or followed by more, and no byte at all.
const N_INPUTS: usize = 5;
const IDLE: usize = 4;
const N_STATES: u8 = 3;

fn rules() -> impl Strategy<Value = Vec<Rule>> {
    let output = prop_oneof![
        6 => Just(Output::None),
        3 => Just(Output::Event),
        3 => Just(Output::Data),
        2 => Just(Output::Send),
        2 => Just(Output::Later),
        1 => Just(Output::Close),
        1 => Just(Output::Survived),
        1 => Just(Output::Fault),
        1 => Just(Output::Panic),
    ];
    let n_max = prop_oneof![1 => Just(0), 4 => Just(1), 2 => Just(2), 1 => Just(9)];
    let rule =
        (n_max, 0..N_STATES, output).prop_map(|(n_max, next, output)| Rule { n_max, next, output });
    vec(rule, N_INPUTS * usize::from(N_STATES))
}

/// Scripts that receive `bytes`, with actions, the passing of time and an end among them.
pub(crate) fn scripts(bytes: impl Strategy<Value = Vec<u8>>) -> impl Strategy<Value = Script> {
    let controls = vec((any::<prop::sample::Index>(), any::<bool>()), 0..3);
    (bytes, controls, any::<bool>(), any::<bool>()).prop_map(
        |(bytes, controls, ends, acts_after)| {
            let mut script = Script::new();
            let mut places: Vec<(usize, bool)> =
                controls.iter().map(|(at, is_act)| (at.index(bytes.len() + 1), *is_act)).collect();
            places.sort_unstable();
            let mut from = 0;
            for (at, is_act) in places {
                script = script.receive(&bytes[from..at]);
                from = at;
                script =
                    if is_act { script.act("go") } else { script.advance(Duration::from_secs(1)) };
            }
            script = script.receive(&bytes[from..]);
            script = if ends { script.eof() } else { script };
            if acts_after { script.act("after") } else { script }
        },
    )
}

fn cores(rules: Vec<Rule>, has_key: bool, is_clonable: bool, accepts_empty: bool) -> CoreFactory {
    let rules = Arc::new(rules);
    let make =
        move || RandomCore { rules: rules.clone(), state: 0, n_pending: 0, has_ended: false };
    let key = |core: &RandomCore| (core.state, core.n_pending, core.has_ended);
    let cores = if has_key { CoreFactory::of(make).key_states(key) } else { CoreFactory::of(make) };
    let cores = if is_clonable { cores.clone_states() } else { cores };
    if accepts_empty { cores.accept_empty().into() } else { cores.into() }
}

/// Runs `test` with `n` random cores whose states have keys; the same ones in every run.
pub(crate) fn each_random_core(len_max: usize, n: u32, test: impl Fn(&CoreFactory, &Script)) {
    each(len_max, n, true, test);
}

/// As [`each_random_core`], with cores whose states have no keys.
pub(crate) fn each_random_core_without_key(
    len_max: usize,
    n: u32,
    test: impl Fn(&CoreFactory, &Script),
) {
    each(len_max, n, false, test);
}

fn each(len_max: usize, n: u32, has_key: bool, test: impl Fn(&CoreFactory, &Script)) {
    let config = Config { cases: n, failure_persistence: None, ..Config::default() };
    let rng = TestRng::deterministic_rng(RngAlgorithm::ChaCha);
    let bytes = vec(prop_oneof![Just(b'a'), Just(b'b')], 0..=len_max);
    let input = (rules(), scripts(bytes), any::<bool>(), any::<bool>());
    let result = TestRunner::new_with_rng(config, rng).run(&input, |(rules, script, c, e)| {
        test(&cores(rules, has_key, c, e), &script);
        Ok(())
    });
    result.unwrap_or_else(|failure| panic!("{failure}"));
}

/// Logs the length of each piece, so that every cut shows.
pub(crate) fn lengths(bytes: &[u8], log: &mut Log) -> Result<usize, Fault> {
    log.event(bytes.len());
    Ok(bytes.len())
}

/// A core that logs the sizes of pieces, fails on a piece that ends with `!`, and counts calls.
#[derive(Clone, Hash, Default)]
pub(crate) struct Probe {
    pub(crate) n_polls: usize,
    pub(crate) n_ends: usize,
}

impl Core for Probe {
    fn receive(&mut self, bytes: &[u8], log: &mut Log) -> Result<usize, Fault> {
        log.event(bytes.len());
        if bytes.ends_with(b"!") { Err(Fault::new("bang")) } else { Ok(bytes.len()) }
    }

    fn poll(&mut self, _: &mut Log) -> Result<bool, Fault> {
        self.n_polls += 1;
        Ok(false)
    }

    fn receive_eof(&mut self, _: &[u8], _: &mut Log) -> Result<(), Fault> {
        self.n_ends += 1;
        assert_eq!(self.n_ends, 1, "the stream ends once");
        Ok(())
    }
}
