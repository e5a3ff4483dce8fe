//! What reports print to be kept: the case is a corpus with the same script, the test is Rust with the same
//! bytes, the token replays the same plays, and no line hides anything.

use std::collections::BTreeSet;
use std::time::Duration;

use chunkproof::context::{Facts, Switch};
use chunkproof::corpus::Corpora;
use chunkproof::fuzz::FuzzInput;
use chunkproof::internals::names::setup_of;
use chunkproof::runner::{Finding, Replay, Report};
use chunkproof::script::{Play, Step};
use chunkproof::{Core, Fault, Log, Profile, Script, check};

use crate::own::rust::{Printed, read_test};
use crate::own::sentence::assert_lines;

/// Plays the data, a fuzz input, into a core with a fault that the input chooses, and reads back what is
/// printed.
///
/// The received bytes are the name of what is checked, too.
///
/// # Panics
///
/// If what was printed is read as something else, or not at all.
pub fn report(data: &[u8]) {
    let input = FuzzInput::decode(data);
    let Some(script) = bounded(&input.play.script) else { return };
    let (kind, name) = (input.core, String::from_utf8_lossy(script.bytes()).into_owned());
    let cuts = input.play.chunking.cuts().to_vec();
    let facts = facts(kind, &cuts, script.len());
    let checker = check(move || Faulty { kind: kind % N_KINDS, n_pieces: 0 });
    let checker = checker.name(name).profile(Profile::Fuzz);
    assert_printed(&checker.script(script).facts(facts).also_cut_at(cuts).run());
}

/// A script short enough for an execution, with times that TOML's numbers hold; `None` if it is too long.
fn bounded(script: &Script) -> Option<Script> {
    if script.len() > BYTES_MAX || script.steps().count() > STEPS_MAX {
        return None;
    }
    let bounded = |step| {
        if let Step::Advance(time) = step { Step::Advance(time.min(TIME_MAX)) } else { step }
    };
    Some(script.steps().map(bounded).fold(Script::new(), Script::step))
}

/// The facts that a case can state, each in some of the inputs.
fn facts(kind: usize, cuts: &[usize], len: usize) -> Facts {
    let at = cuts.first().copied().unwrap_or(len / 2);
    match kind / N_KINDS % 5 {
        1 => Facts::default().complete_at(cuts.iter().copied()),
        2 => Facts::default().switch(Switch::at(at)),
        3 => Facts::default().switch(Switch::secure_at(at)),
        4 => Facts::default().buffered_max(at),
        _ => Facts::default(),
    }
}

/// A core whose log depends on the cuts, in one of several ways.
struct Faulty {
    kind: usize,
    n_pieces: usize,
}

const N_KINDS: usize = 9;

impl Core for Faulty {
    fn receive(&mut self, bytes: &[u8], log: &mut Log) -> Result<usize, Fault> {
        self.n_pieces += 1;
        let text = String::from_utf8_lossy(bytes);
        match self.kind {
            0 => log.event(bytes.len()),
            1 => log.debug(format_args!("{text}")),
            2 => log.named(&text, bytes.len()),
            3 => log.data(&text, bytes),
            4 => log.send_in(&text, bytes),
            5 if bytes.len() > 1 => return Err(Fault::new(text.into_owned()).because("it is long")),
            6 if self.n_pieces > 1 => return Err(Fault::new("late").because(text)),
            7 => assert!(self.n_pieces < 3, "{text}"),
            8 => return Ok(usize::from(self.n_pieces % 2 == 1) * bytes.len()),
            _ => log.send(bytes),
        }
        Ok(bytes.len())
    }

    fn receive_eof(&mut self, rest: &[u8], log: &mut Log) -> Result<(), Fault> {
        log.named("eof", rest.len());
        if self.n_pieces % 2 == 1 { Err(Fault::new("cut off")) } else { Ok(()) }
    }

    fn act(&mut self, action: &str, log: &mut Log) -> Result<(), Fault> {
        log.named("act", (action, self.n_pieces));
        Ok(())
    }

    fn advance(&mut self, now: Duration, log: &mut Log) -> Result<(), Fault> {
        log.event(("now", now, self.n_pieces));
        Ok(())
    }
}

fn assert_printed(report: &Report) {
    assert_lines(&report.to_string());
    assert_lines(&format!("{report:#}"));
    for finding in report.findings() {
        assert_lines(&finding.to_string());
        assert_token(finding);
        if let Some(case) = finding.to_case() {
            assert_lines(&case);
            assert_case(finding, &case);
        }
        if let Some(test) = finding.to_test() {
            assert_lines(&test);
            assert_test(finding, &test);
        }
    }
}

/// The token replays the plays of the finding.
fn assert_token(finding: &Finding) {
    let replay: Result<Replay, _> = finding.token.parse();
    let replay = replay.unwrap_or_else(|error| panic!("{}: {error}", finding.token));
    let shown = &finding.counterexample;
    assert_eq!((&replay.name, replay.check), (&finding.name, finding.check));
    assert_eq!((&replay.a, &replay.b), (&shown.a, &shown.b), "{}", finding.token);
}

/// The case is read with the script of the finding, in a protocol that knows its words.
fn assert_case(finding: &Finding, case: &str) {
    let Play { script, .. } = &finding.counterexample.a;
    let script = if finding.is_whole { script } else { &finding.origin.0 };
    let setup = setup_of(&finding.name);
    let vocabulary = vocabulary(setup, script);
    let cases = format!("# What a fuzzer found.\n{case}");
    let corpora =
        Corpora::parse([("own/vocabulary.toml", vocabulary.as_str()), ("own/x.toml", &cases)]);
    let corpora = corpora.unwrap_or_else(|error| panic!("{error}\n{cases}"));
    let read = corpora.cases().next().map(|case| (&case.script, case.setup.to_string()));
    assert_eq!(read, Some((script, setup.to_owned())), "{case}");
}

/// A vocabulary that knows this setup, and the events and actions of the script.
fn vocabulary(setup: &str, script: &Script) -> String {
    let (mut words, mut actions) = (BTreeSet::new(), BTreeSet::new());
    for step in script.steps() {
        if let Step::On { event, .. } = &step {
            words.insert(event.clone());
        }
        if let Step::Act(action) | Step::On { action, .. } = step {
            actions.insert(action);
        }
    }
    let setups = BTreeSet::from([setup.to_owned()]);
    let list = |texts: BTreeSet<String>| {
        let names: BTreeSet<&str> =
            texts.iter().map(|text| text.split(' ').next().unwrap_or_default()).collect();
        let words =
            names.iter().map(|name| format!("{{ form = {}, means = 'm' }}, ", quoted(name)));
        words.collect::<String>()
    };
    let [words, setups, actions] = [words, setups, actions].map(list);
    format!("words = [{words}]\nsetups = [{setups}]\nactions = [{actions}]\n")
}

/// A basic string of TOML with every character by its number.
fn quoted(text: &str) -> String {
    let chars = text.chars().map(|char| format!("\\U{:08x}", u32::from(char)));
    format!("\"{}\"", chars.collect::<String>())
}

/// The test is Rust, and plays the same script or the same token.
fn assert_test(finding: &Finding, test: &str) {
    let printed = read_test(test).unwrap_or_else(|error| panic!("{error}\n{test}"));
    let script = &finding.counterexample.a.script;
    match printed {
        Printed::Script(printed) => assert_eq!(printed, *script, "{test}"),
        Printed::Token(token) => assert_eq!(token, finding.token, "{test}"),
    }
}

const BYTES_MAX: usize = 48;
const STEPS_MAX: usize = 8;
/// A number of seconds in TOML has 53 bits: up to 52 days, each nanosecond is another one.
const TIME_MAX: Duration = Duration::from_nanos(1 << 52);
