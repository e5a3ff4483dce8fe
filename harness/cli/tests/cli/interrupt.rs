//! Long runs: their announcement, and the results that an interrupted one keeps.

use std::collections::BTreeSet;
use std::fs;
use std::io::{BufRead as _, BufReader, Read};
use std::process::{Child, ChildStderr, Command, Stdio};

use serde_json::Value;

use crate::isolation::corpus;
use crate::workshop::{GOOD, Workshop, bundled};

/// Sends the signal of Ctrl-C.
fn interrupt(child: &Child) {
    let kill = ["-c", "kill -INT \"$0\"", &child.id().to_string()];
    assert!(Command::new("sh").args(kill).status().unwrap().success());
}

/// Asserts that the child ends by the interruption; `err` is the rest of its standard error.
#[track_caller]
fn ended_by_interruption(child: Child, err: impl Read) {
    assert_eq!(ended(child, err), (Some(130), format!("{NOTICED}{STOPPED}")));
}

/// The exit code of the child, and the rest of its standard error.
fn ended(mut child: Child, mut err: impl Read) -> (Option<i32>, String) {
    let mut rest = String::new();
    err.read_to_string(&mut rest).unwrap();
    (child.wait().unwrap().code(), rest)
}

const NOTICED: &str =
    "chunkproof: interrupted; finishing the cases that are running, unless interrupted again\n";
const STOPPED: &str = "chunkproof: interrupted before everything was run\n";

/// A run of everything, its standard error, and its announcement.
fn run_of_everything(shop: &Workshop, args: &[&str]) -> (Child, BufReader<ChildStderr>, String) {
    let mut command = shop.command(args);
    let mut child = command.stdout(Stdio::null()).stderr(Stdio::piped()).spawn().unwrap();
    let mut err = BufReader::new(child.stderr.take().unwrap());
    let mut line = String::new();
    err.read_line(&mut line).unwrap();
    (child, err, line)
}

/// A run whose second protocol takes a hundred times as long as the first, and its standard error.
fn long_run(shop: &Workshop, format: &str) -> (Child, ChildStderr) {
    let [framing, http1] = ["framing", "http1"].map(bundled);
    let args = ["run", &framing, &http1, "--profile", "thorough", "--format", format];
    let mut command = shop.command(&args);
    let mut child = command.stdout(Stdio::piped()).stderr(Stdio::piped()).spawn().unwrap();
    let err = child.stderr.take().unwrap();
    (child, err)
}

/// The numbers of jobs that were run and of all jobs.
#[track_caller]
fn part_run(out: &str) -> (usize, usize) {
    let line = out.lines().find(|line| line.starts_with("interrupted: ")).unwrap();
    let numbers: Vec<usize> = line.split(' ').filter_map(|word| word.parse().ok()).collect();
    (numbers[0], numbers[1])
}

#[test]
fn an_interrupted_run_keeps_and_reports_its_rows() {
    let shop = Workshop::new();
    let (mut child, err) = long_run(&shop, "text");
    let mut lines = BufReader::new(child.stdout.take().unwrap()).lines().map(Result::unwrap);
    let rows: Vec<String> = lines.by_ref().take_while(|line| !line.is_empty()).collect();
    assert!(rows[0].starts_with("framing ") && rows.len() > 2, "{rows:?}");
    interrupt(&child);
    let rest = lines.map(|line| line + "\n").collect::<String>();
    ended_by_interruption(child, err);
    assert!(!rest.lines().any(|line| line.starts_with("http1 ")), "half a protocol:\n{rest}");
    let (n_run, n_all) = part_run(&rest);
    assert!(0 < n_run && n_run < n_all, "{rest}");
    // Waivers of cases that were not run are not stale, and the totals come last.
    assert!(rest.trim_end().ends_with(" 0 stale, 0 violated"), "{rest}");
    assert!(rest.contains(" trials, profile thorough: "), "{rest}");
}

#[test]
fn lines_of_an_interrupted_run_are_whole() {
    let shop = Workshop::new();
    let (mut child, err) = long_run(&shop, "jsonl");
    let lines = BufReader::new(child.stdout.take().unwrap()).lines();
    let mut lines = lines.map(|line| serde_json::from_str::<Value>(&line.unwrap()).unwrap());
    let first = lines.next().unwrap();
    assert!(first["file"].as_str().unwrap().contains("/framing/"), "{first}");
    assert!(
        child.try_wait().unwrap().is_none(),
        "everything is done, and only now there are lines"
    );
    interrupt(&child);
    let mut lines: Vec<Value> = [first].into_iter().chain(lines).collect();
    ended_by_interruption(child, err);
    let last = lines.pop().unwrap();
    assert_eq!(last["interrupted"], true);
    let listed =
        last["totals"]["trials"].as_u64().unwrap() - last["totals"]["skipped"].as_u64().unwrap();
    assert_eq!(lines.len() as u64, listed, "each trial once, including those of half a protocol");
    let keys = ["subject", "file", "case", "check"];
    let names = lines.iter().map(|line| keys.map(|key| line[key].as_str().unwrap()));
    assert_eq!(names.collect::<BTreeSet<_>>().len(), lines.len());
}

#[test]
fn a_file_of_an_interrupted_run_reports_that() {
    let shop = Workshop::new();
    let (child, err, _) = run_of_everything(&shop, &["run", "--out", "out"]);
    interrupt(&child);
    ended_by_interruption(child, err);
    let out = fs::read_to_string(shop.path("out")).unwrap();
    let (n_run, n_all) = part_run(&out);
    assert!(n_run < n_all && out.ends_with(" 0 stale, 0 violated\n"), "{out}");
}

/// The processes that still play for the run with this number.
#[cfg(target_os = "linux")]
fn players_of(run: u32) -> Vec<String> {
    let mark = format!("chunkproof-{run}-");
    let processes = fs::read_dir("/proc").unwrap().filter_map(Result::ok);
    let lines = processes.filter_map(|entry| fs::read_to_string(entry.path().join("cmdline")).ok());
    lines.filter(|line| line.contains(&mark)).collect()
}

#[cfg(target_os = "linux")]
#[test]
fn a_second_interruption_ends_a_core_that_hangs() {
    let shop = Workshop::with(&corpus(&["fine", "hang"]));
    let args = ["run", ".", "--subject", "hostile/lines", "--call-limit", "0", "--jobs", "1"];
    let mut command = shop.command(&[&args[..], &["--out", "out"]].concat());
    command.env("CHUNKPROOF_HOSTILE", "1").stdout(Stdio::null()).stderr(Stdio::piped());
    let mut child = command.spawn().unwrap();
    let mut err = BufReader::new(child.stderr.take().unwrap());
    let mut line = String::new();
    err.read_line(&mut line).unwrap();
    assert_eq!(line, "hangs\n");
    let run = child.id();
    assert_eq!(players_of(run).len(), 1);
    interrupt(&child);
    // Two signals at once would be one.
    line.clear();
    err.read_line(&mut line).unwrap();
    assert_eq!(line, NOTICED);
    interrupt(&child);
    assert_eq!(ended(child, err), (Some(130), STOPPED.to_owned()));
    assert_eq!(players_of(run), [""; 0], "it is waited for");
    let out = fs::read_to_string(shop.path("out")).unwrap();
    assert_eq!(part_run(&out), (1, 2), "{out}");
}

#[test]
fn more_jobs_than_cases_are_no_more_threads() {
    let shop = Workshop::with(GOOD);
    let args = ["run", ".", "--subject", "tokio-util/lines", "--jobs", "1000000000"];
    shop.run(&args).ended(0);
}

#[test]
fn a_run_of_everything_announces_its_size() {
    let shop = Workshop::new();
    let (mut child, _, line) = run_of_everything(&shop, &[]);
    child.kill().unwrap();
    child.wait().unwrap();
    let list = |what: &str| shop.run(&["list", what]).ended(0);
    let protocols = list("protocols");
    let cases = protocols.lines().map(|row| row.split_whitespace().nth(3).unwrap());
    let n_cases: usize = cases.map(|n| n.parse::<usize>().unwrap()).sum();
    let (n_subjects, n_protocols) = (list("subjects").lines().count(), protocols.lines().count());
    let start = format!(
        "chunkproof: running {n_subjects} subjects of {n_protocols} protocols over {n_cases} cases ("
    );
    assert!(line.starts_with(&start), "{line}");
    assert!(line.ends_with("profile standard; `chunkproof run --help` shows how to run less\n"));
}
