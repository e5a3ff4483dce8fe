//! Cases in other processes, and watched threads, for the command.

use std::path::Path;
use std::process;
use std::sync::Arc;
use std::time::Duration;

pub use crate::check::CALL_LIMIT;
use crate::check::watched;
pub use crate::corpus::suite::isolated::{Death, Isolated};
use crate::runner::Rerun;
use crate::script::Play;
use crate::watchdog::{self, Guard, PlayFile, WatchOptions};

/// Watches a thread until it is dropped.
#[derive(Debug)]
pub struct Watched {
    _guard: Guard,
}

/// Watches this thread in a process that only runs cases: a call that takes as long as `limit` ends the
/// process with the exit code [`HUNG`], and its play is in the file `plays`.
///
/// If `keeps_each` is set, each play is written to that file before it is played, so that it is there after
/// an abort, too. A `limit` of zero is none.
#[must_use]
pub fn watch_case(limit: Duration, plays: &Path, keeps_each: bool) -> Watched {
    let play_file = plays.to_owned();
    let report = move |activity: &_, _| {
        if let Ok(mut kept) = PlayFile::at(&play_file) {
            kept.keep(activity);
        }
        process::exit(HUNG);
    };
    let play_file = keeps_each.then(|| plays.to_owned());
    let limit = (!limit.is_zero()).then_some(limit);
    let patience = limit.unwrap_or(Duration::MAX);
    let report = Arc::new(report);
    Watched { _guard: Guard::new(WatchOptions { patience, limit, play_file, report }) }
}

/// Watches this thread in a process that reports by itself, as runs of corpora in tests are watched; a call
/// that does not return ends the process with exit code 1.
///
/// # Panics
///
/// If the environment variable `CHUNKPROOF_CALL_LIMIT` holds no number of seconds.
#[must_use]
pub fn watch_command() -> Watched {
    watch_command_for(CALL_LIMIT)
}

/// As [`watch_command`], with another limit.
///
/// # Panics
///
/// As [`watch_command`].
#[must_use]
pub fn watch_command_for(limit: Duration) -> Watched {
    Watched { _guard: watched(&Rerun::Command, limit) }
}

/// The check and the play that such a process was in the middle of; the file is removed.
#[must_use]
pub fn take_play(plays: &Path) -> Option<(String, Play)> {
    watchdog::take(plays).map(|activity| (activity.check, activity.play))
}

/// The exit code of a process in which a call did not return.
pub const HUNG: i32 = 86;
