//! Factories that panic, share what they make, or make something else each time.

use std::sync::atomic::{AtomicUsize, Ordering};
use std::sync::{Arc, Mutex};

use chunkproof::contract::core_fn;
use chunkproof::{Core, Log, Report, check};

groups! {
    "its factory panics, or makes unlike cores" {
        always: "violated, Proven", "panics: panicked, panic 'no core at factories.rs'";
        from_the_sixth_on:
            "violated, Proven",
            "determinism: flaky, the first play of this run came to something else: is a \
                `static` made on first use?, panic 'no more cores at factories.rs'";
        with_a_payload_that_panics:
            "violated, Proven",
            "panics: panicked, panic 'a panic without a message at factories.rs; and its \
                payload, when it is dropped: boom in the payload at factories.rs'";
        a_shared_buffer:
            "violated, Proven",
            "truncation: flaky",
            "abort: flaky",
            "isolation: variant";
        a_shared_lock_that_is_poisoned:
            "violated, Proven",
            "determinism: flaky, the first play of this run came to something else: is a \
                `static` made on first use?, panic 'called `Result::unwrap()` on an `Err` \
                value: PoisonError { .. } at factories.rs'";
        alternating: "violated, Proven", "determinism: flaky";
        numbered: "violated, Proven", "determinism: flaky";
    }
}

/// A core that logs what it receives.
fn raw() -> impl Core {
    core_fn(|bytes, log| {
        log.data("raw", bytes);
        Ok(bytes.len())
    })
}

/// Panics before there is any core.
fn always() -> Report {
    check(|| if String::new().is_empty() { panic!("no core") } else { raw() }).receive("ab").run()
}

/// Runs out of something after five cores.
fn from_the_sixth_on() -> Report {
    let n_made = AtomicUsize::new(0);
    let make = move || {
        assert!(n_made.fetch_add(1, Ordering::Relaxed) < 5, "no more cores");
        raw()
    };
    check(make).receive("ab").run()
}

struct Payload;

impl Drop for Payload {
    fn drop(&mut self) {
        panic!("boom in the payload");
    }
}

/// Panics with a payload that panics when it is dropped.
fn with_a_payload_that_panics() -> Report {
    let make = || if String::new().is_empty() { std::panic::panic_any(Payload) } else { raw() };
    check(make).receive("ab").run()
}

/// Gives all cores one buffer, which they share.
fn a_shared_buffer() -> Report {
    let buffer = Arc::new(Mutex::new(Vec::new()));
    let make = move || {
        let buffer = Arc::clone(&buffer);
        move |bytes: &[u8], log: &mut Log| {
            let mut held = buffer.lock().unwrap();
            held.extend_from_slice(bytes);
            if bytes.ends_with(b";") {
                log.event(held.len());
                held.clear();
            }
            Ok(bytes.len())
        }
    };
    check(make).receive("ab;").run()
}

/// Panics once while it holds a lock that all cores share, so that all later cores panic, too.
fn a_shared_lock_that_is_poisoned() -> Report {
    let lock = Arc::new(Mutex::new(0));
    let make = move || {
        let lock = Arc::clone(&lock);
        move |bytes: &[u8], _: &mut Log| {
            let held = lock.lock().unwrap();
            assert!(bytes.len() > 1, "boom with {held}");
            Ok(bytes.len())
        }
    };
    check(make).receive("ab").run()
}

/// Makes a core of one kind and of another in turns.
fn alternating() -> Report {
    let n_made = AtomicUsize::new(0);
    let make = move || {
        let is_odd = n_made.fetch_add(1, Ordering::Relaxed) % 2 == 1;
        move |bytes: &[u8], log: &mut Log| {
            log.data(if is_odd { "odd" } else { "even" }, bytes);
            Ok(bytes.len())
        }
    };
    check(make).receive("ab").run()
}

/// Numbers the cores, and each logs its number, as if it were an identifier of a connection.
fn numbered() -> Report {
    let n_made = AtomicUsize::new(0);
    let make = move || {
        let number = n_made.fetch_add(1, Ordering::Relaxed);
        move |bytes: &[u8], log: &mut Log| {
            log.event(number);
            Ok(bytes.len())
        }
    };
    check(make).receive("ab").run()
}
