//! Runs scenarios in processes of their own, within limits, and compares what they print.

use std::fs::{read_dir, read_to_string};
use std::io::Read;
use std::process::{Child, Command, ExitStatus, Stdio};
use std::sync::Mutex;
use std::sync::atomic::{AtomicUsize, Ordering};
use std::sync::mpsc::{Receiver, channel};
use std::thread;
use std::time::Duration;

use super::scenario::{STDERR, Scenario};

/// What a scenario came to.
pub(super) struct Seen {
    /// The lines that it printed, and how its process ended if not well.
    pub(super) lines: Vec<String>,
    pub(super) stderr: String,
}

/// The name of the scenario that the parent wants of this process.
pub(super) fn wanted() -> Option<String> {
    std::env::var(WANTED).ok()
}

/// Prints lines so that the parent finds them among those of the test harness.
pub(super) fn print(lines: &[String]) {
    let text: String = lines.iter().map(|line| format!("\n{RESULT}{line}")).collect();
    println!("{text}");
}

/// Runs all scenarios on a few threads, and describes each that came to something else.
pub(super) fn different(scenarios: &[&Scenario]) -> Vec<String> {
    let (next, found) = (AtomicUsize::new(0), Mutex::new(Vec::new()));
    let work = || {
        // Those of the last file take longest, so they come first.
        while let Some(scenario) = scenarios.iter().rev().nth(next.fetch_add(1, Ordering::Relaxed))
        {
            let seen = run(scenario.name());
            let difference = difference(scenario, &seen);
            found.lock().unwrap().extend(difference.map(|text| (scenario.name(), text)));
        }
    };
    thread::scope(|scope| {
        let n_processors = thread::available_parallelism().map_or(1, usize::from);
        (0..n_processors + N_WAITING).for_each(|_| drop(scope.spawn(work)));
    });
    let mut found = found.into_inner().unwrap();
    found.sort();
    found.into_iter().map(|(_, text)| text).collect()
}

/// Runs one scenario.
pub(super) fn run(name: &str) -> Seen {
    let this = std::env::current_exe().unwrap();
    let mut command = limited(this.to_str().unwrap());
    command.args(["--exact", CHILD, "--nocapture", "--test-threads=1"]);
    // With one arena for each thread, glibc would reserve more address space than there may be.
    command.env("MALLOC_ARENA_MAX", "1");
    command.env(WANTED, name).env_remove("CHUNKPROOF_REPLAY").env("RUST_BACKTRACE", "0");
    // Elsewhere no call takes long, so nothing is watched.
    command.env("CHUNKPROOF_CALL_LIMIT", if name.starts_with("process::") { "2" } else { "" });
    command.stdin(Stdio::null()).stdout(Stdio::piped()).stderr(Stdio::piped());
    let mut child = command.spawn().unwrap();
    let (stdout, stderr) = (reader(child.stdout.take()), reader(child.stderr.take()));
    let (stdout, is_late) = read_or_kill(&stdout, &mut child);
    let (stderr, _) = read_or_kill(&stderr, &mut child);
    let status = child.wait().unwrap();
    let results = stdout.lines().filter_map(|line| line.strip_prefix(RESULT));
    let mut lines: Vec<String> = results.map(str::to_owned).collect();
    let end = if is_late { "blocked".to_owned() } else { end(status) };
    if lines.is_empty() {
        lines.push(format!("{end}, no result"));
    } else if !status.success() {
        lines.push(end);
    }
    Seen { lines, stderr }
}

/// Starts a program that has 5 s of CPU and 512 MB of heap, where the system can limit them.
fn limited(program: &str) -> Command {
    if !cfg!(unix) {
        return Command::new(program);
    }
    let mut limits = "ulimit -c 0; ulimit -S -t 5; ulimit -H -t 6".to_owned();
    if cfg!(target_os = "linux") {
        limits += &format!("; ulimit -v {}", HEAP_KB_MAX + OTHER_KB_MAX);
    }
    let mut command = Command::new("sh");
    command.args(["-c", &format!("{limits}; exec \"$@\""), "sh", program]);
    command
}

/// Reads a stream to its end on a thread of its own.
fn reader(stream: Option<impl Read + Send + 'static>) -> Receiver<String> {
    let (sender, receiver) = channel();
    thread::spawn(move || {
        let mut bytes = Vec::new();
        stream.unwrap().read_to_end(&mut bytes).unwrap();
        sender.send(String::from_utf8_lossy(&bytes).into_owned())
    });
    receiver
}

/// What was read; a child that waits is killed, as it needs no CPU, so that no limit of the system
/// ends it.
fn read_or_kill(text: &Receiver<String>, child: &mut Child) -> (String, bool) {
    let mut n_idle = 0;
    for _ in 0..WALL_SECONDS_MAX {
        if let Ok(text) = text.recv_timeout(Duration::from_secs(1)) {
            return (text, false);
        }
        n_idle = if is_asleep(child.id()) { n_idle + 1 } else { 0 };
        if n_idle == IDLE_SECONDS_MAX {
            break;
        }
    }
    child.kill().unwrap();
    (text.recv().unwrap(), true)
}

/// Whether all threads of a process wait for an event, where that can be read.
fn is_asleep(id: u32) -> bool {
    let tasks = read_dir(format!("/proc/{id}/task")).into_iter().flatten().flatten();
    let mut states = tasks.map(|task| {
        let stat = read_to_string(task.path().join("stat")).unwrap_or_default();
        // The name of the thread comes before its state, in parentheses.
        stat.rsplit_once(')').is_some_and(|(_, fields)| fields.starts_with(" S "))
    });
    states.next() == Some(true) && states.all(|is_asleep| is_asleep)
}

#[cfg(unix)]
fn end(status: ExitStatus) -> String {
    use std::os::unix::process::ExitStatusExt as _;
    let code = || format!("exit code {}", status.code().unwrap());
    let name = |signal: i32| match signal {
        6 => "SIGABRT".to_owned(),
        9 => "SIGKILL".to_owned(),
        11 => "SIGSEGV".to_owned(),
        24 => "SIGXCPU".to_owned(),
        other => format!("signal {other}"),
    };
    status.signal().map_or_else(code, |signal| format!("killed by {}", name(signal)))
}

#[cfg(not(unix))]
fn end(status: ExitStatus) -> String {
    format!("exit code {}", status.code().unwrap())
}

/// What differs from the expected lines, if something does.
fn difference(scenario: &Scenario, seen: &Seen) -> Option<String> {
    let (parts, lines): (Vec<&str>, Vec<&str>) =
        scenario.expected.iter().partition(|line| line.starts_with(STDERR));
    let is_on_stderr = |part: &&str| seen.stderr.contains(part.trim_start_matches(STDERR));
    if lines == seen.lines && parts.iter().all(is_on_stderr) {
        return None;
    }
    let listed = |lines: &[&str]| lines.iter().map(|line| format!("      {line}\n")).collect();
    let (expected, lines): (String, String) = (
        listed(scenario.expected),
        listed(&seen.lines.iter().map(String::as_str).collect::<Vec<_>>()),
    );
    let last: Vec<&str> = seen.stderr.lines().collect();
    let last = &last[last.len().saturating_sub(STDERR_LINES_MAX)..];
    let stderr: String = listed(last);
    let name = scenario.name();
    Some(format!("{name}\n  expected\n{expected}  seen\n{lines}  standard error\n{stderr}"))
}

const CHILD: &str = "hostile::cores::child";
/// The environment variable that names the scenario of a child.
const WANTED: &str = "HOSTILE_CORE";
/// The beginning of each line that is compared.
const RESULT: &str = "result: ";
const HEAP_KB_MAX: usize = 512 << 10;
/// The address space of the program and its stacks, of which most is never used.
const OTHER_KB_MAX: usize = 256 << 10;
/// Many times the limit of CPU time, as all processors may be busy.
const WALL_SECONDS_MAX: usize = 60;
/// No scenario but those that wait is asleep at as many looks in a row, a second apart.
const IDLE_SECONDS_MAX: usize = 5;
/// A few scenarios wait, and need no processor meanwhile.
const N_WAITING: usize = 2;
const STDERR_LINES_MAX: usize = 5;
