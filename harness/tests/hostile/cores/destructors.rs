//! Cores that panic, log or leak when they are dropped.

use std::hash::{Hash, Hasher};

use chunkproof::contract::core_fn;
use chunkproof::{Core, Fault, Log, Report, check};

groups! {
    "panics or logs in a destructor" {
        always:
            "violated, Proven",
            "abort: panicked, panic 'boom in the destructor at destructors.rs'";
        after_five_bytes:
            "violated, Proven",
            "abort: panicked, panic 'boom in the destructor at destructors.rs'";
        after_a_fault:
            "violated, Proven",
            "abort: panicked, panic 'boom in the destructor at destructors.rs'";
        only_a_clone:
            "violated, Proven",
            "abort: panicked, panic 'boom in the destructor of a clone at destructors.rs'";
        logs_while_it_panics:
            "violated, Proven",
            "panics: panicked, panic 'boom at destructors.rs'";
        floods_and_logs:
            "violated, Proven",
            "progress: livelock, livelock 'it logs without end'";
        floods_while_it_panics:
            "violated, Proven",
            "panics: panicked, panic 'boom at destructors.rs'";
        floods_when_it_returns:
            "violated, Proven",
            "progress: livelock, livelock 'it logs without end'";
    }
    "does something that harms nobody" {
        leaks_itself: "ok, Proven";
    }
}

/// Panics when it is dropped, if a condition holds.
#[derive(Clone, Hash)]
struct Drops {
    n_received: usize,
    has_failed: bool,
    panics: fn(&Self) -> bool,
}

impl Drops {
    fn run(panics: fn(&Self) -> bool) -> Report {
        let core = move || Self { n_received: 0, has_failed: false, panics };
        check(core).prove().receive("abcdef!g").run()
    }
}

impl Core for Drops {
    fn receive(&mut self, bytes: &[u8], log: &mut Log) -> Result<usize, Fault> {
        if self.has_failed {
            return Err(Fault::new("bad"));
        }
        let end = bytes.iter().position(|byte| *byte == b'!');
        let good = &bytes[..end.unwrap_or(bytes.len())];
        self.n_received += good.len();
        log.data("raw", good);
        self.has_failed = end.is_some();
        if self.has_failed { Err(Fault::new("bad")) } else { Ok(bytes.len()) }
    }
}

impl Drop for Drops {
    fn drop(&mut self) {
        assert!(!(self.panics)(self), "boom in the destructor");
    }
}

/// Panics whenever it is dropped, fresh or not.
fn always() -> Report {
    Drops::run(|_| true)
}

/// Panics where it has received five bytes.
fn after_five_bytes() -> Report {
    Drops::run(|core| core.n_received == 5)
}

/// Panics where it has failed before.
fn after_a_fault() -> Report {
    Drops::run(|core| core.has_failed)
}

/// Panics when a clone is dropped, and not when the original is.
fn only_a_clone() -> Report {
    #[derive(Default)]
    struct Original(bool);

    impl Hash for Original {
        fn hash<H: Hasher>(&self, _: &mut H) {}
    }

    impl Clone for Original {
        fn clone(&self) -> Self {
            Self(true)
        }
    }

    impl Drop for Original {
        fn drop(&mut self) {
            assert!(!self.0, "boom in the destructor of a clone");
        }
    }

    impl Core for Original {
        fn receive(&mut self, bytes: &[u8], log: &mut Log) -> Result<usize, Fault> {
            log.data("raw", bytes);
            Ok(bytes.len())
        }
    }
    check(Original::default).prove().receive("abc").run()
}

/// Logs when it is dropped: once, or without end.
struct Guard<'a> {
    log: &'a mut Log,
    is_endless: bool,
}

impl Drop for Guard<'_> {
    fn drop(&mut self) {
        self.log.event("bye");
        for _ in 0..if self.is_endless { 1 << 20 } else { 0 } {
            self.log.event("bye");
        }
    }
}

/// Panics while it holds a guard that logs.
fn logs_while_it_panics() -> Report {
    let core = || {
        core_fn(|bytes, log| {
            let _guard = Guard { log, is_endless: false };
            assert!(bytes.is_empty(), "boom");
            Ok(0)
        })
    };
    check(core).receive("abc").run()
}

/// Floods its log through a guard, which logs once more while the call is stopped.
fn floods_and_logs() -> Report {
    let core = || {
        core_fn(|_, log| {
            let guard = Guard { log, is_endless: false };
            loop {
                guard.log.event(1);
            }
        })
    };
    check(core).receive("abc").run()
}

/// Panics while it holds a guard that logs a million times.
fn floods_while_it_panics() -> Report {
    let core = || {
        core_fn(|bytes, log| {
            let _guard = Guard { log, is_endless: true };
            assert!(bytes.is_empty(), "boom");
            Ok(0)
        })
    };
    check(core).receive("abc").run()
}

/// Returns while it holds a guard that logs a million times.
fn floods_when_it_returns() -> Report {
    let core = || {
        core_fn(|bytes, log| {
            let _guard = Guard { log, is_endless: true };
            Ok(bytes.len())
        })
    };
    check(core).receive("abc").run()
}

/// Leaks what it was given, so that no destructor runs.
fn leaks_itself() -> Report {
    let core = || {
        core_fn(|bytes, log| {
            std::mem::forget(bytes.to_vec());
            log.data("raw", bytes);
            Ok(bytes.len())
        })
    };
    check(core).receive("abc").run()
}
