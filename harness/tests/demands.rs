//! The demands of a test beyond the checks: each is met once, and missed once by a culprit.

use std::process::Command;

use chunkproof::bytes::Escaped;
use chunkproof::runner::Unmet;
use chunkproof::search::Budget;
use chunkproof::{
    Check, CheckId, Chunking, Core, Fault, Guarantee, Log, Report, Verdict, Waiver, check,
};

/// Collects lines; the culprit of this file keeps the terminator in each, under every cut.
#[derive(Clone, Hash, Default)]
struct Lines<const KEEPS_END: bool> {
    line: Vec<u8>,
    has_failed: bool,
}

impl<const KEEPS_END: bool> Core for Lines<KEEPS_END> {
    fn receive(&mut self, bytes: &[u8], log: &mut Log) -> Result<usize, Fault> {
        for &byte in bytes {
            self.has_failed |= byte == b'!';
            if self.has_failed {
                return Err(Fault::new("shouted"));
            }
            if byte != b'\n' || KEEPS_END {
                self.line.push(byte);
            }
            if byte == b'\n' {
                log.named("line", Escaped(&std::mem::take(&mut self.line)));
            }
        }
        Ok(bytes.len())
    }
}

fn lines(text: &str) -> Check {
    check(Lines::<false>::default).prove().name("lines").receive(text)
}

/// A core that is wrong in the same way under every cut.
fn culprit(text: &str) -> Check {
    check(Lines::<true>::default).prove().name("lines").receive(text)
}

#[test]
fn a_fault_under_every_cut_is_unexpected() {
    assert!(culprit("ab\nc\n").run().is_ok(), "no comparison of cuts shows it");
    let report = culprit("ab\nc\n").eof().expect([r#"line "ab""#, r#"line "c""#, "end"]).run();
    assert!(!report.is_ok());
    assert_eq!(report.verdict(CheckId::EXPECTED), Some(Verdict::Unexpected));
    let shown = r##"violated: the transcript is one that the test or the case allows
   check: expected, verdict unexpected: this outcome is not allowed
    core: lines

script, received in one piece
    receive "ab\nc\n"
    eof

    expected               logged
  > line "ab"            | line "ab\n"
  * line "c"             | line "c\n"
    end                  | end

if what was logged is right:
    .expect([
        r#"line "ab\n""#,
        r#"line "c\n""#,
        "end",
    ])
"##;
    assert!(report.to_string().contains(&format!("\n\n{shown}\n")), "{report}");
}

#[test]
fn expected_lines_pass_and_are_reported() {
    let report = lines("ab\nc\n").expect([r#"line "ab""#, r#"line "c""#]).run();
    assert!(report.is_ok(), "{report}");
    assert_eq!(report.verdict(CheckId::EXPECTED), Some(Verdict::Same));
    assert_eq!(lines("a\n").run().verdict(CheckId::EXPECTED), None, "nothing was expected");
    lines("a\nb\nc\n!").expect([r#"line "a""#, "...", "fault"]).assert();
    lines("").expect([""; 0]).assert();
    let replaced = lines("a\n").expect([r#"line "b""#]).expect([r#"line "a""#]).run();
    assert!(replaced.is_ok(), "{replaced}");
}

#[test]
fn lines_of_one_lane_are_expected_as_one() {
    let raw = || {
        |bytes: &[u8], log: &mut Log| {
            log.data("raw", bytes);
            Ok::<_, Fault>(bytes.len())
        }
    };
    check(raw).receive("abc").expect([r#"raw "a""#, r#"raw "bc""#]).assert();
    let report = check(raw).receive("abc").expect([r#"raw "a""#, r#"raw "b""#]).run();
    assert!(report.to_string().contains(r#"> raw "ab"             | raw "abc""#), "{report}");
}

#[test]
fn missing_and_additional_lines_are_unexpected() {
    for expected in
        [&[r#"line "a""#][..], &[r#"line "a""#, r#"line "b""#, "end"], &[], &["...", r#"line "a""#]]
    {
        let report = lines("a\nb\n").expect(expected.iter().copied()).run();
        assert_eq!(report.unmet.len(), 1, "{expected:?}: {report}");
    }
}

#[test]
fn a_waiver_covers_what_is_unexpected() {
    let known = Waiver::deviation(CheckId::EXPECTED, "keeps the terminator");
    let report = culprit("a\n").expect([r#"line "a""#]).waive(known.clone()).run();
    assert!(report.is_ok(), "{report}");
    assert!(report.to_string().contains("keeps the terminator"), "{report}");
    let met = lines("a\n").expect([r#"line "a""#]).waive(known.clone()).run();
    assert_eq!((met.is_ok(), met.stale.as_slice()), (false, [known].as_slice()));
    let other = Waiver::deviation(CheckId::EVENTS, "of another check");
    let report = culprit("a\n").expect([r#"line "a""#]).waive(other).run();
    assert!(matches!(report.unmet.as_slice(), [Unmet::Lines(lines)] if lines == &[r#"line "a""#]));
}

#[test]
fn a_core_without_a_key_is_not_proven() {
    let report = check(Lines::<false>::default)
        .name("lines")
        .receive("ab\n".repeat(9))
        .require(Guarantee::Proven);
    let text = report.run().to_string();
    let sentence = "violated: the test requires Proven (all chunkings), but what was run guarantees \
                    UpToCuts(2) (all chunkings of at most 2 cuts): its states cannot be distinguished \
                    without a state key: `prove()`, `hash_states()`, `debug_states()` or \
                    `key_states(…)`\n    core: lines\n";
    assert!(text.contains(sentence), "{text}");
}

#[test]
fn a_script_beyond_the_budget_is_not_proven() {
    let mut budget = Budget::default();
    budget.feeds_max = 500;
    let long = || lines(&"some line\n".repeat(20)).budget(budget);
    let report = long().require(Guarantee::Proven).run();
    assert_eq!((report.is_ok(), report.unmet.len()), (false, 1), "{report}");
    assert!(report.to_string().contains("): 200 bytes are too many to explore"), "{report}");
    assert!(long().require(Guarantee::UpToCuts(1)).run().is_ok());
    let only = lines("abc\n").only([Chunking::new([1])]).require(Guarantee::UpToCuts(1)).run();
    assert!(only.to_string().contains("): only the given chunkings were run"), "{only}");
}

#[test]
fn a_proof_is_all_that_can_be_required() {
    lines("ab\ncd\n").assert_proven();
    lines("ab\n").require(Guarantee::MaxPiece(2)).require(Guarantee::UpToCuts(9)).assert();
    // Few bytes have few chunkings: all were tried, which needs no key.
    check(Lines::<false>::default).receive("ab\n").assert_proven();
}

/// The complaint of a test that requires a check.
fn complaint(check: Check, required: CheckId) -> String {
    let report = check.require_check(required).run();
    assert_eq!((report.is_ok(), report.unmet.len()), (false, 1), "{required}: {report}");
    let text = report.to_string();
    let line = text.lines().find(|line| line.starts_with("violated: "));
    line.unwrap_or_default().to_owned()
}

#[test]
fn a_check_without_its_fact_names_the_call() {
    let sentence = "violated: the test requires that `completeness` judges the script, but it is \
                    not-applicable: call `complete_at([…])`";
    assert_eq!(complaint(lines("a\n"), CheckId::COMPLETENESS), sentence);
    lines("a\n").buffered_max(2).require_check(CheckId::BUFFERING).assert();
}

#[test]
fn a_check_without_its_power_names_it() {
    let without_key = check(Lines::<false>::default).receive("a\n");
    let text = complaint(without_key, CheckId::STATE_KEY);
    let needs = "a state key: `prove()`, `hash_states()`, `debug_states()` or `key_states(…)`";
    assert!(text.ends_with(&format!("but it is not-applicable: needs {needs}")), "{text}");
    let text = complaint(lines("a\n"), CheckId::BACKPRESSURE);
    assert!(
        text.ends_with("not-applicable: needs a core that queues what it sends: `Core::transmit`"),
        "{text}"
    );
    lines("a\n").require_check(CheckId::STATE_KEY).require_check(CheckId::EVENTS).assert();
}

#[test]
fn expected_can_be_required() {
    let text = complaint(lines("a\n"), CheckId::EXPECTED);
    assert!(text.ends_with("but no lines were expected: call `expect([…])`"), "{text}");
    lines("a\n").expect(["..."]).require_check(CheckId::EXPECTED).assert();
}

#[test]
fn a_check_after_a_broken_contract_is_not_judged() {
    // It consumes more than it was given, so no other check has a meaning.
    let greedy = || |bytes: &[u8], _: &mut Log| Ok::<_, Fault>(bytes.len() + 1);
    let report = check(greedy).receive("ab").require_check(CheckId::EVENTS).run();
    let because =
        "violated: the test requires that `events` judges the script, but it is not-judged: ";
    assert!(report.to_string().contains(because), "{report}");
}

/// The report of a test with every demand, none of which is met.
fn demanding() -> Report {
    let sizes = || {
        |bytes: &[u8], log: &mut Log| {
            log.event(bytes.len());
            Ok(bytes.len())
        }
    };
    let check = check(sizes).name("demanding").receive("ab".repeat(20));
    check.expect(["3"]).require(Guarantee::Proven).require_check(CheckId::COMPLETENESS).run()
}

#[test]
fn a_replay_has_no_demands() {
    if std::env::var_os(REPLAY).is_some() {
        let report = demanding();
        assert_eq!(report.verdict(CheckId::EXPECTED), None);
        assert!(report.unmet.is_empty() && report.findings().next().is_some(), "{report}");
        return;
    }
    let report = demanding();
    assert_eq!(report.unmet.len(), 3, "{report}");
    let token = &report.findings().next().unwrap().token;
    let mut again = Command::new(std::env::current_exe().unwrap());
    again.args(["--exact", "demands::a_replay_has_no_demands"]).env(REPLAY, token);
    let output = again.output().unwrap();
    let text = String::from_utf8_lossy(&output.stdout);
    assert!(output.status.success() && text.contains("1 passed"), "{text}");
}

const REPLAY: &str = "CHUNKPROOF_REPLAY";
