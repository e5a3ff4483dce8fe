//! Cores that reach out of themselves: the panic hook, the harness itself, files, much memory.

use std::io::Write as _;
use std::panic::{catch_unwind, set_hook, take_hook};
use std::sync::atomic::{AtomicUsize, Ordering};
use std::sync::{Mutex, OnceLock};

use chunkproof::contract::core_fn;
use chunkproof::driver::drive;
use chunkproof::{Chunking, Core, Fault, Log, Report, Script, check};

groups! {
    "runs under another panic hook" {
        replaced_before_the_first_check:
            "violated, Proven",
            "panics: panicked, panic 'boom at surroundings.rs'";
        replaced_after_the_first_check:
            "violated, Proven",
            "panics: panicked, panic 'boom at surroundings.rs'";
        taken_after_the_first_check:
            "violated, Proven",
            "panics: panicked, panic 'boom at surroundings.rs'";
        replaced_by_the_core: "violated, Proven", "panics: panicked, panic 'boom'";
        a_panic_elsewhere_is_printed: "ok, Proven";
    }
    "does something that harms nobody" {
        checks_another_core: "ok, Proven";
        drives_a_core_that_panics:
            "violated, Proven",
            "panics: panicked, panic 'boom after 1 lines at surroundings.rs'";
        to_both_outputs: "ok, Proven";
        changes_the_folder: "ok, Proven";
        poisons_a_lock: "ok, Proven";
    }
    "has a huge state, or a long script" {
        ten_mebibytes: "ok, Proven";
        grows_by_a_mebibyte_a_byte: "ok, Proven";
        a_hash_of_ten_mebibytes: "ok, Proven";
        a_mebibyte:
            "ok, Sampled",
            "note: after 262144 bytes only the end is watched",
            "note: replaying was cut short at `bytewise`",
            "note: no end of stream was tried";
        a_parser_that_starts_over:
            "ok, Sampled",
            "note: replaying was cut short at `bytewise`",
            "note: no end of stream was tried";
        a_thousand_actions:
            "ok, Proven",
            "note: other modes were tried only in part",
            "not judged: half-close, abort, refusals, time, isolation: the budget was spent \
                before it finished";
    }
}

/// Panics at a `!`.
fn panics() -> impl Core {
    core_fn(|bytes, log| {
        assert!(!bytes.contains(&b'!'), "boom");
        log.data("raw", bytes);
        Ok(bytes.len())
    })
}

/// How often a panic hook of ours was called.
static N_CALLS: AtomicUsize = AtomicUsize::new(0);

fn count_panics() {
    set_hook(Box::new(|_| {
        N_CALLS.fetch_add(1, Ordering::Relaxed);
    }));
}

/// Reports the panics of a core, and that no hook of ours saw them.
fn silent_report() -> Report {
    let report = check(panics).receive("a!").run();
    let n_calls = N_CALLS.load(Ordering::Relaxed);
    assert_eq!(n_calls, 0, "the hook was called");
    report
}

/// A hook that was set before is silent, too, while a core runs.
fn replaced_before_the_first_check() -> Report {
    count_panics();
    silent_report()
}

/// A test sets a hook of its own after an earlier check, as color-eyre does.
fn replaced_after_the_first_check() -> Report {
    let _ok = check(panics).receive("a").run();
    count_panics();
    silent_report()
}

/// A test takes the hook away after an earlier check.
fn taken_after_the_first_check() -> Report {
    let _ok = check(panics).receive("a").run();
    drop(take_hook());
    silent_report()
}

/// The core itself sets a hook, then panics.
fn replaced_by_the_core() -> Report {
    let core = || {
        core_fn(|bytes, _| {
            count_panics();
            assert!(bytes.is_empty(), "boom");
            Ok(0)
        })
    };
    check(core).receive("ab").run()
}

/// A panic beside the core, on another thread, is printed as it would be without a check.
fn a_panic_elsewhere_is_printed() -> Report {
    let core = || {
        core_fn(|bytes, log| {
            let other = std::thread::spawn(|| assert!(String::new() == "a", "boom elsewhere"));
            log.event(other.join().is_err());
            Ok(bytes.len().min(1))
        })
    };
    check(core).receive("ab").run()
}

/// Runs all checks of another core in each call.
fn checks_another_core() -> Report {
    let core = || {
        core_fn(|bytes, log| {
            let is_ok = check(panics).receive(bytes).run().is_ok();
            log.event(is_ok);
            Ok(bytes.len().min(1))
        })
    };
    check(core).receive("a").run()
}

/// Drives another core that panics, and panics itself afterwards.
fn drives_a_core_that_panics() -> Report {
    let core = || {
        core_fn(|bytes, log| {
            let inner = drive(panics(), &Script::from("!"), &Chunking::whole());
            log.event(inner.to_string());
            assert!(bytes != b"b", "boom after {} lines", inner.lines().len());
            Ok(bytes.len().min(1))
        })
    };
    check(core).receive("ab").run()
}

/// Prints to both of the standard streams in each call.
fn to_both_outputs() -> Report {
    let core = || {
        core_fn(|bytes, log| {
            println!("hello");
            writeln!(std::io::stderr(), "hello")?;
            log.data("raw", bytes);
            Ok(bytes.len())
        })
    };
    check(core).receive("ab").run()
}

/// Changes the current folder.
fn changes_the_folder() -> Report {
    let core = || {
        core_fn(|bytes, log| {
            std::env::set_current_dir(std::env::temp_dir())?;
            log.data("raw", bytes);
            Ok(bytes.len())
        })
    };
    check(core).receive("a!").run()
}

/// Poisons a lock of the process once, and goes on without it.
fn poisons_a_lock() -> Report {
    static LOCK: Mutex<()> = Mutex::new(());
    let core = || {
        core_fn(|bytes, log| {
            let caught = catch_unwind(|| {
                let held = LOCK.lock();
                assert!(held.is_err(), "boom");
            });
            drop(caught);
            log.event(LOCK.is_poisoned());
            Ok(bytes.len().min(1))
        })
    };
    check(core).receive("ab").run()
}

/// A state of many bytes, which may grow with each byte.
#[derive(Clone, Hash)]
struct Big {
    state: Vec<u8>,
    growth: usize,
}

impl Core for Big {
    fn receive(&mut self, bytes: &[u8], log: &mut Log) -> Result<usize, Fault> {
        self.state.extend_from_slice(&vec![1; self.growth * bytes.len()]);
        log.data("raw", bytes);
        Ok(bytes.len())
    }
}

/// Is 10 MiB large, with a key of one number.
fn ten_mebibytes() -> Report {
    let core = || Big { state: vec![0; 10 << 20], growth: 0 };
    check(core).clone_states().key_states(|core: &Big| core.growth).receive("abcdefgh").run()
}

/// Grows by 1 MiB for each of 16 bytes.
fn grows_by_a_mebibyte_a_byte() -> Report {
    let core = || Big { state: Vec::new(), growth: 1 << 20 };
    let key = |core: &Big| core.state.len();
    check(core).clone_states().key_states(key).receive("x".repeat(12)).run()
}

/// Is 10 MiB large, all of which is hashed for its key.
fn a_hash_of_ten_mebibytes() -> Report {
    check(|| Big { state: vec![0; 10 << 20], growth: 0 }).prove().receive("abcd").run()
}

/// Reads 1 MiB.
fn a_mebibyte() -> Report {
    let core = || {
        core_fn(|bytes, log| {
            log.data("raw", bytes);
            Ok(bytes.len())
        })
    };
    check(core).receive("x".repeat(1 << 20)).run()
}

/// Waits for the end of a line of 64 KiB, and is shown all of it again with each piece.
fn a_parser_that_starts_over() -> Report {
    let core = || {
        core_fn(|bytes, log| {
            if !bytes.ends_with(b"\n") {
                return Ok(0);
            }
            log.event(bytes.len());
            Ok(bytes.len())
        })
    };
    check(core).receive("x".repeat(64 << 10) + "\n").run()
}

/// Does an action after each of a thousand bytes.
fn a_thousand_actions() -> Report {
    static WORDS: OnceLock<String> = OnceLock::new();

    #[derive(Clone, Hash)]
    struct Acts;

    impl Core for Acts {
        fn receive(&mut self, bytes: &[u8], log: &mut Log) -> Result<usize, Fault> {
            log.data("raw", bytes);
            Ok(bytes.len())
        }

        fn act(&mut self, action: &str, log: &mut Log) -> Result<(), Fault> {
            log.named("did", WORDS.get_or_init(|| action.to_owned()));
            Ok(())
        }
    }
    let script = (0..1000).fold(Script::new(), |script, _| script.receive("a").act("go"));
    check(|| Acts).prove().script(script).run()
}
