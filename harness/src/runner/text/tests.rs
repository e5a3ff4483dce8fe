//! What is printed can be pasted, and stays short.

use std::fmt;
use std::time::Duration;

use super::paste::toml_string;
use super::rows::write_rows;
use crate::bytes::unescape;
use crate::check::check;
use crate::contract::{Core, Log};
use crate::runner::Report;
use crate::script::Script;
use crate::transcript::Fault;

/// Says whether it got all in one piece.
struct Piecewise;

impl Core for Piecewise {
    fn receive(&mut self, bytes: &[u8], log: &mut Log) -> Result<usize, Fault> {
        log.event(bytes.len());
        Ok(bytes.len())
    }
}

fn findings_of(script: Script) -> Report {
    let report = check(|| Piecewise).name("piecewise a \"b\" \u{1}").script(script).run();
    assert!(!report.is_ok());
    report
}

/// Reads one string of a case back.
fn read(case: &str, key: &str) -> String {
    let table: toml::Table = case.parse().unwrap_or_else(|error| panic!("{error}\n{case}"));
    let case = &table["case"][0];
    let in_steps = || case["steps"].as_array()?.iter().find_map(|step| step.get(key));
    let found = case.get(key).or_else(in_steps);
    found.and_then(|found| found.as_str()).expect("a string").to_owned()
}

#[test]
fn a_case_is_toml_whatever_is_in_it() {
    let nasty = b"'\"\\\0\xff{repeat 2 \"x\"}\r\n";
    let script = Script::from(nasty).act("say 'a' \"b\" \\ \0 \u{1b} \n ü").eof();
    let report = findings_of(script.clone());
    let mut finding = report.findings().next().expect("one").clone();
    // The bytes shrink away; what is printed is what is at stake.
    finding.counterexample.a.script = script;
    finding.is_whole = true;
    let case = finding.to_case().unwrap();
    assert_eq!(unescape(&read(&case, "receive")).unwrap(), nasty);
    assert_eq!(read(&case, "act"), "say 'a' \"b\" \\ \0 \u{1b} \n ü");
    assert_eq!(read(&case, "setup"), r#"a "b" \x01"#);
    assert_eq!(toml_string("\u{7f}\u{202e}\u{e0041}"), r#""\u007f\u202e\U000e0041""#);
}

#[test]
fn a_test_plays_both_sides() {
    let report = findings_of(Script::from("abc"));
    let mut finding = report.findings().next().expect("one").clone();
    let script = Script::from("abc").advance(Duration::from_millis(5));
    finding.counterexample.a.script = script.clone();
    finding.counterexample.b.script = script;
    finding.is_whole = true;
    finding.counterexample.a.chunking = crate::Chunking::new([1]);
    finding.counterexample.b.chunking = crate::Chunking::new([2]);
    let test = finding.to_test().unwrap();
    assert!(test.contains(".also_cut_at([1])") && test.contains(".also_cut_at([2])"), "{test}");
    assert!(test.contains("from_millis(5)"), "{test}");
}

struct Rows<'a>(&'a [String], &'a [String]);

impl fmt::Display for Rows<'_> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write_rows(f, ["A", "B"], self.0, self.1).map(|_| ())
    }
}

#[test]
fn long_transcripts_print_the_first_difference() {
    let lines = |word: &str| (0..50_000).map(|i| format!("{word} {i}")).collect::<Vec<_>>();
    let (mut a, b) = (lines("same"), lines("same"));
    a[30_000] = "other".to_owned();
    let text = Rows(&a, &b).to_string();
    assert!(text.lines().count() < 40 && text.contains("> other"), "{text}");
    assert!(text.contains("… 29995 lines that are the same"), "{text}");
    // Nothing in common: the slow side of comparing.
    assert!(Rows(&lines("a"), &lines("b")).to_string().lines().count() < 40);
}

#[test]
fn equal_lines_are_counted_and_the_last_ones_shown() {
    let lines = |last: &str| [vec!["again".to_owned(); 5000], vec![last.to_owned()]].concat();
    let text = Rows(&lines("x"), &lines("y")).to_string();
    let expected = [
        "    A                      B",
        "    … 4995 lines that are the same",
        "    again                | again",
        "    … 4 more like it",
        "  > x                    | y",
    ];
    assert_eq!(text.lines().collect::<Vec<_>>(), expected);

    let steps = (0..5000).map(|i| format!("step {}", i % 7)).chain(["livelock".to_owned()]);
    let text = Rows(&steps.collect::<Vec<_>>(), &["step 0".to_owned()]).to_string();
    let last: Vec<&str> = text.lines().rev().take(4).collect();
    assert_eq!(last[0].trim_end(), "  * livelock             |");
    assert!(last[3].contains("… 4978 more lines"), "{text}");
}

#[test]
fn a_script_without_an_action_says_which() {
    struct Counts(u8);
    impl Core for Counts {
        fn receive(&mut self, bytes: &[u8], log: &mut Log) -> Result<usize, Fault> {
            log.event(("so far", self.0));
            Ok(bytes.len())
        }
        fn act(&mut self, _: &str, _: &mut Log) -> Result<(), Fault> {
            self.0 += 1;
            Err(Fault::new("refused"))
        }
    }
    let text = check(|| Counts(0)).act("sing").receive("a").run().to_string();
    assert!(text.contains("  B  whole, refusals left out, without: act \"sing\"\n"), "{text}");
}

#[test]
fn bytes_that_no_core_consumed_are_counted() {
    let ignores = || |_: &[u8], _: &mut Log| Ok::<_, Fault>(0);
    let text = check(ignores).receive("abcdef").run().to_string();
    assert!(text.contains("\nnote: 6 bytes were never consumed\n"), "{text}");
}

#[test]
fn the_message_of_a_fault_is_printed_once() {
    let fails = || {
        |bytes: &[u8], _: &mut Log| match bytes.len() {
            0 | 1 => Ok(0),
            n => Err::<usize, _>(Fault::new("too-long").because(format_args!("{n} bytes"))),
        }
    };
    let text = check(fails).receive("ab").complete_at([0, 1, 2]).run().to_string();
    assert_eq!(text.matches("in full: fault too-long: 2 bytes\n").count(), 1, "{text}");
}

#[test]
fn a_fault_can_forge_no_line_of_a_report() {
    let fails =
        || |_: &[u8], _: &mut Log| Err::<usize, _>(Fault::new("a\nb").because("c\n\u{61c}d"));
    let text = check(fails).receive("ab").complete_at([0, 1, 2]).run().to_string();
    assert!(text.contains("in full: fault a\\nb: c\\n\\xd8\\x9cd\n"), "{text}");
}

#[test]
fn a_name_can_forge_no_line_of_a_report() {
    let ignores = || |_: &[u8], _: &mut Log| Ok::<_, Fault>(0);
    let report = check(ignores).name("a\n::error::b\u{202e}").receive("a").run();
    assert!(report.to_string().starts_with(r"a\n::error::b\xe2\x80\xae: ok, "), "{report}");
}
