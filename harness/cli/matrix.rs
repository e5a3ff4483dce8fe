//! The results of a run as text: a matrix by protocol, then known deviations, then violations.

use std::collections::BTreeMap;
use std::fmt::Write as _;

use anstyle::Style;
use chunkproof::Profile;
use chunkproof::corpus::{CaseTrial, Status, Subject, Violations};

use crate::format::Results;
use crate::known::write_known;
use crate::style::{BAD, KNOWN, PLAIN, paint};
use crate::text::WIDTH;
use crate::work::Progress;

/// The figures of a row: the heading of each, its style if it is not zero, and what it counts.
const COLUMNS: [(&str, Style, &str); 8] = [
    ("cases", PLAIN, "cases run; each counts once in the columns from passed on"),
    ("proven", PLAIN, "every chunking was played, not a sample"),
    ("passed", PLAIN, "every check held"),
    ("may", PLAIN, "permitted, but the case recommends another outcome"),
    ("should", PLAIN, "not as the case recommends; no outcome is demanded"),
    ("known", KNOWN, "a known deviation: a waiver names this fault of the core"),
    ("waived", PLAIN, "a permitted difference: a waiver names it"),
    ("VIOLATED", BAD, "a check failed, or a waiver is stale"),
];
/// Room for five digits.
const FIGURE_WIDTH_MIN: usize = 5;

/// The rows of one protocol.
pub(crate) fn rows(subjects: &[Subject], protocol: &str, trials: &[&CaseTrial]) -> String {
    let mut out = String::new();
    // Writing to a String cannot fail.
    let _infallible = write_rows(&mut out, subjects, protocol, trials);
    out
}

/// The text after the rows of all protocols; `all` lists each known deviation, and violations in full.
pub(crate) fn summary(results: &Results<'_>, all: bool) -> String {
    let Results { trials, options, progress, .. } = *results;
    let mut out = String::new();
    let _infallible = write_legend(&mut out);
    write_known(&mut out, trials, all);
    write_violations(&mut out, trials, all);
    if progress.is_interrupted() {
        let _infallible = write_interruption(&mut out, progress);
    }
    let _infallible = write_totals(&mut out, trials, options.profile);
    out
}

/// Writes a line for each subject, with its figures. All protocols have the same columns.
fn write_rows(
    out: &mut String,
    subjects: &[Subject],
    protocol: &str,
    trials: &[&CaseTrial],
) -> std::fmt::Result {
    let names: Vec<String> = subjects.iter().map(Subject::title).collect();
    let names = names.iter().map(String::len).chain([protocol.len()]);
    let width = names.max().unwrap_or_default().min(WIDTH - figures_width());
    let rows: Vec<&Subject> =
        subjects.iter().filter(|subject| subject.protocol() == protocol).collect();
    if rows.is_empty() {
        return Ok(());
    }
    write!(out, "{protocol:width$}")?;
    COLUMNS.iter().try_for_each(|(name, ..)| write!(out, " {name:>FIGURE_WIDTH_MIN$}"))?;
    writeln!(out)?;
    for subject in rows {
        let title = subject.title();
        write!(out, "{title:width$}")?;
        if title.len() > width {
            // A long name takes a line of its own, so that the figures stay below their headings.
            write!(out, "\n{:width$}", "")?;
        }
        let own = trials.iter().filter(|trial| trial.subject == subject.name());
        for (figure, (name, style, _)) in figures(own.copied()).iter().zip(COLUMNS) {
            let width = name.len().max(FIGURE_WIDTH_MIN);
            match figure {
                0 => write!(out, " {:>width$}", ".")?,
                n => write!(out, " {}", paint(style, &format!("{n:>width$}")))?,
            }
        }
        writeln!(out)?;
    }
    writeln!(out)
}

/// The figures of one subject, in the order of [`COLUMNS`].
fn figures<'a>(trials: impl Iterator<Item = &'a CaseTrial>) -> [usize; COLUMNS.len()] {
    let mut cases: BTreeMap<(&str, &str), (bool, Status)> = BTreeMap::new();
    for trial in trials {
        let Some(coverage) = &trial.coverage else { continue };
        let case = cases.entry((&trial.file, &trial.case)).or_insert((true, trial.status));
        case.0 &= coverage.guarantee.kind() == "proven";
        case.1 = worse(case.1, trial.status);
    }
    let count = |statuses: &[Status]| {
        cases.values().filter(|(_, status)| statuses.contains(status)).count()
    };
    [
        cases.len(),
        cases.values().filter(|(is_proven, _)| *is_proven).count(),
        count(&[Status::Passed, Status::Skipped]),
        count(&[Status::Permitted]),
        count(&[Status::Missed]),
        count(&[Status::Deviation]),
        count(&[Status::Waived]),
        count(&[Status::Violated, Status::Stale]),
    ]
}

/// The width of the figures, with the spaces before them.
fn figures_width() -> usize {
    COLUMNS.iter().map(|(name, ..)| 1 + name.len().max(FIGURE_WIDTH_MIN)).sum()
}

/// Writes the meaning of each column.
fn write_legend(out: &mut String) -> std::fmt::Result {
    COLUMNS.iter().try_for_each(|(name, _, meaning)| writeln!(out, "{name:8} {meaning}"))?;
    writeln!(out)
}

/// The worse of two statuses of one case. A skipped check does not affect the others.
fn worse(a: Status, b: Status) -> Status {
    let rank = |status| Status::ALL.iter().position(|known| *known == status);
    if rank(b) > rank(a) { b } else { a }
}

/// Writes violations and stale waivers, with the status of each group in its style.
fn write_violations(out: &mut String, trials: &[CaseTrial], all: bool) {
    let violations = Violations(trials);
    let text = if all { format!("{violations:#}") } else { violations.to_string() };
    let bad: Vec<&str> =
        Status::ALL.iter().filter(|status| !status.is_ok()).map(|status| status.name()).collect();
    for line in text.trim_start_matches('\n').lines() {
        match line.split_once(": ").filter(|(status, _)| bad.contains(status)) {
            Some((status, rest)) => {
                out.push_str(&paint(BAD, status));
                out.push_str(": ");
                out.push_str(rest);
            }
            None => out.push_str(line),
        }
        out.push('\n');
    }
    if !text.is_empty() {
        out.push('\n');
    }
}

fn write_interruption(out: &mut String, progress: Progress) -> std::fmt::Result {
    let Progress { n_done, n_jobs } = progress;
    let interrupted = paint(KNOWN, "interrupted");
    let rows = "only finished protocols have rows";
    writeln!(out, "{interrupted}: {n_done} of {n_jobs} cases × cores were run; {rows}")
}

/// Writes the number of trials by status, the bad ones last.
fn write_totals(out: &mut String, trials: &[CaseTrial], profile: Profile) -> std::fmt::Result {
    let count = |status| trials.iter().filter(|trial| trial.status == status).count();
    let named = |statuses: &[Status]| {
        let named = statuses.iter().map(|status| match (count(*status), status.name()) {
            (n, name) if n > 0 && !status.is_ok() => paint(BAD, &format!("{n} {name}")),
            (n, name) => format!("{n} {name}"),
        });
        named.collect::<Vec<String>>().join(", ")
    };
    // On one line they would be wider than a terminal.
    let (first, second) = Status::ALL.split_at(4);
    writeln!(out, "{} trials, profile {}: {},", trials.len(), profile.name(), named(first))?;
    writeln!(out, "{}", named(second))
}
