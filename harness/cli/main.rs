//! The `chunkproof` command: replays corpora into cores under every chunking and prints what it
//! found.
//!
//! Results go to standard output, progress and errors to standard error. The exit code is 0 if
//! everything is as expected, 1 if something is violated, 2 if the command line or a corpus has a
//! mistake, and 130 if the command was interrupted.

mod args;
mod diff;
mod exhaust;
mod failure;
mod format;
mod isolation;
mod json;
mod jsonl;
mod known;
mod list;
mod lookup;
mod matrix;
mod names;
mod output;
mod prove;
mod replay;
mod run;
mod seed;
mod style;
mod text;
mod together;
mod work;
mod worker;

use std::process::ExitCode;

use clap::Parser as _;

use crate::args::{Args, Command, RunArgs};

fn main() -> ExitCode {
    let args = Args::parse();
    let done = match args.command.unwrap_or_else(|| Command::Run(RunArgs::default())) {
        Command::Run(args) => run::run(&args),
        Command::Prove(args) => prove::prove(&args),
        Command::Exhaust(args) => exhaust::exhaust(&args),
        Command::Diff(args) => diff::run(&args),
        Command::Replay(args) => replay::replay(&args),
        Command::Seed(args) => seed::seed(&args),
        Command::List(args) => list::list(&args),
        Command::Worker(args) => worker::work(&args),
    };
    match done {
        Ok(is_ok) => ExitCode::from(u8::from(!is_ok)),
        Err(failure) => {
            output::inform(&failure.to_string());
            ExitCode::from(failure.exit_code())
        }
    }
}
