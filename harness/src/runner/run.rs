//! Runs every check over one core and one script.

use crate::checks::Invariant;
use crate::context::{Context, Fact, Verdict};
use crate::runner::minimise::minimise;
use crate::runner::{
    CheckResult, Comparison, Counterexample, Finding, Replay, Report, Rerun, Waiver,
};
use crate::script::Chunking;

/// Runs every check over one core and one script.
pub(crate) fn run(
    (name, rerun): (&str, &Rerun),
    context: Context<'_>,
    waivers: &[Waiver],
) -> Report {
    let mut ground_is_lost = false;
    let mut found = Vec::new();
    for invariant in Invariant::ALL {
        let is_judged = !ground_is_lost && invariant.is_judged(&context);
        let is_concerned = is_judged && invariant.is_concerned(&context);
        let n_left_out = context.n_left_out();
        let mut violation = if is_concerned { invariant.find(&context) } else { None };
        let is_whole = context.n_left_out() == n_left_out;
        let verdict = match (is_judged && is_whole, is_concerned) {
            (false, _) => Verdict::NotJudged,
            (true, false) => Verdict::NotApplicable,
            (true, true) => Verdict::Same,
        };
        ground_is_lost |= invariant.is_ground() && violation.is_some();
        let clause = violation.as_mut().and_then(|violation| violation.clause.take());
        let small = violation.map(|violation| minimise(&context, invariant, violation));
        let is_whole = small.as_ref().is_some_and(|small| is_found_in(&context, invariant, small));
        found.push((invariant, verdict, clause, small, is_whole));
    }
    let script = context.script.clone();
    let transcript = context.cores.replay(&script, &Chunking::whole());
    let origin = (script.clone(), context.facts.clone());
    let coverage = context.into_coverage();
    let results = found.into_iter().map(|(invariant, verdict, clause, small, is_whole)| {
        let finding = small.map(|small| {
            let (coverage, origin) = (coverage.clone(), origin.clone());
            Finding::new((name, rerun), invariant, clause, small, coverage, origin, is_whole)
        });
        let verdict = finding.as_ref().map_or(verdict, |found| found.counterexample.verdict);
        let waiver = finding.as_ref().and_then(|finding| known(finding, waivers)).cloned();
        CheckResult { check: invariant.id(), verdict, finding, waiver }
    });
    let results: Vec<CheckResult> = results.collect();
    let is_used =
        |waiver: &Waiver| results.iter().any(|result| result.waiver.as_ref() == Some(waiver));
    let stale = waivers.iter().filter(|waiver| !is_used(waiver)).cloned().collect();
    let (name, unmet) = (name.to_owned(), Vec::new());
    Report { name, script, coverage, results, transcript, stale, is_replay: false, unmet }
}

/// Runs the check of a replay over its two plays, and nothing else.
pub(crate) fn replay(
    (name, rerun): (&str, &Rerun),
    context: Context<'_>,
    replay: &Replay,
    waivers: &[Waiver],
) -> Report {
    let comparison = Comparison::of(context.cores, replay);
    let script = context.script.clone();
    let transcript = comparison.counterexample.transcript_a.clone();
    let shown = replay.check.invariant().and_then(|invariant| {
        if is_broken(&context, invariant, replay) {
            return Some((invariant, None, comparison.counterexample.clone()));
        }
        // What a single play shows, or what a fact is needed for, the check alone can tell.
        let mut violation = invariant.find(&context)?;
        let clause = violation.clause.take();
        Some((invariant, clause, minimise(&context, invariant, violation)))
    });
    let is_whole =
        shown.as_ref().is_some_and(|(invariant, _, small)| is_found_in(&context, invariant, small));
    let facts = context.facts.clone();
    let fact = replay.check.invariant().and_then(Invariant::fact);
    let is_shown = |fact| replay.a != replay.b && is_shown_by_plays(fact);
    let is_judged = fact.is_none_or(|fact| facts.has(fact) || is_shown(fact));
    let coverage = context.into_coverage();
    let finding = shown.map(|(invariant, clause, small)| {
        let origin = (script.clone(), facts);
        Finding::new((name, rerun), invariant, clause, small, coverage.clone(), origin, is_whole)
    });
    let otherwise = if is_judged { Verdict::Same } else { Verdict::NotJudged };
    let verdict = finding.as_ref().map_or(otherwise, |finding| finding.counterexample.verdict);
    let waiver = finding.as_ref().and_then(|finding| known(finding, waivers)).cloned();
    let results = vec![CheckResult { check: replay.check, verdict, finding, waiver }];
    let (name, stale, unmet) = (name.to_owned(), Vec::new(), Vec::new());
    Report { name, script, coverage, results, transcript, stale, is_replay: true, unmet }
}

/// Whether a check finds something in the script of a counterexample by itself.
fn is_found_in(context: &Context<'_>, invariant: &Invariant, small: &Counterexample) -> bool {
    let script = &small.a.script;
    let again = Context::new(context.cores, script, context.options);
    let again = again.knowing(context.facts.clone());
    *script == small.b.script && invariant.is_judged(&again) && invariant.find(&again).is_some()
}

/// Whether two plays of one script break an invariant, whatever else is known.
fn is_broken(context: &Context<'_>, invariant: &Invariant, replay: &Replay) -> bool {
    let Replay { a, b, .. } = replay;
    let outcomes = context.outcome(a).zip(context.outcome(b));
    outcomes.is_some_and(|(outcome_a, outcome_b)| {
        let is_shown = match invariant.fact() {
            // With the rewriting at hand the check tells form from meaning.
            Some(Fact::Rewritings) => !context.facts.has(Fact::Rewritings),
            fact => fact.is_none_or(is_shown_by_plays),
        };
        let differs = a != b && is_shown && invariant.differs(&outcome_a, &outcome_b);
        differs || outcome_a.end.is_abnormal() || outcome_b.end.is_abnormal()
    })
}

/// Whether two plays show a violation of a check that needs a fact, without the fact.
fn is_shown_by_plays(fact: Fact) -> bool {
    matches!(fact, Fact::Limit | Fact::Rewritings)
}

/// The first waiver that covers a finding.
fn known<'w>(finding: &Finding, waivers: &'w [Waiver]) -> Option<&'w Waiver> {
    let small = &finding.counterexample;
    let cuts: Vec<&Chunking> = small.classes.iter().collect();
    let covers =
        |waiver: &&Waiver| waiver.covers(finding.check, &finding.name, small.verdict, &cuts);
    waivers.iter().find(covers)
}
