//! A report: the summary, the simplest finding whole, each other one in a line, and what was not judged.

use std::collections::BTreeSet;
use std::fmt;

use crate::checks::{CheckId, Invariant};
use crate::context::Verdict;
use crate::runner::text::finding::{write_brief, write_finding};
use crate::runner::text::unmet::write_unmet;
use crate::runner::text::{INDENT, grouped, is_full, write_wrapped};
use crate::runner::{CheckResult, Finding, Report};
use crate::search::Coverage;
use crate::transcript::End;

/// The summary first, then the simplest finding, each other finding in one line, and what was not judged.
///
/// `{:#}`, or the value `full` of the environment variable `CHUNKPROOF_REPORT`, shows every finding whole.
impl fmt::Display for Report {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write_summary(f, self)?;
        if !self.is_replay {
            write_coverage(f, &self.coverage, self.is_ok())?;
        }
        write_findings(f, &groups(self))?;
        for unmet in &self.unmet {
            writeln!(f)?;
            write_unmet(f, self, unmet)?;
        }
        if !self.is_replay {
            write_unjudged(f, self)?;
        }
        let mut waived = self.results.iter().filter_map(|result| result.waiver.as_ref());
        waived.try_for_each(|waiver| writeln!(f, "waived: {waiver}"))?;
        let mut stale = self.stale.iter();
        stale.try_for_each(|waiver| writeln!(f, "stale waiver, remove it: {waiver}"))
    }
}

/// How many checks came to what.
fn write_summary(f: &mut fmt::Formatter<'_>, report: &Report) -> fmt::Result {
    let Report { name, results, .. } = report;
    if let ([only], true) = (results.as_slice(), report.is_replay) {
        let check = only.check;
        return match (only.verdict, only.waiver.is_some()) {
            (Verdict::Same, _) => writeln!(f, "{name}: replayed, `{check}` no longer fails"),
            (Verdict::NotJudged | Verdict::NotApplicable, _) => {
                writeln!(f, "{name}: replayed, `{check}` cannot judge it any more")
            }
            (_, false) => writeln!(f, "{name}: replayed, `{check}` still fails"),
            (_, true) => writeln!(f, "{name}: replayed, `{check}` fails as waived"),
        };
    }
    // One that found several kinds of violation counts once.
    let checks: BTreeSet<CheckId> = results.iter().map(|it| it.check).collect();
    let count = |is: &dyn Fn(&CheckResult) -> bool| {
        checks.iter().filter(|check| results.iter().any(|it| it.check == **check && is(it))).count()
    };
    let is_violated = |it: &CheckResult| !it.verdict.is_ok() && it.waiver.is_none();
    let parts = [
        (count(&is_violated), "violated"),
        (count(&|it| it.verdict == Verdict::Same), "held"),
        (count(&|it| it.waiver.is_some()), "waived"),
        (count(&|it| it.verdict == Verdict::NotApplicable), "not applicable"),
        (count(&|it| it.verdict == Verdict::NotJudged), "not judged"),
    ];
    write!(f, "{name}: {}", if report.is_ok() { "ok, " } else { "" })?;
    let counted = parts.iter().filter(|(n, _)| *n > 0);
    for (index, (n, what)) in counted.enumerate() {
        match index {
            0 => write!(f, "{n} of {} checks {what}", checks.len())?,
            _ => write!(f, ", {n} {what}")?,
        }
    }
    writeln!(f, "{}", if report.unmet.is_empty() { "" } else { "; the test requires more" })
}

/// What was covered, and what was run for it: a line each.
pub(super) fn write_coverage(
    f: &mut fmt::Formatter<'_>,
    coverage: &Coverage,
    is_ok: bool,
) -> fmt::Result {
    // A check that fails is no proof, however much of it was explored.
    match is_ok {
        true => write_wrapped(f, "guarantee: ", &coverage.claim())?,
        false => write_wrapped(f, "    tried: ", &coverage.tried())?,
    }
    write_wrapped(f, "      run: ", &coverage.effort())?;
    if !is_full(f) {
        return Ok(());
    }
    let strategies = coverage.strategies.iter().map(|(strategy, n)| format!("{strategy} {n}"));
    let strategies = strategies.collect::<Vec<_>>().join(", ");
    if !strategies.is_empty() {
        writeln!(f, "{INDENT}{strategies}")?;
    }
    coverage.growth.iter().try_for_each(|growth| writeln!(f, "{INDENT}{growth}"))
}

/// The findings that no waiver covers, those with the same counterexample together: the simplest first, after
/// those that take the meaning from all others.
fn groups(report: &Report) -> Vec<Vec<&Finding>> {
    let open = report.results.iter().filter(|result| result.waiver.is_none());
    let findings = open.filter_map(|result| result.finding.as_ref());
    let mut groups = grouped(findings, |one, other| {
        let (one, other) = (&one.counterexample, &other.counterexample);
        (&one.a, &one.b) == (&other.a, &other.b)
    });
    groups.sort_by_cached_key(|group| group.first().map(|finding| simplicity(finding)));
    groups
}

/// What findings are ordered by: ground that is lost, cuts, bytes.
fn simplicity(finding: &Finding) -> (bool, usize, usize) {
    let small = &finding.counterexample;
    let is_ground = finding.check.invariant().is_some_and(Invariant::is_ground);
    let n_cuts = [&small.a, &small.b].map(|play| play.chunking.cuts().len()).iter().sum();
    (!is_ground, n_cuts, small.a.script.len())
}

fn write_findings(f: &mut fmt::Formatter<'_>, groups: &[Vec<&Finding>]) -> fmt::Result {
    let n_whole = if is_full(f) { groups.len() } else { 1 };
    let (whole, brief) = groups.split_at(groups.len().min(n_whole));
    for group in whole {
        writeln!(f)?;
        write_finding(f, group)?;
    }
    let Some(first) = brief.first().and_then(|group| group.first()) else { return Ok(()) };
    writeln!(f, "\nalso violated:")?;
    brief.iter().try_for_each(|group| write_brief(f, group))?;
    writeln!(f, "all of them whole:")?;
    writeln!(f, "    {}", first.rerun.in_full())
}

/// What was not judged and why, and what would give the other checks something to judge.
fn write_unjudged(f: &mut fmt::Formatter<'_>, report: &Report) -> fmt::Result {
    if !report.is_ok() {
        writeln!(f)?;
    }
    let n_untaken = report.transcript.untaken().len();
    if n_untaken > 0 && matches!(report.transcript.end(), End::Open | End::Eof) {
        let bytes = if n_untaken == 1 { "byte was" } else { "bytes were" };
        writeln!(f, "note: {n_untaken} {bytes} never consumed")?;
    }
    let not_judged = report.results.iter().filter(|it| it.verdict == Verdict::NotJudged);
    for group in grouped(not_judged, |one, other| one.because == other.because) {
        let checks: Vec<&str> = group.iter().map(|result| result.check.as_str()).collect();
        let because = group.first().and_then(|first| first.because.as_deref()).unwrap_or_default();
        write_wrapped(f, "not judged: ", &format!("{} ({because})", checks.join(", ")))?;
    }
    let idle = report.results.iter().filter(|it| it.verdict == Verdict::NotApplicable);
    // What a test can declare comes first; what a core has no part for is named.
    let is_declared =
        |it: &&CheckResult| it.check.invariant().is_some_and(|row| row.fact().is_some());
    let (declared, others): (Vec<_>, Vec<_>) = idle.partition(is_declared);
    let with_reason = |it: &CheckResult| match it.because.as_deref() {
        Some(because) => format!("{} ({because})", it.check),
        None => it.check.to_string(),
    };
    let of_others = |it: &CheckResult| {
        if is_full(f) { with_reason(it) } else { it.check.to_string() }
    };
    let shown = declared.into_iter().map(with_reason).chain(others.into_iter().map(of_others));
    let shown = shown.collect::<Vec<_>>().join(", ");
    if shown.is_empty() { Ok(()) } else { write_wrapped(f, "not applicable: ", &shown) }
}
