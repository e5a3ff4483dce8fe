//! The checks as a whole: whom they blame, what they leave to others, and that findings replay.

use std::cell::Cell;
use std::hash::{Hash, Hasher};
use std::rc::Rc;

use crate::checking::check;
use crate::core::Core;
use crate::fault::Fault;
use crate::lab::{Lab, Options};
use crate::log::Log;
use crate::report::{self, Comparison, Report, prove};
use crate::robot::{Probe, each_robot, each_robot_without_key};
use crate::script::Script;
use crate::state::Cores;
use crate::token::Replay;
use crate::verdict::Verdict;

fn verdict(report: &Report, id: &str) -> Verdict {
    report.verdict(id).expect("a check of this name")
}

/// Its copies count together.
#[derive(Clone, Default)]
struct Shared(Rc<Cell<usize>>);

impl Hash for Shared {
    fn hash<H: Hasher>(&self, state: &mut H) {
        self.0.get().hash(state);
    }
}

impl Core for Shared {
    fn receive(&mut self, bytes: &[u8], log: &mut Log) -> Result<usize, Fault> {
        self.0.set(self.0.get() + bytes.len());
        log.data("raw", bytes);
        if bytes.ends_with(b"!") {
            log.event(self.0.get());
        }
        Ok(bytes.len())
    }
}

#[test]
fn a_clone_that_shares_its_state_is_laid_to_the_clone() {
    let report = check(Shared::default).prove().receive("abcd!efgh").run();
    assert_eq!(verdict(&report, "state-key"), Verdict::Unsound, "{report}");
    assert_eq!(verdict(&report, "events"), Verdict::NotJudged);
}

/// Says each piece with the next one, and drops the last of three.
#[derive(Clone, Hash, Default)]
struct Late {
    held: Vec<u8>,
    n_pieces: usize,
}

impl Core for Late {
    fn receive(&mut self, bytes: &[u8], log: &mut Log) -> Result<usize, Fault> {
        log.data("raw", &std::mem::replace(&mut self.held, bytes.to_vec()));
        self.n_pieces += 1;
        Ok(bytes.len())
    }

    fn receive_eof(&mut self, _: &[u8], log: &mut Log) -> Result<(), Fault> {
        log.data("raw", if self.n_pieces < 3 { &self.held } else { b"" });
        Ok(())
    }
}

#[test]
fn what_comes_late_under_one_cut_does_not_hide_what_is_lost_under_two() {
    let report = check(Late::default).prove().receive("abcd").eof().run();
    assert_eq!(verdict(&report, "events"), Verdict::Variant, "{report}");
}

#[test]
fn lateness_is_not_judged_where_transcripts_differ() {
    let report = check(Probe::default).receive("abc").run();
    assert_eq!(verdict(&report, "events"), Verdict::Variant, "{report}");
    assert_eq!(verdict(&report, "promptness"), Verdict::NotJudged);
    assert_eq!(verdict(&report, "faults"), Verdict::Same);
}

/// A fresh core shows each finding when it is played as the token says.
fn assert_findings_replay(cores: &Cores, script: &Script) {
    let report = prove("robot", cores, script, Options::default());
    for finding in report.findings() {
        let verdict = finding.counterexample.verdict;
        assert!(![Verdict::Unsound, Verdict::Flaky].contains(&verdict), "{finding}");
        let replay: Replay = finding.token.parse().expect("a token");
        assert_eq!(replay.a, finding.counterexample.a);
        let is_shown = match replay.a == replay.b {
            true if cores.play(&replay.a).end().is_trouble() => true,
            true => {
                let lab = Lab::new(cores, &replay.a.script, Options::default());
                let again =
                    report::run("again", lab.with(vec![replay.a.chunking.clone()], true), &[]);
                again.verdict(&replay.check).is_some_and(|verdict| !verdict.is_ok())
            }
            false => !Comparison::of(cores, &replay).is_same(),
        };
        assert!(is_shown, "{finding}");
    }
}

#[test]
fn every_finding_is_shown_by_a_replay_of_its_token() {
    each_robot(8, 200, assert_findings_replay);
    each_robot_without_key(6, 30, assert_findings_replay);
}

#[test]
fn a_cut_behind_the_end_makes_a_token_that_can_be_read() {
    let report = check(Probe::default).receive("abc").also_cut_at([1, 99]).run();
    for finding in report.findings() {
        assert!(finding.token.parse::<Replay>().is_ok(), "{}", finding.token);
    }
}
