//! What replays cover, and what they cost.

use super::{Sampler, outcome};
use crate::contract::{CoreFactory, Log};
use crate::script::{Chunking, Script};
use crate::search::evidence::Evidence;
use crate::search::{Budget, Coverage, Guarantee, Strategy, Stream};
use crate::testing::{each_random_core, lengths};
use std::sync::Arc;
use std::sync::atomic::{AtomicU64, Ordering};

fn sampled(cores: &CoreFactory, script: &Script, bytes_max: u64) -> (Evidence, Coverage) {
    let mut evidence = Evidence::new(script.len());
    let mut coverage = Coverage::new(0, 0);
    let budget = Budget { bytes_max, ..Budget::default() };
    Sampler::new(cores, script, &budget, &mut evidence).sample(1, &mut coverage);
    (evidence, coverage)
}

#[test]
fn a_proof_by_replay_covers_the_ends_of_stream_too() {
    each_random_core(6, 100, |cores, script| {
        for bytes_max in [1 << 9, 1 << 11, 1 << 13, 1 << 14, 1 << 20] {
            let (evidence, coverage) = sampled(cores, script, bytes_max);
            if coverage.guarantee != Guarantee::Proven {
                assert!(!coverage.notes.is_empty());
                continue;
            }
            for offset in 0..script.eof_offset().unwrap_or(script.len() + 1) {
                let ended = script.truncated(offset);
                for cuts in Strategy::Every.chunkings(&Stream::of(&ended, 0)) {
                    let is_known = evidence.eof[offset].contains(&outcome(cores, &ended, &cuts));
                    assert!(is_known, "ended after {offset} by {cuts}\n{script}");
                }
            }
        }
    });
}

#[test]
fn a_chunking_not_played_to_its_end_is_no_evidence() {
    let (cores, script) = (CoreFactory::of(|| lengths).into(), Script::from("abcdefgh"));
    // The budget suffices for the first strategy, in one piece, and for a part of the second.
    let (evidence, coverage) = sampled(&cores, &script, 200);
    assert_eq!(coverage.strategies, [(Strategy::Whole, 1), (Strategy::Bytewise, 0)]);
    assert!(evidence.open.iter().take(script.len()).all(|classes| classes.len() == 0));
    let (evidence, _) = sampled(&cores, &script, 1 << 20);
    assert!(evidence.open.iter().skip(1).all(|classes| classes.len() > 0));
}

#[test]
fn replays_of_a_long_script_end_by_their_pieces() {
    let n_calls = Arc::new(AtomicU64::new(0));
    let counted = Arc::clone(&n_calls);
    let make = move || {
        let counted = Arc::clone(&counted);
        move |bytes: &[u8], _: &mut Log| {
            counted.fetch_add(1, Ordering::Relaxed);
            Ok(bytes.len())
        }
    };
    let (cores, script) = (CoreFactory::of(make).into(), Script::from("x".repeat(400)));
    let mut evidence = Evidence::new(script.len());
    let mut coverage = Coverage::new(0, 0);
    let budget = Budget::default().feeds(1 << 14);
    // Byte by byte, its beginnings alone have 80,000 pieces.
    Sampler::new(&cores, &script, &budget, &mut evidence).sample(1, &mut coverage);
    let n_calls = n_calls.load(Ordering::Relaxed);
    assert!((1 << 13..(1 << 14) + 400).contains(&n_calls), "{n_calls}");
    let is_noted = |note: &String| note.starts_with("replaying was cut short at ");
    assert!(coverage.notes.iter().any(is_noted), "{:?}", coverage.notes);
}

#[test]
fn only_distinct_chunkings_are_counted() {
    each_random_core(3, 20, |cores, script| {
        let script = script.prefix(script.len());
        let mut evidence = Evidence::new(script.len());
        let mut coverage = Coverage::new(0, 0);
        let mut sampler = Sampler::new(cores, &script, &Budget::default(), &mut evidence);
        for _ in 0..3 {
            sampler.also(&Chunking::whole(), &mut coverage);
        }
        assert_eq!(coverage.guarantee, Guarantee::Sampled { seed: 0, n: 1 });
        assert_eq!(coverage.runs, 3);
    });
}
