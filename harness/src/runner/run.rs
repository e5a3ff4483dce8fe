//! Runs every check over one core and one script.

use crate::checks::Invariant;
use crate::context::{Context, Verdict};
use crate::runner::minimise::minimise;
use crate::runner::{CheckResult, Finding, Report, Waiver};
use crate::script::Chunking;

/// Runs every check over one core and one script.
pub(crate) fn run(name: &str, context: Context<'_>, waivers: &[Waiver]) -> Report {
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
        let counterexample = violation.map(|violation| minimise(&context, invariant, violation));
        found.push((invariant, verdict, clause, counterexample));
    }
    let script = context.script.clone();
    let transcript = context.cores.replay(&script, &Chunking::whole());
    let coverage = context.into_coverage();
    let results = found.into_iter().map(|(invariant, verdict, clause, counterexample)| {
        let finding = counterexample
            .map(|small| Finding::new(name, invariant, clause, small, coverage.clone()));
        let verdict = finding.as_ref().map_or(verdict, |found| found.counterexample.verdict);
        let waiver = finding.as_ref().and_then(|finding| known(finding, waivers)).cloned();
        CheckResult { check: invariant.id(), verdict, finding, waiver }
    });
    let results: Vec<CheckResult> = results.collect();
    let is_used =
        |waiver: &Waiver| results.iter().any(|result| result.waiver.as_ref() == Some(waiver));
    let stale = waivers.iter().filter(|waiver| !is_used(waiver)).cloned().collect();
    Report { name: name.to_owned(), script, coverage, results, transcript, stale }
}

/// The first waiver that covers a finding.
fn known<'w>(finding: &Finding, waivers: &'w [Waiver]) -> Option<&'w Waiver> {
    let small = &finding.counterexample;
    let cuts: Vec<&Chunking> = small.classes.iter().collect();
    let covers =
        |waiver: &&Waiver| waiver.covers(finding.check, &finding.name, small.verdict, &cuts);
    waivers.iter().find(covers)
}
