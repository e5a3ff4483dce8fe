//! `chunkproof run`: corpora × subjects × checks.

use std::collections::BTreeSet;
use std::thread;

use chunkproof::context::Options;
use chunkproof::corpus::{CaseTrial, Corpora, CorpusFile, Subject, suite};
use chunkproof_subjects::subjects;

use crate::args::RunArgs;
use crate::failure::Failure;
use crate::lookup::{chosen, named, nobody_built};
use crate::output::{self, Delivery};
use crate::work::{Job, work};

/// Runs what was asked for; true if all is as expected.
pub(crate) fn run(args: &RunArgs) -> Result<bool, Failure> {
    if let Some(out) = &args.out {
        output::is_writable(out)?;
    }
    let all = subjects();
    let subjects = chosen(&all, &args.subjects)?;
    let is_bundled = args.paths.is_empty();
    let corpora = if is_bundled { Corpora::bundled() } else { Corpora::load(&args.paths)? };
    suite::validate(&corpora, &named(&all))?;
    let jobs = jobs(&corpora, &subjects);
    if jobs.is_empty() {
        return Err(nothing_to_run(&all, &subjects, &corpora));
    }
    let mut options = Options::of_many(args.profile.into());
    options.seed = args.seed;
    let n_threads = args.jobs.map_or_else(default_jobs, std::num::NonZeroUsize::get);
    let protocols: Vec<&str> =
        corpora.vocabularies.iter().map(|vocabulary| vocabulary.protocol.as_str()).collect();
    let mut delivery = Delivery::to(args.out.as_deref());
    let finished = |protocol: &str, trials: &[&CaseTrial]| {
        delivery.add(&args.format.rows(&subjects, protocol, trials))
    };
    let mut trials = work(&jobs, &protocols, options, n_threads, finished)?;
    for (file, subject) in concerned(&corpora, &subjects) {
        let stale = suite::stale(subject, file, &trials, options.profile);
        trials.extend(stale);
    }
    delivery.end(&args.format.run(&subjects, &trials, options))?;
    Ok(trials.iter().all(|trial| trial.status.is_ok()))
}

/// Each file with each subject that speaks its protocol.
fn concerned<'a>(
    corpora: &'a Corpora,
    subjects: &'a [Subject],
) -> impl Iterator<Item = (&'a CorpusFile, &'a Subject)> {
    corpora.files.iter().flat_map(move |file| {
        let speak = subjects.iter().filter(|subject| subject.protocol() == file.protocol);
        speak.map(move |subject| (file, subject))
    })
}

fn jobs<'a>(corpora: &'a Corpora, subjects: &'a [Subject]) -> Vec<Job<'a>> {
    let jobs_of = |(file, subject): (&'a CorpusFile, &'a Subject)| {
        file.cases.iter().map(move |case| Job { subject, file, case })
    };
    concerned(corpora, subjects).flat_map(jobs_of).collect()
}

fn nothing_to_run(all: &[Subject], chosen: &[Subject], corpora: &Corpora) -> Failure {
    nobody_built(all, corpora).unwrap_or_else(|| {
        let protocols: BTreeSet<&str> = chosen.iter().map(Subject::protocol).collect();
        let protocols = Vec::from_iter(protocols).join(", ");
        Failure::Usage(format!(
            "nothing to run: no case of these corpora speaks {protocols}; \
             the protocol of a corpus is the name of its folder"
        ))
    })
}

fn default_jobs() -> usize {
    thread::available_parallelism().map_or(1, std::num::NonZeroUsize::get)
}
