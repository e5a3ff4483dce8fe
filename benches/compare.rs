//! Prints one table of ratios from what criterion measured: pairs, sizes, transports, readers.
//!
//! `cargo run -p chunkproof-benches --bin compare [folder]`, after any `cargo bench -p
//! chunkproof-benches`. The folder is that of criterion: `target/criterion`, or as `CRITERION_HOME` or
//! `CARGO_TARGET_DIR` determine.

#![expect(clippy::print_stdout, clippy::print_stderr, reason = "a command prints")]

use std::env;
use std::path::{Path, PathBuf};
use std::process::ExitCode;

use chunkproof_benches::results::{compare, read};

fn main() -> ExitCode {
    let folder = env::args_os().nth(1).map_or_else(folder, PathBuf::from);
    let results = read(&folder).unwrap_or_default();
    let compared = compare(&results);
    if compared.is_empty() {
        let folder = folder.display();
        eprintln!(
            "no benchmarks to compare in {folder}: first run `cargo bench -p chunkproof-benches`"
        );
        return ExitCode::from(2);
    }
    println!("ratios of times, from {} benchmarks in {}", results.len(), folder.display());
    compared.iter().for_each(|row| println!("{row}"));
    ExitCode::SUCCESS
}

/// Where criterion leaves its results.
fn folder() -> PathBuf {
    let target = || {
        let workspace = Path::new(env!("CARGO_MANIFEST_DIR")).join("..");
        env::var_os("CARGO_TARGET_DIR").map_or_else(|| workspace.join("target"), PathBuf::from)
    };
    env::var_os("CRITERION_HOME").map_or_else(|| target().join("criterion"), PathBuf::from)
}
