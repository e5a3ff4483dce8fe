//! The results as JSON; `schema` counts up when the shape changes.

use std::collections::BTreeMap;

use chunkproof::Verdict;
use chunkproof::bytes::Escaped;
use chunkproof::context::Options;
use chunkproof::corpus::Subject;
use chunkproof::corpus::{CaseTrial, Status};
use chunkproof::exhaustive::Exhausted;
use chunkproof::runner::Report;
use chunkproof::search::Coverage;
use serde::Serialize;

use crate::format::Results;

/// The shape that this version writes.
pub(crate) const SCHEMA: u32 = 2;

#[derive(Serialize)]
struct Run<'a> {
    schema: u32,
    seed: u64,
    profile: &'static str,
    subjects: Vec<SubjectRow<'a>>,
    trials: Vec<TrialRow<'a>>,
    totals: BTreeMap<&'static str, usize>,
}

#[derive(Serialize)]
struct SubjectRow<'a> {
    name: &'a str,
    title: String,
    protocol: &'a str,
}

#[derive(Serialize)]
struct TrialRow<'a> {
    subject: &'a str,
    file: &'a str,
    case: &'a str,
    check: &'a str,
    verdict: &'a str,
    status: &'static str,
    guarantee: Option<GuaranteeRow>,
    chunkings: Option<String>,
    reason: Option<String>,
    /// Where the waiver that applied is on record.
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

/// What came of all strings over an alphabet.
#[derive(Serialize)]
struct Exhaustion<'a> {
    schema: u32,
    seed: u64,
    profile: &'static str,
    subject: SubjectRow<'a>,
    /// The name in reports: the subject and its setup.
    name: &'a str,
    /// The symbols as escaped text, and how many there are.
    alphabet: String,
    n_symbols: usize,
    guarantee: &'static str,
    /// The length of the longest strings that the guarantee covers.
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
    /// How many of those were not judged.
    not_judged: u64,
    /// The first string that deviates, as escaped text, and what the checks say of it.
    first: Option<String>,
    trials: Vec<TrialRow<'a>>,
    notes: &'a [String],
}

/// The results of a run.
pub(crate) fn run(results: &Results<'_>) -> String {
    let Results { subjects, trials, options, .. } = *results;
    let mut totals = no_totals(trials.len());
    for trial in trials {
        *totals.entry(trial.status.name()).or_default() += 1;
    }
    let rows = trials.iter().map(|trial| TrialRow {
        subject: &trial.subject,
        file: &trial.file,
        case: &trial.case,
        check: trial.check.as_str(),
        verdict: trial.verdict.name(),
        status: trial.status.name(),
        guarantee: trial.coverage.as_ref().map(guarantee),
        chunkings: trial.coverage.as_ref().map(Coverage::chunkings),
        reason: trial.reason.as_ref().map(ToString::to_string),
        reference: reference(trial),
        detail: trial.detail.as_ref().map(ToString::to_string),
    });
    let subjects = subjects.iter().map(row).collect();
    pretty(&Run::new(options, subjects, rows.collect(), totals))
}

/// The results of one proof, in the shape of a run.
pub(crate) fn proof(subject: &Subject, file: &str, report: &Report, options: Options) -> String {
    let mut totals = no_totals(report.results.len());
    let trials = rows(subject, file, report);
    trials.iter().for_each(|row| *totals.entry(row.status).or_default() += 1);
    pretty(&Run::new(options, vec![row(subject)], trials, totals))
}

/// What came of all strings over an alphabet.
pub(crate) fn exhausted(subject: &Subject, done: &Exhausted, options: Options) -> String {
    let first = done.first.as_ref();
    let text = first.map(|first| Escaped(&first.bytes).to_string());
    let place = text.as_deref().unwrap_or_default();
    let trials = first.map(|first| rows(subject, place, &first.report));
    pretty(&Exhaustion {
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
        first: text.clone(),
        trials: trials.unwrap_or_default(),
        notes: &done.notes,
    })
}

/// A row for each check of one script.
fn rows<'a>(subject: &'a Subject, file: &'a str, report: &'a Report) -> Vec<TrialRow<'a>> {
    let rows = report.results.iter().map(|result| {
        let status = match (&result.finding, result.verdict.is_ok()) {
            (None, true) if result.verdict != Verdict::Same => "skipped",
            (_, true) => "passed",
            (_, false) => "violated",
        };
        TrialRow {
            subject: subject.name(),
            file,
            case: file,
            check: result.check.as_str(),
            verdict: result.verdict.name(),
            status,
            guarantee: Some(guarantee(&report.coverage)),
            chunkings: Some(report.coverage.chunkings()),
            reason: (result.verdict != Verdict::Same).then(|| result.verdict.explain().to_owned()),
            reference: None,
            detail: result.finding.as_ref().map(ToString::to_string),
        }
    });
    rows.collect()
}

impl<'a> Run<'a> {
    fn new(
        options: Options,
        subjects: Vec<SubjectRow<'a>>,
        trials: Vec<TrialRow<'a>>,
        totals: BTreeMap<&'static str, usize>,
    ) -> Self {
        let (seed, profile) = (options.seed, options.profile.name());
        Self { schema: SCHEMA, seed, profile, subjects, trials, totals }
    }
}

fn reference(trial: &CaseTrial) -> Option<&str> {
    let reference = trial.waivers.first().map(|waiver| waiver.reference.as_str());
    reference.filter(|reference| !reference.is_empty())
}

/// Every status is there, also one that did not occur.
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
    let mut text = serde_json::to_string_pretty(run).unwrap_or_default();
    text.push('\n');
    text
}
