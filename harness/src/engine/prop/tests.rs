//! Plays shrink to the simplest that brute force finds, and failing seeds are kept.

use std::cell::RefCell;
use std::fs;

use proptest::strategy::{Strategy, ValueTree};
use proptest::test_runner::{
    Config, FileFailurePersistence, RngAlgorithm, TestCaseError, TestError, TestRng, TestRunner,
};

use super::tree::{Part, Tree};
use crate::check::Checker;
use crate::checks::CheckId;
use crate::contract::{Core, Log};
use crate::engine::prop;
use crate::generate::Choices;
use crate::protocol::grammar;
use crate::random::Random;
use crate::runner::Waiver;
use crate::script::{Chunking, Mode, Play, Script, Step};
use crate::transcript::Fault;

/// Looks for CRLF within one read only, and logs one line even for several: two faults.
fn crlf(bytes: &[u8], log: &mut Log) -> Result<usize, Fault> {
    if bytes.windows(2).any(|pair| pair == b"\r\n") {
        log.event("line");
    }
    Ok(bytes.len())
}

/// Logs an event at its third read.
#[derive(Default)]
struct Third(usize);

impl Core for Third {
    fn receive(&mut self, bytes: &[u8], log: &mut Log) -> Result<usize, Fault> {
        self.0 += usize::from(!bytes.is_empty());
        if self.0 == 3 {
            log.event("third");
        }
        Ok(bytes.len())
    }
}

/// Logs a line feed at the start of a later read as skipped, but only if the read has more bytes.
#[derive(Default)]
struct Skips(bool);

impl Core for Skips {
    fn receive(&mut self, bytes: &[u8], log: &mut Log) -> Result<usize, Fault> {
        let is_first = !std::mem::replace(&mut self.0, true);
        match bytes {
            [b'\n', _, ..] if !is_first => log.event("skipped"),
            _ => {}
        }
        Ok(bytes.len())
    }
}

fn faulty() -> [(&'static str, Checker); 3] {
    [
        ("crlf", Checker::from(|| crlf)),
        ("third", Checker::from(Third::default)),
        ("skips", Checker::from(Skips::default)),
    ]
}

fn fails(checker: &Checker, play: &Play) -> bool {
    prop::play_invariant(checker.clone(), play).is_err()
}

/// Shrinks as proptest does, as long as there is a candidate.
fn shrunk(mut tree: Tree<Play>, fails: impl Fn(&Play) -> bool) -> Play {
    let mut goes_on = tree.simplify();
    while goes_on {
        goes_on = if fails(&tree.current()) { tree.simplify() } else { tree.complicate() };
    }
    tree.current()
}

/// The measure that shrinking reduces: the number of cuts, their places, then the bytes.
fn measure(play: &Play) -> (usize, Vec<usize>, usize) {
    let cuts = play.chunking.cuts();
    (cuts.len(), cuts.to_vec(), play.script.len())
}

/// The items whose bits are set.
fn chosen(items: impl Iterator<Item = usize>, bits: usize) -> Vec<usize> {
    items.enumerate().filter(|(number, _)| bits >> number & 1 == 1).map(|(_, item)| item).collect()
}

/// The least measure of all failing plays of all subsequences of a script: about 3^n plays.
fn brute(checker: &Checker, bytes: &[u8]) -> Option<(usize, Vec<usize>, usize)> {
    let all = (0..1 << bytes.len()).flat_map(|kept| {
        let kept: Vec<u8> = chosen(0..bytes.len(), kept).iter().map(|&at| bytes[at]).collect();
        let n_cuts = kept.len().saturating_sub(1);
        (0..1_usize << n_cuts)
            .map(move |cuts| Play::new(kept.clone(), Chunking::new(chosen(1..n_cuts + 1, cuts))))
    });
    all.filter(|play| fails(checker, play)).map(|play| measure(&play)).min()
}

#[test]
fn plays_shrink_to_what_brute_force_finds() {
    let texts: [&[u8]; 5] = [b"a\r\nb\r\n", b"\n\n\r\n\n", b"abcdefg", b"x\ny\nz", b"\r\r\n\n\r\n"];
    let mut n_shrunk = 0;
    for (name, checker) in faulty() {
        for text in texts {
            let least = brute(&checker, text);
            for cuts in 0..1 << (text.len() - 1) {
                let chunking = Chunking::new(chosen(1..text.len(), cuts));
                let play = Play::new(text, chunking);
                if !fails(&checker, &play) {
                    continue;
                }
                n_shrunk += 1;
                let tree = Tree::new(play.clone(), Part::Play, Play::clone);
                let small = shrunk(tree, |play| fails(&checker, play));
                assert!(fails(&checker, &small));
                assert_eq!(Some(measure(&small)), least, "{name}: {play:?} became {small:?}");
            }
        }
    }
    assert!(n_shrunk > 200, "{n_shrunk}");
}

#[test]
fn proptest_finds_and_shrinks_planted_faults() {
    let least = [(1, vec![1], 2), (2, vec![1, 2], 3), (1, vec![1], 3)];
    for ((name, checker), least) in faulty().into_iter().zip(least) {
        let config = Config { cases: 512, failure_persistence: None, ..Config::default() };
        let rng = TestRng::deterministic_rng(RngAlgorithm::ChaCha);
        let mut runner = TestRunner::new_with_rng(config, rng);
        let plays =
            prop::plays(prop::scripts(["one\r\ntwo\r\n", "\n\n", "a\r\n\r\nsomething longer"]));
        let found = runner.run(&plays, |play| prop::play_invariant(checker.clone(), &play));
        let Err(TestError::Fail(why, play)) = found else { panic!("{name}: {found:?}") };
        assert_eq!(measure(&play), least, "{name}: {play:?}");
        assert_eq!(play.mode, Mode::Default);
        assert_eq!(play.script, Script::from(play.script.bytes()), "no steps but bytes");
        assert!(why.message().contains("CHUNKPROOF_REPLAY="), "{why}");
    }
}

/// Every part that shrinks: what divides the bytes, of which a cut is simpler than a step, then the rest in
/// the order of shrinking.
fn full_measure(play: &Play) -> impl Ord + use<> {
    let steps = play.script.steps().filter(|step| !matches!(step, Step::Receive(_))).count();
    let (n_cuts, cuts, len) = measure(play);
    (n_cuts + steps, steps, cuts, play.mode.code(), len)
}

#[test]
fn every_candidate_is_simpler_and_the_search_ends() {
    let mut random = Random::new(4);
    for _ in 0..300 {
        let play = grammar::any_play(&mut random);
        let mut tree = Tree::new(play.clone(), Part::Play, Play::clone);
        let (mut best, mut n_tried) = (play, 0);
        let mut goes_on = tree.simplify();
        while goes_on {
            n_tried += 1;
            let tried = tree.current();
            assert!(full_measure(&tried) < full_measure(&best), "{best:?} became {tried:?}");
            goes_on = if Choices::one_in(&mut random, 3) {
                best = tried;
                tree.simplify()
            } else {
                tree.complicate()
            };
        }
        assert_eq!(tree.current(), best, "the result is the last play that failed");
        assert!(n_tried < 20_000);
    }
}

#[test]
fn scripts_and_chunkings_shrink_by_themselves() {
    let mut runner = TestRunner::deterministic();
    for _ in 0..50 {
        let mut script = prop::http1().new_tree(&mut runner).unwrap();
        let mut goes_on = script.simplify();
        while goes_on {
            let fails = script.current().bytes().contains(&b'/');
            goes_on = if fails { script.simplify() } else { script.complicate() };
        }
        assert_eq!(script.current(), Script::from("/"));
        let mut chunking =
            prop::chunkings("one\r\ntwo\r\nthree").uniform().new_tree(&mut runner).unwrap();
        let fails = |chunking: &Chunking| chunking.cuts().iter().any(|cut| *cut > 6);
        if fails(&chunking.current()) {
            let mut goes_on = chunking.simplify();
            while goes_on {
                goes_on = if fails(&chunking.current()) {
                    chunking.simplify()
                } else {
                    chunking.complicate()
                };
            }
            assert_eq!(chunking.current(), Chunking::new([7]));
        }
    }
}

#[test]
fn a_seed_that_fails_is_kept_and_runs_first() {
    let folder = std::env::temp_dir().join(format!("chunkproof-{}", std::process::id()));
    fs::create_dir_all(&folder).unwrap();
    let file = folder.join("regressions.txt");
    // proptest needs a static name; the leak is of one name.
    let name: &'static str = file.to_str().unwrap().to_owned().leak();
    let run = |seed: u8, fails: fn(&Play) -> bool| {
        let persistence = Some(Box::new(FileFailurePersistence::Direct(name)) as Box<_>);
        let config = Config { cases: 20, failure_persistence: persistence, ..Config::default() };
        let rng = TestRng::from_seed(RngAlgorithm::ChaCha, &[seed; 32]);
        let seen = RefCell::new(Vec::new());
        let result =
            TestRunner::new_with_rng(config, rng).run(&prop::plays(prop::http1()), |play| {
                let failed = fails(&play);
                seen.borrow_mut().push((play, failed));
                if failed { Err(TestCaseError::fail("planted")) } else { Ok(()) }
            });
        (seen.into_inner(), result.is_err())
    };
    let is_rare =
        |play: &Play| play.chunking.cuts().len() > 2 && play.script.bytes().contains(&b'?');
    let (seen, has_failed) = run(1, is_rare);
    assert!(has_failed);
    let first = seen.into_iter().find(|(_, failed)| *failed).unwrap().0;
    let kept = fs::read_to_string(&file).unwrap();
    let n_seeds = |text: &str| text.lines().filter(|line| line.starts_with("cc ")).count();
    assert_eq!(n_seeds(&kept), 1, "{kept}");
    // With other random numbers, the seed from the file still runs first and gives the same play.
    let (seen, has_failed) = run(2, is_rare);
    assert!(has_failed && seen[0] == (first.clone(), true));
    // Once the fault is fixed, the seed runs first and passes.
    let (seen, has_failed) = run(2, |_| false);
    assert!(!has_failed && seen[0] == (first.clone(), false) && seen.len() == 21);
    fs::remove_dir_all(&folder).unwrap();
    // Without the file, that play does not come first.
    assert!(run(2, |_| false).0[0].0 != first);
}

#[test]
fn a_waiver_of_the_checker_covers_a_play() {
    let play = Play::new("\r\n", Chunking::new([1]));
    let checker = Checker::from(|| crlf);
    assert!(fails(&checker, &play));
    assert!(!fails(
        &checker.waive(Waiver::deviation(CheckId::EVENTS, "looks within one read")),
        &play
    ));
}

/// A right core with a queue of events and a buffer of outgoing bytes.
#[derive(Default, Clone)]
struct Echo {
    lines: std::collections::VecDeque<Vec<u8>>,
    out: Vec<u8>,
}

impl Core for Echo {
    fn receive(&mut self, bytes: &[u8], _: &mut Log) -> Result<usize, Fault> {
        let Some(end) = bytes.iter().position(|&byte| byte == b'\n') else { return Ok(0) };
        self.lines.push_back(bytes[..end].to_vec());
        Ok(end + 1)
    }

    fn poll(&mut self, log: &mut Log) -> Result<bool, Fault> {
        let Some(line) = self.lines.pop_front() else { return Ok(false) };
        log.data("line", &line);
        log.event("end");
        self.out.extend_from_slice(&line);
        Ok(true)
    }

    fn transmit(&mut self, room: usize, log: &mut Log) -> Result<bool, Fault> {
        let n = room.min(self.out.len());
        log.send(&self.out.drain(..n).collect::<Vec<u8>>());
        Ok(n > 0)
    }
}

#[test]
fn a_right_core_emits_the_same_in_every_play() {
    let mut runner = TestRunner::deterministic();
    let lines = prop::plays(prop::scripts(["one\ntwo\n", "\n\n", "a\r\nb"]));
    let any = grammar::any_play;
    for _ in 0..3000 {
        for play in [lines.new_tree(&mut runner).unwrap().current(), any(runner.rng())] {
            prop::play_invariant(crate::check(Echo::default).clone_states(), &play)
                .unwrap_or_else(|failed| panic!("{failed}"));
        }
    }
}

#[test]
fn options_that_were_given_are_kept() {
    use crate::Profile;
    use crate::context::Options;
    use crate::search::Budget;

    let quick = Options::of_many(Profile::Quick);
    let options = |checker: Checker| checker.settings_or(quick);
    let crlf = || Checker::from(|| crlf);
    assert_eq!(options(crlf()), quick);
    // The default profile is also kept if it is named.
    let standard = options(crlf().profile(Profile::Standard));
    assert_eq!(standard, Options::of(Profile::Standard));
    let thorough = Options::of(Profile::Thorough).seed(7);
    assert_eq!(options(crlf().options(thorough)), thorough);
    assert_eq!(options(crlf().budget(Budget::large())), quick.budget(Budget::large()));
}

#[test]
fn an_opening_action_comes_before_all_bytes() {
    let mut runner = TestRunner::deterministic();
    let scripts = prop::http2_server().opening(["request"]);
    let script = scripts.new_tree(&mut runner).unwrap().current();
    assert!(script.to_string().starts_with("act \"request\"\nreceive "), "{script}");
}
