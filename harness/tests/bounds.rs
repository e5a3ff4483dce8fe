//! What a run costs is bounded, by counts and not by a clock: of cores that are dear to make, that hang,
//! that start over with each piece, or that serve a long stream.

use std::io::{self, BufRead};
use std::sync::Arc;
use std::sync::atomic::{AtomicU64, Ordering};

use chunkproof::adapter::blocking;
use chunkproof::adapter::future::task;
use chunkproof::corpus::{Setup, Status};
use chunkproof::protocol::framing;
use chunkproof::search::Budget;
use chunkproof::transcript::End;
use chunkproof::{CheckId, Checker, Chunking, Core, Fault, Guarantee, Log, Report, check};
use http_body_util::BodyExt;
use hyper::body::Incoming;
use hyper::server::conn::http1::Builder;
use hyper::service::service_fn;
use hyper::{Request, Response};

/// Counts what a core costs, wherever it was made.
#[derive(Clone, Default)]
struct Count(Arc<AtomicU64>);

impl Count {
    fn one_more(&self) {
        self.0.fetch_add(1, Ordering::Relaxed);
    }

    fn get(&self) -> u64 {
        self.0.load(Ordering::Relaxed)
    }
}

/// Logs lines. A faulty one fails at a line end that begins a piece after three bytes of a line.
struct Lines {
    line: Vec<u8>,
    is_faulty: bool,
}

impl Core for Lines {
    fn receive(&mut self, bytes: &[u8], log: &mut Log) -> Result<usize, Fault> {
        if self.is_faulty && self.line.len() == 3 && bytes.first() == Some(&b'\n') {
            return Err(Fault::new("lf"));
        }
        for &byte in bytes {
            match byte {
                b'\n' => log.data("line", &std::mem::take(&mut self.line)),
                _ => self.line.push(byte),
            }
        }
        Ok(bytes.len())
    }

    fn receive_eof(&mut self, _: &[u8], _: &mut Log) -> Result<(), Fault> {
        if self.line.is_empty() { Ok(()) } else { Err(Fault::new("truncated")) }
    }
}

/// A check of a core that counts how many of it are made, as if that took long.
fn lines(made: &Count, is_faulty: bool) -> Checker {
    let made = made.clone();
    let make = move || {
        made.one_more();
        Lines { line: Vec::new(), is_faulty }
    };
    check(make).into()
}

fn has_note(report: &Report, part: &str) -> bool {
    report.coverage.notes.iter().any(|note| note.contains(part))
}

#[test]
fn a_short_script_makes_few_cores() {
    let made = Count::default();
    let report = lines(&made, false).receive("one\ntwo\nthree\n").eof().run();
    assert_eq!(report.coverage.guarantee, Guarantee::UpToCuts(2), "{report}");
    assert!(report.is_ok() && made.get() < 500, "{} cores", made.get());
}

#[test]
fn shortening_makes_few_cores_for_all_that_was_found() {
    let made = Count::default();
    let report = lines(&made, true).receive("one\ntwo\nthree\n").eof().run();
    assert!(!report.is_ok() && made.get() < 2600, "{} cores", made.get());
}

#[test]
fn replays_make_as_many_cores_as_the_budget_allows() {
    let made = |budget| {
        let made = Count::default();
        let report = lines(&made, false).budget(budget).receive("x".repeat(600)).run();
        assert!(has_note(&report, "replaying was cut short"), "{report}");
        made.get()
    };
    // Plays in other modes come on top.
    let (many, few) = (made(Budget::default()), made(Budget::default().cores(100)));
    assert!((4000..4600).contains(&many) && (100..600).contains(&few), "{many} and {few}");
}

/// Lines of text; after a line of two characters it polls without end.
#[derive(Clone, Default)]
struct Hanging {
    polls: Count,
    hangs: bool,
}

impl Core for Hanging {
    fn receive(&mut self, bytes: &[u8], log: &mut Log) -> Result<usize, Fault> {
        let Some(end) = bytes.iter().position(|&byte| byte == b'\n') else { return Ok(0) };
        let line = bytes.get(..end).unwrap_or_default();
        log.event(framing::line(line.strip_suffix(b"\r").unwrap_or(line)));
        self.hangs = line.len() > 1;
        Ok(end + 1)
    }

    fn poll(&mut self, _: &mut Log) -> Result<bool, Fault> {
        self.polls.one_more();
        Ok(self.hangs)
    }
}

#[test]
fn a_core_that_hangs_in_each_case_is_stopped_early() {
    let polls = Count::default();
    let counted = polls.clone();
    let cores = move |setup: &Setup| -> Option<Checker> {
        let polls = counted.clone();
        let make = move || Hanging { polls: polls.clone(), hangs: false };
        (setup.role() == "lines" && setup.has_only(&[])).then(|| check(make).into())
    };
    let trials = framing().judge(cores).trials;
    let mut hung = trials;
    hung.retain(|trial| trial.check == CheckId::PROGRESS && trial.status == Status::Violated);
    let n_hung = hung.len() as u64;
    assert!(
        n_hung > 10 && polls.get() < 900_000 * n_hung,
        "{} polls in {n_hung} cases",
        polls.get()
    );
}

#[test]
fn a_long_stream_through_a_server_is_sampled() {
    let made = Count::default();
    let counted = made.clone();
    let server = task::cores_with(move |host| {
        counted.one_more();
        async move {
            let service = service_fn(move |request: Request<Incoming>| {
                let log = host.log.clone();
                async move {
                    log.event(request.uri().path());
                    log.data("body", &request.into_body().collect().await?.to_bytes());
                    Ok::<_, hyper::Error>(Response::new(String::new()))
                }
            });
            let mut builder = Builder::new();
            builder.auto_date_header(false);
            let served = builder.timer(host.clock).serve_connection(host.wire, service).await;
            served.map_err(|error| Fault::new("http").because(error))
        }
    });
    let script = "GET /path HTTP/1.1\r\nhost: a\r\n\r\n".repeat(300);
    let report = check(server).receive(script).eof().run();
    assert!(report.is_ok() && made.get() < 2600, "{} cores, {report}", made.get());
    assert!(has_note(&report, "chunkings of `single-cuts` was played"), "{report}");
}

#[test]
fn a_function_that_starts_over_is_not_run_without_end() {
    let runs = Count::default();
    let counted = runs.clone();
    let lines = blocking::cores(move |reader, log| {
        counted.one_more();
        for line in reader.lines() {
            log.named("line", line?);
        }
        io::Result::Ok(())
    });
    let report = check(lines).receive("some: text\r\n".repeat(16)).eof().run();
    assert!(report.is_ok() && runs.get() < 8000, "{} runs, {report}", runs.get());
}

/// Polls without end once two bytes came one by one, and a thousand times after a first piece of five bytes.
#[derive(Default)]
struct Polling {
    n_before: Option<usize>,
    n_polls: usize,
    polled: Count,
}

impl Core for Polling {
    fn receive(&mut self, bytes: &[u8], log: &mut Log) -> Result<usize, Fault> {
        log.data("raw", bytes);
        self.n_polls = match (self.n_before.replace(bytes.len()), bytes.len()) {
            (Some(1), 1) => usize::MAX,
            (None, 5) => 1000,
            _ => 0,
        };
        Ok(bytes.len())
    }

    fn poll(&mut self, _: &mut Log) -> Result<bool, Fault> {
        self.polled.one_more();
        let is_ready = self.n_polls > 0;
        self.n_polls = self.n_polls.saturating_sub(1);
        Ok(is_ready)
    }
}

#[test]
fn a_livelock_in_a_report_is_one_by_itself() {
    // The simplest play that takes long comes after many that never end.
    let report = check(Polling::default).receive("abcdef").run();
    let finding = report.findings().find(|finding| finding.check == CheckId::PROGRESS).unwrap();
    let small = &finding.counterexample;
    let alone = check(Polling::default).factory().play(&small.b);
    assert!(matches!(alone.end(), End::Livelock(_)), "{report}");
    assert_eq!(alone.lines(), small.transcript_b.lines());
}

#[test]
fn livelocks_of_one_script_decide_nothing_in_another() {
    let n_polls_after = |others: &[&str]| {
        let polled = Count::default();
        let counted = polled.clone();
        let make = move || Polling { polled: counted.clone(), ..Polling::default() };
        let checker: Checker = check(make).into();
        for &other in others {
            assert!(!checker.run(&other.into()).is_ok());
        }
        let n_before = polled.get();
        let only = checker.run_only(&"abcdefg".into(), &[Chunking::new([5])]);
        assert!(only.is_ok(), "{only}");
        polled.get() - n_before
    };
    // As many livelocks as make a run impatient neither stop this one early nor let it run twice.
    assert_eq!(n_polls_after(&["abcd"]), n_polls_after(&[]));
}
