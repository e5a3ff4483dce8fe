//! The jobs of a run, done by several threads and handed on one protocol after another.

use std::collections::BTreeMap;
use std::mem;
use std::process;
use std::sync::atomic::{AtomicBool, AtomicUsize, Ordering};
use std::sync::mpsc;
use std::thread;

use chunkproof::corpus::{Case, CaseTrial, CorpusFile, Subject};
use indicatif::{ProgressBar, ProgressStyle};

use crate::failure::Failure;
use crate::isolation;
use crate::output::inform;

/// One case with one subject.
pub(crate) struct Job<'a> {
    pub(crate) subject: &'a Subject,
    pub(crate) file: &'a CorpusFile,
    pub(crate) case: &'a Case,
}

/// The results of the jobs.
pub(crate) struct Worked {
    /// The trials by protocol, then in the order of the jobs; the first `n_handed_on` were handed
    /// on.
    pub(crate) trials: Vec<CaseTrial>,
    pub(crate) n_handed_on: usize,
    pub(crate) progress: Progress,
}

/// The number of jobs that are done: all of them, unless the user interrupted the run.
#[derive(Clone, Copy)]
pub(crate) struct Progress {
    pub(crate) n_done: usize,
    pub(crate) n_jobs: usize,
}

impl Progress {
    pub(crate) fn is_interrupted(self) -> bool {
        self.n_done < self.n_jobs
    }
}

/// Does each job by the function that `player` makes for each thread, until all are done or the user
/// interrupts. That function returns `None` if the job was interrupted.
///
/// Each of `protocols` is passed to `finished` with its trials as soon as its jobs and those of all
/// protocols before it are done, so that neither the order nor the trials depend on the number of
/// threads.
pub(crate) fn work<P>(
    jobs: &[Job<'_>],
    protocols: &[&str],
    (n_threads, interrupted): (usize, &AtomicBool),
    player: impl Fn(usize) -> P + Sync,
    mut finished: impl FnMut(&str, &[&CaseTrial]) -> Result<(), Failure>,
) -> Result<Worked, Failure>
where
    P: FnMut(&Job<'_>) -> Result<Option<Vec<CaseTrial>>, Failure>,
{
    let mut done = Done::new(jobs.iter().map(|job| job.file.protocol.as_str()), protocols);
    let (order, next) = (done.order(), AtomicUsize::new(0));
    let bar = progress(jobs.len());
    let handed_on: Result<(), Failure> = thread::scope(|scope| {
        let (sender, receiver) = mpsc::channel();
        // More threads than jobs would have nothing to do.
        for index in 0..n_threads.min(jobs.len()) {
            let (sender, order, next, player) = (sender.clone(), &order, &next, &player);
            scope.spawn(move || {
                let mut play = player(index);
                while !interrupted.load(Ordering::Relaxed) {
                    let index = order.get(next.fetch_add(1, Ordering::Relaxed)).copied();
                    let Some((index, job)) = index.zip(index.and_then(|i| jobs.get(i))) else {
                        return;
                    };
                    let Some(trials) = play(job).transpose() else { return };
                    // The receiver is gone if results could not be written.
                    if sender.send(trials.map(|trials| (index, trials))).is_err() {
                        return;
                    }
                }
            });
        }
        drop(sender);
        for played in receiver {
            let (index, trials) = played?;
            done.add(index, trials);
            bar.inc(1);
            while let Some(protocol) = done.next_protocol() {
                bar.suspend(|| finished(protocol, &done.trials_of(protocol)))?;
            }
        }
        Ok(())
    });
    bar.finish_and_clear();
    handed_on?;
    Ok(done.end())
}

/// Starts to listen for interruptions; the flag is true once the user has interrupted the run.
///
/// Running jobs are finished. A second interruption ends those in processes of their own, and the run
/// reports what it has; a third one, or the second where there are none, ends this process at once.
pub(crate) fn listen(is_in_process: bool) -> &'static AtomicBool {
    static INTERRUPTED: AtomicBool = AtomicBool::new(false);
    // If the handler cannot be set, the default one ends the process as well.
    let _set = ctrlc::set_handler(move || {
        let is_again = INTERRUPTED.swap(true, Ordering::Relaxed);
        if !is_again {
            inform("interrupted; finishing the cases that are running, unless interrupted again");
        } else if is_in_process || !isolation::kill_all() {
            process::exit(Failure::Interrupted.exit_code().into());
        }
    });
    &INTERRUPTED
}

/// The jobs and their trials so far.
struct Done<'a> {
    /// The protocol of each job.
    jobs: Vec<&'a str>,
    /// The trials of each job; empty until it is done.
    trials: Vec<Vec<CaseTrial>>,
    /// The number of jobs left by protocol.
    n_left: BTreeMap<&'a str, usize>,
    /// All protocols; the first `n_finished` have been handed on.
    protocols: &'a [&'a str],
    n_finished: usize,
}

impl<'a> Done<'a> {
    fn new(jobs: impl Iterator<Item = &'a str>, protocols: &'a [&'a str]) -> Self {
        let jobs: Vec<&str> = jobs.collect();
        let mut n_left = BTreeMap::new();
        jobs.iter().for_each(|protocol| *n_left.entry(*protocol).or_default() += 1);
        let trials = jobs.iter().map(|_| Vec::new()).collect();
        Self { jobs, trials, n_left, protocols, n_finished: 0 }
    }

    /// The jobs in the order in which their protocols are handed on.
    fn order(&self) -> Vec<usize> {
        let place = |protocol: &str| self.protocols.iter().position(|known| *known == protocol);
        let mut order: Vec<usize> = (0..self.jobs.len()).collect();
        order.sort_by_cached_key(|index| self.jobs.get(*index).map(|protocol| place(protocol)));
        order
    }

    fn add(&mut self, index: usize, trials: Vec<CaseTrial>) {
        let (Some(place), Some(protocol)) = (self.trials.get_mut(index), self.jobs.get(index))
        else {
            return;
        };
        *place = trials;
        self.n_left.entry(protocol).and_modify(|n_left| *n_left -= 1);
    }

    /// The next protocol, if all of its jobs are done; a protocol without jobs is done.
    fn next_protocol(&mut self) -> Option<&'a str> {
        let protocol = *self.protocols.get(self.n_finished)?;
        let is_done = self.n_left.get(protocol).is_none_or(|n_left| *n_left == 0);
        self.n_finished += usize::from(is_done);
        is_done.then_some(protocol)
    }

    fn end(mut self) -> Worked {
        let n_left: usize = self.n_left.values().sum();
        let progress = Progress { n_done: self.jobs.len() - n_left, n_jobs: self.jobs.len() };
        let handed_on = self.protocols.iter().take(self.n_finished);
        let n_handed_on = handed_on.map(|protocol| self.trials_of(protocol).len()).sum();
        let order = self.order().into_iter();
        let trials = order.filter_map(|index| self.trials.get_mut(index).map(mem::take)).flatten();
        Worked { trials: trials.collect(), n_handed_on, progress }
    }

    fn trials_of(&self, protocol: &str) -> Vec<&CaseTrial> {
        let own = self.jobs.iter().zip(&self.trials).filter(|(known, _)| **known == protocol);
        own.flat_map(|(_, trials)| trials).collect()
    }
}

/// A progress bar on standard error, hidden if that is not a terminal.
fn progress(n_jobs: usize) -> ProgressBar {
    let bar = ProgressBar::new(n_jobs as u64);
    let style = ProgressStyle::with_template("{bar:40} {pos}/{len} cases × cores, {elapsed}");
    bar.with_style(style.unwrap_or_else(|_| ProgressStyle::default_bar()))
}

#[cfg(test)]
mod tests {
    use super::Done;

    /// The protocols that are handed on after each of these jobs is done, in this order.
    fn handed_on(jobs: &[&str], protocols: &[&str], order: &[usize]) -> Vec<String> {
        let mut done = Done::new(jobs.iter().copied(), protocols);
        let mut after = |index: &usize| {
            done.add(*index, Vec::new());
            let ready = std::iter::from_fn(|| done.next_protocol());
            ready.collect::<Vec<&str>>().join(" ")
        };
        order.iter().map(&mut after).collect()
    }

    #[test]
    fn protocols_are_handed_on_in_order() {
        let jobs = ["b", "a", "b", "a"];
        assert_eq!(handed_on(&jobs, &["a", "b"], &[1, 3, 0, 2]), ["", "a", "", "b"]);
        assert_eq!(handed_on(&jobs, &["a", "b"], &[0, 2, 1, 3]), ["", "", "", "a b"]);
        assert_eq!(handed_on(&jobs, &["b", "a"], &[3, 0, 1, 2]), ["", "", "", "b a"]);
    }

    #[test]
    fn a_protocol_without_jobs_waits_for_earlier_ones() {
        assert_eq!(handed_on(&["b"], &["a", "b", "c"], &[0]), ["a b c"]);
        assert_eq!(handed_on(&["b", "d"], &["b", "c", "d"], &[0, 1]), ["b c", "d"]);
    }

    #[test]
    fn an_interrupted_run_knows_what_is_left() {
        let mut done = Done::new(["b", "a", "b"].into_iter(), &["a", "b"]);
        let progress = |done: Done<'_>| {
            let progress = done.end().progress;
            (progress.n_done, progress.n_jobs, progress.is_interrupted())
        };
        done.add(2, Vec::new());
        done.add(1, Vec::new());
        assert_eq!(progress(done), (2, 3, true));
        let mut done = Done::new(["a"].into_iter(), &["a"]);
        done.add(0, Vec::new());
        assert_eq!(progress(done), (1, 1, false));
    }

    #[test]
    fn jobs_are_done_protocol_by_protocol_in_their_order() {
        let jobs = ["b", "a", "b", "a"];
        assert_eq!(Done::new(jobs.into_iter(), &["a", "b"]).order(), [1, 3, 0, 2]);
        assert_eq!(Done::new(jobs.into_iter(), &["b", "a"]).order(), [0, 2, 1, 3]);
    }
}
