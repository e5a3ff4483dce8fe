//! Runs every check over one core and one script.

use crate::checks::{Category, CheckId, Invariant};
use crate::context::violation::Violation;
use crate::context::{Context, Fact, Facts, Verdict};
use crate::runner::minimise::minimise;
use crate::runner::waiver::WaiverQuery;
use crate::runner::{
    CheckResult, Comparison, Counterexample, Finding, Replay, Report, Rerun, Waiver,
};
use crate::script::{Chunking, Play, Script};
use crate::search::Coverage;
use crate::transcript::{End, Transcript};
use crate::watchdog;

/// Runs every check over one core and one script.
///
/// After a few livelocks the next ones are stopped after fewer steps, so a turn that takes long may be
/// mistaken for one. Where that happened to a play that the report would show, everything is run again with
/// the full number of steps.
pub(crate) fn run(
    (name, rerun): (&str, &Rerun),
    context: &Context<'_>,
    waivers: &[Waiver],
) -> Report {
    // Livelocks of other scripts decide nothing here.
    let own = context.cores.counting_livelocks();
    let quick = context.with_cores(&own);
    let found = found(name, &quick);
    if is_confirmed(&quick, &found) {
        return report((name, rerun), quick, found, waivers);
    }
    let patient = context.cores.patient();
    let again = context.with_cores(&patient);
    let found = self::found(name, &again);
    report((name, rerun), again, found, waivers)
}

/// What one check found, or why it found nothing.
struct CheckOutcome {
    invariant: &'static Invariant,
    verdict: Verdict,
    because: Option<String>,
    small: Vec<Small>,
}

/// Runs every check.
fn found(name: &str, context: &Context<'_>) -> Vec<CheckOutcome> {
    let mut ground_lost = None;
    let mut found = Vec::new();
    for invariant in Invariant::ALL {
        let (n_before, n_refused) = (context.n_left_out(), context.n_refused());
        watchdog::checking(name, invariant.id().as_str());
        // Without its fact a check has nothing to judge, whatever else is wrong.
        let lacks_fact = invariant.fact().is_some_and(|fact| !context.facts.has(fact));
        let is_asked = !lacks_fact || ground_lost.is_some();
        let unmeant = is_asked.then(|| unmeant(invariant, context, ground_lost)).flatten();
        let lacking = if unmeant.is_none() { invariant.lacking(context) } else { None };
        let is_run = unmeant.is_none() && lacking.is_none();
        let violations = if is_run { invariant.find_each(context) } else { Vec::new() };
        let is_refused = context.n_refused() > n_refused || is_alone(invariant, context);
        let n_left_out = context.n_left_out() - n_before;
        let is_spent = || (n_left_out > 0).then_some(BUDGET_SPENT);
        let unjudged = context.take_unjudged().or_else(is_spent);
        let (verdict, because) = match (unmeant, lacking, unjudged) {
            (Some(because), ..) => (Verdict::NotJudged, Some(because)),
            (None, ..) if is_refused => (Verdict::NotJudged, Some(ONLY_GIVEN.to_owned())),
            (None, Some(lacking), _) => (Verdict::NotApplicable, Some(lacking)),
            (None, None, None) => (Verdict::Same, None),
            (None, None, Some(because)) => (Verdict::NotJudged, Some(because.to_owned())),
        };
        if invariant.is_ground() && !violations.is_empty() {
            ground_lost = ground_lost.or_else(|| Some(invariant.id()));
        }
        let small = violations.into_iter().map(|it| Small::of(context, invariant, it)).collect();
        found.push(CheckOutcome { invariant, verdict, because, small });
    }
    found
}

/// Whether each livelock that the report would show is one with the full number of steps, too.
fn is_confirmed(context: &Context<'_>, found: &[CheckOutcome]) -> bool {
    if !context.cores.is_impatient() {
        return true;
    }
    let patient = context.cores.patient();
    let is_livelock = |logged: &Transcript| matches!(logged.end(), End::Livelock(_));
    let is_right =
        |play: &Play, logged: &Transcript| !is_livelock(logged) || is_livelock(&patient.play(play));
    let is_small_right = |small: &Small| {
        let Counterexample { a, b, transcript_a, transcript_b, outcomes, .. } =
            &small.counterexample;
        let mut classes = outcomes.iter();
        is_right(a, transcript_a)
            && (a == b || is_right(b, transcript_b))
            && classes.all(|class| is_right(&class.play, &class.transcript))
    };
    context.shown_play().is_none_or(|shown| is_right(&shown, context.whole()))
        && found.iter().flat_map(|found| &found.small).all(is_small_right)
}

/// What was found, as a report.
fn report(
    (name, rerun): (&str, &Rerun),
    context: Context<'_>,
    found: Vec<CheckOutcome>,
    waivers: &[Waiver],
) -> Report {
    let script = context.script.clone();
    let transcript = context.whole().clone();
    let origin = (script.clone(), context.facts.clone());
    let profile = context.options.profile;
    let coverage = context.into_coverage();
    let mut results = Vec::new();
    for CheckOutcome { invariant, verdict, because, small } in found {
        let check = invariant.id();
        if small.is_empty() {
            results.push(CheckResult { check, verdict, finding: None, because, waiver: None });
        }
        for small in small {
            let (coverage, origin) = (coverage.clone(), origin.clone());
            let finding = small.into_finding((name, rerun), invariant, coverage, origin);
            let verdict = finding.counterexample.verdict;
            let waiver = known(&finding, waivers).cloned();
            results.push(CheckResult {
                check,
                verdict,
                finding: Some(finding),
                because: None,
                waiver,
            });
        }
    }
    let is_used =
        |waiver: &Waiver| results.iter().any(|result| result.waiver.as_ref() == Some(waiver));
    let is_stale = |waiver: &&Waiver| waiver.is_due_in(profile) && !is_used(waiver);
    let stale = waivers.iter().filter(is_stale).cloned().collect();
    let (name, unmet) = (name.to_owned(), Vec::new());
    Report { name, script, coverage, results, transcript, stale, is_replay: false, unmet }
}

/// Runs the check of a replay over its two plays, and nothing else.
pub(crate) fn replay(
    (name, rerun): (&str, &Rerun),
    context: &Context<'_>,
    replay: &Replay,
    waivers: &[Waiver],
) -> Report {
    watchdog::checking(name, replay.check.as_str());
    // What was played before the replay decides nothing.
    let patient = context.cores.patient();
    let context = context.with_cores(&patient);
    let comparison = Comparison::of(context.cores, replay);
    let script = context.script.clone();
    let transcript = comparison.counterexample.transcript_a.clone();
    let shown = replay.check.invariant().and_then(|invariant| {
        if is_broken(&context, invariant, replay) {
            let counterexample = comparison.counterexample.clone();
            let is_whole = is_found_in(&context, invariant, &counterexample);
            return Some((invariant, Small { clause: None, kind: None, counterexample, is_whole }));
        }
        // A single play, and one that needs a fact, can be judged by the check alone.
        let mut violations = invariant.find_each(&context);
        let own = violations.iter().position(|violation| violation.a == replay.a).unwrap_or(0);
        let violation = (own < violations.len()).then(|| violations.swap_remove(own))?;
        Some((invariant, Small::of(&context, invariant, violation)))
    });
    let facts = context.facts.clone();
    let fact = replay.check.invariant().and_then(Invariant::fact);
    let is_shown = |fact| replay.a != replay.b && is_shown_by_plays(fact);
    let is_judged = fact.is_none_or(|fact| facts.has(fact) || is_shown(fact));
    let coverage = context.into_coverage();
    let finding = shown.map(|(invariant, small)| {
        small.into_finding((name, rerun), invariant, coverage.clone(), (script.clone(), facts))
    });
    let otherwise = if is_judged { Verdict::Same } else { Verdict::NotJudged };
    let because = (!is_judged).then(|| "a token does not hold the fact that it needs".to_owned());
    let verdict = finding.as_ref().map_or(otherwise, |finding| finding.counterexample.verdict);
    let waiver = finding.as_ref().and_then(|finding| known(finding, waivers)).cloned();
    let results = vec![CheckResult { check: replay.check, verdict, finding, because, waiver }];
    let (name, stale, unmet) = (name.to_owned(), Vec::new(), Vec::new());
    Report { name, script, coverage, results, transcript, stale, is_replay: true, unmet }
}

/// What a check found, made small.
struct Small {
    clause: Option<String>,
    kind: Option<&'static str>,
    counterexample: Counterexample,
    is_whole: bool,
}

impl Small {
    fn of(context: &Context<'_>, invariant: &Invariant, violation: Violation) -> Self {
        let kind = violation.kind;
        let (counterexample, clause) = minimise(context, invariant, violation);
        let is_whole = context.is_asking_for(&counterexample.a.script)
            || is_found_in(context, invariant, &counterexample);
        Self { clause, kind, counterexample, is_whole }
    }

    fn into_finding(
        self,
        place: (&str, &Rerun),
        invariant: &Invariant,
        coverage: Coverage,
        origin: (Script, Facts),
    ) -> Finding {
        let Self { clause, kind, counterexample, is_whole } = self;
        let about = (clause, kind);
        Finding::new(place, invariant, about, counterexample, coverage, origin, is_whole)
    }
}

/// Why what a check found would have no meaning, if it would not.
fn unmeant(
    invariant: &Invariant,
    context: &Context<'_>,
    ground_lost: Option<CheckId>,
) -> Option<String> {
    match ground_lost {
        Some(failed) => Some(format!("`{failed}` failed before")),
        None if invariant.is_judged(context) => None,
        None => Some("the cuts lead to different outcomes already".to_owned()),
    }
}

/// Whether a check would compare one given chunking with no other.
fn is_alone(invariant: &Invariant, context: &Context<'_>) -> bool {
    let compares = invariant.reads_evidence() && invariant.category() == Category::Cuts;
    context.is_strict() && compares && context.n_given() < 2
}

/// Whether a check finds something in the script of a counterexample by itself.
fn is_found_in(context: &Context<'_>, invariant: &Invariant, small: &Counterexample) -> bool {
    let script = &small.a.script;
    let again = Context::new(context.cores, script, context.options);
    let again = again.knowing(context.facts.clone());
    *script == small.b.script && invariant.is_judged(&again) && invariant.find(&again).is_some()
}

/// Whether two plays of one script break an invariant, without regard to facts.
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
    let found = WaiverQuery {
        check: finding.check,
        verdict: small.verdict,
        kind: finding.kind,
        cuts: &cuts,
    };
    let covers = |waiver: &&Waiver| waiver.covers(&finding.name, &found);
    waivers.iter().find(covers)
}

/// Why a check that needs other plays judges nothing where chunkings are given.
const ONLY_GIVEN: &str = "it needs other plays than the given chunkings";
/// Why a check that left out plays judges nothing.
const BUDGET_SPENT: &str = "the budget was spent before it finished";
