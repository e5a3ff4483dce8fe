//! Cores with bad deadlines, or that take time for something else.

use std::time::Duration;

use chunkproof::{Chunking, Core, Fault, Log, Profile, Report, check};

groups! {
    "its deadline never passes" {
        deadline_stays_in_the_past:
            "violated, Proven",
            "progress: livelock, livelock 'a deadline that has passed stays at 0ns'";
        deadline_is_always_now:
            "violated, Proven",
            "progress: livelock, livelock 'a deadline that has passed stays at 0ns'";
        a_tick_of_a_nanosecond:
            "violated, Sampled",
            "note: other modes were tried only in part",
            "progress: livelock, livelock '1048576 deadlines came due before 86400s'";
        deadline_is_the_last_one: "ok, Proven";
        time_passes_for_ever_twice: "ok, Proven";
        adds_to_the_end_of_time:
            "violated, Proven",
            "panics: panicked, panic 'attempt to add with overflow at time.rs'";
    }
    "its timers depend on cuts or calls" {
        each_piece_moves_the_deadline:
            "violated, UpToCuts(1)",
            "time: variant, the cuts move its deadline: A waits until 1s, B waits until 2s";
        deadline_is_random: "violated, Proven", "determinism: flaky";
        counts_ticks: "violated, Proven", "after-end: variant", "time: variant";
        fires_before_its_deadline: "violated, Proven", "time: variant";
        fires_twice: "violated, Proven", "time: variant";
        starts_its_clock_late: "violated, Proven", "time: variant";
    }
}

/// A core with a timer, which is described by functions.
#[derive(Clone, Copy)]
struct Timer {
    n_pieces: u32,
    n_ticks: u32,
    last: Duration,
    deadline: fn(&Self) -> Option<Duration>,
    fired: fn(&mut Self, Duration, &mut Log),
}

impl std::hash::Hash for Timer {
    fn hash<H: std::hash::Hasher>(&self, state: &mut H) {
        (self.n_pieces, self.n_ticks, self.last).hash(state);
    }
}

const TIMER: Timer = Timer {
    n_pieces: 0,
    n_ticks: 0,
    last: Duration::ZERO,
    deadline: |_| None,
    fired: |_, _, _| {},
};

impl Core for Timer {
    fn receive(&mut self, bytes: &[u8], _: &mut Log) -> Result<usize, Fault> {
        self.n_pieces += 1;
        Ok(bytes.len())
    }

    fn deadline(&self) -> Option<Duration> {
        (self.deadline)(self)
    }

    fn advance(&mut self, now: Duration, log: &mut Log) -> Result<(), Fault> {
        (self.fired)(self, now, log);
        self.n_ticks += 1;
        self.last = now;
        Ok(())
    }
}

const SECOND: Duration = Duration::from_secs(1);

/// Names a deadline that has passed, after it was given the time as well.
fn deadline_stays_in_the_past() -> Report {
    let core = || Timer { deadline: |_| Some(Duration::ZERO), ..TIMER };
    check(core).prove().receive("abc").run()
}

/// Names the time that it was given last.
fn deadline_is_always_now() -> Report {
    let core = || Timer { deadline: |core| Some(core.last), ..TIMER };
    check(core).prove().receive("abc").advance(SECOND).run()
}

/// Wants the time each nanosecond, while a day passes.
fn a_tick_of_a_nanosecond() -> Report {
    let core = || Timer { deadline: |core| Some(core.last + Duration::from_nanos(1)), ..TIMER };
    let check = check(core).receive("a").advance(86_400 * SECOND);
    // Each play costs a million calls.
    check.profile(Profile::Quick).only([Chunking::whole()]).run()
}

/// Waits for the last time that there is.
fn deadline_is_the_last_one() -> Report {
    let core = || Timer { deadline: |_| Some(Duration::MAX), ..TIMER };
    check(core).prove().receive("abc").advance(SECOND).run()
}

/// All time there is passes, twice; a timer fires at the end of it.
fn time_passes_for_ever_twice() -> Report {
    let core = || Timer {
        deadline: |core| (core.n_ticks == 0).then_some(Duration::MAX),
        fired: |core, now, log| {
            if now == Duration::MAX && core.last < now {
                log.event("the end of time");
            }
        },
        ..TIMER
    };
    check(core).receive("a").advance(Duration::MAX).advance(Duration::MAX).run()
}

/// Adds a second to the last time that a script can hold.
fn adds_to_the_end_of_time() -> Report {
    let core = || Timer {
        fired: |_, now, log| {
            let nanos = u64::try_from(now.as_nanos()).expect("a time of 64 bits");
            log.named("later", nanos + 1_000_000_000);
        },
        ..TIMER
    };
    check(core).receive("a").advance(Duration::MAX).run()
}

/// Each read starts its timer again.
fn each_piece_moves_the_deadline() -> Report {
    let moved = |core: &Timer| (core.n_ticks == 0).then_some(SECOND * core.n_pieces);
    let core = move || Timer { deadline: moved, ..TIMER };
    check(core).prove().receive("abc").run()
}

/// Waits for a random time, as a retry with jitter does.
fn deadline_is_random() -> Report {
    use std::hash::{BuildHasher as _, Hasher as _, RandomState};
    let random = |_: &Timer| Some(Duration::from_nanos(RandomState::new().build_hasher().finish()));
    check(move || Timer { deadline: random, ..TIMER }).receive("abc").run()
}

/// Logs how often it was given the time.
fn counts_ticks() -> Report {
    let core = || Timer { fired: |core, _, log| log.event(core.n_ticks), ..TIMER };
    check(core).receive("abc").advance(SECOND).run()
}

/// Fires whenever it is given the time, due or not.
fn fires_before_its_deadline() -> Report {
    let core = || Timer {
        deadline: |core| (core.n_ticks == 0).then_some(SECOND),
        fired: |core, now, log| {
            if core.n_ticks == 0 {
                log.named("timeout", now);
            }
        },
        ..TIMER
    };
    check(core).receive("abc").advance(2 * SECOND).run()
}

/// Fires each time that it is given a time at or after its deadline.
fn fires_twice() -> Report {
    let core = || Timer {
        deadline: |core| (core.last < SECOND).then_some(SECOND),
        fired: |_, now, log| {
            if now == SECOND {
                log.event("timeout");
            }
        },
        ..TIMER
    };
    check(core).receive("abc").advance(SECOND).run()
}

/// Counts from the first time that it is given, and fails after a minute.
fn starts_its_clock_late() -> Report {
    let core = || Timer {
        fired: |core, now, log| {
            if core.n_ticks > 0 && now > core.last + 60 * SECOND {
                log.event("timeout");
            }
        },
        ..TIMER
    };
    check(core).receive("abc").run()
}
