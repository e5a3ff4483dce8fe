//! Random small cores over all small strings: the trie against brute force, the figures against
//! formulas; and planted faults, with what is merely unusual.

use std::sync::Arc;
use std::sync::atomic::{AtomicUsize, Ordering};

use super::trie::Walk;
use super::{Exhausted, exhaustive};
use crate::check::Checker;
use crate::check::check;
use crate::checks::CheckId;
use crate::context::Options;
use crate::contract::{Core, CoreFactory, Log};
use crate::runner::Waiver;
use crate::script::{Chunking, Script};
use crate::search::sample::outcome;
use crate::search::{Alphabet, Budget, Guarantee, Profile};
use crate::testing::{each_random_core, each_random_core_without_key};
use crate::transcript::Fault;
use crate::transcript::outcome::Outcome;

const AB: &[u8] = b"ab";

/// All strings of so many bytes, in the order of the alphabet.
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

/// Every way to cut so many bytes, with up to `n_empty` empty pieces at each offset and `n_last` at the
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

/// Whether playing a string in each of these ways, open and ended, comes to several outcomes, or to one
/// that is trouble.
fn deviates(cores: &CoreFactory, bytes: &[u8], ways: &[Chunking]) -> bool {
    let open = Script::from(bytes);
    [open.clone(), open.eof()].iter().any(|script| {
        let all: Vec<Outcome> = ways.iter().map(|cuts| outcome(cores, script, cuts)).collect();
        all.iter().any(|outcome| outcome.says_otherwise(&all[0]) || outcome.end.is_abnormal())
    })
}

/// Whether playing a string in one of these ways, open or ended, is trouble.
fn is_abnormal(cores: &CoreFactory, bytes: &[u8], ways: &[Chunking]) -> bool {
    let open = Script::from(bytes);
    [open.clone(), open.eof()]
        .iter()
        .any(|script| ways.iter().any(|cuts| outcome(cores, script, cuts).end.is_abnormal()))
}

fn walked(cores: &CoreFactory, symbols: &[u8], len: usize) -> Vec<Vec<u8>> {
    let pass = Walk::new(cores, symbols, &Budget::default(), 0).pass(len);
    assert!(!pass.is_spent && !pass.is_pruned);
    let n_strings = symbols.len().pow(u32::try_from(len).unwrap()) as u64;
    assert_eq!(pass.strings, n_strings);
    assert_eq!(pass.chunkings, n_strings << len.saturating_sub(1));
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
    // Of longer strings not every empty piece can be forced: what differs without any is found.
    each_random_core(0, 40, |cores, _| {
        let plain = ways(5, 0, 0);
        let found = walked(cores, AB, 5);
        let mut forced = strings(AB, 5).into_iter().filter(|bytes| deviates(cores, bytes, &plain));
        assert!(forced.all(|bytes| found.contains(&bytes)));
    });
}

#[test]
fn without_a_key_the_trie_finds_them_too() {
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

#[test]
fn the_worst_of_the_shortest_is_judged_first() {
    let mut options = Options::of_many(Profile::Quick);
    options.budget = Budget::tiny();
    let n_wrong = AtomicUsize::new(0);
    each_random_core(0, 60, |cores, _| {
        let done = exhaustive(Checker::from(cores.clone()).options(options), &Alphabet::new(AB), 3);
        let shortest = (0..=3).find_map(|len| {
            let is_wrong = |bytes: &Vec<u8>| deviates(cores, bytes, &ways(len, 2, 2));
            let wrong: Vec<Vec<u8>> = strings(AB, len).into_iter().filter(is_wrong).collect();
            let is_worst = |bytes: &&Vec<u8>| is_abnormal(cores, bytes, &ways(len, 2, 2));
            wrong.iter().find(is_worst).or_else(|| wrong.first()).cloned()
        });
        assert_eq!(done.first.as_ref().map(|first| &first.bytes), shortest.as_ref());
        let len = shortest.as_ref().map_or(3, Vec::len);
        assert_eq!(done.guarantee, Guarantee::Exhaustive { alphabet: 2, len });
        assert_eq!(done.not_judged, done.deviating.saturating_sub(1));
        if let Some(first) = &done.first {
            n_wrong.fetch_add(1, Ordering::Relaxed);
            assert!(first.is_reproduced(), "{done}");
        }
    });
    assert!(n_wrong.into_inner() > 10);
}

/// Says what stands between one ESC and the next `m`, a byte at a time or whole.
#[derive(Clone, Hash, Default)]
struct Sequence {
    held: Vec<u8>,
    /// Forgets, at the end of each piece that ends so, what it holds.
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

/// Nobody wrote these bytes: the fault needs three symbols in a row, and a cut behind them.
#[test]
fn what_takes_three_symbols_in_a_row_is_caught() {
    let alphabet = Alphabet::new("a;[\x1bm");
    let done = exhaustive(sequences(Some(b"\x1b[;")), &alphabet, 5);
    let first = done.first.as_ref().unwrap();
    assert_eq!(first.bytes, b"\x1b[;a", "{done}");
    // All that may come behind it but another ESC, which starts over.
    assert_eq!(done.deviating, 4);
    assert_eq!(done.guarantee, Guarantee::Exhaustive { alphabet: 5, len: 4 });
    let finding = first.report.findings().next().unwrap();
    assert_eq!((finding.check, first.is_reproduced()), (CheckId::EVENTS, true));
    let text = done.to_string();
    assert!(text.contains("one of 4 of its length that deviate, 3 not judged"), "{text}");
    // What it takes is not in every alphabet.
    assert!(exhaustive(sequences(Some(b"\x1b[;")), &Alphabet::new("a[\x1bm"), 5).is_ok());
}

#[test]
fn what_is_right_is_called_so_with_its_figures() {
    let done = exhaustive(sequences(None), &Alphabet::new("a;[\x1bm"), 5);
    assert!(done.is_ok() && done.notes.is_empty() && done.deviating == 0, "{done}");
    assert_eq!(done.guarantee, Guarantee::Exhaustive { alphabet: 5, len: 5 });
    assert_eq!((done.strings, done.chunkings), (n_strings(5, 5), n_chunkings(5, 5)));
    assert_eq!(done.states_per_offset_max, 1);
    // One state each: a string of m bytes takes m feeds, once as itself and once on the way to each
    // longer one.
    let feeds: u64 = (1..=5).flat_map(|len| (1..=len).map(|m| u64::from(m) * 5_u64.pow(m))).sum();
    assert_eq!((done.feeds, done.rebuild_feeds), (feeds, 0));
    assert_eq!(done.eof_feeds, 1 + 5 + n_strings(5, 5));
    let line = "core: ok over \"a;[\\x1bm\", Exhaustive(5, 5), all chunkings of all strings of at most 5 \
                bytes over 5 symbols (3900 strings that can be cut, ";
    assert!(done.to_string().starts_with(line), "{done}");
}

#[test]
fn the_figure_of_the_twelve_symbols() {
    assert_eq!((n_strings(12, 5), n_chunkings(12, 5)), (271_440, 4_154_400));
}

/// A core that takes whole lines only is late with none, and carries what it did not take.
#[test]
fn bytes_that_are_not_taken_are_no_deviation() {
    fn lines(bytes: &[u8], log: &mut Log) -> Result<usize, Fault> {
        let Some(end) = bytes.iter().position(|&byte| byte == b'\n') else { return Ok(0) };
        log.named("line", &bytes[..end]);
        if bytes.starts_with(b"!") { Err(Fault::new("bang")) } else { Ok(end + 1) }
    }
    let alphabet = Alphabet::new("a!\n");
    let keyed = exhaustive(check(|| lines).clone_states().key_states(|_| ()), &alphabet, 6);
    let plain = exhaustive(|| lines, &alphabet, 6);
    for done in [&keyed, &plain] {
        assert!(done.is_ok(), "{done}");
        assert_eq!((done.strings, done.chunkings), (n_strings(3, 6), n_chunkings(3, 6)));
    }
    assert!(
        keyed.feeds < plain.feeds && plain.rebuild_feeds > 0 && plain.states_per_offset_max == 0
    );
}

/// Behind a death strings go on: a piece that spans its offset is another one.
#[test]
fn a_death_that_a_longer_piece_avoids_is_a_deviation() {
    let cautious = |bytes: &[u8], log: &mut Log| {
        log.data("raw", bytes);
        if bytes.ends_with(b"!") { Err(Fault::new("bang")) } else { Ok(bytes.len()) }
    };
    let cores = || check(move || cautious).clone_states().key_states(|_| ());
    let done = exhaustive(cores(), &Alphabet::new("a!"), 4);
    assert_eq!(done.first.as_ref().unwrap().bytes, b"!a", "{done}");
    // One that dies of the byte itself says the same however it is shown.
    let strict = |bytes: &[u8], log: &mut Log| {
        let good = bytes.iter().position(|&byte| byte == b'!').unwrap_or(bytes.len());
        log.data("raw", &bytes[..good]);
        if good < bytes.len() { Err(Fault::new("bang")) } else { Ok(good) }
    };
    let done = exhaustive(check(move || strict).key_states(|_| ()), &Alphabet::new("a!"), 4);
    assert!(done.is_ok() && done.strings == n_strings(2, 4), "{done}");
}

#[test]
fn panics_hangs_and_ends_of_stream_are_verdicts() {
    let checks = |done: &Exhausted| {
        let first = done.first.as_ref().unwrap();
        (first.bytes.clone(), first.report.findings().next().unwrap().check)
    };
    let panics = |bytes: &[u8], _: &mut Log| {
        assert!(!bytes.contains(&b'!'), "no");
        Ok(bytes.len())
    };
    let alphabet = Alphabet::new("a!");
    assert_eq!(checks(&exhaustive(move || panics, &alphabet, 3)), (b"!".to_vec(), CheckId::PANICS));
    let spins = |bytes: &[u8], log: &mut Log| {
        log.event("again");
        Ok(if bytes == b"a!" { 0 } else { bytes.len() })
    };
    let (bytes, _) = checks(&exhaustive(move || spins, &Alphabet::new("!a"), 3));
    assert_eq!(bytes.len(), 2);

    /// It says at the end how long its last piece was.
    #[derive(Clone, Hash, Default)]
    struct Last(usize);
    impl Core for Last {
        fn receive(&mut self, bytes: &[u8], _: &mut Log) -> Result<usize, Fault> {
            self.0 = bytes.len();
            Ok(bytes.len())
        }
        fn receive_eof(&mut self, _: &[u8], log: &mut Log) -> Result<(), Fault> {
            log.event(self.0);
            Ok(())
        }
    }
    let last = check(Last::default).clone_states().hash_states();
    assert_eq!(checks(&exhaustive(last, &alphabet, 3)), (b"aa".to_vec(), CheckId::TRUNCATION));
    let last = exhaustive(Last::default, &alphabet, 3);
    assert_eq!(checks(&last), (b"aa".to_vec(), CheckId::TRUNCATION));
}

/// Where the key leaves something out, equal states are none: strings that are replayed show it.
#[test]
fn a_key_that_hides_what_was_cut_is_contradicted() {
    #[derive(Clone, Default)]
    struct Counts(usize);
    impl Core for Counts {
        fn receive(&mut self, bytes: &[u8], log: &mut Log) -> Result<usize, Fault> {
            self.0 += 1;
            if bytes.ends_with(b"!") && self.0 > 2 {
                log.event("third");
            }
            Ok(bytes.len())
        }
    }
    let cores = check(Counts::default).clone_states().key_states(|_| ());
    let done = exhaustive(cores, &Alphabet::new("a!"), 6);
    let first = done.first.as_ref().unwrap();
    assert!(first.is_reproduced() && first.bytes.len() <= 4, "{done}");
    assert!(first.report.findings().any(|found| found.check == CheckId::STATE_KEY), "{done}");
}

#[test]
fn what_the_rig_does_not_see_again_is_said() {
    let n_made = Arc::new(AtomicUsize::new(0));
    let make = move || {
        let is_odd = n_made.fetch_add(1, Ordering::Relaxed) < 30;
        move |bytes: &[u8], log: &mut Log| {
            log.data(if is_odd && bytes.len() > 1 { "odd" } else { "raw" }, bytes);
            Ok(bytes.len())
        }
    };
    let done = exhaustive(make, &Alphabet::new("ab"), 3);
    let first = done.first.as_ref().unwrap();
    assert!(!done.is_ok() && !first.is_reproduced(), "{done}");
    assert!(done.to_string().contains("the core differs from run to run"), "{done}");
}

#[test]
fn a_budget_lowers_the_guarantee_and_says_so() {
    let with = |feeds_max| {
        let budget = Budget { feeds_max, ..Budget::default() };
        let checker = check(Sequence::default).clone_states().hash_states().budget(budget);
        exhaustive(checker, &Alphabet::new("a[\x1bm"), 5)
    };
    let lens: Vec<usize> = [1, 10, 40, 200, 1000]
        .map(with)
        .iter()
        .map(|done| {
            let Guarantee::Exhaustive { alphabet: 4, len } = done.guarantee else {
                panic!("{done}")
            };
            let is_short =
                done.notes == [format!("strings of {} bytes were beyond the budget", len + 1)];
            assert!(done.is_ok() && is_short == (len < 5), "{done}");
            let len_covered = u32::try_from(len).unwrap();
            assert_eq!(done.strings, n_strings(4, len_covered), "only what was completed counts");
            assert_eq!(done.chunkings, n_chunkings(4, len_covered));
            len
        })
        .collect();
    assert!(lens.is_sorted() && lens[0] < 3 && lens[4] == 5, "{lens:?}");
}

/// Without a key there is a node for each chunking; they are not kept beyond all bounds.
#[test]
fn a_bound_of_states_lowers_the_guarantee_too() {
    let budget = Budget { states_max: 8, ..Budget::default() };
    let done =
        exhaustive(check(Sequence::default).clone_states().budget(budget), &Alphabet::new("a"), 20);
    assert_eq!(done.guarantee, Guarantee::Exhaustive { alphabet: 1, len: 5 });
    assert_eq!(done.notes, ["strings of 6 bytes were beyond the budget"]);
}

#[test]
fn what_is_known_is_left_out_and_the_rest_is_played() {
    let checker = |waivers: Vec<Waiver>| {
        let core = || Sequence { held: Vec::new(), forgets: Some(b"\x1b[;") };
        let checker = check(core).clone_states().hash_states();
        waivers.into_iter().fold(checker, |checker, waiver| checker.waive(waiver))
    };
    let alphabet = Alphabet::new("a;[\x1bm");
    let unknown = exhaustive(checker(Vec::new()), &alphabet, 5);
    assert!(!unknown.is_ok() && unknown.known.is_empty());
    let known = exhaustive(
        checker(vec![Waiver::deviation(CheckId::EVENTS, "forgets what it holds")]),
        &alphabet,
        5,
    );
    assert!(known.is_ok(), "{known}");
    assert_eq!(known.guarantee, Guarantee::Exhaustive { alphabet: 5, len: 5 });
    assert_eq!(known.known.len() as u64, unknown.deviating + known.deviating);
    // What begins with one of the four is left out; it is not counted either.
    assert_eq!(known.strings, n_strings(5, 5) - 4 * 5);
    assert!(known.to_string().contains("nothing longer was played that begins"), "{known}");
}

#[test]
fn no_symbols_and_no_length_leave_the_empty_string() {
    for (symbols, len) in [("", 5), ("ab", 0)] {
        let done = exhaustive(Sequence::default, &Alphabet::new(symbols), len);
        assert!(done.is_ok() && done.strings == 0 && done.chunkings == 0, "{done}");
    }
}

/// A core whose every read shows in its events, over nine symbols: all 81 strings of two bytes deviate.
/// It panics where a read is `panics`.
fn sizes(panics: &'static [u8]) -> Checker<impl Core + 'static> {
    check(move || {
        move |bytes: &[u8], log: &mut Log| {
            assert_ne!(bytes, panics, "no");
            log.event(bytes.len());
            Ok(bytes.len())
        }
    })
    .waive(Waiver::deviation(CheckId::EVENTS, "every read is an event"))
}

#[test]
fn a_panic_is_judged_before_64_harmless_strings() {
    let done = exhaustive(sizes(b"ii"), &Alphabet::new("abcdefghi"), 2);
    let first = done.first.as_ref().unwrap();
    assert_eq!((first.bytes.as_slice(), done.is_ok()), (&b"ii"[..], false), "{done}");
    assert!(first.report.findings().any(|found| found.check == CheckId::PANICS), "{done}");
    assert_eq!((done.deviating, done.not_judged), (81, 80));
}

#[test]
fn what_was_not_judged_is_not_ok_though_all_else_is_waived() {
    let alphabet = Alphabet::new("abcdefghi");
    let known = |check| Waiver::deviation(check, "known");
    let waived = || sizes(b"ii").waive(known(CheckId::PANICS)).waive(known(CheckId::AFTER_END));
    let done = exhaustive(waived(), &alphabet, 2);
    assert!(done.first.is_none() && !done.is_ok(), "{done}");
    assert_eq!((done.deviating, done.known.len(), done.not_judged), (81, 64, 17));
    assert!(done.known.iter().any(|(bytes, _)| bytes == b"ii"), "{done}");
    let text = done.to_string();
    assert!(text.contains(": not all judged over \"abcdefghi\""), "{text}");
    assert!(text.contains("17 of 81 strings of one length that deviate were not judged"), "{text}");
    // Eight symbols make 64 strings, and there is room for all of them.
    let done = exhaustive(waived(), &Alphabet::new("abcdefgi"), 2);
    assert!(done.is_ok() && done.not_judged == 0 && done.known.len() == 64, "{done}");
}

#[test]
fn what_deviated_before_the_budget_was_spent_is_judged() {
    let panics = || {
        |bytes: &[u8], _: &mut Log| {
            assert!(!bytes.starts_with(b"aaaa"), "no");
            Ok(bytes.len())
        }
    };
    let with = |feeds_max| {
        let budget = Budget { feeds_max, ..Budget::default() };
        exhaustive(check(panics).budget(budget), &Alphabet::new("ab"), 4)
    };
    let is_cut_short = |done: &Exhausted| done.notes.iter().any(|note| note.contains("beyond"));
    let mut n_judged = 0;
    for done in (1..20).map(with).filter(is_cut_short) {
        let is_begun = done.guarantee == Guarantee::Exhaustive { alphabet: 2, len: 3 };
        assert!(done.is_ok() || is_begun, "{done}");
        n_judged += usize::from(!done.is_ok());
    }
    assert!(n_judged > 0, "no budget ends between the first string of four bytes and the last");
}
