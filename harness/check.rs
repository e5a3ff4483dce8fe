//! The checks: one invariant a file, run in order over one core and one script.

mod self_check;
mod determinism;
mod state_key;
mod events;
mod outgoing;
mod faults;
mod promptness;
mod truncation;

use crate::chunking::Chunking;
use crate::driver::Outcome;
use crate::lab::Lab;
use crate::script::Script;
use crate::verdict::Verdict;

/// What must hold for every core.
#[derive(Debug, Clone, Copy)]
pub struct Invariant {
    pub(crate) id: &'static str,
    pub(crate) says: &'static str,
    /// Whether two outcomes of one script break it.
    pub(crate) differs: fn(&Outcome, &Outcome) -> bool,
    /// Looks for the simplest violation.
    pub(crate) find: fn(&Lab<'_>) -> Option<Violation>,
}

/// A script and two chunkings of it that show an invariant broken. The two are the same chunking
/// where one run alone shows it.
#[derive(Debug, Clone)]
pub(crate) struct Violation {
    pub(crate) script: Script,
    pub(crate) a: Chunking,
    pub(crate) b: Chunking,
    /// The simplest chunking of every class of outcome, simplest first; the first two are above.
    pub(crate) classes: Vec<Chunking>,
    /// The verdict, where it does not follow from the two transcripts.
    pub(crate) verdict: Option<Verdict>,
    /// The part of the invariant that is broken, where it has several.
    pub(crate) clause: Option<&'static str>,
}

impl Violation {
    /// A violation shown by the simplest chunkings of its classes; by one if one run shows it.
    pub(crate) fn new(script: Script, classes: Vec<Chunking>) -> Self {
        let a = classes.first().cloned().unwrap_or_default();
        let b = classes.get(1).unwrap_or(&a).clone();
        Self { script, a, b, classes, verdict: None, clause: None }
    }
}

impl Invariant {
    /// All of them, in the order in which they run.
    pub const ALL: [Self; 8] = [
        self_check::SELF_CHECK,
        determinism::DETERMINISM,
        state_key::STATE_KEY,
        events::EVENTS,
        outgoing::OUTGOING,
        faults::FAULTS,
        promptness::PROMPTNESS,
        truncation::TRUNCATION,
    ];

    /// The name in reports and waivers.
    #[must_use]
    pub fn id(&self) -> &'static str {
        self.id
    }

    /// The invariant in one sentence.
    #[must_use]
    pub fn says(&self) -> &'static str {
        self.says
    }

    /// Whether the evidence allows a judgement: what is late can be told only where all is the same
    /// in the end.
    pub(crate) fn is_judged(&self, lab: &Lab<'_>) -> bool {
        self.id != promptness::PROMPTNESS.id || lab.evidence().last.len() <= 1
    }

    /// Whether nothing else has meaning once this is broken.
    pub(crate) fn is_ground(&self) -> bool {
        [self_check::SELF_CHECK.id, determinism::DETERMINISM.id, state_key::STATE_KEY.id]
            .contains(&self.id)
    }
}

#[cfg(test)]
mod tests {
    use std::cell::Cell;
    use std::hash::{Hash, Hasher};
    use std::rc::Rc;

    use crate::checking::check;
    use crate::core::Core;
    use crate::fault::Fault;
    use crate::lab::Options;
    use crate::log::Log;
    use crate::report::{Comparison, Report, prove};
    use crate::robot::{Probe, each_robot, each_robot_without_key};
    use crate::script::Script;
    use crate::state::Cores;
    use crate::token::Replay;
    use crate::verdict::Verdict;

    fn verdict(report: &Report, id: &str) -> Verdict {
        let result = report.results.iter().find(|result| result.check == id);
        result.expect("a check of this name").verdict
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
            assert_eq!(replay.script, finding.counterexample.script);
            let is_shown = match replay.a == replay.b {
                true => cores.replay(&replay.script, &replay.a).end().is_trouble(),
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
}
