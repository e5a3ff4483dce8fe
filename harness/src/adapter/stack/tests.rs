//! Tests of stacks of correct cores, and of cores with seeded faults.

use std::hash::Hash;
use std::time::Duration;

use crate::adapter::stack::Stack;
use crate::adapter::stack::samples::{Blocks, Hello, Lines, Proxy};
use crate::bytes::Escaped;
use crate::check::{Checker, check};
use crate::checks::CheckId;
use crate::context::{Switch, Verdict};
use crate::contract::{Core, Log, core_fn};
use crate::runner::Report;
use crate::script::Script;
use crate::transcript::{End, Fault, Kind};

fn proved<C: Core + Clone + Hash + Send + Sync + 'static>(core: &C) -> Checker<C> {
    let core = core.clone();
    check(move || core.clone()).prove()
}

fn fired(report: &Report) -> Vec<CheckId> {
    let results = report.results.iter().filter(|result| !result.verdict.is_ok());
    results.map(|result| result.check).collect()
}

/// Asserts that a stack passes every check; returns its events, its end and its output.
fn logged<C: Core + Clone + Hash + Send + Sync + 'static>(core: &C, script: Script) -> Vec<String> {
    let report = proved(core).accept_empty().script(script).run();
    assert!(report.is_ok(), "{report}");
    assert_eq!(report.verdict(CheckId::WINDOW), Some(Verdict::Same));
    let events = report.transcript.project(&[Kind::Event, Kind::Data, Kind::Fault]);
    let sent = report.transcript.project(&[Kind::Sent, Kind::Closed]);
    events.into_iter().chain(report.transcript.last_lines()).chain(sent).collect()
}

#[test]
fn payload_goes_up_and_output_comes_down() {
    let stack = Stack::new(Blocks::default(), Lines::default());
    let script = Script::new()
        .act("early\n")
        .receive(b"\x02ab\x05c\nd\ne\x01\n")
        .advance(Duration::from_secs(27))
        .act("late\n")
        .act("lower send \"own\"")
        .receive(b"\x02no")
        .eof();
    let lines = [
        "\"ready\"",
        r#"line "abc""#,
        r#"line "d""#,
        r#"line "e""#,
        "\"late\"",
        r#"over "no""#,
        r#"tail "no""#,
        "end",
        r#"sent "\x06early\n\x03ok\n\x03ok\n\x03ok\n\x01p\x01p\x05late\n\x03own""#,
    ];
    assert_eq!(logged(&stack, script), lines);
}

#[test]
fn events_of_both_layers_keep_their_order() {
    let stack = Stack::new(Blocks::default(), Lines::default()).lane("block").prefixed("blocks: ");
    let script = Script::from(b"\x04a\nb\n\x00\x02c\n\x00");
    let bye = "blocks: \"bye\"";
    let lines = ["blocks: \"ready\"", r#"line "a""#, r#"line "b""#, bye, r#"line "c""#, bye];
    assert_eq!(logged(&stack, script)[..6], lines);
}

#[test]
fn a_lower_event_may_end_the_upper_stream() {
    let stack = Stack::new(Blocks::default(), Lines::default()).ends_at("\"bye\"");
    let script = Script::new().receive(b"\x03a\nb\x00\x02c\n").eof();
    let lines = [
        "\"ready\"",
        r#"line "a""#,
        "\"bye\"",
        r#"over "b""#,
        r#"tail "bc\n""#,
        "end",
        r#"sent "\x03ok\n""#,
    ];
    assert_eq!(logged(&stack, script), lines);
}

#[test]
fn a_fault_of_a_layer_ends_the_stack() {
    let stack = || Stack::new(Blocks::default(), Lines::default()).named("blocks", "lines");
    for (bytes, kind, message, sent) in [
        (&b"\x04a\n?\n\x02c\n"[..], "mistake", "in lines: no question", r"\x03ok\n\x06what?\n"),
        (b"\x02a\n\xff\x02c\n", "too-long", "in blocks", r"\x03ok\n"),
    ] {
        let lines = logged(&stack(), Script::from(bytes));
        let fault = format!("fault {kind}");
        assert_eq!(lines, ["\"ready\"", r#"line "a""#, &fault, &format!("sent \"{sent}\"")]);
        let transcript = proved(&stack()).receive(bytes).run().transcript;
        let End::Fault(fault) = transcript.end() else { panic!("{transcript}") };
        assert_eq!(fault.message(), message);
    }
    let cut = logged(&stack(), Script::new().receive(b"\x02a\n\x02c").eof());
    assert!(cut.contains(&"fault cut-off".to_owned()), "{cut:?}");
}

#[test]
fn after_a_switch_the_upper_core_gets_the_rest() {
    let script = Script::new().on("connected", "hi\n").receive("go\na\nb\nrest");
    let script = script.advance(Duration::from_secs(27)).act("more\n").eof();
    let lines = |tail| {
        let both = ["connected \"go\"", r#"line "a""#, r#"line "b""#, "\"late\"", r#"over "rest""#];
        let sent = r#"sent "connected\nhi\nok\nok\nmore\n""#;
        both.into_iter().chain([tail, "end", sent]).map(str::to_owned).collect()
    };
    let stack = Stack::after(Proxy::new(), "connected", Lines::default());
    let mut expected: Vec<String> = lines(r#"untaken "rest""#);
    assert_eq!(logged(&stack, script.clone()), expected);
    // This proxy logs them as payload.
    let stack =
        Stack::after(Proxy { hands_over: true, ..Proxy::new() }, "connected", Lines::default());
    expected = lines(r#"tail "rest""#);
    assert_eq!(logged(&stack.lane("tail"), script), expected);
}

#[test]
fn before_a_switch_the_upper_core_is_not_called() {
    let stack = Stack::after(Proxy::new(), "connected", Lines::default());
    let script = Script::new().receive("g").advance(Duration::from_secs(60)).act("go").eof();
    assert_eq!(logged(&stack, script), ["refused unsupported", "untaken \"g\"", "end"]);
}

#[test]
fn stacks_can_be_stacked() {
    let script = Script::new().receive(b"go\n\x02a\n\x03b\nc\x01\n").act("lower send \"x\"").eof();
    let lines = [
        "connected \"go\"",
        "\"ready\"",
        r#"line "a""#,
        r#"line "b""#,
        r#"line "c""#,
        r#"over """#,
        "end",
        r#"sent "connected\n\x03ok\n\x03ok\n\x03ok\n\x01x""#,
    ];
    let inner = Stack::new(Blocks::default(), Lines::default());
    let right = Stack::after(Proxy::new(), "connected", inner).named("proxy", "inner");
    assert_eq!(logged(&right, script.clone()), lines);
    let inner = Stack::after(Proxy::new(), "connected", Blocks::default()).named("proxy", "blocks");
    let left = Stack::new(inner, Lines::default());
    assert_eq!(logged(&left, script), lines);
}

#[test]
fn a_close_of_the_upper_core_is_passed_down() {
    let closing = core_fn(|bytes, log| {
        log.send(bytes);
        log.close();
        Ok(bytes.len())
    });
    let script = Script::from(b"\x02ab");
    let report = check(move || Stack::new(Blocks::default(), closing)).script(script.clone()).run();
    assert_eq!(report.transcript.lines(), ["\"ready\"", r#"close"#, r#"sent "\x02ab""#]);
    let passed = Stack::new(Blocks::default(), closing).closes_with("send \"bye\"");
    let report = check(move || passed.clone()).script(script).run();
    assert_eq!(report.transcript.lines(), ["\"ready\"", r#"sent "\x02ab\x03bye""#]);
}

#[test]
fn dependence_on_inner_cuts_is_found_by_window() {
    let pieces = core_fn(|bytes, log| {
        log.named("message", Escaped(bytes));
        Ok(bytes.len())
    });
    let stack = move || Stack::new(Blocks::default(), pieces);
    let report = check(stack).receive(b"\x02ab\x03cde").run();
    assert_eq!(fired(&report), [CheckId::WINDOW], "{report}");
}

#[test]
fn leftovers_lost_at_the_switch_are_found() {
    let tail = core_fn(|bytes, log| {
        log.data("tail", bytes);
        Ok(bytes.len())
    });
    let report = |is_greedy| {
        let proxy = Proxy { is_greedy, ..Proxy::new() };
        let stack = move || Stack::after(proxy.clone(), "connected", tail);
        check(stack).receive("go\nrest").switch(Switch::at(3)).run()
    };
    let right = report(false);
    assert!(right.is_ok(), "{right}");
    assert_eq!(right.verdict(CheckId::LEFTOVERS), Some(Verdict::Same));
    let lost = report(true);
    assert_eq!(fired(&lost), [CheckId::EVENTS, CheckId::LEFTOVERS], "{lost}");
}

#[test]
fn a_layer_that_never_stops_is_a_livelock() {
    struct Endless;
    impl Core for Endless {
        fn receive(&mut self, bytes: &[u8], _: &mut Log) -> Result<usize, Fault> {
            Ok(bytes.len())
        }
        fn poll(&mut self, _: &mut Log) -> Result<bool, Fault> {
            Ok(true)
        }
    }
    let report = check(|| Stack::new(Blocks::default(), Endless)).receive(b"\x02ab").run();
    assert_eq!(report.verdict(CheckId::PROGRESS), Some(Verdict::Livelock));
    let greedy = core_fn(|bytes, _| Ok(bytes.len() + 1));
    let report = check(move || Stack::new(Blocks::default(), greedy)).receive(b"\x02ab").run();
    assert_eq!(report.verdict(CheckId::CONSUMED), Some(Verdict::ContractViolation), "{report}");
    let last = report.transcript.lines().pop();
    assert_eq!(last.as_deref(), Some("contract-violation \"upper took 3 of 2 bytes\""));
}

#[test]
fn a_switch_during_transmit_keeps_to_the_room() {
    let stack = Stack::after(Proxy { logs_late: true, ..Proxy::new() }, "connected", Hello(false));
    let lines = ["connected", r#"sent "connected\nhello\n""#];
    assert_eq!(logged(&stack, Script::from("go\n")), lines);
}

#[test]
fn a_fault_caused_by_an_action_is_not_a_refusal() {
    /// Logs the text of its actions as payload.
    #[derive(Clone, Hash)]
    struct Deliverer;
    impl Core for Deliverer {
        fn receive(&mut self, bytes: &[u8], _: &mut Log) -> Result<usize, Fault> {
            Ok(bytes.len())
        }
        fn act(&mut self, action: &str, log: &mut Log) -> Result<(), Fault> {
            log.data("action", action.as_bytes());
            Ok(())
        }
    }
    let script = Script::new().receive("x").act("lower a\n?\n").receive("y").eof();
    let lines = logged(&Stack::new(Deliverer, Lines::default()), script);
    assert_eq!(lines[..2], [r#"line "a""#, "fault mistake"]);
}

#[test]
fn bytes_that_a_stack_carries_are_counted() {
    let blocks = || Stack::new(Blocks::default(), Lines::default());
    let check = check(blocks).held_bytes(Stack::n_carried).receive(b"\x04a\nbc");
    assert_eq!(check.buffered_max(4).run().verdict(CheckId::BUFFERING), Some(Verdict::Same));
    let check = crate::check(blocks).held_bytes(Stack::n_carried).receive(b"\x02ab\x04cdef");
    assert_eq!(check.buffered_max(5).run().verdict(CheckId::BUFFERING), Some(Verdict::Unexpected));
}
