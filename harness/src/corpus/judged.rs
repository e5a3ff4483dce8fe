//! Runs corpora in an ordinary test: every check of every case, and one assertion.

use std::fmt;

use crate::check::{CALL_LIMIT, watched};
use crate::context::Options;
use crate::corpus::{CaseTrial, Corpora, CorpusFile, Status, Subject, Violations, suite};
use crate::runner::Rerun;

impl Corpora {
    /// Runs every check of every case with the subjects of its protocol.
    ///
    /// If the environment variable `CHUNKPROOF_REPLAY` holds a token of one of these subjects, only
    /// that replay is run.
    ///
    /// # Panics
    ///
    /// If that variable holds something that is not a token.
    ///
    /// # Examples
    ///
    /// With your own corpora in a folder:
    ///
    /// ```no_run
    /// use chunkproof::context::Options;
    /// use chunkproof::corpus::{Corpora, Subject};
    /// use chunkproof::{Log, check};
    ///
    /// # fn my_parser(bytes: &[u8], log: &mut Log) -> Result<usize, chunkproof::Fault> { Ok(bytes.len()) }
    /// #[test]
    /// fn my_parser_passes_every_case() {
    ///     let parser = Subject::new("mine/parser", "mine", |_| Some(check(|| my_parser)));
    ///     let corpora = Corpora::load(["corpora"]).unwrap();
    ///     corpora.judge(&[parser], Options::default()).assert();
    /// }
    /// ```
    #[must_use]
    pub fn judge(&self, subjects: &[Subject], options: Options) -> Judged {
        self.judge_by(subjects, options, suite::run_file)
    }

    /// Runs the same, but reports no waiver whose patterns cover nothing in their file.
    #[cfg(feature = "protocol")]
    pub(crate) fn judge_cases(&self, subjects: &[Subject], options: Options) -> Judged {
        self.judge_by(subjects, options, suite::run_cases)
    }

    fn judge_by(
        &self,
        subjects: &[Subject],
        options: Options,
        run: fn(&Subject, &CorpusFile, Options) -> Vec<CaseTrial>,
    ) -> Judged {
        let protocols = self.vocabularies.iter().map(|words| words.protocol.clone()).collect();
        let _watched = watched(&Rerun::here(), CALL_LIMIT);
        let mut trials = Vec::new();
        for (file, subject) in self.with_subjects(subjects) {
            if let Some(trial) = suite::replayed(subject, file, options) {
                return Judged { protocols, trials: vec![trial] };
            }
            trials.extend(run(subject, file, options));
        }
        Judged { protocols, trials }
    }
}

/// The results of running corpora with subjects.
#[derive(Debug, Clone)]
#[non_exhaustive]
pub struct Judged {
    /// The protocols of the corpora.
    pub protocols: Vec<String>,
    /// A trial for every check of every case.
    pub trials: Vec<CaseTrial>,
}

impl Judged {
    /// Returns whether no trial is violated or stale.
    #[must_use]
    pub fn is_ok(&self) -> bool {
        self.trials.iter().all(|trial| trial.status.is_ok())
    }

    /// Returns the number of trials that were not skipped.
    #[must_use]
    pub fn n_run(&self) -> usize {
        self.trials.iter().filter(|trial| trial.status != Status::Skipped).count()
    }

    /// Asserts that at least one trial ran and that none is violated or stale.
    ///
    /// # Panics
    ///
    /// If a trial is violated or stale, or if no case concerned a subject.
    #[track_caller]
    pub fn assert(&self) {
        assert!(self.n_run() > 0, "no case of `{}` concerned a core", self.protocols.join("`, `"));
        assert!(self.is_ok(), "{self}");
    }
}

/// Writes the totals, then the [`Violations`].
impl fmt::Display for Judged {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let count = |status| self.trials.iter().filter(|trial| trial.status == status).count();
        let counts = Status::ALL.iter().rev().map(|status| (count(*status), status.name()));
        let counts = counts.filter(|(n, _)| *n > 0).map(|(n, name)| format!("{n} {name}"));
        let counts: Vec<String> = counts.collect();
        writeln!(f, "{}: {}", self.protocols.join(", "), counts.join(", "))?;
        fmt::Display::fmt(&Violations(&self.trials), f)
    }
}
