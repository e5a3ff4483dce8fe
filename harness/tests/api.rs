//! The library as its users call it: each test is one check with its data.

use std::time::Duration;

use chunkproof::adapter::tokio_util::{cores, cores_with};
use chunkproof::bytes::Escaped;
use chunkproof::contract::core_fn;
use chunkproof::search::Budget;
use chunkproof::{CheckId, Core, Fault, Guarantee, Log, Report, Verdict, check};
use tokio_util::bytes::BytesMut;
use tokio_util::codec::{BytesCodec, LinesCodec};

/// The verdict of one check.
fn verdict(report: &Report, check: CheckId) -> Verdict {
    report.verdict(check).unwrap_or_else(|| panic!("no report has a result of {check}"))
}

/// Looks for CRLF within one read only.
#[derive(Clone, Hash, Default)]
struct Naive {
    line: Vec<u8>,
}

impl Core for Naive {
    fn receive(&mut self, bytes: &[u8], log: &mut Log) -> Result<usize, Fault> {
        let text = bytes.iter().copied();
        for (byte, next) in text.clone().zip(text.skip(1).map(Some).chain([None])) {
            match (byte, next) {
                (b'\r', Some(b'\n')) => {}
                (b'\n', _) => log.named("line", Escaped(&std::mem::take(&mut self.line))),
                _ => self.line.push(byte),
            }
        }
        Ok(bytes.len())
    }
}

const REQUEST: &str = "GET / HTTP/1.1\r\nHost: a\r\n\r\n";

#[test]
fn a_thousand_bytes_of_lines_are_proved() {
    let text: String = "eighteen bytes and\r\n".repeat(50);
    let lines = cores_with(LinesCodec::new, |line, log| log.named("line", line));
    let report = check(lines).prove().receive(text).run();
    assert!(report.is_ok(), "{report}");
    let coverage = &report.coverage;
    assert_eq!(coverage.guarantee, Guarantee::Proven);
    assert_eq!(coverage.chunkings(), "2^999");
    assert_eq!(coverage.feeds, 500_500);
    assert_eq!(coverage.eof_feeds, 1001);
    assert_eq!(coverage.states_per_offset_max, 1);
}

#[test]
fn without_a_key_a_fault_is_found_by_sampling() {
    let report = check(Naive::default).receive(REQUEST).run();
    assert_eq!(verdict(&report, CheckId::EVENTS), Verdict::Variant);
    let small = &report.findings().next().unwrap().counterexample;
    assert_eq!(
        (small.a.script.bytes(), small.b.chunking.cuts()),
        (b"\r\n".as_slice(), [1].as_slice())
    );
    assert_eq!(report.coverage.guarantee, Guarantee::UpToCuts(2));
}

#[test]
fn proof_needs_no_clone() {
    let cloned = check(Naive::default).prove().receive(REQUEST).run();
    let replayed = check(Naive::default).hash_states().receive(REQUEST).run();
    let found =
        |report: &Report| report.findings().map(|f| f.counterexample.b.chunking.clone()).collect();
    let (cloned, replayed): (Vec<_>, Vec<_>) = (found(&cloned), found(&replayed));
    assert_eq!(cloned, replayed);
    let lines = check(cores(LinesCodec::new)).hash_states().receive("a\r\nb\r\n").run();
    assert_eq!(lines.coverage.guarantee, Guarantee::Proven);
    assert_eq!(lines.coverage.feeds, 6 * 7 / 2);
    assert!(lines.coverage.rebuild_feeds > 0);
}

#[test]
fn a_debug_text_is_a_key() {
    let report = check(cores(LinesCodec::new)).clone_states().debug_states().receive("a\nb").run();
    assert_eq!(report.coverage.guarantee, Guarantee::Proven);
}

#[test]
fn a_budget_lowers_the_guarantee_and_is_reported() {
    let text = "some line\r\n".repeat(20);
    let lines = || check(cores(LinesCodec::new)).prove().receive(&text);
    let mut budget = Budget::default();
    budget.feeds_max = 5000;
    let report = lines().budget(budget).run();
    assert_eq!(report.coverage.guarantee, Guarantee::MaxPiece(5000 / 220));
    assert!(report.coverage.claim().contains("; longer pieces were beyond the budget"), "{report}");
    budget.feeds_max = 500;
    let report = lines().budget(budget).run();
    assert_eq!(report.coverage.guarantee, Guarantee::UpToCuts(1));
    assert!(!report.coverage.notes.is_empty());
    budget.bytes_max = 500;
    let report = lines().budget(budget).run();
    assert!(matches!(report.coverage.guarantee, Guarantee::Sampled { .. }), "{report}");
    assert!(report.coverage.claim().contains("; replaying was cut short"), "{report}");
}

#[test]
fn a_strategy_that_was_cut_short_is_not_counted() {
    // It starts over on each piece, so byte by byte it is passed the square of the script's length.
    let patient = || core_fn(|_, _| Ok(0));
    let mut budget = Budget::default();
    budget.bytes_max = 1 << 20;
    let report = check(patient).budget(budget).receive("a".repeat(20_000)).run();
    assert_eq!(report.coverage.guarantee, Guarantee::Sampled { seed: 0, n: 1 });
    assert!(format!("{report:#}").contains("whole 1, bytewise 0\n"), "{report:#}");
    let notes = &report.coverage.notes;
    let expected = ["replaying was cut short at `bytewise`", "no end of stream was tried"];
    assert!(notes.iter().map(String::as_str).take(2).eq(expected), "{notes:?}");
}

#[test]
fn bytes_codec_returns_what_it_is_given() {
    // Its items are as long as the reads, by design; `events` reports that.
    let report = check(cores(BytesCodec::new)).receive("abc").run();
    assert_eq!(verdict(&report, CheckId::EVENTS), Verdict::Variant);
    let payload = |bytes: &BytesMut, log: &mut Log| log.data("bytes", bytes);
    check(cores_with(BytesCodec::new, payload)).receive("abc").eof().assert();
}

/// Answers the action `go` with a greeting, and then sends a ping at each deadline.
#[derive(Clone, Hash, Default)]
struct Timed {
    has_begun: bool,
    n_pings: u32,
}

impl Core for Timed {
    fn receive(&mut self, bytes: &[u8], log: &mut Log) -> Result<usize, Fault> {
        log.data("in", bytes);
        Ok(bytes.len())
    }

    fn act(&mut self, action: &str, log: &mut Log) -> Result<(), Fault> {
        if action != "go" {
            return Err(Fault::new("unknown"));
        }
        self.has_begun = true;
        log.send(b"hello");
        Ok(())
    }

    fn deadline(&self) -> Option<Duration> {
        self.has_begun.then(|| Duration::from_secs(u64::from(self.n_pings) + 1))
    }

    fn advance(&mut self, now: Duration, log: &mut Log) -> Result<(), Fault> {
        while self.deadline().is_some_and(|due| due <= now) {
            self.n_pings += 1;
            log.send(b"ping");
        }
        Ok(())
    }
}

#[test]
fn actions_and_time_come_between_the_bytes() {
    let report = check(Timed::default)
        .prove()
        .receive("ab")
        .act("go")
        .act("stop")
        .receive("cd")
        .advance(Duration::from_millis(2500))
        .receive("ef")
        .eof()
        .run();
    assert!(report.is_ok(), "{report}");
    assert_eq!(report.coverage.guarantee, Guarantee::Proven);
    assert_eq!(report.coverage.chunkings(), "2^3");
    assert_eq!(
        report.transcript.lines(),
        [
            "in \"ab\"",
            "sent \"hello\"",
            "refused unknown",
            "in \"cd\"",
            "sent \"pingping\"",
            "in \"ef\"",
            "end"
        ]
    );
}

/// Consumes no bytes until an action; then it receives the unconsumed bytes again.
#[derive(Clone, Hash, Default)]
struct Paused {
    is_resumed: bool,
}

impl Core for Paused {
    fn receive(&mut self, bytes: &[u8], log: &mut Log) -> Result<usize, Fault> {
        if !self.is_resumed {
            return Ok(0);
        }
        log.data("in", bytes);
        Ok(bytes.len())
    }

    fn act(&mut self, _: &str, _: &mut Log) -> Result<(), Fault> {
        self.is_resumed = true;
        Ok(())
    }
}

#[test]
fn unconsumed_bytes_are_passed_again_after_an_action() {
    let report =
        check(Paused::default).prove().receive("ab").act("resume").receive("c").eof().run();
    assert!(report.is_ok(), "{report}");
    assert_eq!(report.transcript.lines(), ["in \"abc\"", "end"]);
}

#[test]
fn every_class_of_outcome_shows_its_simplest_chunking() {
    let sizes = || {
        core_fn(|bytes, log| {
            log.event(bytes.len());
            Ok(bytes.len())
        })
    };
    let text = check(sizes).receive("abc").run().to_string();
    let classes =
        "4 outcomes of the script as it was found: whole; cut at 1; cut at 2; cuts at 1, 2\n";
    assert!(text.contains(classes), "{text}");
}

#[test]
fn every_class_of_a_short_script_has_a_line() {
    // It logs the sizes of its pieces at the third byte, so no shorter script shows them.
    let sizes = || {
        let mut pieces = Vec::new();
        core_fn(move |bytes, log| {
            pieces.push(bytes.len());
            if pieces.iter().sum::<usize>() == 3 {
                log.event(&pieces);
            }
            Ok(bytes.len())
        })
    };
    let text = check(sizes).receive("abc").run().to_string();
    let others = "4 outcomes in all; the others differ from A:
    cut at 2: `[2, 1]`, not `[3]`
    cuts at 1, 2: `[1, 1, 1]`, not `[3]`\n";
    assert!(text.contains(others), "{text}");
}

#[test]
fn strategies_are_counted() {
    let report = check(cores(LinesCodec::new)).receive("0123456789abcdef\n").run();
    let counted = "whole 1, bytewise 1, empty 19, every 0, single-cuts 16, pair-cuts 120";
    assert!(format!("{report:#}").contains(counted), "{report:#}");
    assert_eq!(report.coverage.guarantee, Guarantee::UpToCuts(2));
}

#[test]
fn a_flood_ends_as_a_livelock() {
    let flood = || {
        |_: &[u8], log: &mut Log| -> Result<usize, Fault> {
            loop {
                log.event("again");
            }
        }
    };
    let report = check(flood).receive("a").run();
    assert_eq!(verdict(&report, CheckId::PROGRESS), Verdict::Livelock);
}

#[test]
fn a_core_that_logs_and_takes_no_bytes_is_a_livelock() {
    let core = || {
        core_fn(|_, log| {
            log.event("again");
            Ok(0)
        })
    };
    assert_eq!(verdict(&check(core).receive("a").run(), CheckId::PROGRESS), Verdict::Livelock);
}

#[test]
fn a_panic_is_a_verdict_with_its_message() {
    let fragile = || {
        core_fn(|bytes, _| {
            assert!(bytes.len() != 3, "three bytes are too many");
            Ok(bytes.len())
        })
    };
    let report = check(fragile).receive("abcdef").run();
    assert_eq!(verdict(&report, CheckId::PANICS), Verdict::Panicked);
    let text = report.to_string();
    assert!(text.contains("panic \"three bytes are too many at "), "{text}");
}

#[test]
fn a_difference_that_debug_hides_is_found() {
    #[derive(Hash)]
    struct Opaque(usize);
    impl std::fmt::Debug for Opaque {
        fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
            f.write_str("opaque")
        }
    }
    let core = || {
        core_fn(|bytes, log| {
            // Every chunking has the same number of events, and their texts are equal.
            bytes.iter().for_each(|_| log.event(Opaque(bytes.len())));
            Ok(bytes.len())
        })
    };
    let report = check(core).receive("ab").run();
    assert_eq!(verdict(&report, CheckId::EVENTS), Verdict::Variant);
    assert!(report.to_string().contains("what `Debug` of an event leaves out"), "{report}");
}

#[test]
fn the_agreed_transcript_is_a_snapshot() {
    let check = check(cores(LinesCodec::new)).prove().receive(REQUEST).eof();
    check.snapshot_in("../../snapshots", "api__lines");
}

#[test]
fn chunkings_that_disagree_have_no_snapshot() {
    let check = || check(Naive::default).receive(REQUEST);
    let disagreeing = || check().snapshot_in("../../snapshots", "api__never");
    let panicked = std::panic::catch_unwind(disagreeing).unwrap_err();
    let message = panicked.downcast_ref::<String>().unwrap();
    assert!(message.contains("violated: the events depend on the bytes alone"), "{message}");
    assert!(
        !std::path::Path::new(env!("CARGO_MANIFEST_DIR"))
            .join("snapshots/api__never.snap")
            .exists()
    );
}

#[test]
fn one_seed_gives_one_report() {
    let report = |seed| {
        let report = check(cores(LinesCodec::new)).seed(seed).receive("ab\r\n".repeat(20)).run();
        format!("{report:?}")
    };
    assert_eq!(report(1), report(1));
    assert_ne!(report(1), report(2));
}
