//! The report of violated and stale trials, for people.

use std::fmt;

use crate::corpus::{CaseTrial, Detail, Reason};
use crate::runner::text::{clip, grouped, is_full};

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
            write_head(f, &group)?;
            for (index, trial) in group.iter().enumerate() {
                match &trial.detail {
                    Some(detail) if is_full || !has_full => {
                        has_full = true;
                        write_full(f, trial, detail)?;
                    }
                    _ if is_full || index < BRIEF_MAX => write_brief(f, trial)?,
                    _ => {
                        writeln!(f, "  … and {} more", group.len() - index)?;
                        break;
                    }
                }
            }
        }
        let details: Vec<&Detail> =
            open(self.0).filter_map(|trial| trial.detail.as_ref()).collect();
        match details.as_slice() {
            [first, _, ..] if !is_full => {
                writeln!(f, "\nall of them whole:\n    {}", first.rerun().in_full())
            }
            _ => Ok(()),
        }
    }
}

/// The violated and stale trials.
fn open(trials: &[CaseTrial]) -> impl Iterator<Item = &CaseTrial> {
    trials.iter().filter(|trial| !trial.status.is_ok())
}

/// The violated and stale trials, grouped by subject, check, verdict and status.
fn groups(trials: &[CaseTrial]) -> Vec<Vec<&CaseTrial>> {
    grouped(open(trials), |one, other| {
        let key = |it: &CaseTrial| (it.check, it.verdict, it.status);
        one.subject == other.subject && key(one) == key(other)
    })
}

/// What the trials of a group have in common, and how many they are.
fn write_head(f: &mut fmt::Formatter<'_>, group: &[&CaseTrial]) -> fmt::Result {
    let Some(CaseTrial { subject, check, verdict, status, detail, .. }) = group.first() else {
        return Ok(());
    };
    write!(f, "\n{}: {subject} [{check}]", status.name())?;
    if detail.is_some() {
        write!(f, " {verdict}")?;
    }
    let cases = if group.len() == 1 { "case" } else { "cases" };
    writeln!(f, " in {} {cases}", group.len())
}

fn write_full(f: &mut fmt::Formatter<'_>, trial: &CaseTrial, detail: &Detail) -> fmt::Result {
    writeln!(f, "  {} {}: {}", trial.file, trial.case, reason(trial))?;
    let text = if f.alternate() { format!("{detail:#}") } else { detail.to_string() };
    text.lines().try_for_each(|line| writeln!(f, "{}", format!("    {line}").trim_end()))
}

fn write_brief(f: &mut fmt::Formatter<'_>, trial: &CaseTrial) -> fmt::Result {
    let CaseTrial { file, case, detail, .. } = trial;
    match detail {
        Some(detail) => writeln!(f, "  {}", clip(&format!("{case} in {file}: {}", detail.brief()))),
        None => writeln!(f, "  {case} in {file}: {}", reason(trial)),
    }
}

fn reason(trial: &CaseTrial) -> String {
    trial.reason.as_ref().map(Reason::to_string).unwrap_or_default()
}

/// The greatest number of trials of one group that have a line each; further ones are counted.
const BRIEF_MAX: usize = 12;
