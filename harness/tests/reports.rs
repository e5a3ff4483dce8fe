//! The rest of a report: waived findings, checks without a subject, limits, and the thoroughness of
//! a run.

use chunkproof::adapter::tokio_util::cores;
use chunkproof::bytes::Escaped;
use chunkproof::contract::core_fn;
use chunkproof::search::Budget;
use chunkproof::{CheckId, Core, Fault, Log, Profile, Report, Verdict, Waiver, check};
use tokio_util::codec::LinesCodec;

/// The verdict of one check.
fn verdict(report: &Report, check: CheckId) -> Verdict {
    report.verdict(check).unwrap_or_else(|| panic!("no report has a result of {check}"))
}

/// Looks for CRLF only within one read.
fn naive() -> impl FnMut(&[u8], &mut Log) -> Result<usize, Fault> {
    |bytes: &[u8], log: &mut Log| {
        bytes.windows(2).filter(|pair| pair == b"\r\n").for_each(|_| log.event("line"));
        Ok(bytes.len())
    }
}

const REQUEST: &str = "GET / HTTP/1.1\r\nHost: a\r\n\r\n";

/// Logs the length of each read.
fn sizes() -> impl FnMut(&[u8], &mut Log) -> Result<usize, Fault> {
    |bytes: &[u8], log: &mut Log| {
        log.event(bytes.len());
        Ok(bytes.len())
    }
}

#[test]
fn a_waived_finding_is_named_and_does_not_fail() {
    let waiver =
        Waiver::permitted(CheckId::EVENTS, "logs the length of each read").reference("a/b#1");
    let report = check(sizes).receive("abc").waive(waiver).run();
    assert!(report.is_ok(), "{report}");
    assert_eq!(report.verdict(CheckId::EVENTS), Some(Verdict::Variant));
    let known = "waived: permitted [events] logs the length of each read, see a/b#1\n";
    assert!(report.to_string().ends_with(known), "{report}");
}

#[test]
fn a_stale_waiver_fails() {
    let waiver = || Waiver::deviation(CheckId::EVENTS, "differs").verdict(Verdict::Variant);
    let still = |core: fn(&[u8], &mut Log) -> Result<usize, Fault>| {
        check(move || core).receive("abc").waive(waiver()).run()
    };
    let raw = still(|bytes, log| {
        log.data("raw", bytes);
        Ok(bytes.len())
    });
    assert!(!raw.is_ok() && raw.findings().next().is_none(), "{raw}");
    assert!(raw.to_string().contains("stale waiver, remove it: deviation [events]"));
    // It is for a variant, and this is a panic.
    let fragile = still(|bytes, _| {
        assert!(bytes.len() != 2, "two bytes are too many");
        Ok(bytes.len())
    });
    assert!(!fragile.is_ok());
    assert_eq!(verdict(&fragile, CheckId::PANICS), Verdict::Panicked);
}

#[test]
fn a_waiver_covers_only_cuts_in_its_range() {
    let waived = |cuts: std::ops::Range<usize>| {
        let waiver = Waiver::deviation(CheckId::EVENTS, "r").cuts(cuts);
        check(naive).receive("ab\r\n").waive(waiver).run().is_ok()
    };
    assert!(waived(1..4) && !waived(1..3), "the CR and the LF are cut at 3");
}

#[test]
fn a_stricter_profile_plays_more() {
    let plays = |profile| {
        let report = check(cores(LinesCodec::new)).profile(profile).receive(REQUEST).run();
        assert!(report.is_ok(), "{report}");
        report.coverage.plays
    };
    let plays = Profile::ALL.map(plays);
    assert!(plays.is_sorted_by(|fewer, more| fewer < more), "{plays:?}");
}

#[test]
fn a_check_beyond_the_budget_is_not_judged() {
    // It starts over on each piece, so cuts cost more than the budget allows.
    let patient = || core_fn(|_, _| Ok(0));
    let mut budget = Budget::default();
    budget.bytes_max = 1 << 14;
    let report = check(patient).budget(budget).receive("a".repeat(20_000)).run();
    assert_eq!(verdict(&report, CheckId::ISOLATION), Verdict::NotJudged);
    assert!(report.to_string().contains("other modes were tried only in part"), "{report}");
}

#[test]
fn a_check_without_its_subject_is_not_applicable() {
    let report = check(cores(LinesCodec::new)).receive("a\n").run();
    for id in [
        CheckId::COMPLETENESS,
        CheckId::BACKPRESSURE,
        CheckId::REFUSALS,
        CheckId::PAUSING,
        CheckId::LEFTOVERS,
        CheckId::LIMITS,
    ] {
        assert_eq!(verdict(&report, id), Verdict::NotApplicable, "{id}");
    }
    assert_eq!(verdict(&report, CheckId::POLLING), Verdict::Same);
}

#[test]
fn an_action_follows_its_event_in_any_piece() {
    #[derive(Clone, Hash, Default)]
    struct Server(Vec<u8>);
    impl Core for Server {
        fn receive(&mut self, bytes: &[u8], log: &mut Log) -> Result<usize, Fault> {
            let Some(end) = bytes.iter().position(|byte| *byte == b'\n') else { return Ok(0) };
            self.0 = bytes[..end].to_vec();
            log.named("request", Escaped(&self.0));
            Ok(end + 1)
        }
        fn act(&mut self, action: &str, log: &mut Log) -> Result<(), Fault> {
            log.send(format!("{action} to {}\n", Escaped(&self.0)).as_bytes());
            Ok(())
        }
    }
    let report = check(Server::default).prove().on("request", "yes").receive("a\nb\n").run();
    assert!(report.is_ok(), "{report}");
    let logged = ["request \"a\"", r#"sent "yes to a\n""#, "request \"b\"", r#"sent "yes to b\n""#];
    assert_eq!(report.transcript.lines(), logged);
}
