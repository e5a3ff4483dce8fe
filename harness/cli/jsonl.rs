//! The results as lines of JSON: each trial as soon as its protocol has finished, then the rest.
//!
//! A trial has the shape that it has in [`json`]. The last line has all the other keys, such as
//! `schema`, which no line before it has; trials that are skipped are counted there.

use chunkproof::context::Options;
use chunkproof::corpus::{CaseTrial, Subject};
use chunkproof::exhaustive::Exhausted;
use chunkproof::runner::Report;
use serde::Serialize;

use crate::format::Results;
use crate::json;

/// The trials of one protocol.
pub(crate) fn rows<'a>(trials: impl IntoIterator<Item = &'a CaseTrial>) -> String {
    trials.into_iter().filter_map(json::trial).map(|row| line(&row)).collect()
}

/// The trials of a run that no protocol has shown, then the rest of its results.
pub(crate) fn run(results: &Results<'_>) -> String {
    rows(results.trials.iter().skip(results.n_shown)) + &line(&json::summary(results))
}

/// The results of one proof, in the shape of a run.
pub(crate) fn proof(subject: &Subject, file: &str, report: &Report, options: Options) -> String {
    let (summary, trials) = json::proof_parts(subject, file, report, options);
    lines(&trials, &summary)
}

/// What came of all strings over an alphabet.
pub(crate) fn exhausted(subject: &Subject, done: &Exhausted, options: Options) -> String {
    let first = json::first(done);
    let (summary, trials) = json::exhausted_parts(subject, done, first.as_deref(), options);
    lines(&trials, &summary)
}

fn lines(trials: &[impl Serialize], summary: &impl Serialize) -> String {
    trials.iter().map(line).chain([line(summary)]).collect()
}

fn line(row: &impl Serialize) -> String {
    // Rows of numbers and texts always have a JSON form.
    let mut text = serde_json::to_string(row).unwrap_or_default();
    text.push('\n');
    text
}
