//! Every check catches its culprit, and a table shows which strategy catches which, and how soon.

use std::collections::BTreeSet;
use std::fmt::Write as _;
use std::sync::Arc;

use chunkproof::checks::Invariant;
use chunkproof::context::{Family, Rewriting};
use chunkproof::internals::metrics::{
    all_transcripts, all_transcripts_by_force, feeds_to_catch, feeds_to_disprove,
    runs_to_catch_truncated,
};
use chunkproof::runner::{Comparison, Replay};
use chunkproof::search::Strategy;
use chunkproof::transcript::End;
use chunkproof::{CheckId, Report, Script, Verdict};
use chunkproof_subjects::culprits::{Culprit, culprits};

fn report(culprit: &Culprit) -> Report {
    let Culprit { name, cores, script, facts, .. } = culprit;
    cores.clone().name(*name).script(script.clone()).facts(facts.clone()).run()
}

/// The checks that fire, each with its verdict.
fn fired(culprit: &Culprit) -> Vec<(CheckId, Verdict)> {
    let report = report(culprit);
    let fired = report.results.iter().filter(|result| !result.verdict.is_ok());
    fired.map(|result| (result.check, result.verdict)).collect()
}

#[test]
fn every_culprit_is_caught_by_its_check() {
    for culprit in culprits() {
        let fired = fired(&culprit);
        let is_caught = fired.iter().any(|(check, _)| *check == culprit.caught_by);
        assert!(is_caught, "{} must be caught by {}: {fired:?}", culprit.name, culprit.caught_by);
    }
}

#[test]
fn every_check_has_a_culprit() {
    let culprits = culprits();
    let caught: BTreeSet<CheckId> = culprits.iter().map(|culprit| culprit.caught_by).collect();
    let checks: BTreeSet<CheckId> = Invariant::ALL.iter().map(Invariant::id).collect();
    assert_eq!(caught, checks);
}

#[test]
fn table_of_strategies() {
    let mut table = format!("{:24}", "feeds to first failure");
    let strategies: Vec<Strategy> = Strategy::ALL.into_iter().collect();
    strategies.iter().for_each(|strategy| write!(table, " {:>13}", strategy.name()).unwrap());
    writeln!(table, " {:>9} {:>6}  checks that fire", "truncated", "proof").unwrap();
    for culprit in culprits() {
        let Culprit { name, cores, script, .. } = &culprit;
        let cores = &cores.factory();
        write!(table, "{name:24}").unwrap();
        let shown =
            |feeds: Option<u64>| feeds.map_or_else(|| "-".to_owned(), |feeds| feeds.to_string());
        for strategy in &strategies {
            let feeds = feeds_to_catch(cores, script, *strategy, 1);
            write!(table, " {:>13}", shown(feeds)).unwrap();
        }
        let truncated = shown(runs_to_catch_truncated(cores, script));
        let proof = shown(feeds_to_disprove(cores, script));
        let fired =
            fired(&culprit).into_iter().map(|(check, verdict)| format!("{check} {verdict}"));
        let fired = fired.collect::<Vec<_>>().join(", ");
        writeln!(table, " {truncated:>9} {proof:>6}  {fired}").unwrap();
    }
    println!("{table}");
    let mut settings = insta::Settings::clone_current();
    settings.set_snapshot_path("../../../snapshots");
    settings.set_prepend_module_to_snapshot(false);
    settings.bind(|| insta::assert_snapshot!("culprits__strategies", table));
}

#[test]
fn proof_finds_exactly_what_brute_force_finds() {
    let is_sound = |culprit: &Culprit| {
        ![CheckId::STATE_KEY, CheckId::DETERMINISM].contains(&culprit.caught_by)
    };
    let mut n_compared = 0;
    for culprit in culprits().iter().filter(|culprit| is_sound(culprit)) {
        let Culprit { name, cores, script, .. } = culprit;
        let cores = &cores.factory();
        if let Some(all) = all_transcripts(cores, script) {
            assert_eq!(all, all_transcripts_by_force(cores, script), "{name}");
            n_compared += 1;
        }
    }
    assert!(n_compared >= 30, "only {n_compared} culprits can be proved");
}

#[test]
fn counterexamples_explain_themselves() {
    let mut settings = insta::Settings::clone_current();
    settings.set_snapshot_path("../../../snapshots");
    settings.set_prepend_module_to_snapshot(false);
    for culprit in culprits().iter().filter(|culprit| culprit.caught_by != CheckId::DETERMINISM) {
        let report = report(culprit);
        let own = report.findings().find(|finding| finding.check == culprit.caught_by);
        let finding = own.unwrap_or_else(|| panic!("{}", culprit.name)).to_string();
        settings.bind(|| insta::assert_snapshot!(format!("culprits__{}", culprit.name), finding));
    }
}

#[test]
fn every_token_reproduces_its_finding() {
    let mut n_compared = 0;
    for culprit in culprits().iter().filter(|culprit| culprit.caught_by != CheckId::DETERMINISM) {
        for finding in report(culprit).findings() {
            let replay: Replay = finding.token.parse().unwrap();
            // A finding of a single play has no other transcript to differ from.
            if replay.a != replay.b {
                assert!(!Comparison::of(&culprit.cores.factory(), &replay).is_same(), "{finding}");
                n_compared += 1;
            }
        }
    }
    assert!(n_compared > 25, "only {n_compared} findings have two sides");
}

/// A rewriting that changes nothing.
#[derive(Debug)]
struct Unchanged;

impl Rewriting for Unchanged {
    fn name(&self) -> &'static str {
        "unchanged"
    }

    fn rewrite(&self, script: &Script, _: u64) -> Vec<Script> {
        vec![script.clone()]
    }
}

#[test]
fn other_facts_add_no_second_report_of_a_fault() {
    for culprit in culprits() {
        let (usual, script) = (fired(&culprit), culprit.script.clone());
        let mut facts = culprit.facts.clone();
        facts.rewritings.push(Arc::new(Unchanged));
        // A script that is refused breaks a limit that it is within.
        if !matches!(report(&culprit).transcript.end(), End::Fault(_)) {
            facts.limit.get_or_insert_with(|| Family::new(2, move |_| script.clone()));
        }
        assert_eq!(fired(&Culprit { facts, ..culprit }), usual);
    }
}

#[test]
fn refused_actions_add_no_second_report_of_a_fault() {
    let has_only_bytes = |culprit: &Culprit| culprit.script == Script::from(culprit.script.bytes());
    let mut n_tried = 0;
    for culprit in culprits().into_iter().filter(has_only_bytes) {
        let (first, last) = culprit.script.bytes().split_at(culprit.script.bytes().len() / 2);
        let script = Script::from(first).act("unknown").receive(last).act("unknown");
        let name = culprit.name;
        let fired = fired(&Culprit { script, ..culprit });
        let is_second = |(check, _): &&(CheckId, Verdict)| {
            [CheckId::HALF_CLOSE, CheckId::REFUSALS].contains(check)
        };
        assert_eq!(fired.iter().find(is_second), None, "{name}");
        n_tried += 1;
    }
    assert!(n_tried > 25, "only {n_tried} culprits receive only bytes");
}
