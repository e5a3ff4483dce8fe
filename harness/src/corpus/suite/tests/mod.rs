//! The status of findings with and without waivers, and of waivers that cover no finding.

mod messages;

use crate::check::{Checker, check};
use crate::checks::CheckId;
use crate::context::{Options, Rewriting, Switch, Verdict};
use crate::contract::Log;
use crate::corpus::suite::{run, stale, validate};
use crate::corpus::{
    Breach, CaseTrial, Corpora, Detail, NotConcerned, Reason, Setup, SkippedBecause, StaleBecause,
    Status, Subject,
};
use crate::script::Script;
use crate::search::Profile;

/// Logs the mark that a piece begins with: `1` or `2` after a cut; panics at `!`.
fn marks(bytes: &[u8], log: &mut Log) -> usize {
    let first = bytes.first().filter(|first| b"12!".contains(first));
    assert_ne!(first, Some(&b'!'), "a mark");
    if let Some(first) = first {
        log.event(char::from(*first));
    }
    bytes.len()
}

fn core(name: &'static str) -> Subject {
    Subject::new(name, "p", |setup| -> Option<Checker> {
        match setup.role() {
            "marks" => Some(check(|| |bytes: &[u8], log: &mut Log| Ok(marks(bytes, log))).into()),
            "liar" => Some(check(|| |bytes: &[u8], _: &mut Log| Ok(bytes.len() + 1)).into()),
            _ => None,
        }
    })
}

/// Cases whose transcripts differ for no cut, for one after the first byte, after the third, and
/// for both; one that panics; and one whose core consumes too much.
const CASES: [(&str, &str, &str); 6] = [
    ("none", "marks", "abcdef"),
    ("at-1", "marks", "a1cdef"),
    ("at-3", "marks", "abc2ef"),
    ("both", "marks", "a1c2ef"),
    ("dead", "marks", "a!cdef"),
    ("lies", "liar", "abcdef"),
];

/// These cases with a waiver for `core` from each of these texts.
fn corpora(waivers: &[&str]) -> Corpora {
    let words = "words = []\nsetups = [{ form = 'marks', means = '' }, \
                 { form = 'liar', means = '' }, { form = 'other', means = '' }]";
    let mut text = "# Why.\n".to_owned();
    for (id, setup, bytes) in CASES {
        text += &format!("[[case]]\nid = '{id}'\nspec = 's'\nmust = '{id}'\nsetup = '{setup}'\n");
        text += &format!("receive = '{bytes}'\n");
    }
    for waiver in waivers {
        let subject = if waiver.contains("subject =") { "" } else { "subject = 'core'\n" };
        text += &format!("\n[[waiver]]\n{subject}{waiver}\n");
        text += "class = 'deviation'\nreason = 'r'\n";
    }
    Corpora::parse([("p/vocabulary.toml", words), ("p/x.toml", &text)]).unwrap()
}

fn run_all(waivers: &[&str]) -> Vec<CaseTrial> {
    let corpora = corpora(waivers);
    let (file, core) = (&corpora.files[0], core("core"));
    let one = |case| run(&core, file, case, Options::of_many(Profile::Standard));
    let mut trials: Vec<CaseTrial> = file.cases.iter().flat_map(one).collect();
    trials.extend(stale(&core, file, &trials, Profile::Standard));
    trials
}

fn of<'a>(trials: &'a [CaseTrial], case: &str, check: CheckId) -> &'a CaseTrial {
    let mut found = trials.iter().filter(|trial| trial.case == case && trial.check == check);
    let (first, more) = (found.next(), found.next());
    assert!(more.is_none(), "{case} {check} twice");
    first.unwrap_or_else(|| panic!("no trial of {case} {check}"))
}

/// The status of `events` in the first four cases, with these waivers.
fn statuses(waivers: &[&str]) -> [Status; 4] {
    let trials = run_all(waivers);
    ["none", "at-1", "at-3", "both"].map(|case| of(&trials, case, CheckId::EVENTS).status)
}

const PASSED: Status = Status::Passed;
const DEVIATION: Status = Status::Deviation;
const VIOLATED: Status = Status::Violated;

#[test]
fn findings_without_waivers_are_violated() {
    assert_eq!(statuses(&[]), [PASSED, VIOLATED, VIOLATED, VIOLATED]);
    let trials = run_all(&[]);
    assert!(trials.iter().all(|trial| trial.waivers.is_empty()));
    assert_eq!(of(&trials, "dead", CheckId::PANICS).verdict, Verdict::Panicked);
    assert_eq!(of(&trials, "lies", CheckId::CONSUMED).verdict, Verdict::ContractViolation);
}

#[test]
fn a_pattern_waives_only_cases_that_differ() {
    let waiver = "check = 'events'\ncases = ['at-*']\nreference = 'a/b#1'";
    assert_eq!(statuses(&[waiver]), [PASSED, DEVIATION, DEVIATION, VIOLATED]);
    let all = "check = 'events'\ncases = ['*']";
    assert_eq!(statuses(&[all]), [PASSED, DEVIATION, DEVIATION, DEVIATION]);
    let trials = run_all(&[waiver]);
    assert!(trials.iter().all(|trial| trial.status != Status::Stale));
    let waived = of(&trials, "at-1", CheckId::EVENTS);
    assert_eq!(waived.waivers[0].reference, "a/b#1");
    assert_eq!(waived.reason, Some(Reason::Waived(waived.waivers[0].clone())));
    assert_eq!(waived.reason.as_ref().unwrap().to_string(), "r");
    assert!(waived.detail.is_some(), "a waived finding keeps its detail");
}

#[test]
fn a_range_of_cuts_waives_findings_there_alone() {
    let waiver = |cuts| format!("check = 'events'\ncases = ['*']\ncuts = {cuts}");
    let statuses = |cuts| statuses(&[&waiver(cuts)]);
    assert_eq!(statuses("[1, 2]"), [PASSED, DEVIATION, VIOLATED, VIOLATED]);
    assert_eq!(statuses("[2, 4]"), [PASSED, VIOLATED, DEVIATION, VIOLATED]);
    assert_eq!(statuses("[1, 4]"), [PASSED, DEVIATION, DEVIATION, DEVIATION]);
    let reason = "; its waiver is for another verdict or for other cuts";
    let trials = run_all(&[&waiver("[1, 2]")]);
    let violated = of(&trials, "both", CheckId::EVENTS);
    let why = violated.reason.as_ref().unwrap();
    assert!(matches!(why, Reason::Violated { is_waived_otherwise: true, .. }), "{why:?}");
    assert!(why.to_string().ends_with(reason), "{why}");
}

#[test]
fn two_ranges_waive_two_places() {
    let waivers = ["[1, 2]", "[3, 4]"].map(|cuts| {
        format!("check = 'events'\ncases = ['at-*']\ncuts = {cuts}\nreference = '{cuts}'")
    });
    let trials = run_all(&[&waivers[0], &waivers[1]]);
    for (case, cuts) in [("at-1", "[1, 2]"), ("at-3", "[3, 4]")] {
        let waived = of(&trials, case, CheckId::EVENTS);
        assert_eq!((waived.status, waived.waivers.len()), (DEVIATION, 1));
        assert_eq!(waived.waivers[0].reference, cuts);
    }
}

#[test]
fn a_verdict_that_is_waived_does_not_hide_another() {
    let waiver = |verdict| format!("check = 'panics'\ncases = ['dead']\nverdict = '{verdict}'");
    let status = |verdict| of(&run_all(&[&waiver(verdict)]), "dead", CheckId::PANICS).status;
    assert_eq!(status("panicked"), DEVIATION);
    assert_eq!(status("variant"), VIOLATED);
}

#[test]
fn waivers_are_reported_in_the_order_of_the_file() {
    let narrow = "check = 'panics'\ncases = ['dead']\nverdict = 'panicked'\nreference = '1'";
    let wide = "check = 'panics'\ncases = ['dead']\nreference = '2'";
    for waivers in [[narrow, wide], [wide, narrow]] {
        let trials = run_all(&waivers);
        let covering = &of(&trials, "dead", CheckId::PANICS).waivers;
        assert_eq!(covering.len(), 2);
        assert!(waivers[0].contains(&format!("'{}'", covering[0].reference)));
    }
}

#[test]
fn only_a_named_case_that_holds_is_stale() {
    let named = "check = 'events'\ncases = ['none', 'at-*']";
    assert_eq!(statuses(&[named]), [Status::Stale, DEVIATION, DEVIATION, VIOLATED]);
    assert_eq!(statuses(&["check = 'events'\ncases = ['n*']"])[0], PASSED);
}

#[test]
fn a_waiver_is_not_stale_below_its_profile() {
    let n_stale = |profile: &str| {
        let waiver = |cases| format!("check = 'events'\n{cases}\n{profile}");
        ["cases = ['none']", "cases = ['n*']"].map(|cases| all_stale(&[&waiver(cases)]).len())
    };
    assert_eq!(n_stale(""), [1, 1]);
    assert_eq!(n_stale("profile = 'standard'"), [1, 1]);
    assert_eq!(n_stale("profile = 'thorough'"), [0, 0]);
}

/// Case, check and reason of every stale trial.
fn all_stale(waivers: &[&str]) -> Vec<(String, CheckId)> {
    let trials = run_all(waivers);
    let stale = trials.iter().filter(|trial| trial.status == Status::Stale);
    stale.map(|trial| (trial.case.clone(), trial.check)).collect()
}

#[test]
fn a_pattern_that_covers_nothing_is_stale_once() {
    let idle = "check = 'events'\ncases = ['n*', 'at-1', 'b*']";
    assert_eq!(all_stale(&[idle]), [("n*".to_owned(), CheckId::EVENTS)]);
    let both = "check = 'outgoing'\ncases = ['n*', 'at-*']";
    assert_eq!(all_stale(&[both]), [("n*, at-*".to_owned(), CheckId::OUTGOING)]);
    // A waiver with another verdict, or for other cuts, covers no finding either.
    let other = "check = 'events'\ncases = ['at-*']\nverdict = 'panicked'";
    let elsewhere = "check = 'events'\ncases = ['at-*']\ncuts = [4, 6]";
    assert_eq!(all_stale(&[other]), [("at-*".to_owned(), CheckId::EVENTS)]);
    assert_eq!(all_stale(&[other, elsewhere]).len(), 2);
    // Nor does one for a check that is not run.
    let expected = "check = 'expected'\ncases = ['at-*']";
    assert_eq!(all_stale(&[expected]), [("at-*".to_owned(), CheckId::EXPECTED)]);
    let is_ok = run_all(&[idle]).iter().all(|trial| trial.status.is_ok());
    assert!(!is_ok);
}

#[test]
fn a_pattern_is_not_stale_if_no_case_was_judged() {
    assert_eq!(all_stale(&["check = 'promptness'\ncases = ['li*']"]), []);
}

#[test]
fn waivers_count_for_their_file_and_subject_alone() {
    let waivers = ["check = 'events'\ncases = ['at-*']"];
    let of_other = "subject = 'other'\ncheck = 'events'\ncases = ['n*']";
    let corpora_of_both = corpora(&[waivers[0], of_other]);
    let (file, mut trials) = (&corpora_of_both.files[0], run_all(&waivers));
    assert!(
        stale(&core("core"), file, &trials, Profile::Standard).is_empty(),
        "the other subject was not run"
    );
    let quick = stale(&core("other"), file, &trials, Profile::Quick);
    assert!(quick.is_empty(), "the quick profile does not see all that a pattern covers");
    let idle = stale(&core("other"), file, &trials, Profile::Standard);
    assert_eq!((idle.len(), idle[0].subject.as_str()), (1, "other"));
    trials.iter_mut().for_each(|trial| trial.file = "p/y.toml".to_owned());
    assert_eq!(
        stale(&core("core"), file, &trials, Profile::Standard).len(),
        1,
        "trials of another file do not count here"
    );
}

#[test]
fn waivers_of_unknown_subjects_are_refused() {
    let waived = |subject: &str| {
        corpora(&[&format!("subject = '{subject}'\ncheck = 'events'\ncases = ['none']")])
    };
    let validate = |corpora: &Corpora, protocol| {
        let all = [Subject::new("core", protocol, |_| None::<Checker>)];
        validate(corpora, &all).map_err(|mistake| mistake.to_string())
    };
    assert_eq!(validate(&waived("core"), "p"), Ok(()));
    let mistake = "p/x.toml:40:11: no subject `cores` speaks p; there are: core";
    assert_eq!(validate(&waived("cores"), "p"), Err(mistake.to_owned()));
    assert_eq!(validate(&waived("cores"), "q"), Ok(()), "p has no subjects");
}

/// Appends the bytes of the script once more.
#[derive(Debug)]
struct Again;

impl Rewriting for Again {
    fn name(&self) -> &'static str {
        "p/again"
    }

    fn rewrite(&self, script: &Script, _: u64) -> Vec<Script> {
        vec![script.clone().receive(script.bytes())]
    }
}

#[test]
fn a_subject_gets_facts_and_its_own_rewritings() {
    let words = "words = []\nsetups = [{ form = 'marks', means = '' }]";
    let case = "# Why.\n[[case]]\nid = 'a'\nspec = 's'\nmust = 'm'\nsetup = 'marks'\n\
                receive = 'ab'\nswitch = { at = 1 }";
    let corpora = Corpora::parse([("p/vocabulary.toml", words), ("p/x.toml", case)]).unwrap();
    let case = &corpora.files[0].cases[0];
    assert!(core("core").facts(case).rewritings.is_empty());
    let facts = core("core").rewritings(|_| vec![std::sync::Arc::new(Again)]).facts(case);
    assert_eq!(facts.switch, Some(Switch::at(1)));
    let rewritten: Vec<Script> =
        facts.rewritings.iter().flat_map(|way| way.rewrite(&case.script, 0)).collect();
    assert_eq!(rewritten, [Script::from("abab")]);
}

#[test]
fn a_trial_holds_its_finding_and_its_reason() {
    let trials = run_all(&[]);
    let violated = of(&trials, "at-1", CheckId::EVENTS);
    let Some(Detail::Finding(finding)) = &violated.detail else { panic!("{violated:?}") };
    assert_eq!(
        (finding.check, finding.counterexample.verdict),
        (CheckId::EVENTS, violated.verdict)
    );
    let plays = [&finding.counterexample.a, &finding.counterexample.b].map(Clone::clone);
    let breach = Breach::Invariant(Verdict::Variant, Box::new(plays));
    assert_eq!(violated.reason, Some(Reason::Violated { breach, is_waived_otherwise: false }));
    let text = violated.reason.as_ref().unwrap().to_string();
    assert_eq!(text, "the transcripts differ: cut at 1 against whole");
}

/// The trials of one case with this setup, this line of TOML and this waiver.
fn expecting(setup: &str, line: &str, waiver: &str) -> Vec<CaseTrial> {
    let words = "words = []\nsetups = [{ form = 'marks', means = '' }, \
                 { form = 'other', means = '' }]\nfeatures = [{ form = 'sing', means = '' }]";
    let case =
        format!("id = 'a'\nspec = 's'\nmust = 'm'\nsetup = '{setup}'\nreceive = '1'\n{line}");
    let corpus = format!("# Why.\n[[case]]\n{case}\n{waiver}");
    let corpora = Corpora::parse([("p/vocabulary.toml", words), ("p/x.toml", &corpus)]).unwrap();
    let file = &corpora.files[0];
    run(&core("core"), file, &file.cases[0], Options::of_many(Profile::Standard))
}

#[test]
fn a_mismatch_keeps_both_transcripts() {
    let trials = expecting("marks", "expect = ['fault']", "");
    let violated = of(&trials, "a", CheckId::EXPECTED);
    let Some(Detail::Mismatch(mismatch)) = &violated.detail else { panic!("{violated:?}") };
    assert_eq!(mismatch.expected, ["fault"]);
    assert_eq!(mismatch.transcript.lines(), ["'1'"]);
    assert_eq!(
        (mismatch.file.as_str(), mismatch.line, mismatch.case.as_str()),
        ("p/x.toml", 3, "a")
    );
    assert_eq!(violated.reason.as_ref().unwrap().to_string(), "m (s)");
}

#[test]
fn a_skipped_or_stale_trial_has_a_reason() {
    let why = |setup, line, waiver| {
        of(&expecting(setup, line, waiver), "a", CheckId::EXPECTED).reason.clone().unwrap()
    };
    let any = why("marks", "", "");
    assert_eq!(any, Reason::Skipped(SkippedBecause::ExpectsNothing));
    assert_eq!(any.to_string(), "the case expects no particular outcome");
    let setup = SkippedBecause::NotConcerned(NotConcerned::Setup(Setup::new("other")));
    assert_eq!(why("other", "", ""), Reason::Skipped(setup.clone()));
    let waiver = "[[waiver]]\nsubject = 'core'\ncheck = 'expected'\ncases = ['a']\n\
                  class = 'deviation'\nreason = 'r'";
    let stale = why("other", "", waiver);
    assert_eq!(stale, Reason::Stale(StaleBecause::NotRun(setup)));
    let text = "the waiver is for a case that is not run: it cannot be set up as `other`";
    assert_eq!(stale.to_string(), text);
    let feature = why("marks", "features = ['sing']", "");
    assert_eq!(feature.to_string(), "it lacks the feature `sing`");
    let held = why("marks", "expect = ['...']", waiver);
    assert_eq!(held, Reason::Stale(StaleBecause::Holds));
}

#[test]
fn only_a_lone_recommendation_is_missed() {
    let of = |expect: &str, waiver: &str| {
        let case = "[[case]]\nid = 'a'\nspec = 's 2'\nmust = 'm'\nsetup = 'marks'\nreceive = 'x'\n";
        let words = "words = []\nsetups = [{ form = 'marks', means = '' }]";
        let text = format!("# Why.\n{case}expect = {expect}\n{waiver}");
        let corpora = Corpora::parse([("p/vocabulary.toml", words), ("p/x.toml", &text)]).unwrap();
        let (file, core) = (&corpora.files[0], core("core"));
        let trials = run(&core, file, &file.cases[0], Options::of_many(Profile::Quick));
        trials.into_iter().find(|trial| trial.check == CheckId::EXPECTED).unwrap()
    };
    let [recommended, permitted] =
        ["should", "may"].map(|verdict| format!("{{ verdict = '{verdict}', says = ['fault'] }}"));
    let missed = of(&format!("[{recommended}]"), "");
    assert_eq!((missed.status, missed.verdict), (Status::Missed, Verdict::Unexpected));
    assert!(missed.status.is_ok() && missed.detail.is_some());
    assert_eq!(missed.reason.unwrap().to_string(), "not as recommended: m (s 2)");
    let choice = format!("[{recommended}, {}]", permitted.replace("'fault'", "'end'"));
    for other in ["['fault']", &format!("[{permitted}]"), &choice] {
        assert_eq!(of(other, "").status, VIOLATED, "{other}");
    }
    let waiver = "[[waiver]]\nsubject = 'core'\ncheck = 'expected'\ncases = ['a']\n\
                  class = 'deviation'\nreason = 'r'\n";
    assert_eq!(of(&format!("[{recommended}]"), waiver).status, DEVIATION, "its author decides");
}

#[test]
fn who_counts_requests_refuses_an_unanswered_end() {
    let case = "[[case]]\nid = 'a'\nspec = 's'\nmust = 'm'\nsetup = 'marks'\nreceive = 'xy'\n";
    let words = "words = []\nsetups = [{ form = 'marks', means = '' }]\n\
                 features = [{ form = 'requests', means = 'counts them' }]";
    let load = |keys: &str| {
        let text = format!("# Why.\n{case}{keys}\n");
        Corpora::parse([("p/vocabulary.toml", words), ("p/x.toml", &text)])
    };
    let corpora = load("complete = [2]\nunanswered = [0]").unwrap();
    let complete = |core: Subject| core.facts(&corpora.files[0].cases[0]).complete;
    assert_eq!(complete(core("core")), Some(vec![2, 0]));
    assert_eq!(complete(core("core").features(&["requests"])), Some(vec![2]));
    for (keys, expected) in [
        ("unanswered = [0]", "beside `unanswered` there is `complete`"),
        ("complete = [0]\nunanswered = [0]", "not both"),
        ("complete = []\nunanswered = [3]", "an offset is 0 to 2"),
    ] {
        let error = load(keys).unwrap_err().to_string();
        assert!(error.contains(expected), "{error}");
    }
}
