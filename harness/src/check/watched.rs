//! Watches the thread on which checks run.

use std::env;
use std::fs::File;
use std::io::{self, Write as _};
use std::path::PathBuf;
use std::sync::Arc;
use std::time::Duration;
use std::{fmt, process};

use crate::digest::Digest;
use crate::runner::Rerun;
use crate::runner::text::slow::{SlowCall, Unfinished};
use crate::watchdog::{self, Guard, Slow, WatchOptions};

/// Watches this thread while checks run on it, and reports what an earlier run of the same test left.
///
/// `limit` is how long one call may take; the environment comes first.
///
/// # Panics
///
/// If the environment variable `CHUNKPROOF_CALL_LIMIT` holds no number of seconds.
pub(crate) fn watched(rerun: &Rerun, limit: Duration) -> Guard {
    let code = if *rerun == Rerun::Command { VIOLATED } else { FAILED };
    let play_file = play_file_of(rerun);
    // A thread that is watched already keeps its own play there.
    let is_first = !watchdog::is_watched();
    let left = play_file.as_deref().filter(|_| is_first).and_then(watchdog::take);
    if let Some(activity) = left {
        print(&Unfinished(&activity, rerun));
    }
    let limit = limit_of_environment().unwrap_or(limit);
    let limit = (!limit.is_zero()).then_some(limit);
    let rerun = rerun.clone();
    let report = move |activity: &_, slow| {
        print(&SlowCall(activity, slow, &rerun));
        if let Slow::AtLimit(_) = slow {
            process::exit(code);
        }
    };
    let patience = limit.map_or(PATIENCE, |limit| limit.min(PATIENCE));
    Guard::new(WatchOptions { patience, limit, play_file, report: Arc::new(report) })
}

/// The limit that the environment sets: zero for none.
///
/// # Panics
///
/// If it holds no number of seconds.
pub(super) fn limit_of_environment() -> Option<Duration> {
    let value = env::var_os(LIMIT).filter(|value| !value.is_empty())?;
    let limit = value.to_str().and_then(seconds);
    limit.or_else(|| panic!("{LIMIT}: `{}` is no number of seconds", value.display()))
}

/// A number of seconds, as limits are written; `None` if it is none, or no duration.
pub fn seconds(text: &str) -> Option<Duration> {
    Duration::try_from_secs_f64(text.parse().ok()?).ok()
}

/// A file beside the program for this test. Other programs have none, as several may run at once.
fn play_file_of(rerun: &Rerun) -> Option<PathBuf> {
    let Rerun::Test(test) = rerun else { return None };
    let program = env::current_exe().ok()?;
    let mut name = program.file_stem()?.to_owned();
    name.push(format!("-{:016x}.play", Digest::of(&test) >> 64));
    Some(program.with_file_name(name))
}

/// Writes to standard error, past what captures the output of tests, and without its lock, which the core
/// may hold.
fn print(text: &dyn fmt::Display) {
    let text = text.to_string();
    #[cfg(unix)]
    let unlocked = std::os::fd::AsFd::as_fd(&io::stderr()).try_clone_to_owned().map(File::from);
    #[cfg(not(unix))]
    let unlocked: io::Result<File> = Err(io::ErrorKind::Unsupported.into());
    // Nobody is left to be told of an error.
    let _unwritten = match unlocked {
        Ok(mut err) => err.write_all(text.as_bytes()),
        Err(_) => io::stderr().write_all(text.as_bytes()),
    };
}

/// How long one call may take before it is reported.
const PATIENCE: Duration = Duration::from_secs(5);
/// How long one call may take in runs of corpora, which are always watched.
#[cfg(feature = "corpus")]
pub const CALL_LIMIT: Duration = Duration::from_secs(60);
/// The exit code of a test binary with a failed test.
const FAILED: i32 = 101;
/// The exit code of the command for a violation.
const VIOLATED: i32 = 1;
/// The environment variable that sets how many seconds one call may take.
const LIMIT: &str = "CHUNKPROOF_CALL_LIMIT";
