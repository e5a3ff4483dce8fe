//! The side of a run that reports: it starts processes that play, and goes on when one of them dies.

use std::io::{self, BufReader, Read as _, Write as _};
use std::path::PathBuf;
use std::process::{Child, ChildStdin, ChildStdout, Command, ExitStatus, Stdio};
use std::sync::mpsc::{Receiver, channel};
use std::sync::{Arc, Mutex, MutexGuard, PoisonError, Weak};
use std::time::Duration;
use std::{env, process, thread};

use chunkproof::context::Options;
use chunkproof::corpus::{CaseTrial, Status};
use chunkproof::internals::isolation::{Death, HUNG, Isolated, take_play};
use chunkproof::transcript::End;

use crate::args::{CallLimit, MemoryLimit, RunArgs};
use crate::failure::Failure;
use crate::work::Job;
use crate::worker::{JobName, read_report};

/// How the processes of a run are started.
pub(crate) struct Workers {
    program: PathBuf,
    paths: Vec<PathBuf>,
    options: Options,
    call_limit: CallLimit,
    memory_limit: MemoryLimit,
}

/// A thread's process, which is started when it is first needed, and again after it has died.
pub(crate) struct Player<'a> {
    workers: &'a Workers,
    worker: Option<Worker>,
    plays: PathBuf,
    /// What the last process that died wrote to its standard error at its end.
    last_words: String,
}

/// A process that plays.
struct Worker {
    child: Arc<Mutex<Child>>,
    jobs: ChildStdin,
    reports: BufReader<ChildStdout>,
    /// The end of what it wrote to its standard error and was not shown yet.
    unshown: Arc<Mutex<Vec<u8>>>,
    /// Is closed when its standard error is.
    err_closed: Receiver<()>,
}

impl Workers {
    pub(crate) fn new(args: &RunArgs, options: Options) -> Result<Self, Failure> {
        let program = env::current_exe()
            .map_err(|error| Failure::Usage(format!("this program cannot be found: {error}")))?;
        let (call_limit, memory_limit) = (args.call_limit, args.memory_limit);
        Ok(Self { program, paths: args.paths.clone(), options, call_limit, memory_limit })
    }

    /// The player of the thread with this number.
    pub(crate) fn player(&self, index: usize) -> Player<'_> {
        let name = format!("chunkproof-{}-{index}.play", process::id());
        Player {
            workers: self,
            worker: None,
            plays: env::temp_dir().join(name),
            last_words: String::new(),
        }
    }

    fn start(&self, plays: &PathBuf, keeps_plays: bool) -> io::Result<Worker> {
        let mut command = Command::new(&self.program);
        command.args(["worker", "--profile", self.options.profile.name()]);
        let numbers = [
            ("--seed", self.options.seed.to_string()),
            ("--call-limit", self.call_limit.to_string()),
            ("--memory-limit", self.memory_limit.to_string()),
        ];
        numbers.iter().for_each(|(name, number)| _ = command.args([name, number.as_str()]));
        command.arg("--plays").arg(plays);
        let is_unmeasured = self.options.work_meter.is_none();
        command.args(is_unmeasured.then_some("--without-work"));
        command.args(keeps_plays.then_some("--keep-plays")).arg("--").args(&self.paths);
        command.stdin(Stdio::piped()).stdout(Stdio::piped()).stderr(Stdio::piped());
        // An interruption from the keyboard is for the process that reports alone.
        #[cfg(unix)]
        std::os::unix::process::CommandExt::process_group(&mut command, 0);
        let mut child = command.spawn()?;
        let (Some(jobs), Some(reports), Some(mut err)) =
            (child.stdin.take(), child.stdout.take(), child.stderr.take())
        else {
            return Err(io::Error::other("a process without pipes"));
        };
        let (closed, err_closed) = channel();
        let unshown: Arc<Mutex<Vec<u8>>> = Arc::default();
        let written = Arc::clone(&unshown);
        thread::Builder::new().spawn(move || {
            let _closed = closed;
            let mut buffer = [0; 4096];
            while let Ok(n @ 1..) = err.read(&mut buffer) {
                let written = &mut *lock(&written);
                written.extend_from_slice(buffer.get(..n).unwrap_or_default());
                let n_left_out = written.len().saturating_sub(UNSHOWN_MAX);
                written.drain(..n_left_out);
            }
        })?;
        let child = Arc::new(Mutex::new(child));
        let worker = Worker { child, jobs, reports: BufReader::new(reports), unshown, err_closed };
        let living = &mut *living();
        living.workers.retain(|child| child.strong_count() > 0);
        living.workers.push(Arc::downgrade(&worker.child));
        if living.is_over {
            worker.kill();
        }
        Ok(worker)
    }
}

impl Player<'_> {
    /// Runs a job, in another process if that plays anything; `None` if the user has ended the run.
    pub(crate) fn play(&mut self, job: &Job<'_>) -> Result<Option<Vec<CaseTrial>>, Failure> {
        let Job { subject, file, case } = *job;
        let isolated = match Isolated::new(subject, file, case, self.workers.options) {
            Ok(isolated) => isolated,
            Err(skipped) => return Ok(Some(skipped)),
        };
        let name = JobName {
            subject: subject.name().to_owned(),
            file: file.path.clone(),
            case: case.id.clone(),
        };
        let ended = match self.report(&name, false)? {
            Ok(report) => return Ok(Some(trials(&isolated, &report)?)),
            Err(end) => end,
        };
        if living().is_over {
            return Ok(None);
        }
        // A call that hung was named. An abort is named by a second process, which keeps each play.
        let ended = match (ended, take_play(&self.plays)) {
            (end @ End::Hung(_), Some(play)) => Death { end, play: Some(play) },
            (end, _) => match self.report(&name, true)? {
                Ok(_) => Death { end, play: None },
                Err(end) => Death { end, play: take_play(&self.plays) },
            },
        };
        if living().is_over {
            return Ok(None);
        }
        let trials = isolated.ended(ended);
        // What a known deviation writes at its end is no news.
        if trials.iter().any(|trial| trial.status == Status::Violated) {
            show(&self.last_words);
        }
        Ok(Some(trials))
    }

    /// The report of a job, or the end of the process that played it.
    fn report(
        &mut self,
        job: &JobName,
        keeps_plays: bool,
    ) -> Result<Result<Vec<u8>, End>, Failure> {
        let started = |error| Failure::Usage(format!("no process can be started: {error}"));
        let kept = if keeps_plays { None } else { self.worker.take() };
        let mut worker = match kept {
            Some(worker) => worker,
            None => self.workers.start(&self.plays, keeps_plays).map_err(started)?,
        };
        match worker.play(job) {
            Ok(report) if keeps_plays => {
                let _ended = worker.end();
                Ok(Ok(report))
            }
            Ok(report) => {
                self.worker = Some(worker);
                Ok(Ok(report))
            }
            Err(_) => {
                let (status, last_words) = worker.end();
                self.last_words = last_words;
                self.workers.end_of(status, &self.last_words).map(Err)
            }
        }
    }
}

impl Workers {
    /// How a process ended, in words that are the same in each run.
    fn end_of(&self, status: Option<ExitStatus>, last_words: &str) -> Result<End, Failure> {
        let how = match status {
            Some(status) => described(status),
            None => "in an unknown way".to_owned(),
        };
        let code = status.and_then(|status| status.code());
        let line = |part: &str| last_words.lines().rev().find(|line| line.contains(part));
        if code == Some(HUNG) {
            return Ok(End::Hung(format!("a call did not return for {} s", self.call_limit)));
        }
        if code == Some(2)
            && let Some(sentence) = line("chunkproof: ")
        {
            let sentence = sentence.trim_start_matches("chunkproof: ");
            return Err(Failure::Usage(sentence.to_owned()));
        }
        if let Some(sentence) = line("memory allocation of ") {
            return Ok(End::OutOfMemory(match self.memory_limit {
                MemoryLimit(0) => sentence.to_owned(),
                limit => format!("{sentence}, of {limit} MiB in all"),
            }));
        }
        let what = if line("has overflowed its stack").is_some() { ": stack overflow" } else { "" };
        Ok(End::Aborted(format!("{how}{what}")))
    }
}

impl Worker {
    fn play(&mut self, job: &JobName) -> io::Result<Vec<u8>> {
        let mut line = serde_json::to_string(job)?;
        line.push('\n');
        self.jobs.write_all(line.as_bytes())?;
        self.jobs.flush()?;
        let report = read_report(&mut self.reports, &mut io::stderr())?;
        self.show();
        Ok(report)
    }

    /// Shows what it wrote to its standard error.
    fn show(&self) {
        let unshown = std::mem::take(&mut *lock(&self.unshown));
        show(&String::from_utf8_lossy(&unshown));
    }

    fn kill(&self) {
        // One that has ended already cannot be killed.
        let _gone = lock(&self.child).kill();
    }

    /// Ends the process, and returns how it ended, with the end of its standard error.
    fn end(self) -> (Option<ExitStatus>, String) {
        let Self { child, jobs, reports, unshown, err_closed } = self;
        // Without an input it ends by itself; without an output it cannot wait for a reader.
        drop(jobs);
        drop(reports);
        let status = lock(&child).wait().ok();
        // A process that it started may hold its standard error open.
        let _closed = err_closed.recv_timeout(Duration::from_secs(1));
        let last_words = std::mem::take(&mut *lock(&unshown));
        (status, String::from_utf8_lossy(&last_words).into_owned())
    }
}

impl Drop for Player<'_> {
    fn drop(&mut self) {
        if let Some(worker) = self.worker.take() {
            let (_, last_words) = worker.end();
            show(&last_words);
        }
    }
}

/// Writes what a process wrote to its standard error to that of this one.
fn show(text: &str) {
    // If even that cannot be written, the results still tell.
    let _unwritten = io::stderr().write_all(text.as_bytes());
}

fn trials(isolated: &Isolated<'_>, report: &[u8]) -> Result<Vec<CaseTrial>, Failure> {
    let unread = || Failure::Usage("a worker of the run wrote no report".to_owned());
    isolated.trials(report).ok_or_else(unread)
}

#[cfg(unix)]
fn described(status: ExitStatus) -> String {
    use std::os::unix::process::ExitStatusExt as _;
    match (status.signal(), status.code()) {
        (Some(signal), _) => match SIGNALS.iter().find(|(number, _)| *number == signal) {
            Some((_, name)) => format!("by {name}"),
            None => format!("by signal {signal}"),
        },
        (None, Some(code)) => format!("by exit code {code}"),
        (None, None) => "in an unknown way".to_owned(),
    }
}

#[cfg(not(unix))]
fn described(status: ExitStatus) -> String {
    match status.code() {
        Some(code) => format!("by exit code {code}"),
        None => "in an unknown way".to_owned(),
    }
}

/// The signals by which a process ends itself, or is ended, with the same number on all systems.
#[cfg(unix)]
const SIGNALS: [(i32, &str); 5] =
    [(4, "SIGILL"), (6, "SIGABRT"), (8, "SIGFPE"), (9, "SIGKILL"), (11, "SIGSEGV")];

/// The processes of this run.
struct Living {
    workers: Vec<Weak<Mutex<Child>>>,
    is_over: bool,
}

static LIVING: Mutex<Living> = Mutex::new(Living { workers: Vec::new(), is_over: false });

/// Kills every process of the run, so that the jobs in progress end; returns false if it was over already.
pub(crate) fn kill_all() -> bool {
    let living = &mut *living();
    let was_over = std::mem::replace(&mut living.is_over, true);
    for child in living.workers.iter().filter_map(Weak::upgrade) {
        // One that has ended already cannot be killed.
        let _gone = lock(&child).kill();
    }
    !was_over
}

fn living() -> MutexGuard<'static, Living> {
    LIVING.lock().unwrap_or_else(PoisonError::into_inner)
}

fn lock<T>(shared: &Mutex<T>) -> MutexGuard<'_, T> {
    shared.lock().unwrap_or_else(PoisonError::into_inner)
}

/// How much of the standard error of a process is kept until it is shown, in bytes.
const UNSHOWN_MAX: usize = 1 << 16;
