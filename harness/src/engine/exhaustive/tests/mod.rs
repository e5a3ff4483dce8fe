//! Compares the trie with brute force: random small cores over all short strings.

mod bounds;
mod cut;
mod judged;
mod planted;

use std::collections::BTreeSet;

use super::trie::Walk;
use crate::check::check;
use crate::contract::{Core, CoreFactory, Log};
use crate::script::{Chunking, Script};
use crate::search::sample::outcome;
use crate::search::{Alphabet, Budget, Guarantee};
use crate::testing::{each_random_core, each_random_core_without_key};
use crate::transcript::Fault;
use crate::transcript::outcome::Outcome;

const AB: &[u8] = b"ab";

/// All strings of `len` bytes, in the order of the alphabet.
fn strings(symbols: &[u8], len: usize) -> Vec<Vec<u8>> {
    let mut all = vec![Vec::new()];
    for _ in 0..len {
        let longer = |start: &Vec<u8>| {
            symbols.iter().map(|symbol| [start, &[*symbol][..]].concat()).collect::<Vec<_>>()
        };
        all = all.iter().flat_map(longer).collect();
    }
    all
}

/// Every way to cut `len` bytes, with up to `n_empty` empty pieces at each offset and `n_last` at the
/// end.
fn ways(len: usize, n_empty: usize, n_last: usize) -> Vec<Chunking> {
    let mut all = vec![Vec::new()];
    for offset in 0..=len {
        let most = match offset {
            _ if offset == len => n_last,
            0 => n_empty,
            _ => 1 + n_empty,
        };
        let more = |cuts: &Vec<usize>| {
            let more = |n: usize| [cuts.clone(), vec![offset; n]].concat();
            (0..=most).map(more).collect::<Vec<_>>()
        };
        all = all.iter().flat_map(more).collect();
    }
    all.into_iter().map(Chunking::new).collect()
}

/// Whether playing a string in each of these ways, open and ended, gives several outcomes, or an
/// abnormal one.
fn deviates(cores: &CoreFactory, bytes: &[u8], ways: &[Chunking]) -> bool {
    let open = Script::from(bytes);
    [open.clone(), open.eof()].iter().any(|script| {
        let all: Vec<Outcome> = ways.iter().map(|cuts| outcome(cores, script, cuts)).collect();
        all.iter().any(|outcome| outcome.says_otherwise(&all[0]) || outcome.end.is_abnormal())
    })
}

/// Whether playing a string in one of these ways, open or ended, ends abnormally.
fn is_abnormal(cores: &CoreFactory, bytes: &[u8], ways: &[Chunking]) -> bool {
    let open = Script::from(bytes);
    [open.clone(), open.eof()]
        .iter()
        .any(|script| ways.iter().any(|cuts| outcome(cores, script, cuts).end.is_abnormal()))
}

fn walked(cores: &CoreFactory, symbols: &[u8], len: usize) -> Vec<Vec<u8>> {
    let symbols: Vec<Vec<u8>> = symbols.iter().map(|symbol| vec![*symbol]).collect();
    let pass = Walk::new(cores, &symbols, &Budget::default(), 0).pass(len);
    assert!(!pass.is_spent && !pass.is_pruned);
    let n_strings = symbols.len().pow(u32::try_from(len).unwrap()) as u64;
    assert_eq!(pass.strings, n_strings);
    assert_eq!(pass.chunkings, if len > 1 { n_strings << (len - 1) } else { 0 });
    let mut deviating: Vec<Vec<u8>> = pass.to_judge().cloned().collect();
    assert_eq!(pass.deviating, deviating.len() as u64);
    deviating.sort();
    deviating
}

#[test]
fn the_trie_finds_the_strings_that_brute_force_finds() {
    each_random_core(0, 150, |cores, _| {
        for len in 0..=3 {
            let ways = ways(len, 2, 2);
            let mut forced = strings(AB, len);
            forced.retain(|bytes| deviates(cores, bytes, &ways));
            assert_eq!(walked(cores, AB, len), forced, "{len}");
        }
    });
    // Longer strings have too many ways with empty pieces to force; those that deviate without are
    // found.
    each_random_core(0, 40, |cores, _| {
        let plain = ways(5, 0, 0);
        let found = walked(cores, AB, 5);
        let mut forced = strings(AB, 5).into_iter().filter(|bytes| deviates(cores, bytes, &plain));
        assert!(forced.all(|bytes| found.contains(&bytes)));
    });
}

/// All strings of `len` symbols, and of one symbol less and a part of another one, that no fewer symbols
/// spell.
fn spelled(symbols: &[Vec<u8>], len: usize) -> BTreeSet<Vec<u8>> {
    let up_to = |len: usize| {
        let mut all = BTreeSet::from([Vec::new()]);
        for _ in 0..len {
            let longer = |start: &Vec<u8>| {
                symbols.iter().map(|symbol| [&start[..], symbol].concat()).collect::<Vec<_>>()
            };
            all = all.iter().flat_map(longer).collect();
        }
        let prefixes = |whole: &Vec<u8>| {
            (0..=whole.len()).map(|end| whole[..end].to_vec()).collect::<Vec<_>>()
        };
        all.iter().flat_map(prefixes).collect::<BTreeSet<_>>()
    };
    let shorter = len.checked_sub(1).map(up_to).unwrap_or_default();
    up_to(len).difference(&shorter).cloned().collect()
}

#[test]
fn strings_of_strings_are_those_of_brute_force() {
    let alphabets: [&[&str]; 4] = [&["ab", "a"], &["a", "ab", "b"], &["ba"], &["b", "aba"]];
    for symbols in alphabets {
        let symbols: Vec<Vec<u8>> =
            symbols.iter().map(|symbol| symbol.as_bytes().to_vec()).collect();
        let compare = |cores: &CoreFactory, has_key: bool| {
            for len in 0..=2 {
                let all = spelled(&symbols, len);
                let pass = Walk::new(cores, &symbols, &Budget::default(), 0).pass(len);
                assert_eq!(pass.strings, all.len() as u64, "{symbols:?}, {len}");
                let cuttable = all.iter().filter(|bytes| bytes.len() > 1);
                let n_chunkings = cuttable.map(|bytes| 1 << (bytes.len() - 1)).sum::<u64>();
                assert_eq!(pass.chunkings, n_chunkings);
                let found: BTreeSet<Vec<u8>> = pass.to_judge().cloned().collect();
                // Of what deviates without empty pieces, everything is found; with a key nothing else is.
                let n_empty = |bytes: &[u8]| if bytes.len() < 4 { 2 } else { 1 };
                for bytes in all {
                    let plain = ways(bytes.len(), 0, 0);
                    let must = deviates(cores, &bytes, &plain);
                    assert!(!must || found.contains(&bytes), "{bytes:?}");
                    let n = n_empty(&bytes);
                    let may = !has_key || must || deviates(cores, &bytes, &ways(bytes.len(), n, n));
                    assert!(may || bytes.len() > 3 || !found.contains(&bytes), "{bytes:?}");
                }
            }
        };
        each_random_core(0, 40, |cores, _| compare(cores, true));
        each_random_core_without_key(0, 40, |cores, _| compare(cores, false));
    }
}

#[test]
fn without_a_key_the_trie_finds_them_as_well() {
    each_random_core_without_key(0, 150, |cores, _| {
        for len in 0..=4 {
            let plain = ways(len, 0, 0);
            let ended = |cuts: &Chunking| cuts.with_cut(len);
            let is_extreme = |cuts: &&Chunking| {
                cores.is_clonable() || cuts.cuts().is_empty() || cuts.cuts().len() + 1 == len
            };
            let poked: Vec<Chunking> = plain.iter().filter(is_extreme).map(ended).collect();
            let ways = [plain, poked].concat();
            let mut forced = strings(AB, len);
            forced.retain(|bytes| deviates(cores, bytes, &ways));
            assert_eq!(walked(cores, AB, len), forced, "{len}");
        }
    });
}

/// Logs the fourth byte as an event, but late if it ends the second of two pairs. As all keys are
/// equal, the trie keeps one arrival at each prefix, and feeds no two pairs; and after the fifth
/// byte the event is no longer late.
#[derive(Clone, Default)]
struct Late {
    pieces: Vec<usize>,
    is_due: bool,
}

impl Core for Late {
    fn receive(&mut self, bytes: &[u8], log: &mut Log) -> Result<usize, Fault> {
        let n_before: usize = self.pieces.iter().sum();
        self.pieces.push(bytes.len());
        self.is_due |= (n_before..n_before + bytes.len()).contains(&3);
        if self.is_due && self.pieces != [2, 2] {
            self.is_due = false;
            log.event("fourth");
        }
        Ok(bytes.len())
    }
}

#[test]
fn replays_are_compared_after_every_piece() {
    let cores = check(Late::default).clone_states().key_states(|_| ()).factory();
    let symbols = [vec![b'a'], vec![b'b']];
    let deviating = |seed| Walk::new(&cores, &symbols, &Budget::default(), seed).pass(5).deviating;
    assert!((0..8).map(deviating).sum::<u64>() > 0);
    let late = outcome(&cores, &Script::from("aaaa"), &Chunking::new([2]));
    assert!(late.says_otherwise(&outcome(&cores, &Script::from("aaaa"), &Chunking::whole())));
    assert!(!deviates(&cores, b"aaaaa", &ways(5, 0, 0)), "it is late within the string alone");
}

#[test]
fn a_symbol_is_cut_at_each_of_its_bytes() {
    // It sees a method only where all of it comes in one piece.
    let core = |bytes: &[u8], log: &mut Log| {
        bytes.windows(3).filter(|three| *three == b"GET").for_each(|_| log.event("get"));
        Ok(bytes.len())
    };
    let core = check(move || core);
    let found = super::run(core, &Alphabet::of_strings(["GET", "\r\n"]), 3);
    assert_eq!(found.first.as_ref().map(|first| &first.bytes[..]), Some(&b"GET"[..]), "{found}");
    let text = found.to_string();
    assert!(text.contains(r#"found by all strings over "GET", "\r\n": "GET", "#), "{text}");
    assert_eq!(found.guarantee, Guarantee::Exhaustive { alphabet: 2, len: 1 });
}

/// Logs a sequence from an ESC to the next `m`, and all other bytes as text.
#[derive(Clone, Hash, Default)]
struct Sequence {
    held: Vec<u8>,
    /// Discards the held bytes at the end of a piece if they end like this.
    forgets: Option<&'static [u8]>,
}

impl Core for Sequence {
    fn receive(&mut self, bytes: &[u8], log: &mut Log) -> Result<usize, Fault> {
        for &byte in bytes {
            match byte {
                0x1b => self.held = vec![byte],
                b'm' if !self.held.is_empty() => {
                    log.named("sequence", std::mem::take(&mut self.held));
                }
                _ if !self.held.is_empty() => self.held.push(byte),
                _ => log.data("text", &[byte]),
            }
        }
        if self.forgets.is_some_and(|last| self.held.ends_with(last)) {
            self.held.clear();
        }
        Ok(bytes.len())
    }
}

fn sequences(forgets: Option<&'static [u8]>) -> CoreFactory {
    let make = move || Sequence { held: Vec::new(), forgets };
    check(make).prove().factory()
}

fn n_strings(a: u64, len: u32) -> u64 {
    (2..=len).map(|m| a.pow(m)).sum()
}

fn n_chunkings(a: u64, len: u32) -> u64 {
    (2..=len).map(|m| a.pow(m) << (m - 1)).sum()
}
