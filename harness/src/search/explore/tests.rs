//! Random small cores with random small scripts: compares proof with brute force, and every path in
//! the evidence with its replay.

use std::collections::BTreeSet;

use super::{Goal, explore};
use crate::contract::{Core, CoreFactory, Log};
use crate::driver::Session;
use crate::internals::metrics::{all_transcripts, all_transcripts_by_force};
use crate::script::{Chunking, Cuts, Script};
use crate::search::classes::Classes;
use crate::search::cross_check::contradiction;
use crate::search::evidence::Evidence;
use crate::search::sample::{Sampler, outcome};
use crate::search::{Budget, Coverage, Guarantee, Strategy, Stream};
use crate::testing::{Probe, each_random_core};
use crate::transcript::Fault;
use crate::transcript::outcome::Outcome;

fn coverage(script: &Script) -> Coverage {
    Coverage::new(Stream::of(script, 0).n_free(), 0)
}

fn explored(cores: &CoreFactory, script: &Script, goal: Goal) -> (Evidence, Coverage) {
    let mut coverage = coverage(script);
    let evidence = explore(cores, script, &Budget::default(), goal, &mut coverage).unwrap();
    (evidence, coverage)
}

fn every_chunking(script: &Script) -> Vec<Chunking> {
    Strategy::Every.chunkings(&Stream::of(script, 0)).collect()
}

fn outcomes(moment: &Classes) -> BTreeSet<Outcome> {
    moment.paths().map(|(outcome, _)| *outcome).collect()
}

/// The offsets at which the stream is still open in every run.
fn open_offsets(script: &Script) -> std::ops::Range<usize> {
    0..script.eof_offset().unwrap_or(script.len() + 1)
}

fn stopped_at(cores: &CoreFactory, script: &Script, offset: usize, cuts: &Chunking) -> Outcome {
    let prefix = script.prefix(offset);
    let mut session = Session::start(cores, &prefix, Log::new(false));
    session.play(cuts, |_, _| {});
    session.outcome()
}

/// Asserts that every path leads a fresh core to its outcome.
fn assert_paths_lead(cores: &CoreFactory, script: &Script, evidence: &Evidence) {
    for (known, path) in evidence.last.paths() {
        let cuts = evidence.paths.chunking(path);
        assert_eq!(outcome(cores, script, &cuts), *known, "last by {cuts}\n{script}");
    }
    for offset in open_offsets(script) {
        for (known, path) in evidence.open[offset].paths() {
            let cuts = evidence.paths.chunking(path);
            let found = stopped_at(cores, script, offset, &cuts);
            assert_eq!(found, *known, "open after {offset} by {cuts}\n{script}");
        }
        for (known, path) in evidence.eof[offset].paths() {
            let cuts = evidence.paths.chunking(path);
            let found = outcome(cores, &script.truncated(offset), &cuts);
            assert_eq!(found, *known, "ended after {offset} by {cuts}\n{script}");
        }
    }
}

#[test]
fn proof_finds_the_transcripts_that_brute_force_finds() {
    each_random_core(8, 300, |cores, script| {
        assert_eq!(all_transcripts(cores, script), Some(all_transcripts_by_force(cores, script)));
    });
    each_random_core(14, 8, |cores, script| {
        assert_eq!(all_transcripts(cores, script), Some(all_transcripts_by_force(cores, script)));
    });
}

#[test]
fn proof_and_brute_force_agree_at_every_offset() {
    each_random_core(7, 200, |cores, script| {
        let (evidence, _) = explored(cores, script, Goal::OUTCOMES);
        for offset in open_offsets(script) {
            let (prefix, ended) = (script.prefix(offset), script.truncated(offset));
            let forced: BTreeSet<Outcome> = every_chunking(&prefix)
                .iter()
                .map(|cuts| stopped_at(cores, script, offset, cuts))
                .collect();
            let is_known = |outcome: &Outcome| evidence.is_known_open(offset, outcome);
            assert!(outcomes(&evidence.open[offset]).is_subset(&forced), "{offset}\n{script}");
            assert!(forced.iter().all(is_known), "open after {offset}\n{script}");
            let forced: BTreeSet<Outcome> =
                every_chunking(&ended).iter().map(|cuts| outcome(cores, &ended, cuts)).collect();
            let ended = outcomes(&evidence.eof[offset]);
            let is_known = |outcome: &Outcome| ended.contains(outcome) || is_known(outcome);
            assert!(ended.is_subset(&forced), "{offset}\n{script}");
            assert!(forced.iter().all(is_known), "ended after {offset}\n{script}");
        }
        let forced: BTreeSet<Outcome> =
            every_chunking(script).iter().map(|cuts| outcome(cores, script, cuts)).collect();
        assert_eq!(outcomes(&evidence.last), forced, "{script}");
    });
}

#[test]
fn only_possible_cuts_are_explored_and_made() {
    let even = |bytes: &[u8]| (2..bytes.len()).step_by(2).collect();
    each_random_core(10, 200, |anywhere, script| {
        let mut cores = anywhere.clone();
        cores.cuts = Cuts::tokens(even);
        let stream = Stream::cut_at(&cores.cuts, script, 0);
        assert!(stream.n_free() <= script.len() / 2);
        // The original, which may be cut anywhere, is cut at the possible offsets by hand.
        let possible = Strategy::Every.chunkings(&stream);
        let forced: BTreeSet<Outcome> =
            possible.map(|cuts| outcome(anywhere, script, &cuts)).collect();
        let (evidence, coverage) = explored(&cores, script, Goal::OUTCOMES);
        assert_eq!(coverage.guarantee, Guarantee::Proven);
        assert_eq!(outcomes(&evidence.last), forced, "{script}");
        for cuts in every_chunking(script) {
            assert!(forced.contains(&outcome(&cores, script, &cuts)), "{cuts}\n{script}");
        }
    });
}

#[test]
fn paths_found_by_exploring_lead_to_their_outcomes() {
    each_random_core(8, 300, |cores, script| {
        assert_paths_lead(cores, script, &explored(cores, script, Goal::OUTCOMES).0);
        assert_paths_lead(cores, script, &explored(cores, script, Goal::FAULT).0);
    });
}

#[test]
fn paths_found_by_replaying_lead_to_their_outcomes() {
    each_random_core(6, 200, |cores, script| {
        let mut evidence = Evidence::new(script.len());
        let mut sampler = Sampler::new(cores, script, &Budget::default(), &mut evidence);
        sampler.sample(1, &mut coverage(script));
        assert_paths_lead(cores, script, &evidence);
    });
}

#[test]
fn replays_never_contradict_a_proof_of_a_sound_core() {
    each_random_core(12, 300, |cores, script| {
        let (evidence, mut coverage) = explored(cores, script, Goal::FAULT);
        if coverage.guarantee == Guarantee::Proven {
            let found = contradiction(cores, script, (7, 32, u64::MAX), &evidence, &mut coverage);
            assert_eq!(found, None, "{script}");
        }
    });
}

#[test]
fn covered_chunkings_have_known_outcomes() {
    each_random_core(9, 200, |cores, script| {
        for states_max in [2, 4, 8, 16, 32] {
            let mut coverage = coverage(script);
            let budget = Budget { states_max, ..Budget::default() };
            let evidence = explore(cores, script, &budget, Goal::FAULT, &mut coverage).unwrap();
            for cuts in every_chunking(script) {
                let is_covered = match coverage.guarantee {
                    Guarantee::Proven => true,
                    Guarantee::UpToCuts(n) => cuts.cuts().len() <= n,
                    Guarantee::MaxPiece(_)
                    | Guarantee::Sampled { .. }
                    | Guarantee::Exhaustive { .. } => false,
                };
                let is_known = || evidence.last.contains(&outcome(cores, script, &cuts));
                assert!(!is_covered || is_known(), "{:?}, {cuts}\n{script}", coverage.guarantee);
            }
        }
    });
}

#[test]
fn a_core_that_counts_its_polls_is_explored_to_an_end() {
    let cores = CoreFactory::of(Probe::default).clone_states().hash_states().into();
    let script = Script::from("abc");
    let (_, coverage) =
        explored(&cores, &script, Goal { ends_at_divergence: false, ..Goal::FAULT });
    assert_eq!(coverage.guarantee, Guarantee::Proven);
}

#[test]
fn an_empty_stream_ends_once() {
    let cores = CoreFactory::of(Probe::default).clone_states().hash_states().into();
    let (evidence, _) = explored(&cores, &Script::new().eof(), Goal::FAULT);
    assert!(evidence.eof.iter().all(|moment| evidence.abnormal(moment, None).is_none()));
}

#[test]
fn a_state_whose_key_panics_ends_exploring() {
    // It counts the pieces with an odd length.
    #[derive(Clone, Default)]
    struct Odd(usize);
    impl Core for Odd {
        fn receive(&mut self, bytes: &[u8], log: &mut Log) -> Result<usize, Fault> {
            self.0 += bytes.len() % 2;
            log.data("raw", bytes);
            Ok(bytes.len())
        }
    }
    let key = |odd: &Odd| {
        assert_eq!(odd.0, 0, "no key for this");
    };
    let cores = CoreFactory::of(Odd::default).clone_states().key_states(key).into();
    let (evidence, coverage) = explored(&cores, &Script::from("abcd!"), Goal::FAULT);
    let broken = evidence.broken.map(|(message, cuts)| (message.contains("no key for this"), cuts));
    assert_eq!(broken, Some((true, Chunking::new([1]))));
    assert_eq!(coverage.guarantee, Guarantee::Sampled { seed: 0, n: 0 });
}

#[test]
fn many_terminals_do_not_fill_every_later_moment() {
    let cores = CoreFactory::of(Probe::default).clone_states().key_states(|_| ()).into();
    let text = format!("{}!{}", "a".repeat(250), "b".repeat(250));
    let (evidence, _) = explored(&cores, &Script::from(text), Goal::FAULT);
    let n_kept: usize = evidence.open.iter().map(Classes::len).sum();
    assert!(n_kept < 100_000, "{n_kept} outcomes");
}
