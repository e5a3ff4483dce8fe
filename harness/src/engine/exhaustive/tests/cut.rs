//! Where a transport can cut only at some offsets: the trie against brute force with those cuts.

use std::collections::BTreeSet;

use super::{deviates, spelled, ways};
use crate::check::check;
use crate::contract::{CoreFactory, Log};
use crate::engine::exhaustive::run;
use crate::engine::exhaustive::trie::Walk;
use crate::script::{Chunking, Cuts};
use crate::search::{Alphabet, Budget, Guarantee};
use crate::testing::{each_random_core, each_random_core_without_key};

/// Three that do not depend on the bytes that follow later, and one that does: the cuts of strings of even
/// length are others than those of odd length.
fn some_cuts() -> [Cuts; 4] {
    let by_length = |bytes: &[u8]| {
        (1..bytes.len()).filter(|cut| (cut + bytes.len()).is_multiple_of(2)).collect()
    };
    let within_ab = |bytes: &[u8]| {
        let is_cut = |cut: &usize| bytes.get(*cut - 1..=*cut) != Some(b"ab");
        (1..bytes.len()).filter(is_cut).collect()
    };
    [Cuts::offsets([2]), Cuts::offsets([1, 3]), Cuts::tokens(by_length), Cuts::tokens(within_ab)]
}

/// Those of some ways to cut a string that have possible cuts alone.
fn possible(cuts: &Cuts, bytes: &[u8], ways: Vec<Chunking>) -> Vec<Chunking> {
    let is_possible = |way: &Chunking| *cuts.possible(way, bytes) == *way;
    ways.into_iter().filter(is_possible).collect()
}

#[test]
fn possible_cuts_are_those_of_brute_force() {
    let symbols: [&[&str]; 3] = [&["a", "b"], &["ab", "b"], &["abb", "a"]];
    let compare = |cores: &CoreFactory| {
        let uses = symbols.iter().flat_map(|symbols| some_cuts().map(|cuts| (symbols, cuts)));
        for (symbols, cuts) in uses {
            let symbols: Vec<Vec<u8>> =
                symbols.iter().map(|symbol| symbol.as_bytes().to_vec()).collect();
            let mut own = cores.clone();
            own.cuts = cuts.clone();
            for len in 0..=if symbols[0].len() > 1 { 2 } else { 4 } {
                let pass = Walk::new(&own, &symbols, &Budget::default(), 0).pass(len);
                let found: BTreeSet<Vec<u8>> = pass.to_judge().cloned().collect();
                let (mut n_strings, mut n_chunkings) = (0, 0);
                for bytes in spelled(&symbols, len) {
                    if !can_end(&bytes, &symbols, &cuts) {
                        assert!(!found.contains(&bytes), "{bytes:?}");
                        continue;
                    }
                    let plain = possible(&cuts, &bytes, ways(bytes.len(), 0, 0));
                    n_strings += 1;
                    n_chunkings += if plain.len() > 1 { plain.len() as u64 } else { 0 };
                    // Brute force has no cuts of its own: only these are played.
                    let must = deviates(cores, &bytes, &plain);
                    assert!(!must || found.contains(&bytes), "{bytes:?} {cuts:?}");
                    let poked = || possible(&cuts, &bytes, ways(bytes.len(), 2, 2));
                    let may = must || bytes.len() > 3 || deviates(cores, &bytes, &poked());
                    assert!(may || !found.contains(&bytes), "{bytes:?} {cuts:?}");
                }
                assert_eq!((pass.strings, pass.chunkings), (n_strings, n_chunkings), "{cuts:?}");
            }
        }
    };
    each_random_core(0, 25, |cores, _| compare(cores));
    each_random_core_without_key(0, 25, |cores, _| compare(cores));
}

/// Whether a string is one of symbols, or ends in one that can be cut there.
fn can_end(bytes: &[u8], symbols: &[Vec<u8>], cuts: &Cuts) -> bool {
    let whole: Vec<Vec<u8>> = (0..=4).flat_map(|len| words(symbols, len)).collect();
    let ends = |whole: &Vec<u8>| {
        let is_whole = whole.len() == bytes.len();
        is_whole || cuts.of(whole).is_none_or(|cuts| cuts.contains(&bytes.len()))
    };
    // The last symbol of `whole` is the first that reaches the end of the string.
    let reaches = |whole: &&Vec<u8>| {
        let mut shorter = symbols.iter().filter(|symbol| whole.ends_with(symbol));
        whole.starts_with(bytes) && shorter.any(|last| whole.len() - last.len() < bytes.len())
    };
    bytes.is_empty() || whole.iter().filter(reaches).any(ends)
}

/// All strings of `len` symbols.
fn words(symbols: &[Vec<u8>], len: usize) -> Vec<Vec<u8>> {
    (0..len).fold(vec![Vec::new()], |all, _| {
        let longer = |start: &Vec<u8>| {
            symbols.iter().map(|symbol| [&start[..], symbol].concat()).collect::<Vec<_>>()
        };
        all.iter().flat_map(longer).collect()
    })
}

#[test]
fn a_core_of_text_is_never_given_half_a_character() {
    let text = || {
        |bytes: &[u8], log: &mut Log| {
            log.data("text", str::from_utf8(bytes).expect("whole characters").as_bytes());
            Ok(bytes.len())
        }
    };
    let alphabet = Alphabet::of_strings(["é", "a", "€!"]);
    let done = run(check(text).key_states(|_| ()).cuts_at(Cuts::chars()), &alphabet, 3);
    assert!(done.is_ok(), "{done}");
    assert_eq!(done.guarantee, Guarantee::Exhaustive { alphabet: 3, len: 3 });
    let done = run(check(text).key_states(|_| ()), &alphabet, 3);
    assert_eq!(done.first.as_ref().map(|first| &first.bytes[..]), Some(&b"\xc3"[..]), "{done}");
}

#[test]
fn chunkings_are_counted_by_characters() {
    let core = || |bytes: &[u8], _: &mut Log| Ok(bytes.len());
    let core = check(core).key_states(|_| ()).cuts_at(Cuts::chars());
    let done = run(core, &Alphabet::of_strings(["é", "a"]), 4);
    // As many as there are of symbols that are bytes.
    assert_eq!(done.strings, super::n_strings(2, 4));
    assert_eq!(done.chunkings, super::n_chunkings(2, 4));
}
