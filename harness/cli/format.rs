//! The formats of results, and the module that writes each.

use chunkproof::context::Options;
use chunkproof::corpus::{CaseTrial, Subject};
use chunkproof::exhaustive::Exhausted;
use chunkproof::runner::Report;
use clap::ValueEnum;

use crate::work::Progress;
use crate::{json, jsonl, matrix};

#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, ValueEnum)]
pub(crate) enum Format {
    /// For people.
    #[default]
    Text,
    /// For programs.
    Json,
    /// For programs that read line by line: one trial per line.
    Jsonl,
}

/// The results of a run.
pub(crate) struct Results<'a> {
    pub(crate) subjects: &'a [Subject],
    pub(crate) trials: &'a [CaseTrial],
    /// How many of the trials, from the first on, belong to protocols whose rows were written.
    pub(crate) n_shown: usize,
    pub(crate) options: Options,
    pub(crate) progress: Progress,
}

impl Format {
    /// The rows of a protocol, which are written as soon as it has finished.
    pub(crate) fn rows(
        self,
        subjects: &[Subject],
        protocol: &str,
        trials: &[&CaseTrial],
    ) -> String {
        match self {
            Self::Text => matrix::rows(subjects, protocol, trials),
            // A JSON text is one value, so it has no rows to write early.
            Self::Json => String::new(),
            Self::Jsonl => jsonl::rows(trials.iter().copied()),
        }
    }

    /// The part of a run's results after the rows; `all` adds details to text.
    pub(crate) fn run(self, results: &Results<'_>, all: bool) -> String {
        match self {
            Self::Text => matrix::summary(results, all),
            Self::Json => json::run(results),
            Self::Jsonl => jsonl::run(results),
        }
    }

    /// The proof of the bytes of a file.
    pub(crate) fn proof(
        self,
        subject: &Subject,
        file: &str,
        report: &Report,
        options: Options,
    ) -> String {
        match self {
            Self::Text => report.to_string(),
            Self::Json => json::proof(subject, file, report, options),
            Self::Jsonl => jsonl::proof(subject, file, report, options),
        }
    }

    /// The result for all short strings over an alphabet.
    pub(crate) fn exhausted(self, subject: &Subject, done: &Exhausted, options: Options) -> String {
        match self {
            Self::Text => done.to_string(),
            Self::Json => json::exhausted(subject, done, options),
            Self::Jsonl => jsonl::exhausted(subject, done, options),
        }
    }
}
