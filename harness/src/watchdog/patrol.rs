//! The thread that looks at the others.

use std::sync::{Mutex, MutexGuard, PoisonError};
use std::thread;
use std::time::Duration;

use crate::watchdog::pulse::{Pulse, Slow, WatchOptions};

/// All watched threads, and the places that are free.
///
/// A place is never freed, because a thread reaches its own without a lock; a place that is given up
/// is used again, so there are as many as threads were ever watched at once.
static PLACES: Mutex<Places> =
    Mutex::new(Places { watched: Vec::new(), free: Vec::new(), is_on_patrol: false });

struct Places {
    watched: Vec<&'static Pulse>,
    free: Vec<&'static Pulse>,
    is_on_patrol: bool,
}

/// A place for a thread that is to be watched.
pub(super) fn enlist() -> &'static Pulse {
    let places = &mut *places();
    let pulse = places.free.pop().unwrap_or_else(|| Box::leak(Box::default()));
    places.watched.push(pulse);
    if !places.is_on_patrol {
        let patrol = thread::Builder::new().name("chunkproof-watchdog".to_owned()).spawn(patrol);
        // A system without room for one more thread has nobody to watch.
        places.is_on_patrol = patrol.is_ok();
    }
    pulse
}

/// Gives a place back.
pub(super) fn dismiss(pulse: &'static Pulse) {
    let places = &mut *places();
    places.watched.retain(|watched| !std::ptr::eq(*watched, pulse));
    places.free.push(pulse);
}

/// Looks at all threads from time to time, until none is watched.
fn patrol() {
    let mut seen: Vec<LastLook> = Vec::new();
    loop {
        thread::park_timeout(TICK);
        let watched = {
            let places = &mut *places();
            if places.watched.is_empty() {
                places.is_on_patrol = false;
                return;
            }
            places.watched.clone()
        };
        seen.retain(|seen| watched.iter().any(|pulse| std::ptr::eq(*pulse, seen.pulse)));
        for pulse in watched {
            match seen.iter_mut().find(|seen| std::ptr::eq(seen.pulse, pulse)) {
                Some(seen) => seen.look(),
                None => seen.push(LastLook { pulse, beats: pulse.beats(), n_ticks: 0 }),
            }
        }
    }
}

/// What was seen of a thread.
struct LastLook {
    pulse: &'static Pulse,
    beats: u64,
    /// For how many ticks it has been inside the same call.
    n_ticks: u32,
}

impl LastLook {
    /// Looks again. Ticks are counted, not time: a process that was stopped meanwhile has made one.
    fn look(&mut self) {
        let beats = self.pulse.beats();
        let is_inside = beats % 2 == 1;
        if beats != self.beats || !is_inside {
            (self.beats, self.n_ticks) = (beats, 0);
            return;
        }
        self.n_ticks += 1;
        let Some(watch) = self.pulse.watch() else { return };
        let has_just_reached = |time: Duration| {
            let (before, now) = (TICK * (self.n_ticks - 1), TICK * self.n_ticks);
            before < time && now >= time
        };
        let WatchOptions { patience, limit, report, .. } = watch;
        let slow = match limit.filter(|limit| has_just_reached(*limit)) {
            Some(limit) => Slow::AtLimit(limit),
            None if has_just_reached(patience) => Slow::Reported { time: patience, limit },
            None => return,
        };
        report(&self.pulse.activity(), slow);
    }
}

fn places() -> MutexGuard<'static, Places> {
    PLACES.lock().unwrap_or_else(PoisonError::into_inner)
}

/// How long the patrol rests between two looks.
const TICK: Duration = Duration::from_millis(50);
