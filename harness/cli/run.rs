//! `chunkproof run`: corpora × subjects × checks.

use std::collections::BTreeSet;
use std::thread;

use chunkproof::Profile;
use chunkproof::context::Options;
use chunkproof::corpus::{CaseTrial, Corpora, CorpusFile, Subject, suite};
use chunkproof::internals::isolation::watch_command_for;
use chunkproof_subjects::subjects;

use crate::args::RunArgs;
use crate::failure::Failure;
use crate::format::Results;
use crate::isolation::Workers;
use crate::lookup::{self, chosen, named, none_built_for_any};
use crate::names;
use crate::output::{self, Delivery};
use crate::text::counted;
use crate::work::{Job, Worked, listen, work};

/// Runs the chosen cases; true if all results are as expected.
pub(crate) fn run(args: &RunArgs) -> Result<bool, Failure> {
    let interrupted = listen(args.in_process);
    if let Some(out) = &args.out {
        output::is_writable(out)?;
    }
    let all = subjects();
    let subjects = chosen(&all, &args.subjects)?;
    let corpora = corpora(args, &all)?;
    let jobs = jobs(&corpora, &subjects, &args.cases);
    if jobs.is_empty() {
        return Err(nothing_to_run(&all, &subjects, &corpora));
    }
    let options = args.profile.options(args.seed, args.without_work);
    if args.is_of_everything() {
        announce(&jobs, options);
    }
    let n_threads = args.jobs.map_or_else(default_jobs, std::num::NonZeroUsize::get);
    let is_asked = |trial: &CaseTrial| args.checks.is_empty() || args.checks.contains(&trial.check);
    let workers = Workers::new(args, options)?;
    let player = |index| {
        let mut player = (!args.in_process).then(|| workers.player(index));
        let _watched = args.in_process.then(|| watch_command_for(args.call_limit.0));
        move |job: &Job<'_>| {
            let _watched = &_watched;
            let mut trials = match &mut player {
                Some(player) => player.play(job)?,
                None => Some(suite::run(job.subject, job.file, job.case, options)),
            };
            trials.iter_mut().for_each(|trials| trials.retain(is_asked));
            Ok(trials)
        }
    };
    let mut delivery = Delivery::to(args.out.as_deref());
    let finished = |protocol: &str, trials: &[&CaseTrial]| {
        delivery.add(&args.format.rows(&subjects, protocol, trials))
    };
    let Worked { mut trials, n_handed_on: n_shown, progress } =
        work(&jobs, &protocols(&corpora, &jobs), (n_threads, interrupted), player, finished)?;
    let mut stale = stale(&corpora, &subjects, &trials, options.profile);
    stale.retain(is_asked);
    trials.extend(stale);
    let results = Results { subjects: &subjects, trials: &trials, n_shown, options, progress };
    delivery.end(&args.format.run(&results, args.all))?;
    if progress.is_interrupted() {
        return Err(Failure::Interrupted);
    }
    Ok(trials.iter().all(|trial| trial.status.is_ok()))
}

/// Announces a run of all bundled cases, which takes a while.
fn announce(jobs: &[Job<'_>], options: Options) {
    let count = |names: BTreeSet<(&str, &str)>, what: &str| counted(names.len(), what);
    let subjects = jobs.iter().map(|job| (job.subject.name(), ""));
    let protocols = jobs.iter().map(|job| (job.subject.protocol(), ""));
    let cases = jobs.iter().map(|job| (job.file.path.as_str(), job.case.id.as_str()));
    let subjects = count(subjects.collect(), "subject");
    let protocols = count(protocols.collect(), "protocol");
    let cases = count(cases.collect(), "case");
    output::inform(&format!(
        "running {subjects} of {protocols} over {cases} ({} cases × cores), profile {}; \
         `chunkproof run --help` shows how to run less",
        jobs.len(),
        options.profile.name()
    ));
}

/// The corpora of the chosen protocols; a pattern that matches no protocol or case is refused.
fn corpora(args: &RunArgs, all: &[Subject]) -> Result<Corpora, Failure> {
    let mut corpora = lookup::corpora(&args.paths)?;
    suite::validate(&corpora, &named(all))?;
    let protocols: Vec<&str> = corpora.files.iter().map(|file| file.protocol.as_str()).collect();
    let protocols = Vec::from_iter(BTreeSet::from_iter(protocols));
    names::validate("protocol", &args.protocols, &protocols)?;
    let ids: Vec<&str> = corpora.cases().map(|case| case.id.as_str()).collect();
    names::validate("case", &args.cases, &ids)?;
    corpora.files.retain(|file| names::is_chosen(&args.protocols, &file.protocol));
    Ok(corpora)
}

/// The chosen cases, each with each subject of its protocol.
fn jobs<'a>(corpora: &'a Corpora, subjects: &'a [Subject], chosen: &'a [String]) -> Vec<Job<'a>> {
    let jobs_of = |(file, subject): (&'a CorpusFile, &'a Subject)| {
        let cases = file.cases.iter().filter(|case| names::is_chosen(chosen, &case.id));
        cases.map(move |case| Job { subject, file, case })
    };
    corpora.with_subjects(subjects).flat_map(jobs_of).collect()
}

/// The protocols of the jobs, in the order of the corpora.
fn protocols<'a>(corpora: &'a Corpora, jobs: &[Job<'_>]) -> Vec<&'a str> {
    let of_jobs: BTreeSet<&str> = jobs.iter().map(|job| job.file.protocol.as_str()).collect();
    let all = corpora.vocabularies.iter().map(|vocabulary| vocabulary.protocol.as_str());
    all.filter(|protocol| of_jobs.contains(protocol)).collect()
}

/// The waivers that cover nothing.
///
/// A file counts only for subjects that ran all its cases, as a waiver may cover one that was not
/// run.
fn stale(
    corpora: &Corpora,
    subjects: &[Subject],
    trials: &[CaseTrial],
    profile: Profile,
) -> Vec<CaseTrial> {
    let key = |trial: &CaseTrial| (trial.subject.clone(), trial.file.clone(), trial.case.clone());
    let run: BTreeSet<(String, String, String)> = trials.iter().map(key).collect();
    let is_run = |(file, subject): &(&CorpusFile, &Subject)| {
        let key = |id: &str| (subject.name().to_owned(), file.path.clone(), id.to_owned());
        file.cases.iter().all(|case| run.contains(&key(&case.id)))
    };
    let whole = corpora.with_subjects(subjects).filter(is_run);
    whole.flat_map(|(file, subject)| suite::stale(subject, file, trials, profile)).collect()
}

fn nothing_to_run(all: &[Subject], chosen: &[Subject], corpora: &Corpora) -> Failure {
    none_built_for_any(all, corpora).unwrap_or_else(|| {
        let protocols: BTreeSet<&str> = chosen.iter().map(Subject::protocol).collect();
        let protocols = Vec::from_iter(protocols).join(", ");
        Failure::Usage(format!(
            "nothing to run: these corpora have no chosen case of {protocols}; \
             the protocol of a corpus is the name of its folder"
        ))
    })
}

fn default_jobs() -> usize {
    thread::available_parallelism().map_or(1, std::num::NonZeroUsize::get)
}
