//! The pairs of `overhead`, counted in instructions instead of time.
//!
//! `cargo bench -p chunkproof-benches --bench instructions [name]` runs each way of each pair under
//! `valgrind --tool=callgrind`, which must be installed, once and twice: the difference is one run, without
//! the start of the program. Two runs of the same build count alike to a few in a thousand, on any load.
//!
//! To see where the instructions go, run the bench itself under callgrind: with `run <name> <way> <n>` it
//! runs one way of one pair `n` times and prints nothing.

#![expect(clippy::print_stdout, clippy::print_stderr, reason = "what a benchmark is for")]

use std::env;
use std::io;
use std::process::{Command, ExitCode};

use chunkproof_benches::clock::{is_asked, is_measuring};
use chunkproof_benches::pairs::{Pair, pairs};

fn main() -> ExitCode {
    let args: Vec<String> = env::args().skip(1).collect();
    let args: Vec<&str> = args.iter().map(String::as_str).collect();
    if let ["run", name, way, n] = *args {
        return run(name, way, n.parse().unwrap_or(1));
    }
    for Pair { name, ways } in pairs(is_asked) {
        if !is_measuring() {
            ways.iter().for_each(|(_, run)| run());
            continue;
        }
        let counted =
            ways.iter().map(|(way, _)| counted(&name, way)).collect::<io::Result<Vec<_>>>();
        match counted.as_deref() {
            Ok(&[bare, harness, checks]) => {
                let [one, all] = [harness, checks].map(|n| ratio(n, bare));
                println!(
                    "{name:32} by hand {bare:>11}, harness {harness:>11} ({one:.2}), \
                     all checks {checks:>11} ({all:.2})"
                );
            }
            Ok(_) => {}
            Err(error) => {
                eprintln!("valgrind counts no instructions of {name}: {error}");
                return ExitCode::FAILURE;
            }
        }
    }
    ExitCode::SUCCESS
}

/// Runs one way of one pair `n` times.
fn run(name: &str, way: &str, n: u64) -> ExitCode {
    let pairs = pairs(|one| one == name);
    let ways = pairs.iter().flat_map(|pair| &pair.ways);
    let Some((_, run)) = ways.into_iter().find(|(one, _)| *one == way) else {
        eprintln!("there is no way `{way}` of a pair `{name}`");
        return ExitCode::from(2);
    };
    (0..n).for_each(|_| run());
    ExitCode::SUCCESS
}

/// How many instructions one run takes.
fn counted(name: &str, way: &str) -> io::Result<u64> {
    let [once, twice] = [1, 2].map(|n| under_callgrind(name, way, n));
    Ok(twice?.saturating_sub(once?))
}

/// How many instructions a process takes that runs one way of one pair `n` times.
fn under_callgrind(name: &str, way: &str, n: u64) -> io::Result<u64> {
    let mut valgrind = Command::new("valgrind");
    valgrind.args(["--tool=callgrind", "--callgrind-out-file=/dev/null"]);
    let output =
        valgrind.arg(env::current_exe()?).args(["run", name, way, &n.to_string()]).output()?;
    let text = String::from_utf8_lossy(&output.stderr);
    let collected = text.lines().find_map(|line| line.split_once("Collected : "));
    let n = collected.and_then(|(_, n)| n.trim().parse().ok()).filter(|_| output.status.success());
    n.ok_or_else(|| io::Error::other(text.into_owned()))
}

#[expect(clippy::cast_precision_loss, reason = "a ratio needs no more than a double holds")]
fn ratio(n: u64, of: u64) -> f64 {
    n as f64 / of.max(1) as f64
}
