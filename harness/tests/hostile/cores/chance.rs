//! Cores that depend on more than their bytes: chance, clocks, statics, threads.

use std::cell::{Cell, RefCell};
use std::collections::BTreeSet;
use std::hash::{BuildHasher as _, Hasher as _, RandomState};
use std::hint::black_box;
use std::sync::atomic::{AtomicUsize, Ordering};
use std::sync::{Mutex, Once, OnceLock, mpsc};
use std::thread;
use std::time::UNIX_EPOCH;

use chunkproof::contract::core_fn;
use chunkproof::{Fault, Log, Report, check};

groups! {
    "depends on chance or on a clock" {
        random_events: "violated, Proven", "determinism: flaky";
        random_faults: "violated, Proven", "determinism: flaky";
        random_consumption: "ok, Proven";
        random_order_of_a_map: "violated, Proven", "determinism: flaky";
        an_event_is_an_address: "violated, Proven", "determinism: flaky";
        another_one_in_997_calls: "violated, Proven", "truncation: flaky";
        the_time_of_day: "violated, Proven", "determinism: flaky";
    }
    "keeps state outside of itself" {
        a_static_counter: "violated, Proven", "determinism: flaky";
        a_static_set:
            "violated, Proven",
            "determinism: flaky, the first play of this run came to something else: is a \
                `static` made on first use?";
        a_thread_local_buffer:
            "violated, Proven",
            "truncation: flaky",
            "abort: flaky",
            "isolation: variant";
        logs_the_first_time_ever:
            "violated, Proven",
            "determinism: flaky, the first play of this run came to something else: is a \
                `static` made on first use?";
        a_lazy_table: "ok, Proven";
    }
    "uses threads" {
        a_thread_that_panics_is_not_joined: "ok, Proven";
        a_thread_stays: "ok, Proven";
        threads_race: "violated, Proven", "determinism: flaky";
        works_on_a_thread: "ok, Proven";
    }
}

/// A random number that no seed of the harness decides.
fn dice() -> u64 {
    RandomState::new().build_hasher().finish()
}

/// Logs a random number for each piece.
fn random_events() -> Report {
    let core = || {
        core_fn(|bytes, log| {
            log.event(dice());
            Ok(bytes.len())
        })
    };
    check(core).receive("abc").run()
}

/// Fails with a fault of a random kind.
fn random_faults() -> Report {
    let core = || core_fn(|_, _| Err(Fault::new(format!("unlucky-{}", dice()))));
    check(core).receive("abc").run()
}

/// Consumes a random part of each piece, and logs all that it consumes: the outcome is always the
/// same.
fn random_consumption() -> Report {
    let core = || {
        core_fn(|bytes, log| {
            let n = dice().try_into().unwrap_or(0) % (bytes.len() + 1);
            let n = if n == 0 { bytes.len().min(1) } else { n };
            log.data("raw", &bytes[..n]);
            Ok(n)
        })
    };
    check(core).receive("abcdef").run()
}

/// Logs the entries of a map in the order of the map.
#[expect(clippy::disallowed_types, reason = "cores of users do this")]
fn random_order_of_a_map() -> Report {
    let core = || {
        core_fn(|bytes, log| {
            if !bytes.ends_with(b";") {
                return Ok(0);
            }
            let set: std::collections::HashSet<u8> = bytes.iter().copied().collect();
            set.iter().for_each(|byte| log.event(byte));
            Ok(bytes.len())
        })
    };
    check(core).receive("abcdefgh;").run()
}

/// Logs where its state lies in memory.
fn an_event_is_an_address() -> Report {
    let kept = || Box::leak(Box::new(0_u8));
    let core = move || {
        let at = std::ptr::from_mut(kept()).addr();
        move |bytes: &[u8], log: &mut Log| {
            log.event(at);
            Ok(bytes.len())
        }
    };
    check(core).receive("abc").run()
}

/// Logs something else in one of 997 calls.
fn another_one_in_997_calls() -> Report {
    static N_CALLS: AtomicUsize = AtomicUsize::new(0);
    let core = || {
        core_fn(|bytes, log| {
            let n_calls = N_CALLS.fetch_add(1, Ordering::Relaxed);
            log.data(if n_calls % 997 == 996 { "odd" } else { "raw" }, bytes);
            Ok(bytes.len())
        })
    };
    check(core).receive("abcdefgh").run()
}

/// Logs the time of day.
fn the_time_of_day() -> Report {
    let core = || {
        core_fn(|bytes, log| {
            log.event(UNIX_EPOCH.elapsed().unwrap());
            Ok(bytes.len())
        })
    };
    check(core).receive("abc").run()
}

/// Numbers its messages in a static.
fn a_static_counter() -> Report {
    static N_MESSAGES: AtomicUsize = AtomicUsize::new(0);
    let core = || {
        core_fn(|bytes, log| {
            log.event(N_MESSAGES.fetch_add(1, Ordering::Relaxed));
            Ok(bytes.len())
        })
    };
    check(core).receive("abc").run()
}

/// Refuses an identifier that any core of this process has seen before.
fn a_static_set() -> Report {
    static SEEN: Mutex<BTreeSet<u8>> = Mutex::new(BTreeSet::new());
    let core = || {
        |bytes: &[u8], log: &mut Log| {
            for byte in bytes {
                let is_new = SEEN.lock().unwrap().insert(*byte);
                log.named(if is_new { "new" } else { "known" }, byte);
            }
            Ok(bytes.len())
        }
    };
    check(core).receive("abc").run()
}

/// Collects in a buffer of the thread, which all instances share.
fn a_thread_local_buffer() -> Report {
    thread_local! { static BUFFER: RefCell<Vec<u8>> = const { RefCell::new(Vec::new()) } }
    let core = || {
        core_fn(|bytes, log| {
            BUFFER.with_borrow_mut(|buffer| {
                buffer.extend_from_slice(bytes);
                if buffer.ends_with(b";") {
                    log.event(std::mem::take(buffer));
                }
            });
            Ok(bytes.len())
        })
    };
    check(core).receive("ab;").run()
}

/// Logs an event once in the life of its process.
fn logs_the_first_time_ever() -> Report {
    static FIRST: Once = Once::new();
    let core = || {
        core_fn(|bytes, log| {
            FIRST.call_once(|| log.event("first time ever"));
            log.data("raw", bytes);
            Ok(bytes.len())
        })
    };
    check(core).receive("abc").run()
}

/// Makes a table in the first call of the process: nobody sees that.
fn a_lazy_table() -> Report {
    static TABLE: OnceLock<Vec<u8>> = OnceLock::new();
    let core = || {
        core_fn(|bytes, log| {
            let table = TABLE.get_or_init(|| (0..=255).rev().collect());
            bytes.iter().for_each(|byte| log.event(table[usize::from(*byte)]));
            Ok(bytes.len())
        })
    };
    check(core).receive("abc").run()
}

/// Starts a thread that panics, and does not wait for it: it prints a message, and harms nothing.
fn a_thread_that_panics_is_not_joined() -> Report {
    let core = || {
        core_fn(|bytes, log| {
            let handle = thread::spawn(|| assert!(String::new() == "a", "boom on a thread"));
            log.event(handle.join().is_err());
            Ok(bytes.len().min(1))
        })
    };
    check(core).receive("abc").run()
}

/// Starts a thread that stays as long as its core.
fn a_thread_stays() -> Report {
    let core = || {
        let (sender, receiver) = mpsc::channel::<()>();
        // Small, as many threads of dropped cores may not have ended yet.
        let thread = thread::Builder::new().stack_size(64 << 10);
        thread.spawn(move || receiver.recv().is_err()).unwrap();
        move |bytes: &[u8], log: &mut Log| {
            let _kept = &sender;
            log.data("raw", bytes);
            Ok(bytes.len())
        }
    };
    check(core).receive("abc").run()
}

/// Logs in which order ten threads came to an end, each after a random number of steps.
fn threads_race() -> Report {
    let core = || {
        core_fn(|bytes, log| {
            let (sender, receiver) = mpsc::channel();
            for name in 0..10 {
                let sender = sender.clone();
                thread::spawn(move || {
                    (0..dice() % 100_000).for_each(|step| drop(black_box(Box::new(step))));
                    sender.send(name)
                });
            }
            drop(sender);
            log.event(receiver.iter().collect::<Vec<_>>());
            Ok(bytes.len())
        })
    };
    check(core).receive("a").run()
}

/// Parses on a thread and waits for it: nobody sees that.
fn works_on_a_thread() -> Report {
    let core = || {
        core_fn(|bytes, log| {
            let n_ones = Cell::new(0);
            thread::scope(|scope| {
                let count = || bytes.iter().map(|byte| byte.count_ones()).sum::<u32>();
                n_ones.set(scope.spawn(count).join().unwrap());
            });
            log.data("raw", if n_ones.get() > 0 { bytes } else { b"" });
            Ok(bytes.len())
        })
    };
    check(core).receive("abc").run()
}
