//! The results of a run as people read them: a matrix by protocol, then what is known, then what is violated.

use std::collections::BTreeMap;
use std::fmt::Write as _;

use chunkproof::corpus::{CaseTrial, Status, Subject};
use chunkproof::{Profile, Waiver};

/// Writes the rows of one protocol, whose trials these are.
pub(crate) fn rows(subjects: &[Subject], protocol: &str, trials: &[&CaseTrial]) -> String {
    let mut out = String::new();
    // Writing to a String cannot fail.
    let _infallible = write_rows(&mut out, subjects, protocol, trials);
    out
}

/// Writes what stands below the rows of all protocols.
pub(crate) fn summary(trials: &[CaseTrial], profile: Profile) -> String {
    let mut out = String::new();
    let _infallible = write_known(&mut out, trials);
    let _infallible = write_violations(&mut out, trials);
    let _infallible = write_totals(&mut out, trials, profile);
    out
}

/// Subjects down, figures across: cases run, and what came of them. All protocols have the same columns.
fn write_rows(
    out: &mut String,
    subjects: &[Subject],
    protocol: &str,
    trials: &[&CaseTrial],
) -> std::fmt::Result {
    let width = subjects.iter().map(|subject| subject.title().len()).max().unwrap_or_default();
    let names = ["cases", "proven", "passed", "permitted", "deviation", "waived", "VIOLATED"];
    let rows: Vec<&Subject> =
        subjects.iter().filter(|subject| subject.protocol() == protocol).collect();
    if rows.is_empty() {
        return Ok(());
    }
    write!(out, "{protocol:width$}")?;
    names.iter().try_for_each(|name| write!(out, "  {name:>9}"))?;
    writeln!(out)?;
    for subject in rows {
        let own = trials.iter().filter(|trial| trial.subject == subject.name());
        let mut cases: BTreeMap<(&str, &str), (bool, Status)> = BTreeMap::new();
        for trial in own.filter(|trial| trial.coverage.is_some()) {
            let is_proven = trial
                .coverage
                .as_ref()
                .is_some_and(|coverage| coverage.guarantee.kind() == "proven");
            let case = cases.entry((&trial.file, &trial.case)).or_insert((true, trial.status));
            case.0 &= is_proven;
            case.1 = worse(case.1, trial.status);
        }
        let count = |statuses: &[Status]| {
            cases.values().filter(|(_, status)| statuses.contains(status)).count()
        };
        let figures = [
            cases.len(),
            cases.values().filter(|(is_proven, _)| *is_proven).count(),
            count(&[Status::Passed, Status::Skipped]),
            count(&[Status::Permitted]),
            count(&[Status::Deviation]),
            count(&[Status::Waived]),
            count(&[Status::Violated, Status::Stale]),
        ];
        write!(out, "{:width$}", subject.title())?;
        figures.iter().try_for_each(|figure| write!(out, "  {figure:>9}"))?;
        writeln!(out)?;
    }
    writeln!(out)
}

/// Of two statuses of one case, the one to show. A skipped check takes nothing from the others.
fn worse(a: Status, b: Status) -> Status {
    let rank = |status| Status::ALL.iter().position(|known| *known == status);
    if rank(b) > rank(a) { b } else { a }
}

/// Waivers that applied, one line for each subject, check, reason and reference.
fn write_known(out: &mut String, trials: &[CaseTrial]) -> std::fmt::Result {
    let mut known: BTreeMap<(&str, &str, &str, String), Vec<&str>> = BTreeMap::new();
    let waived = trials.iter().filter(|t| matches!(t.status, Status::Deviation | Status::Waived));
    for trial in waived {
        let why = trial.waivers.first().map(Waiver::why).unwrap_or_default();
        let key = (trial.subject.as_str(), trial.status.name(), trial.check.as_str(), why);
        known.entry(key).or_default().push(&trial.case);
    }
    if known.is_empty() {
        return Ok(());
    }
    writeln!(out, "known, and still so:")?;
    for ((subject, status, check, why), cases) in known {
        let n = cases.len();
        let cases = if n == 1 { cases.concat() } else { format!("{n} cases") };
        writeln!(out, "  {status} {subject} [{check}] {why} ({cases})")?;
    }
    writeln!(out)
}

fn write_violations(out: &mut String, trials: &[CaseTrial]) -> std::fmt::Result {
    for trial in trials.iter().filter(|trial| !trial.status.is_ok()) {
        let CaseTrial { subject, file, case, check, status, .. } = trial;
        let reason = trial.reason.as_ref().map(ToString::to_string).unwrap_or_default();
        writeln!(out, "{}: {subject} [{check}] {file} {case}: {reason}", status.name())?;
        if let Some(detail) = &trial.detail {
            detail.to_string().lines().try_for_each(|line| writeln!(out, "    {line}"))?;
        }
        writeln!(out)?;
    }
    Ok(())
}

fn write_totals(out: &mut String, trials: &[CaseTrial], profile: Profile) -> std::fmt::Result {
    let count = |status| trials.iter().filter(|trial| trial.status == status).count();
    let named: Vec<String> =
        Status::ALL.iter().map(|status| format!("{} {}", count(*status), status.name())).collect();
    let (n, profile, named) = (trials.len(), profile.name(), named.join(", "));
    writeln!(out, "{n} trials, profile {profile}: {named}")
}
