//! All sources of choices share the generators, so they reach the same values.

use std::collections::BTreeSet;

use ::arbitrary::{Arbitrary, Unstructured};
use proptest::arbitrary::any;
use proptest::strategy::{Strategy, ValueTree};
use proptest::test_runner::TestRunner;

use crate::engine::fuzz::FuzzInput;
use crate::generate::Choices;
use crate::generate::chunkings::{Cutting, changes, chunking, stream_of};
use crate::generate::corrupt::corrupt;
use crate::generate::scripts::RAW_MAX;
use crate::protocol::grammar::{self, Grammar};
use crate::random::Random;
use crate::script::mode::Row;
use crate::script::{Chunking, Mode, Play, Script, Step};

/// Bytes as from a fuzzer, often too few for a whole value.
fn bytes(random: &mut Random) -> Vec<u8> {
    let len = random.below(2000);
    (0..len).map(|_| random.below(256).to_le_bytes()[0]).collect()
}

/// `n` values from the bytes of a fuzzer.
fn of_bytes<T: for<'a> Arbitrary<'a>>(n: usize) -> Vec<T> {
    let mut random = Random::new(1);
    let value = |_| T::arbitrary(&mut Unstructured::new(&bytes(&mut random))).unwrap();
    (0..n).map(value).collect()
}

/// `n` values from the random numbers of proptest.
fn of_proptest<T: proptest::arbitrary::Arbitrary>(n: usize) -> Vec<T> {
    let mut runner = TestRunner::deterministic();
    (0..n).map(|_| any::<T>().new_tree(&mut runner).unwrap().current()).collect()
}

#[test]
fn both_reach_the_same_chunkings_of_a_short_stream() {
    let script = Script::from("a1\r\n");
    let stream = stream_of(&script, &[]);
    for cutting in [Cutting::Mixed, Cutting::Near, Cutting::Swarm, Cutting::Uniform] {
        let mut runner = TestRunner::deterministic();
        let mut random = Random::new(2);
        let one = |_| chunking(&mut Unstructured::new(&bytes(&mut random)), &stream, cutting);
        let first: BTreeSet<Chunking> = (0..20_000).map(one).collect();
        let other = |_| chunking(runner.rng(), &stream, cutting);
        let second: BTreeSet<Chunking> = (0..20_000).map(other).collect();
        assert_eq!(first, second, "{cutting:?}");
        // All 2^3 of them, and each with an empty piece at a cut, at the start and at the end.
        let is_plain = |chunking: &&Chunking| {
            chunking.cuts().windows(2).all(|pair| pair[0] < pair[1])
                && chunking.cuts().iter().all(|cut| (1..4).contains(cut))
        };
        assert_eq!(first.iter().filter(is_plain).count(), 8, "{cutting:?}");
        let n_empty = (0..8_usize).map(|set: usize| 2 + set.count_ones() as usize).sum::<usize>();
        assert_eq!(first.len(), 8 + n_empty, "{cutting:?}");
    }
}

#[test]
fn both_reach_every_mode_and_no_other() {
    let first: BTreeSet<Mode> = of_bytes(20_000).into_iter().collect();
    let second: BTreeSet<Mode> = of_proptest(20_000).into_iter().collect();
    let all: BTreeSet<Mode> = Mode::ROWS.iter().flat_map(Row::modes).collect();
    assert_eq!(first, all);
    assert_eq!(second, all);
}

/// The generator that made a script, by its bytes, and whether the stream ends.
fn kind(script: &Script) -> (&'static str, bool) {
    let bytes = script.bytes();
    let starts = |start: &str| bytes.starts_with(start.as_bytes());
    let kind = match bytes {
        _ if starts("PRI * HTTP/2.0\r\n") => "http2 client",
        _ if starts("HTTP/1.") => "response",
        _ if bytes.windows(7).any(|window| window == b"HTTP/1.") => "request",
        [0, 0, _, 4, 0, 0, 0, 0, 0, ..] => "http2 server",
        [0x81 | 0x82, 0x80..=0xfe, ..] => "masked",
        [0x81 | 0x82, 0..=0x7e, ..] => "unmasked",
        [b'_' | b'#' | b',' | b'(' | b'!' | b'=' | b'%' | b'~' | b'|' | b'>', ..] => "resp3",
        [b':' | b'+' | b'$' | b'-' | b'*', ..] => "resp",
        [] => "empty",
        _ => "raw or corrupt",
    };
    (kind, script.eof_offset().is_some())
}

#[test]
fn both_reach_every_kind_of_script() {
    let first: BTreeSet<_> = of_bytes(4000).iter().map(kind).collect();
    let second: BTreeSet<_> = of_proptest(4000).iter().map(kind).collect();
    assert_eq!(first, second);
    assert_eq!(first.len(), 20, "ten kinds, each with and without its end: {first:?}");
}

/// The least and the greatest of some values.
fn range(values: impl Iterator<Item = usize> + Clone) -> (usize, usize) {
    (values.clone().min().unwrap_or(0), values.max().unwrap_or(0))
}

#[test]
fn both_reach_the_same_bounds() {
    let raw_lens = |scripts: &[Script]| {
        let is_raw = |script: &&Script| kind(script).0 == "raw or corrupt";
        range(scripts.iter().filter(is_raw).map(Script::len).filter(|len| *len <= RAW_MAX))
    };
    assert_eq!(raw_lens(&of_bytes(20_000)), (1, RAW_MAX));
    assert_eq!(raw_lens(&of_proptest(20_000)), (1, RAW_MAX));
    let n_cuts = |chunkings: &[Chunking]| range(chunkings.iter().map(|c| c.cuts().len()));
    let last = |chunkings: &[Chunking]| {
        range(chunkings.iter().map(|c| c.cuts().last().copied().unwrap_or_default()))
    };
    for chunkings in [of_bytes::<Chunking>(20_000), of_proptest(20_000)] {
        assert_eq!(last(&chunkings), (0, RAW_MAX));
        let (fewest, most) = n_cuts(&chunkings);
        assert!(fewest == 0 && (20..=RAW_MAX).contains(&most), "{most}");
    }
    let n_steps = |plays: &[Play]| {
        let is_control = |step: &Step| !matches!(step, Step::Receive(_));
        range(plays.iter().map(move |play| play.script.steps().filter(is_control).count()))
    };
    assert_eq!(n_steps(&of_bytes(4000)), (0, 3));
    assert_eq!(n_steps(&of_proptest(4000)), (0, 3));
    let cores: BTreeSet<usize> =
        of_bytes::<FuzzInput>(1000).iter().map(|input| input.core).collect();
    assert_eq!(cores, (0..8).collect());
}

#[test]
fn generated_cuts_lie_within_the_script() {
    for play in of_bytes::<Play>(1000).into_iter().chain(of_proptest(1000)) {
        assert!(play.chunking.cuts().iter().all(|cut| *cut <= play.script.len()), "{play:?}");
        let input = FuzzInput::from(play);
        assert_eq!(FuzzInput::decode(&input.encode()), input);
    }
}

/// A source that has run out.
struct NoChoices;

impl Choices for NoChoices {
    fn below(&mut self, _: usize) -> usize {
        0
    }
}

#[test]
fn choices_that_ran_out_give_the_simplest_values() {
    for grammar in Grammar::ALL {
        let (valid, any) = (grammar.valid(&mut NoChoices), grammar.any(&mut NoChoices));
        assert_eq!(valid, any, "{grammar:?} makes errors without choices");
        assert!(valid.bytes.len() <= 60, "{grammar:?}: {} bytes", valid.bytes.len());
    }
    let play = Play::arbitrary(&mut Unstructured::new(&[])).unwrap();
    assert_eq!(play, Play::default());
    assert_eq!(Chunking::arbitrary(&mut Unstructured::new(&[])).unwrap(), Chunking::whole());
    let stream = stream_of(&Script::from("abcd"), &[]);
    for cutting in [Cutting::Mixed, Cutting::Near, Cutting::Swarm, Cutting::Uniform] {
        assert_eq!(chunking(&mut NoChoices, &stream, cutting), Chunking::whole());
    }
}

#[test]
fn boundaries_ascend_within_the_bytes() {
    let mut random = Random::new(3);
    let mut n_changed = 0;
    for grammar in Grammar::ALL {
        for _ in 0..300 {
            let mut wire = grammar.valid(&mut random);
            let before = wire.bytes.clone();
            assert!(wire.bounds.is_sorted() && wire.bounds.last() == Some(&before.len()));
            corrupt(&mut random, &mut wire);
            assert!(wire.bounds.is_sorted(), "{grammar:?}: {:?}", wire.bounds);
            assert!(wire.bounds.iter().all(|bound| *bound <= wire.bytes.len()), "{grammar:?}");
            n_changed += usize::from(wire.bytes != before);
        }
    }
    assert_eq!(n_changed, 8 * 300, "an error changes something");
}

#[test]
fn a_change_of_byte_class_is_a_boundary() {
    assert_eq!(changes(b"ab12\r\n\xc3\xa9 x"), [2, 4, 5, 6, 7, 8, 9]);
    assert!(changes(b"").is_empty());
}

#[test]
fn any_play_is_what_the_generator_makes() {
    // The same random numbers give the same values; one choice more or less would change them.
    let mut runner = TestRunner::deterministic();
    let mut again = TestRunner::deterministic();
    for _ in 0..200 {
        let value = any::<Play>().new_tree(&mut runner).unwrap().current();
        assert_eq!(value, grammar::any_play(again.rng()));
    }
}
