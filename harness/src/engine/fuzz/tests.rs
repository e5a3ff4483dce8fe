//! Targets of one core, of several, and of two that are compared.

use super::{Differential, Target};
use crate::Verdict;
use crate::check::{Checker, check};
use crate::checks::CheckId;
use crate::contract::{Log, core_fn};
use crate::corpus::{Corpora, Setup, Subject};
use crate::engine::fuzz::FuzzInput;
use crate::runner::Waiver;
use crate::script::{Chunking, Mode, Play, Script};
use crate::transcript::Fault;

/// Logs for each line the length of the read that completed it.
fn lines(bytes: &[u8], log: &mut Log) -> Result<usize, Fault> {
    let Some(end) = bytes.iter().position(|&byte| byte == b'\n') else { return Ok(0) };
    log.event(bytes.len());
    Ok(end + 1)
}

#[test]
fn a_waiver_hides_its_deviation_and_no_other() {
    let checker = || Checker::from(|| lines);
    assert!(Target::new(checker()).run(b"a\nb").is_some());
    let known = Waiver::deviation(CheckId::EVENTS, "logs the length of reads");
    let late = Waiver::deviation(CheckId::PROMPTNESS, "logs the length of reads");
    let waived = checker().waive(known.clone()).waive(late.clone());
    assert!(Target::new(waived).run(b"a\nb").is_none());
    let other = known.verdict(Verdict::Panicked);
    assert!(Target::new(checker().waive(other).waive(late)).run(b"a\nb").is_some());
}

#[test]
fn the_mode_of_an_input_selects_its_check() {
    // Each read overwrites the bytes that were not polled yet.
    let target = Target::new(Forgetful::default);
    let input = FuzzInput::from(Play::new("ab", Chunking::whole()).in_mode(Mode::PollOnce));
    let crash = target.run(&input.encode()).unwrap();
    assert!(crash.to_string().contains("polling, variant, "), "{crash}");
}

#[test]
fn only_supported_actions_are_given_to_a_core() {
    let script = Script::new().on("97", "sing").receive("ab").act("cry").receive("c");
    let input = FuzzInput::from(Play::new(script, Chunking::whole())).encode();
    // All events are logged in one call, so what an action logs comes after them.
    let without_actions = || {
        core_fn(|bytes, log| {
            bytes.iter().for_each(|byte| log.event(byte));
            Ok(bytes.len())
        })
    };
    assert!(Target::new(without_actions).run(&input).is_none());
    let crash = Target::new(Singer::default).run(&input).unwrap();
    assert!(crash.to_string().contains("check: events"), "{crash}");
    let script = crash.input.play.script.to_string();
    assert!(script.contains("sing") && !script.contains("cry"), "{script}");
}

#[derive(Default)]
struct Singer;

impl crate::contract::Core for Singer {
    fn receive(&mut self, bytes: &[u8], log: &mut Log) -> Result<usize, Fault> {
        bytes.iter().for_each(|byte| log.event(byte));
        Ok(bytes.len())
    }

    fn act(&mut self, action: &str, log: &mut Log) -> Result<(), Fault> {
        if action != "sing" {
            return Err(Fault::new("unsupported"));
        }
        log.event("la");
        Ok(())
    }
}

#[derive(Default)]
struct Forgetful(Vec<u8>);

impl crate::contract::Core for Forgetful {
    fn receive(&mut self, bytes: &[u8], _: &mut Log) -> Result<usize, Fault> {
        self.0 = bytes.to_vec();
        Ok(bytes.len())
    }

    fn poll(&mut self, log: &mut Log) -> Result<bool, Fault> {
        let next = self.0.pop();
        next.iter().for_each(|byte| log.event(byte));
        Ok(next.is_some())
    }
}

#[test]
fn cores_that_differ_are_found_unless_a_quirk_fits() {
    let subject = |name, end: &'static [u8]| {
        Subject::new(name, "framing", move |_| {
            let of_line = move |bytes: &[u8], log: &mut Log| {
                let Some(at) = bytes.iter().position(|&byte| byte == b'\n') else {
                    return Ok(0);
                };
                let line = bytes[..at].strip_suffix(end).unwrap_or(&bytes[..at]);
                log.event(crate::protocol::framing::line(str::from_utf8(line)?));
                Ok(at + 1)
            };
            Some(check(move || of_line))
        })
    };
    let (trims, keeps) = (subject("trims", b"\r"), subject("keeps", b""));
    let setup = Setup::new("lines");
    let checkers = || [&trims, &keeps].map(|subject| subject.checker_as(&setup).unwrap());
    let pair = || Differential::new([&trims, &keeps], checkers());
    let report = Target::differential(pair()).run(b"a\r\n").unwrap().report;
    let found: Vec<_> =
        report.findings().map(|finding| (finding.check, finding.clause.clone())).collect();
    let clause = "as line 1 it logs `line \"\"`, keeps `line \"\\r\"`";
    assert_eq!(found, [(CheckId::REFERENCE, Some(clause.to_owned()))], "{report}");
    assert!(Target::differential(pair()).run(b"a\n").is_none());
    let quirk = |between: &str, says: &str| {
        let quirk = format!("[[quirk]]\nbetween = {between}\nsays = {says}\nreason = 'a CR'");
        let case = "[[case]]\nid = 'a'\nspec = 'harness rule'\nmust = 'c'\nsetup = 'lines'\n\
                    receive = 'x'\n";
        let text = format!("# Why.\n\n{case}{quirk}\n");
        let vocabulary = crate::protocol::framing().files().iter().copied();
        let mut all: Vec<(String, String)> = vocabulary
            .filter(|(path, _)| path.ends_with("vocabulary.toml"))
            .map(|(path, text)| (path.to_owned(), text.to_owned()))
            .collect();
        all.push(("corpora/framing/quirks.toml".to_owned(), text));
        Corpora::parse(all).unwrap_or_else(|error| panic!("{error}"))
    };
    let run = |corpora: Corpora| Target::differential(pair().quirks(&corpora)).run(b"a\r\n");
    assert!(run(quirk("['trims', 'keeps']", r#"['line "a"', 'line "a\r"']"#)).is_none());
    assert!(run(quirk("['keeps', 'trims']", r#"['line "a\r"', 'line *']"#)).is_none());
    assert!(run(quirk("['keeps', 'trims']", r#"['line "b*"', '*']"#)).is_some());
    assert!(run(quirk("['keeps', 'others']", r#"['*', '*']"#)).is_some());
}
