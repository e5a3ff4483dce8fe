//! The results as JSON; `schema` is raised when the shape changes.
//!
//! Since schema 3, skipped trials are not listed: `skipped` counts them by reason. Since schema 4
//! there are the reason `needs-process` and the verdicts `aborted`, `hung` and `out-of-memory`. Since schema
//! 5 there is the status `missed`.
//! `totals` counts all trials, and `interrupted` is true if the user ended the run early.

use std::collections::BTreeMap;
use std::fmt::Write as _;

use chunkproof::Verdict;
use chunkproof::bytes::{Escaped, is_hidden};
use chunkproof::context::Options;
use chunkproof::corpus::{
    CaseTrial, Detail, NotConcerned, Reason, SkippedBecause, Status, Subject,
};
use chunkproof::exhaustive::Exhausted;
use chunkproof::runner::Report;
use chunkproof::search::Coverage;
use serde::Serialize;

use crate::format::Results;

/// The shape that this version writes.
pub(crate) const SCHEMA: u32 = 5;
/// The reasons for which trials are skipped; each is counted, even if it did not occur.
const SKIPPED: [&str; 6] =
    ["lacks-feature", "not-set-up", "needs-process", "expects-nothing", NOT_JUDGED, NOT_APPLICABLE];
const NOT_JUDGED: &str = "not-judged";
const NOT_APPLICABLE: &str = "not-applicable";

#[derive(Serialize)]
struct Run<'a> {
    #[serde(flatten)]
    summary: Summary<'a>,
    trials: Vec<TrialRow<'a>>,
}

/// The results of a run without its trials.
#[derive(Serialize)]
pub(crate) struct Summary<'a> {
    schema: u32,
    seed: u64,
    profile: &'static str,
    interrupted: bool,
    subjects: Vec<SubjectRow<'a>>,
    totals: BTreeMap<&'static str, usize>,
    skipped: BTreeMap<&'static str, usize>,
}

#[derive(Serialize)]
struct SubjectRow<'a> {
    name: &'a str,
    title: String,
    protocol: &'a str,
}

#[derive(Serialize)]
pub(crate) struct TrialRow<'a> {
    subject: &'a str,
    file: &'a str,
    case: &'a str,
    check: &'a str,
    verdict: &'a str,
    /// The kind of violation, where the check tells several apart.
    kind: Option<&'static str>,
    status: &'static str,
    guarantee: Option<GuaranteeRow>,
    chunkings: Option<String>,
    reason: Option<String>,
    /// The reference of the waiver that applied.
    reference: Option<&'a str>,
    detail: Option<String>,
}

#[derive(Serialize)]
struct GuaranteeRow {
    kind: &'static str,
    /// The bound of the guarantee: cuts, bytes of a piece, or chunkings sampled.
    bound: Option<u64>,
    feeds: u64,
    eof_feeds: u64,
    replayed: u64,
    plays: u64,
    states_per_offset_max: usize,
}

#[derive(Serialize)]
struct Exhaustion<'a> {
    #[serde(flatten)]
    summary: ExhaustionSummary<'a>,
    trials: Vec<TrialRow<'a>>,
}

/// The result for all strings over an alphabet, without the trials.
#[derive(Serialize)]
pub(crate) struct ExhaustionSummary<'a> {
    schema: u32,
    seed: u64,
    profile: &'static str,
    subject: SubjectRow<'a>,
    /// The name in reports: the subject and its setup.
    name: &'a str,
    /// The symbols, as escaped text.
    alphabet: String,
    n_symbols: usize,
    guarantee: &'static str,
    /// The length of the longest strings that the guarantee covers, in symbols.
    bound: Option<u64>,
    strings: u64,
    chunkings: u64,
    feeds: u64,
    eof_feeds: u64,
    empty_feeds: u64,
    rebuild_feeds: u64,
    replayed: u64,
    states_per_offset_max: usize,
    deviating: u64,
    /// The number of deviating strings that were not judged.
    not_judged: u64,
    /// The first deviating string, as escaped text; the trials are those of this string.
    first: Option<String>,
    skipped: BTreeMap<&'static str, usize>,
    notes: &'a [String],
}

/// The results of a run.
pub(crate) fn run(results: &Results<'_>) -> String {
    let trials = results.trials.iter().filter_map(trial).collect();
    pretty(&Run { summary: summary(results), trials })
}

/// The results of one proof, in the shape of a run.
pub(crate) fn proof(subject: &Subject, file: &str, report: &Report, options: Options) -> String {
    let (summary, trials) = proof_parts(subject, file, report, options);
    pretty(&Run { summary, trials })
}

/// The result for all strings over an alphabet.
pub(crate) fn exhausted(subject: &Subject, done: &Exhausted, options: Options) -> String {
    let first = first(done);
    let (summary, trials) = exhausted_parts(subject, done, first.as_deref(), options);
    pretty(&Exhaustion { summary, trials })
}

/// The results of a run without its trials.
pub(crate) fn summary<'a>(results: &Results<'a>) -> Summary<'a> {
    let Results { subjects, trials, options, progress, .. } = *results;
    let mut totals = no_totals(trials.len());
    let mut skipped = none_skipped();
    for trial in trials {
        *totals.entry(trial.status.name()).or_default() += 1;
        if trial.status == Status::Skipped {
            *skipped.entry(because(trial)).or_default() += 1;
        }
    }
    let subjects = subjects.iter().map(row).collect();
    Summary {
        interrupted: progress.is_interrupted(),
        ..Summary::new(options, subjects, totals, skipped)
    }
}

/// The row of a trial; `None` if it was skipped.
pub(crate) fn trial(trial: &CaseTrial) -> Option<TrialRow<'_>> {
    (trial.status != Status::Skipped).then(|| TrialRow {
        subject: &trial.subject,
        file: &trial.file,
        case: &trial.case,
        check: trial.check.as_str(),
        verdict: trial.verdict.name(),
        kind: match &trial.detail {
            Some(Detail::Finding(finding)) => finding.kind,
            _ => None,
        },
        status: trial.status.name(),
        guarantee: trial.coverage.as_ref().map(guarantee),
        chunkings: trial.coverage.as_ref().map(Coverage::chunkings),
        reason: trial.reason.as_ref().map(ToString::to_string),
        reference: reference(trial),
        detail: trial.detail.as_ref().map(ToString::to_string),
    })
}

/// The trials of one proof, and the rest of its results.
pub(crate) fn proof_parts<'a>(
    subject: &'a Subject,
    file: &'a str,
    report: &'a Report,
    options: Options,
) -> (Summary<'a>, Vec<TrialRow<'a>>) {
    let (trials, skipped) = rows(subject, file, report);
    let mut totals = no_totals(report.results.len());
    trials.iter().for_each(|row| *totals.entry(row.status).or_default() += 1);
    totals.insert(Status::Skipped.name(), skipped.values().sum());
    (Summary::new(options, vec![row(subject)], totals, skipped), trials)
}

/// The first deviating string, as escaped text.
pub(crate) fn first(done: &Exhausted) -> Option<String> {
    done.first.as_ref().map(|first| Escaped(&first.bytes).to_string())
}

/// The trials of the first deviating string, and the rest of the result for all strings.
pub(crate) fn exhausted_parts<'a>(
    subject: &'a Subject,
    done: &'a Exhausted,
    first: Option<&'a str>,
    options: Options,
) -> (ExhaustionSummary<'a>, Vec<TrialRow<'a>>) {
    let place = first.unwrap_or_default();
    let judged = done.first.as_ref().map(|first| rows(subject, place, &first.report));
    let (trials, skipped) = judged.unwrap_or_else(|| (Vec::new(), none_skipped()));
    let summary = ExhaustionSummary {
        schema: SCHEMA,
        seed: options.seed,
        profile: options.profile.name(),
        subject: row(subject),
        name: &done.name,
        alphabet: done.alphabet.to_string(),
        n_symbols: done.alphabet.len(),
        guarantee: done.guarantee.kind(),
        bound: done.guarantee.bound(),
        strings: done.strings,
        chunkings: done.chunkings,
        feeds: done.feeds,
        eof_feeds: done.eof_feeds,
        empty_feeds: done.empty_feeds,
        rebuild_feeds: done.rebuild_feeds,
        replayed: done.replays,
        states_per_offset_max: done.states_per_offset_max,
        deviating: done.deviating,
        not_judged: done.not_judged,
        first: first.map(ToOwned::to_owned),
        skipped,
        notes: &done.notes,
    };
    (summary, trials)
}

/// A row for each check that judged the script, and the number of other checks by reason.
fn rows<'a>(
    subject: &'a Subject,
    file: &'a str,
    report: &'a Report,
) -> (Vec<TrialRow<'a>>, BTreeMap<&'static str, usize>) {
    let (mut rows, mut skipped) = (Vec::new(), none_skipped());
    for result in &report.results {
        let status = match (&result.finding, result.verdict.is_ok()) {
            (None, true) if result.verdict != Verdict::Same => {
                *skipped.entry(result.verdict.name()).or_default() += 1;
                continue;
            }
            (_, true) => Status::Passed,
            (_, false) => Status::Violated,
        };
        rows.push(TrialRow {
            subject: subject.name(),
            file,
            case: file,
            check: result.check.as_str(),
            verdict: result.verdict.name(),
            kind: result.finding.as_ref().and_then(|finding| finding.kind),
            status: status.name(),
            guarantee: Some(guarantee(&report.coverage)),
            chunkings: Some(report.coverage.chunkings()),
            reason: (result.verdict != Verdict::Same).then(|| result.verdict.explain().to_owned()),
            reference: None,
            detail: result.finding.as_ref().map(ToString::to_string),
        });
    }
    (rows, skipped)
}

impl<'a> Summary<'a> {
    fn new(
        options: Options,
        subjects: Vec<SubjectRow<'a>>,
        totals: BTreeMap<&'static str, usize>,
        skipped: BTreeMap<&'static str, usize>,
    ) -> Self {
        let (seed, profile) = (options.seed, options.profile.name());
        Self { schema: SCHEMA, seed, profile, interrupted: false, subjects, totals, skipped }
    }
}

/// The reason for which a trial is skipped, as one of [`SKIPPED`].
fn because(trial: &CaseTrial) -> &'static str {
    let Some(Reason::Skipped(why)) = &trial.reason else { return trial.verdict.name() };
    match why {
        SkippedBecause::NotConcerned(NotConcerned::Feature(_)) => "lacks-feature",
        SkippedBecause::NotConcerned(NotConcerned::Setup(_)) => "not-set-up",
        SkippedBecause::NeedsProcess => "needs-process",
        SkippedBecause::ExpectsNothing => "expects-nothing",
        SkippedBecause::NotJudged => NOT_JUDGED,
        SkippedBecause::NotApplicable => NOT_APPLICABLE,
        SkippedBecause::NotConcerned(_) | _ => "other",
    }
}

/// A count of 0 for every reason.
fn none_skipped() -> BTreeMap<&'static str, usize> {
    SKIPPED.into_iter().map(|reason| (reason, 0)).collect()
}

fn reference(trial: &CaseTrial) -> Option<&str> {
    let reference = trial.waivers.first().map(|waiver| waiver.reference.as_str());
    reference.filter(|reference| !reference.is_empty())
}

/// A count of 0 for every status.
fn no_totals(n_trials: usize) -> BTreeMap<&'static str, usize> {
    let mut totals: BTreeMap<_, _> = Status::ALL.iter().map(|status| (status.name(), 0)).collect();
    totals.insert("trials", n_trials);
    totals
}

fn row(subject: &Subject) -> SubjectRow<'_> {
    SubjectRow { name: subject.name(), title: subject.title(), protocol: subject.protocol() }
}

fn guarantee(coverage: &Coverage) -> GuaranteeRow {
    GuaranteeRow {
        kind: coverage.guarantee.kind(),
        bound: coverage.guarantee.bound(),
        feeds: coverage.feeds,
        eof_feeds: coverage.eof_feeds,
        replayed: coverage.runs,
        plays: coverage.plays,
        states_per_offset_max: coverage.states_per_offset_max,
    }
}

fn pretty(run: &impl Serialize) -> String {
    // Rows of numbers and texts always have a JSON form.
    let mut text = visible(serde_json::to_string_pretty(run).unwrap_or_default());
    text.push('\n');
    text
}

/// A JSON text with every hidden character escaped, also those that JSON would allow.
///
/// They are in strings only: elsewhere JSON has no characters but ASCII, and no control characters
/// but ends of lines.
pub(crate) fn visible(json: String) -> String {
    let hides = |char: char| char != '\n' && is_hidden(char);
    if !json.contains(hides) {
        return json;
    }
    let mut text = String::with_capacity(json.len());
    for char in json.chars() {
        if hides(char) {
            for unit in char.encode_utf16(&mut [0; 2]) {
                // Writing to a String cannot fail.
                let _infallible = write!(text, "\\u{unit:04x}");
            }
        } else {
            text.push(char);
        }
    }
    text
}

#[cfg(test)]
mod tests {
    use super::visible;

    #[test]
    fn hidden_characters_are_escaped_and_read_back() {
        let hidden = "a\u{7f}\u{9b}\u{202e}\u{200b}\u{2028}\u{feff}\u{e0041}\n\u{1b}ü\u{1d11e}";
        let json = serde_json::to_string_pretty(&[hidden]).unwrap();
        let text = visible(json);
        let escaped = r#""a\u007f\u009b\u202e\u200b\u2028\ufeff\udb40\udc41\n\u001bü𝄞""#;
        assert_eq!(text, format!("[\n  {escaped}\n]"));
        let back: Vec<String> = serde_json::from_str(&text).unwrap();
        assert_eq!(back, [hidden]);
    }
}
