//! What a watched thread tells of itself: a count of its calls, and the play in progress.

use std::cell::Cell;
use std::fmt;
use std::path::PathBuf;
use std::sync::atomic::{AtomicU64, Ordering};
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};
use std::time::Duration;

use crate::script::{Chunking, Mode, Play, Script};
use crate::watchdog::{Activity, PlayFile, patrol};

/// How a thread is watched.
#[derive(Clone)]
pub(crate) struct WatchOptions {
    /// How long a call may take before it is reported.
    pub(crate) patience: Duration,
    /// How long a call may take before the process is ended; `None` for any time.
    pub(crate) limit: Option<Duration>,
    /// Where the play in progress is kept; `None` to keep it in memory alone.
    pub(crate) play_file: Option<PathBuf>,
    /// Reports a call that takes long. After `limit` it does not return.
    pub(crate) report: Arc<ReportFn>,
}

/// Reports what a thread is doing in a call that takes long.
pub(crate) type ReportFn = dyn Fn(&Activity, Slow) + Send + Sync;

/// How long a call has taken.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Slow {
    /// As long as is reported; at the limit, if there is one, the process ends.
    Reported { time: Duration, limit: Option<Duration> },
    /// As long as the process lives.
    AtLimit(Duration),
}

/// A watched thread.
#[derive(Debug, Default)]
pub(super) struct Pulse {
    /// The number of times that a call began or ended; odd inside a call.
    beats: AtomicU64,
    state: Mutex<WatchedState>,
}

#[derive(Debug, Default)]
struct WatchedState {
    /// How the thread is watched; `None` if nobody watches it.
    watch: Option<WatchOptions>,
    activity: Activity,
    play_file: Option<PlayFile>,
}

/// Watches the thread that made it until it is dropped.
#[derive(Debug)]
pub(crate) struct Guard {
    pulse: &'static Pulse,
    outer: Option<&'static Pulse>,
    /// Whether the file with the play is that of the outer guard.
    has_borrowed: bool,
}

thread_local! {
    static OWN: Cell<Option<&'static Pulse>> = const { Cell::new(None) };
}

impl Guard {
    /// Watches this thread.
    ///
    /// A thread that is watched already is watched in the new way until the guard is dropped; if its plays
    /// are kept in a file, they are kept there meanwhile, too.
    pub(crate) fn new(watch: WatchOptions) -> Self {
        let (pulse, outer) = (patrol::enlist(), OWN.get());
        let borrowed = outer.and_then(|outer| outer.lock().play_file.take());
        let has_borrowed = borrowed.is_some();
        // Where no file can be made, the play is known to this process alone.
        let made = || watch.play_file.as_deref().and_then(|path| PlayFile::at(path).ok());
        let play_file = borrowed.or_else(made);
        let activity = Activity::default();
        *pulse.lock() = WatchedState { activity, play_file, watch: Some(watch) };
        OWN.set(Some(pulse));
        Self { pulse, outer, has_borrowed }
    }
}

impl Drop for Guard {
    fn drop(&mut self) {
        OWN.set(self.outer);
        let WatchedState { play_file, .. } = std::mem::take(&mut *self.pulse.lock());
        if let Some(outer) = self.outer.filter(|_| self.has_borrowed) {
            outer.lock().play_file = play_file;
        }
        patrol::dismiss(self.pulse);
    }
}

impl Pulse {
    pub(super) fn beats(&self) -> u64 {
        self.beats.load(Ordering::Relaxed)
    }

    pub(super) fn watch(&self) -> Option<WatchOptions> {
        self.lock().watch.clone()
    }

    /// The play in progress.
    pub(super) fn activity(&self) -> Activity {
        self.lock().activity.clone()
    }

    fn beat(&self) {
        // Only the thread itself counts, so no increment is lost.
        self.beats.store(self.beats() + 1, Ordering::Relaxed);
    }

    fn lock(&self) -> MutexGuard<'_, WatchedState> {
        self.state.lock().unwrap_or_else(PoisonError::into_inner)
    }

    fn play(&self, change: impl FnOnce(&mut Play)) {
        let state = &mut *self.lock();
        change(&mut state.activity.play);
        if let Some(play_file) = &mut state.play_file {
            play_file.keep(&state.activity);
        }
    }
}

/// Whether this thread is watched.
pub(crate) fn is_watched() -> bool {
    OWN.get().is_some()
}

/// What this thread is doing; `None` if it is not watched.
pub(crate) fn activity() -> Option<Activity> {
    OWN.get().map(Pulse::activity)
}

/// Counts the start or the end of a call.
#[inline]
pub(crate) fn beat() {
    if let Some(own) = OWN.get() {
        own.beat();
    }
}

/// Counts the end of a call and the start of the next one.
#[inline]
pub(crate) fn beat_twice() {
    beat();
    beat();
}

/// Notes what is checked, and by which check.
pub(crate) fn checking(name: &str, check: &str) {
    if let Some(own) = OWN.get() {
        let state = &mut *own.lock();
        name.clone_into(&mut state.activity.name);
        check.clone_into(&mut state.activity.check);
    }
}

/// Notes a play that begins.
#[inline]
pub(crate) fn playing(script: &Script, chunking: &Chunking, mode: Mode) {
    if let Some(own) = OWN.get() {
        own.play(|play| {
            play.script.clone_from(script);
            play.chunking.clone_from(chunking);
            play.mode = mode;
        });
    }
}

/// Notes a play that goes on from a state that was reached before. The last of its cuts ends the piece
/// that is fed.
#[inline]
pub(crate) fn resuming(script: &Script, cuts: impl FnOnce() -> Chunking) {
    if OWN.get().is_some() {
        playing(script, &cuts(), Mode::Default);
    }
}

/// Notes a play that ends after `offset` bytes, in a state that was reached before.
#[inline]
pub(crate) fn ending(script: &Script, offset: usize, cuts: impl FnOnce() -> Chunking) {
    if OWN.get().is_some() {
        playing(&script.truncated(offset), &cuts(), Mode::Default);
    }
}

impl fmt::Debug for WatchOptions {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let Self { patience, limit, play_file, report: _ } = self;
        f.debug_struct("WatchOptions")
            .field("patience", patience)
            .field("limit", limit)
            .field("play_file", play_file)
            .finish_non_exhaustive()
    }
}
