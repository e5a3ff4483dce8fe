//! `chunkproof run`: corpora × subjects × checks.

use std::collections::BTreeSet;
use std::sync::Mutex;
use std::sync::atomic::{AtomicBool, AtomicUsize, Ordering};
use std::thread;

use chunkproof::context::Options;
use chunkproof::corpus::suite::{self, Trial};
use chunkproof::corpus::{Case, Corpora, CorpusFile, Subject};
use chunkproof_subjects::subjects;
use indicatif::{ProgressBar, ProgressStyle};

use crate::args::{Format, RunArgs};
use crate::failure::Failure;
use crate::{json, matrix, output};

/// One case with one subject.
struct Job<'a> {
    subject: &'a Subject,
    file: &'a CorpusFile,
    case: &'a Case,
}

/// Runs what was asked for; true if all is as expected.
pub(crate) fn run(args: &RunArgs) -> Result<bool, Failure> {
    if let Some(out) = &args.out {
        output::is_writable(out)?;
    }
    let all = subjects();
    let subjects = chosen(&all, &args.subjects)?;
    let is_bundled = args.paths.is_empty();
    let corpora = if is_bundled { Corpora::bundled() } else { Corpora::load(&args.paths)? };
    suite::validate(&corpora, &all)?;
    let jobs = jobs(&corpora, &subjects);
    if jobs.is_empty() {
        let protocols: BTreeSet<&str> = subjects.iter().map(Subject::protocol).collect();
        let protocols = Vec::from_iter(protocols).join(", ");
        return Err(Failure::Usage(format!(
            "nothing to run: no case of these corpora speaks {protocols}; \
             the protocol of a corpus is the name of its folder"
        )));
    }
    let mut options = Options::of_many(args.profile.into());
    options.seed = args.seed;
    let n_threads = args.jobs.map_or_else(default_jobs, std::num::NonZeroUsize::get);
    let mut trials = work(&jobs, options, n_threads).ok_or(Failure::Interrupted)?;
    for (file, subject) in concerned(&corpora, &subjects) {
        let stale = suite::stale(subject, file, &trials, options.profile);
        trials.extend(stale);
    }
    let text = match args.format {
        Format::Text => matrix::text(&subjects, &corpora, &trials, options.profile),
        Format::Json => json::run(&subjects, &trials, options),
    };
    output::deliver(&text, args.out.as_deref())?;
    Ok(trials.iter().all(|trial| trial.status.is_ok()))
}

/// The subjects with these names, each once and in the order of `all`; without names, all.
fn chosen(all: &[Subject], names: &[String]) -> Result<Vec<Subject>, Failure> {
    names.iter().try_for_each(|name| subject(all, name).map(drop))?;
    let is_chosen =
        |subject: &Subject| names.is_empty() || names.iter().any(|name| name == subject.name());
    Ok(all.iter().filter(|subject| is_chosen(subject)).cloned().collect())
}

/// The subject with this name.
pub(crate) fn subject(all: &[Subject], name: &str) -> Result<Subject, Failure> {
    let found = all.iter().find(|subject| subject.name() == name).cloned();
    found.ok_or_else(|| {
        let names: Vec<&str> = all.iter().map(Subject::name).collect();
        Failure::Usage(format!("unknown subject `{name}`; there are: {}", names.join(", ")))
    })
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

/// Does all the jobs and returns their trials in the order of the jobs; nothing if interrupted.
fn work(jobs: &[Job<'_>], options: Options, n_threads: usize) -> Option<Vec<Trial>> {
    static INTERRUPTED: AtomicBool = AtomicBool::new(false);
    // A second handler cannot be set; then the default one ends the process as well.
    let _set = ctrlc::set_handler(|| INTERRUPTED.store(true, Ordering::Relaxed));
    let next = AtomicUsize::new(0);
    let done: Vec<Mutex<Vec<Trial>>> = jobs.iter().map(|_| Mutex::default()).collect();
    let bar = progress(jobs.len());
    let labour = || {
        while !INTERRUPTED.load(Ordering::Relaxed) {
            let index = next.fetch_add(1, Ordering::Relaxed);
            let (Some(job), Some(place)) = (jobs.get(index), done.get(index)) else { return };
            let trials = suite::run(job.subject, job.file, job.case, options);
            if let Ok(mut place) = place.lock() {
                *place = trials;
            }
            bar.inc(1);
        }
    };
    thread::scope(|scope| {
        for _ in 0..n_threads {
            scope.spawn(labour);
        }
    });
    bar.finish_and_clear();
    if INTERRUPTED.load(Ordering::Relaxed) {
        return None;
    }
    Some(done.into_iter().flat_map(|place| place.into_inner().unwrap_or_default()).collect())
}

/// A bar on standard error; none if that is no terminal.
fn progress(n_jobs: usize) -> ProgressBar {
    let bar = ProgressBar::new(n_jobs as u64);
    let style = ProgressStyle::with_template("{bar:40} {pos}/{len} cases × cores, {elapsed}");
    bar.with_style(style.unwrap_or_else(|_| ProgressStyle::default_bar()))
}

fn default_jobs() -> usize {
    thread::available_parallelism().map_or(1, std::num::NonZeroUsize::get)
}
