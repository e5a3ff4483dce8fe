//! What shortening keeps, how far it goes, and what it shows of the script in the end.

use std::time::Duration;

use crate::check::check;
use crate::checks::CheckId;
use crate::context::violation::Violation;
use crate::context::{Context, Options, Verdict};
use crate::contract::{Core, CoreFactory, Log};
use crate::runner::minimise::minimise;
use crate::runner::{Counterexample, Report};
use crate::script::{Chunking, Mode, Play, Script};
use crate::transcript::{End, Fault};

type Received = Result<usize, Fault>;

/// What a check found in the end.
fn found(report: &Report, check: CheckId) -> Counterexample {
    let finding = report.findings().find(|finding| finding.check == check);
    finding.unwrap_or_else(|| panic!("nothing by {check}: {report}")).counterexample.clone()
}

fn shown(small: &Counterexample) -> (&[u8], &[usize], &[usize]) {
    (small.a.script.bytes(), small.a.chunking.cuts(), small.b.chunking.cuts())
}

/// Panics where a piece begins with `!`: at one line once it was shown a `k`, at another else.
fn panics_at_two_lines() -> impl FnMut(&[u8], &mut Log) -> Received {
    let mut has_key = false;
    move |bytes: &[u8], _: &mut Log| {
        if bytes.first() == Some(&b'!') {
            assert!(!has_key, "with a key");
            panic!("without a key");
        }
        has_key |= bytes.contains(&b'k');
        Ok(bytes.len())
    }
}

#[test]
fn a_panic_is_not_traded_for_one_at_another_line() {
    let report = check(panics_at_two_lines).receive("kx!").run();
    let small = found(&report, CheckId::PANICS);
    assert_eq!(shown(&small), (b"k!".as_slice(), [].as_slice(), [1].as_slice()));
    let End::Panic(message) = small.transcript_b.end() else { panic!("{report}") };
    assert!(message.starts_with("with a key at "), "{message}");
}

#[test]
fn the_side_that_panics_stays_the_same() {
    // Of three bytes the cuts bring it about, of two the lack of them.
    let fragile = || {
        |bytes: &[u8], _: &mut Log| {
            assert!(bytes.len() != 2, "two bytes are too many");
            Ok(bytes.len())
        }
    };
    let small = found(&check(fragile).receive("abc").run(), CheckId::PANICS);
    assert!(!small.transcript_a.end().is_abnormal(), "{}", small.transcript_a);
    assert!(small.transcript_b.end().is_abnormal(), "{}", small.transcript_b);
    assert_eq!(shown(&small), (b"abc".as_slice(), [].as_slice(), [1].as_slice()));
}

/// Misses a line, or a mark, of which the two bytes come apart.
fn misses_what_is_cut() -> impl FnMut(&[u8], &mut Log) -> Received {
    |bytes: &[u8], log: &mut Log| {
        for pair in bytes.windows(2) {
            match pair {
                b"\r\n" => log.named("line", ""),
                b"x!" => log.named("mark", ""),
                _ => {}
            }
        }
        Ok(bytes.len())
    }
}

#[test]
fn an_event_is_not_traded_for_one_of_another_name() {
    let report = check(misses_what_is_cut).receive("\r\nx!").run();
    let small = found(&report, CheckId::EVENTS);
    assert_eq!(shown(&small), (b"\r\n".as_slice(), [].as_slice(), [1].as_slice()), "{report}");
}

#[test]
fn what_is_shorter_but_needs_more_cuts_is_refused() {
    // Bytes after the first piece must come alone; a long script needs one cut for that, a short one two.
    let counting = || {
        let mut n_feeds = 0;
        move |bytes: &[u8], _: &mut Log| {
            n_feeds += 1;
            assert!(n_feeds < 3 && (n_feeds < 2 || bytes.len() < 4), "too much comes later");
            Ok(bytes.len())
        }
    };
    let small = found(&check(counting).receive("aaaaaa").run(), CheckId::PANICS);
    assert_eq!(shown(&small), (b"aaaaa".as_slice(), [].as_slice(), [1].as_slice()));
}

/// Frames of one length byte and as many bytes; one whose length comes alone is lost.
#[derive(Clone, Hash, Default)]
struct Frames {
    n_held: usize,
}

impl Core for Frames {
    fn receive(&mut self, bytes: &[u8], log: &mut Log) -> Received {
        let Some((&length, rest)) = bytes.split_first() else { return Ok(0) };
        let is_lost = bytes.len() == 1 || self.n_held == 1;
        self.n_held = bytes.len();
        let Some(frame) = rest.get(..usize::from(length)) else { return Ok(0) };
        self.n_held = 0;
        if !is_lost {
            log.data("frame", frame);
        }
        Ok(1 + frame.len())
    }

    fn receive_eof(&mut self, rest: &[u8], _: &mut Log) -> Result<(), Fault> {
        if rest.is_empty() { Ok(()) } else { Err(Fault::new("incomplete")) }
    }
}

#[test]
fn a_length_is_lowered_with_what_it_counts() {
    let report = check(Frames::default).receive(b"\x05hello").run();
    let small = found(&report, CheckId::EVENTS);
    assert_eq!(small.a.script.len(), 2, "{report}");
    assert_eq!(small.a.script.bytes().first(), Some(&1), "{report}");
}

#[test]
fn bytes_are_lowered_for_nothing_else() {
    let report = check(misses_what_is_cut).receive("aa\r\nzz").run();
    assert_eq!(found(&report, CheckId::EVENTS).a.script.bytes(), b"\r\n", "{report}");
}

#[test]
fn steps_go_that_matter_nothing() {
    let report = check(misses_what_is_cut)
        .on("line", "x")
        .act("y")
        .receive("\r\n")
        .advance(Duration::from_secs(1))
        .eof()
        .run();
    assert_eq!(found(&report, CheckId::EVENTS).a.script, Script::from("\r\n"), "{report}");
}

#[test]
fn an_end_of_stream_that_matters_stays() {
    // The last byte is looked at only once the stream has ended.
    #[derive(Clone, Hash, Default)]
    struct Late(usize);
    impl Core for Late {
        fn receive(&mut self, bytes: &[u8], _: &mut Log) -> Received {
            self.0 = bytes.len();
            Ok(bytes.len())
        }
        fn receive_eof(&mut self, _: &[u8], log: &mut Log) -> Result<(), Fault> {
            log.named("last", self.0);
            Ok(())
        }
    }
    let report = check(Late::default).receive("aaa").eof().run();
    let small = found(&report, CheckId::EVENTS);
    assert_eq!(small.a.script, Script::from("aa").eof(), "{report}");
}

#[test]
fn steps_go_where_the_plays_have_other_steps() {
    /// Numbers what it sends, and counts what it refuses, too.
    #[derive(Clone, Hash, Default)]
    struct Numbers(u8);
    impl Core for Numbers {
        fn receive(&mut self, bytes: &[u8], _: &mut Log) -> Received {
            Ok(bytes.len())
        }
        fn act(&mut self, action: &str, log: &mut Log) -> Result<(), Fault> {
            self.0 += 1;
            if action == "far too long" {
                return Err(Fault::new("too-long"));
            }
            log.send(&[self.0]);
            Ok(())
        }
    }
    let report = check(Numbers::default)
        .act("one")
        .act("far too long")
        .act("two")
        .advance(Duration::from_secs(1))
        .run();
    let small = found(&report, CheckId::REFUSALS);
    assert_eq!(small.a.script, Script::new().act("far too long").act("two"), "{report}");
    assert_eq!(small.b.script, Script::new().act("two"), "{report}");
}

#[test]
fn cuts_are_thinned_where_the_script_must_stay() {
    // Holds each feed to the limit, and not the line.
    let lines = || {
        let mut len = 0;
        move |bytes: &[u8], log: &mut Log| {
            if bytes.len() > 80 {
                return Err(Fault::new("too-long"));
            }
            for byte in bytes {
                len += 1;
                if *byte == b'\n' {
                    log.named("line", len);
                    len = 0;
                }
            }
            Ok(bytes.len())
        }
    };
    let family = |size: usize| Script::from("x".repeat(size) + "\n");
    let report = check(lines).receive("\n").limit(80, family).run();
    let small = found(&report, CheckId::LIMITS);
    assert_eq!(small.b.chunking.cuts().len(), 1, "{report}");
    assert!(small.a.script.len() > 80, "{report}");
}

#[test]
fn a_cut_is_shown_rather_than_an_empty_piece() {
    // The second feed is one too many wherever it comes.
    let once = || {
        let mut n_feeds = 0;
        move |bytes: &[u8], _: &mut Log| {
            n_feeds += 1;
            assert!(n_feeds < 2 || bytes.len() == 1, "a second feed");
            Ok(bytes.len())
        }
    };
    let cores: CoreFactory = CoreFactory::of(once).accept_empty().into();
    let script = Script::from("aaaa");
    let context = Context::new(&cores, &script, Options::default());
    let panics = CheckId::PANICS.invariant().expect("a check");
    let found = Violation::of_classes(&script, vec![Chunking::whole(), Chunking::new([4])]);
    let (small, _) = minimise(&context, panics, found);
    assert_eq!(shown(&small), (b"aaa".as_slice(), [].as_slice(), [1].as_slice()));
}

#[test]
fn an_empty_piece_is_shown_where_the_check_is_of_one() {
    let resets = || {
        let mut n_bytes = 0;
        move |bytes: &[u8], log: &mut Log| {
            n_bytes = if bytes.is_empty() { 0 } else { n_bytes + bytes.len() };
            bytes.iter().filter(|byte| **byte == b';').for_each(|_| log.named("end", n_bytes));
            Ok(bytes.len())
        }
    };
    let cores: CoreFactory = CoreFactory::of(resets).accept_empty().into();
    let script = Script::from("ab;");
    let context = Context::new(&cores, &script, Options::default());
    let row = CheckId::EMPTY_PIECES.invariant().expect("a check");
    let play = |cuts: [usize; 2]| Play::new(script.clone(), Chunking::new(cuts));
    let without = Play { chunking: Chunking::new([2]), ..play([2, 2]) };
    let (small, _) = minimise(&context, row, Violation::of_two(without, play([2, 2])));
    assert_eq!(shown(&small), (b"b;".as_slice(), [1].as_slice(), [1, 1].as_slice()));
}

#[test]
fn what_is_no_message_any_more_is_shown_whole_too() {
    // Logs a length that comes alone; the rest matters nothing, but for the end of the stream.
    #[derive(Clone, Hash, Default)]
    struct Early(bool);
    impl Core for Early {
        fn receive(&mut self, bytes: &[u8], log: &mut Log) -> Received {
            if !std::mem::replace(&mut self.0, true) && bytes.len() == 1 {
                log.named("alone", "");
            }
            Ok(if bytes.len() > 3 { bytes.len() } else { 0 })
        }
        fn receive_eof(&mut self, rest: &[u8], _: &mut Log) -> Result<(), Fault> {
            if rest.is_empty() { Ok(()) } else { Err(Fault::new("incomplete")) }
        }
    }
    let report = check(Early::default).receive(b"\x03abc").run();
    let small = found(&report, CheckId::EVENTS);
    let [a, b] = *small.on_original.unwrap_or_else(|| panic!("{report}"));
    assert!(small.a.script.len() < 4, "{report}");
    let script = Script::from(b"\x03abc");
    assert_eq!((a, b), (Play::whole(script.clone()), Play::new(script, Chunking::new([1]))));
}

#[test]
fn what_is_a_message_still_is_shown_once() {
    let report = check(misses_what_is_cut).receive("a\r\nb").run();
    assert!(found(&report, CheckId::EVENTS).on_original.is_none(), "{report}");
}

#[test]
fn each_class_of_the_script_as_shown_has_a_row() {
    // Of three bytes it tells the number of feeds, of fewer nothing.
    let counting = || {
        let (mut n_feeds, mut n_bytes, mut is_told) = (0, 0, false);
        move |bytes: &[u8], log: &mut Log| {
            n_feeds += 1;
            n_bytes += bytes.len();
            if !std::mem::replace(&mut is_told, n_bytes > 2) && n_bytes > 2 {
                log.named("feeds", n_feeds);
            }
            Ok(bytes.len())
        }
    };
    let small = found(&check(counting).receive("abcde").run(), CheckId::EVENTS);
    assert_eq!(small.a.script.len(), 3);
    let rows: Vec<(Play, Vec<String>)> =
        small.outcomes.iter().map(|row| (row.play.clone(), row.transcript.lines())).collect();
    let row = |cuts: &[usize], line: &str| {
        let play = Play::new(small.a.script.clone(), Chunking::new(cuts.iter().copied()));
        (play, vec![line.to_owned()])
    };
    assert_eq!(rows, [row(&[], "feeds 1"), row(&[1], "feeds 2"), row(&[1, 2], "feeds 3")]);
    assert_eq!(small.n_outcomes, 3);
    assert_eq!([&rows[0].0, &rows[1].0], [&small.a, &small.b]);
}

#[test]
fn many_classes_are_counted_and_few_are_kept() {
    // Of twelve bytes it tells how they were cut.
    let telling = || {
        let mut lens = Vec::new();
        move |bytes: &[u8], log: &mut Log| {
            lens.push(bytes.len());
            if lens.iter().sum::<usize>() == 12 {
                log.named("lens", lens.clone());
            }
            Ok(bytes.len())
        }
    };
    let small = found(&check(telling).receive("abcdefghijkl").run(), CheckId::EVENTS);
    assert_eq!(small.outcomes.len(), 8);
    assert!(small.n_outcomes > 100, "{}", small.n_outcomes);
    assert!(small.outcomes.is_sorted_by_key(|row| row.play.chunking.cuts().len()));
}

#[test]
fn classes_of_plays_in_another_mode_are_in_that_mode() {
    /// Keeps one byte for all events that wait.
    #[derive(Clone, Hash, Default)]
    struct Waiting {
        last: u8,
        n_waiting: usize,
    }
    impl Core for Waiting {
        fn receive(&mut self, bytes: &[u8], _: &mut Log) -> Received {
            let Some(&byte) = bytes.first() else { return Ok(0) };
            self.last = byte;
            self.n_waiting += 1;
            Ok(1)
        }
        fn poll(&mut self, log: &mut Log) -> Result<bool, Fault> {
            let Some(n_left) = self.n_waiting.checked_sub(1) else { return Ok(false) };
            self.n_waiting = n_left;
            log.named("byte", self.last);
            Ok(true)
        }
    }
    let report = check(Waiting::default).receive("abc").run();
    let small = found(&report, CheckId::POLLING);
    let [a, b, ..] = small.outcomes.as_slice() else { panic!("{report}") };
    assert_eq!([&a.play, &b.play], [&small.a, &small.b]);
    assert_eq!(a.play.mode, Mode::Default);
    assert_ne!(b.play.mode, Mode::Default);
    assert_eq!(b.transcript.lines(), small.transcript_b.lines());
}

#[test]
fn one_run_has_no_classes() {
    let fragile = || |_: &[u8], _: &mut Log| -> Received { panic!("always") };
    let small = found(&check(fragile).receive("ab").run(), CheckId::PANICS);
    assert_eq!((small.outcomes.len(), small.n_outcomes), (0, 0));
    assert_eq!((small.verdict, small.on_original), (Verdict::Panicked, None));
}
