//! Planted faults are found, unusual cores are not; the figures agree with formulas.

use std::sync::Arc;
use std::sync::atomic::{AtomicUsize, Ordering};

use super::{n_chunkings, n_strings, sequences};
use crate::check::check;
use crate::checks::CheckId;
use crate::contract::{Core, Log};
use crate::engine::exhaustive::{Exhausted, run};
use crate::search::{Alphabet, Guarantee};
use crate::transcript::Fault;

/// No corpus holds these bytes: the fault needs three symbols in a row, and a cut after them.
#[test]
fn a_fault_of_three_symbols_in_a_row_is_caught() {
    let alphabet = Alphabet::new("a;[\x1bm");
    let done = run(sequences(Some(b"\x1b[;")), &alphabet, 5);
    let first = done.first.as_ref().unwrap();
    assert_eq!(first.bytes, b"\x1b[;a", "{done}");
    // Any symbol after them reveals it but another ESC, which starts over.
    assert_eq!(done.deviating, 4);
    assert_eq!(done.guarantee, Guarantee::Exhaustive { alphabet: 5, len: 4 });
    let finding = first.report.findings().next().unwrap();
    assert_eq!((finding.check, first.is_reproduced()), (CheckId::EVENTS, true));
    let text = done.to_string();
    assert!(text.contains("one of 4 of its length that deviate, 3 not judged"), "{text}");
    // Without one of the three symbols, the run cannot find it.
    assert!(run(sequences(Some(b"\x1b[;")), &Alphabet::new("a[\x1bm"), 5).is_ok());
}

#[test]
fn a_sound_core_is_ok_with_its_figures() {
    let done = run(sequences(None), &Alphabet::new("a;[\x1bm"), 5);
    assert!(done.is_ok() && done.notes.is_empty() && done.deviating == 0, "{done}");
    assert_eq!(done.guarantee, Guarantee::Exhaustive { alphabet: 5, len: 5 });
    assert_eq!((done.strings, done.chunkings), (n_strings(5, 5), n_chunkings(5, 5)));
    assert_eq!(done.states_per_offset_max, 1);
    // One state each: a string of m bytes takes m feeds, once as itself and once as the prefix of each
    // longer one.
    let feeds: u64 = (1..=5).flat_map(|len| (1..=len).map(|m| u64::from(m) * 5_u64.pow(m))).sum();
    assert_eq!((done.feeds, done.rebuild_feeds), (feeds, 0));
    assert_eq!(done.eof_feeds, 1 + 5 + n_strings(5, 5));
    let line = "core: ok over \"a;[\\x1bm\", Exhaustive(5, 5), all chunkings of all strings of at most 5 \
                symbols over an alphabet of 5 (3900 strings that can be cut, ";
    assert!(done.to_string().starts_with(line), "{done}");
}

#[test]
fn twelve_symbols_make_the_figures_of_the_docs() {
    assert_eq!((n_strings(12, 5), n_chunkings(12, 5)), (271_440, 4_154_400));
}

/// A core that consumes whole lines only is not late; the driver keeps the rest for it.
#[test]
fn unconsumed_bytes_are_no_deviation() {
    fn lines(bytes: &[u8], log: &mut Log) -> Result<usize, Fault> {
        let Some(end) = bytes.iter().position(|&byte| byte == b'\n') else { return Ok(0) };
        log.named("line", &bytes[..end]);
        if bytes.starts_with(b"!") { Err(Fault::new("bang")) } else { Ok(end + 1) }
    }
    let alphabet = Alphabet::new("a!\n");
    let keyed = run(check(|| lines).clone_states().key_states(|_| ()), &alphabet, 6);
    let plain = run(|| lines, &alphabet, 6);
    for done in [&keyed, &plain] {
        assert!(done.is_ok(), "{done}");
        assert_eq!((done.strings, done.chunkings), (n_strings(3, 6), n_chunkings(3, 6)));
    }
    assert!(
        keyed.feeds < plain.feeds && plain.rebuild_feeds > 0 && plain.states_per_offset_max == 0
    );
}

/// Strings go on after an end: a piece that spans its offset is another piece.
#[test]
fn an_end_that_a_longer_piece_avoids_deviates() {
    let cautious = |bytes: &[u8], log: &mut Log| {
        log.data("raw", bytes);
        if bytes.ends_with(b"!") { Err(Fault::new("bang")) } else { Ok(bytes.len()) }
    };
    let cores = || check(move || cautious).clone_states().key_states(|_| ());
    let done = run(cores(), &Alphabet::new("a!"), 4);
    assert_eq!(done.first.as_ref().unwrap().bytes, b"!a", "{done}");
    // A core that fails at the byte itself emits the same under every chunking.
    let strict = |bytes: &[u8], log: &mut Log| {
        let good = bytes.iter().position(|&byte| byte == b'!').unwrap_or(bytes.len());
        log.data("raw", &bytes[..good]);
        if good < bytes.len() { Err(Fault::new("bang")) } else { Ok(good) }
    };
    let done = run(check(move || strict).key_states(|_| ()), &Alphabet::new("a!"), 4);
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
    assert_eq!(checks(&run(move || panics, &alphabet, 3)), (b"!".to_vec(), CheckId::PANICS));
    let spins = |bytes: &[u8], log: &mut Log| {
        log.event("again");
        Ok(if bytes == b"a!" { 0 } else { bytes.len() })
    };
    let (bytes, _) = checks(&run(move || spins, &Alphabet::new("!a"), 3));
    assert_eq!(bytes.len(), 2);

    /// Logs at the end of the stream the length of its last piece.
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
    assert_eq!(checks(&run(last, &alphabet, 3)), (b"aa".to_vec(), CheckId::TRUNCATION));
    let last = run(Last::default, &alphabet, 3);
    assert_eq!(checks(&last), (b"aa".to_vec(), CheckId::TRUNCATION));
}

/// If the key leaves a field out, equal keys do not mean equal states: replays reveal it.
#[test]
fn a_key_that_hides_state_is_contradicted() {
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
    let done = run(cores, &Alphabet::new("a!"), 6);
    let first = done.first.as_ref().unwrap();
    assert!(first.is_reproduced() && first.bytes.len() <= 4, "{done}");
    assert!(first.report.findings().any(|found| found.check == CheckId::STATE_KEY), "{done}");
}

#[test]
fn a_deviation_that_no_check_reproduces_is_reported() {
    let n_made = Arc::new(AtomicUsize::new(0));
    let make = move || {
        let is_odd = n_made.fetch_add(1, Ordering::Relaxed) < 30;
        move |bytes: &[u8], log: &mut Log| {
            log.data(if is_odd && bytes.len() > 1 { "odd" } else { "raw" }, bytes);
            Ok(bytes.len())
        }
    };
    let done = run(make, &Alphabet::new("ab"), 3);
    let first = done.first.as_ref().unwrap();
    assert!(!done.is_ok() && !first.is_reproduced(), "{done}");
    assert!(done.to_string().contains("the core differs from run to run"), "{done}");
}
