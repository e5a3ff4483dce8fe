//! The side of a run that plays: a process that runs one case after another, and may die of any.
//!
//! It reads jobs from its standard input, a line of JSON each, and writes reports to its standard output.
//! What a core prints there goes between them; each report begins with a mark by which it is found. When its
//! input ends, it ends at once, in the middle of a call, too: nobody is left to report to.

use std::io::{self, Read, Write};
use std::sync::mpsc::{Receiver, channel};
use std::{process, thread};

use chunkproof::context::Options;
use chunkproof::corpus::{Corpora, Subject};
use chunkproof::internals::isolation::{Isolated, watch_case};
use chunkproof_subjects::subjects;
use serde::{Deserialize, Serialize};

use crate::args::WorkerArgs;
use crate::failure::Failure;
use crate::lookup::corpora;

/// One case with one subject, by their names.
#[derive(Debug, Clone, Serialize, Deserialize)]
pub(crate) struct JobName {
    pub(crate) subject: String,
    pub(crate) file: String,
    pub(crate) case: String,
}

/// Runs jobs until its standard input ends.
pub(crate) fn work(args: &WorkerArgs) -> Result<bool, Failure> {
    limit_memory(args.memory_limit.0)?;
    let corpora = corpora(&args.paths)?;
    let options = args.profile.options(args.seed, args.without_work);
    let subjects = subjects();
    let (sender, jobs) = channel();
    // A thread has the stack that tests have, and not the larger one of a main thread.
    let run = move || {
        let _watched = watch_case(args.call_limit.0, &args.plays, args.keep_plays);
        run_jobs(&jobs, &corpora, &subjects, options)
    };
    thread::spawn(move || {
        for line in io::stdin().lines() {
            let job = line.and_then(|line| Ok(serde_json::from_str(&line)?));
            // A run that has stopped with an error ends the process.
            let Ok(()) = sender.send(job) else { return };
        }
        process::exit(0);
    });
    match thread::scope(|scope| scope.spawn(run).join()) {
        Ok(ran) => ran.map(|()| true).map_err(|error| pipe(&error)),
        Err(panic) => std::panic::resume_unwind(panic),
    }
}

fn run_jobs(
    jobs: &Receiver<io::Result<JobName>>,
    corpora: &Corpora,
    subjects: &[Subject],
    options: Options,
) -> io::Result<()> {
    for job in jobs {
        let job = job?;
        let file = corpora.files.iter().find(|file| file.path == job.file);
        let subject = subjects.iter().find(|subject| subject.name() == job.subject);
        let case = file.and_then(|file| file.cases.iter().find(|case| case.id == job.case));
        let (Some(file), Some(subject), Some(case)) = (file, subject, case) else {
            let sentence = format!("{}: has changed since the run began", job.file);
            return Err(io::Error::other(sentence));
        };
        let report = Isolated::new(subject, file, case, options).map(|isolated| isolated.play());
        write_report(&mut io::stdout().lock(), &report.unwrap_or_default())?;
    }
    Ok(())
}

/// Writes a report after its mark and its length.
fn write_report(out: &mut impl Write, report: &[u8]) -> io::Result<()> {
    let head = [MARK.as_slice(), &(report.len() as u64).to_le_bytes()].concat();
    out.write_all(&head)?;
    out.write_all(report)?;
    out.flush()
}

/// Reads the next report; what comes before it is printed by a core and goes to `stray`.
///
/// # Errors
///
/// If the input ends before the report does.
pub(crate) fn read_report(input: &mut impl Read, stray: &mut impl Write) -> io::Result<Vec<u8>> {
    let (mut n_of_mark, mut byte) = (0, [0]);
    while let Some(next) = MARK.get(n_of_mark) {
        input.read_exact(&mut byte)?;
        if byte == [*next] {
            n_of_mark += 1;
            continue;
        }
        // No part of a mark begins like one, except the whole.
        let begun = MARK.get(..n_of_mark).unwrap_or_default();
        n_of_mark = usize::from(MARK.starts_with(&byte));
        let printed = [begun, if n_of_mark == 0 { &byte } else { &[] }].concat();
        let _unwritten = stray.write_all(&printed);
    }
    let mut len = [0; 8];
    input.read_exact(&mut len)?;
    let mut report = Vec::new();
    let len = u64::from_le_bytes(len);
    match input.take(len).read_to_end(&mut report)? as u64 == len {
        true => Ok(report),
        false => Err(io::ErrorKind::UnexpectedEof.into()),
    }
}

/// Limits the memory of this process, in MiB; 0 is no limit.
#[cfg(unix)]
fn limit_memory(mebibytes: u64) -> Result<(), Failure> {
    use nix::sys::resource::{Resource, setrlimit};
    if mebibytes == 0 {
        return Ok(());
    }
    let bytes = mebibytes.saturating_mul(1 << 20);
    setrlimit(Resource::RLIMIT_AS, bytes, bytes)
        .map_err(|error| Failure::Usage(format!("--memory-limit {mebibytes}: {error}")))
}

/// Other systems have no such limit for a process that limits itself.
#[cfg(not(unix))]
#[expect(clippy::unnecessary_wraps, reason = "as where it can fail")]
fn limit_memory(_: u64) -> Result<(), Failure> {
    Ok(())
}

fn pipe(error: &io::Error) -> Failure {
    Failure::Usage(format!("a worker of the run stopped: {error}"))
}

/// Begins a report. No text holds it.
const MARK: &[u8; 8] = b"\0\xffcprep\n";

#[cfg(test)]
mod tests {
    use super::{MARK, read_report, write_report};

    #[test]
    fn reports_are_found_between_what_a_core_prints() {
        let (mut pipe, mut stray) = (Vec::new(), Vec::new());
        pipe.extend(b"printed\n");
        write_report(&mut pipe, b"one").unwrap();
        pipe.extend(&MARK[..5]);
        write_report(&mut pipe, b"").unwrap();
        write_report(&mut pipe, MARK).unwrap();
        let mut input = pipe.as_slice();
        let mut next = || read_report(&mut input, &mut stray).unwrap();
        assert_eq!([next(), next(), next()], [b"one".to_vec(), Vec::new(), MARK.to_vec()]);
        assert_eq!(stray, [b"printed\n", &MARK[..5]].concat());
    }

    #[test]
    fn a_report_that_breaks_off_is_none() {
        let mut pipe = Vec::new();
        write_report(&mut pipe, b"report").unwrap();
        for len in 0..pipe.len() {
            assert!(read_report(&mut &pipe[..len], &mut Vec::new()).is_err(), "{len} bytes");
        }
    }
}
