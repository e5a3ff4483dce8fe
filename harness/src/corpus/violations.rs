//! The report of violated and stale trials, for people.

use std::fmt;

use crate::corpus::{CaseTrial, Detail, Reason};
use crate::runner::text::{clip, is_full};

/// The report of the violated and stale trials among some trials, for people.
///
/// Trials of one subject, check and verdict are grouped. The first trial of all is written in full,
/// each other one in a line. `{:#}`, or the value `full` of the environment variable
/// `CHUNKPROOF_REPORT`, writes each of them in full.
#[derive(Debug, Clone, Copy)]
pub struct Violations<'a>(pub &'a [CaseTrial]);

impl fmt::Display for Violations<'_> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let is_full = is_full(f);
        let mut has_full = false;
        for group in groups(self.0) {
            let [first, rest @ ..] = group.as_slice() else { continue };
            let CaseTrial { subject, check, verdict, status, .. } = first;
            let verdict =
                if status.is_ok() || first.detail.is_none() { "" } else { verdict.name() };
            let (cases, n) = (if rest.is_empty() { "case" } else { "cases" }, group.len());
            let detailed = first.detail.as_ref().filter(|_| !has_full || is_full);
            writeln!(f, "\n{}: {subject} [{check}] {verdict} in {n} {cases}", status.name())?;
            if let Some(detail) = detailed {
                has_full = true;
                write_full(f, first, detail)?;
            }
            let rest = if detailed.is_some() { rest } else { group.as_slice() };
            match is_full {
                true => rest.iter().try_for_each(|trial| match &trial.detail {
                    Some(detail) => write_full(f, trial, detail),
                    None => write_brief(f, trial),
                })?,
                false => write_briefs(f, rest)?,
            }
        }
        let mut details = self.0.iter().filter(|trial| !trial.status.is_ok());
        let detail = details.find_map(|trial| trial.detail.as_ref());
        match detail.filter(|_| !is_full && n_violated(self.0) > 1) {
            Some(detail) => {
                writeln!(f, "\nall of them whole:\n    {}", detail.rerun().in_full())
            }
            None => Ok(()),
        }
    }
}

/// The violated and stale trials, grouped by subject, check, verdict and status.
fn groups(trials: &[CaseTrial]) -> Vec<Vec<&CaseTrial>> {
    let mut groups: Vec<Vec<&CaseTrial>> = Vec::new();
    for trial in trials.iter().filter(|trial| !trial.status.is_ok()) {
        let key = |it: &CaseTrial| (it.subject.clone(), it.check, it.verdict, it.status);
        let is_same = |group: &&mut Vec<&CaseTrial>| {
            group.first().is_some_and(|first| key(first) == key(trial))
        };
        match groups.iter_mut().find(is_same) {
            Some(group) => group.push(trial),
            None => groups.push(vec![trial]),
        }
    }
    groups
}

fn n_violated(trials: &[CaseTrial]) -> usize {
    trials.iter().filter(|trial| !trial.status.is_ok()).count()
}

fn write_full(f: &mut fmt::Formatter<'_>, trial: &CaseTrial, detail: &Detail) -> fmt::Result {
    writeln!(f, "  {} {}: {}", trial.file, trial.case, reason(trial))?;
    let text = if f.alternate() { format!("{detail:#}") } else { detail.to_string() };
    text.lines().try_for_each(|line| writeln!(f, "{}", format!("    {line}").trim_end()))
}

fn write_briefs(f: &mut fmt::Formatter<'_>, trials: &[&CaseTrial]) -> fmt::Result {
    let (first, more) = trials.split_at(trials.len().min(BRIEF_MAX));
    first.iter().try_for_each(|trial| write_brief(f, trial))?;
    if more.is_empty() { Ok(()) } else { writeln!(f, "  … and {} more", more.len()) }
}

fn write_brief(f: &mut fmt::Formatter<'_>, trial: &CaseTrial) -> fmt::Result {
    let what = trial.detail.as_ref().map_or_else(|| reason(trial), Detail::brief);
    writeln!(f, "  {}", clip(&format!("{}: {what}", trial.case)))
}

fn reason(trial: &CaseTrial) -> String {
    trial.reason.as_ref().map(Reason::to_string).unwrap_or_default()
}

/// The greatest number of trials of one group that have a line each; further ones are counted.
const BRIEF_MAX: usize = 12;
