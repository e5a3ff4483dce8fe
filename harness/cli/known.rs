//! Missed recommendations, and the deviations and differences that waivers account for, as text: counted
//! by class and core, or in full.

use std::collections::{BTreeMap, BTreeSet};
use std::fmt::Write as _;

use anstyle::Style;
use chunkproof::corpus::{CaseTrial, Status};

use crate::style::{self, paint};
use crate::text::{counted, write_wrapped};

/// The statuses of trials that fail no run, with the name of one finding and their style.
const CLASSES: [(Status, &str, Style); 3] = [
    (Status::Missed, "recommendation", style::PLAIN),
    (Status::Deviation, "known fault", style::KNOWN),
    (Status::Waived, "permitted difference", style::PLAIN),
];

/// Writes the missed recommendations, the known deviations and the permitted differences; `all` lists each
/// of them.
pub(crate) fn write_known(out: &mut String, trials: &[CaseTrial], all: bool) {
    for (status, what, style) in CLASSES {
        let own: Vec<&CaseTrial> = trials.iter().filter(|trial| trial.status == status).collect();
        if own.is_empty() {
            continue;
        }
        let known: BTreeSet<(&str, String)> =
            own.iter().map(|trial| (trial.subject.as_str(), why(trial))).collect();
        let (known, trials) = (counted(known.len(), what), counted(own.len(), "trial"));
        let name = paint(style, status.name());
        let more = if all { "" } else { "; --all shows each" };
        // Writing to a String cannot fail.
        let _infallible = writeln!(out, "{name}: {known} in {trials}{more}");
        match all {
            true => write_each(out, &own, &name),
            false => write_counts(out, &own),
        }
        out.push('\n');
    }
}

/// One line for each subject: the numbers of waived findings and of their trials, and the checks.
fn write_counts(out: &mut String, trials: &[&CaseTrial]) {
    let mut cores: BTreeMap<&str, Vec<&CaseTrial>> = BTreeMap::new();
    trials.iter().for_each(|trial| cores.entry(&trial.subject).or_default().push(trial));
    let width = cores.keys().map(|subject| subject.len()).max().unwrap_or_default();
    let _infallible = writeln!(out, "  {:width$} known trials checks", "core");
    for (subject, own) in cores {
        let n_known = own.iter().map(|trial| why(trial)).collect::<BTreeSet<String>>().len();
        let checks: BTreeSet<_> = own.iter().map(|trial| trial.check).collect();
        let checks: Vec<&str> = checks.iter().map(|check| check.as_str()).collect();
        let start = format!("  {subject:width$} {n_known:>5} {:>6} ", own.len());
        write_wrapped(out, &start, &checks.join(", "), start.len());
    }
}

/// One entry for each subject, check, reason and reference.
fn write_each(out: &mut String, trials: &[&CaseTrial], status: &str) {
    let mut known: BTreeMap<(&str, &str, String), Vec<&CaseTrial>> = BTreeMap::new();
    for trial in trials {
        let key = (trial.subject.as_str(), trial.check.as_str(), why(trial));
        known.entry(key).or_default().push(trial);
    }
    for ((subject, check, why), own) in known {
        let [first, others @ ..] = &own[..] else { continue };
        let cases = match others.len() {
            0 => first.case.clone(),
            n => format!("{} cases", n + 1),
        };
        let start = format!("  {status} ");
        write_wrapped(out, &start, &format!("{subject} [{check}] {why} ({cases})"), 4);
    }
}

/// The reason and the reference of the waiver that applies; without one, the reason of the trial.
fn why(trial: &CaseTrial) -> String {
    let waived = trial.waivers.first().map(chunkproof::Waiver::why);
    waived.or_else(|| trial.reason.as_ref().map(ToString::to_string)).unwrap_or_default()
}
