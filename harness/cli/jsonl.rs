//! The results as lines of JSON: each trial as soon as its protocol has finished, then the other
//! keys.
//!
//! A trial has the same shape as in [`json`]. Only the last line has the other keys, such as
//! `schema`; it also counts the skipped trials.

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

/// The trials that are not yet written, then the rest of the run's results.
pub(crate) fn run(results: &Results<'_>) -> String {
    rows(results.trials.iter().skip(results.n_shown)) + &line(&json::summary(results))
}

/// The results of one proof, in the shape of a run.
pub(crate) fn proof(subject: &Subject, file: &str, report: &Report, options: Options) -> String {
    let (summary, trials) = json::proof_parts(subject, file, report, options);
    lines(&trials, &summary)
}

/// The result for all strings over an alphabet.
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
    let mut text = json::visible(serde_json::to_string(row).unwrap_or_default());
    text.push('\n');
    text
}
