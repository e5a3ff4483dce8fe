//! The panic hook of a program, which is one for all its tests: each of these runs in a process of its own.

use std::panic::{catch_unwind, set_hook};
use std::process::{Command, Output};
use std::sync::atomic::{AtomicUsize, Ordering};
use std::time::Duration;

use chunkproof::contract::core_fn;
use chunkproof::{Fault, Log, check};

/// Runs one test of this binary again, in a process of its own.
fn alone(test: &str) -> Output {
    let binary = std::env::current_exe().expect("the path of this binary");
    let mut command = Command::new(binary);
    command.args(["--exact", test, "--nocapture"]).env(ALONE, "yes").env_remove("RUST_BACKTRACE");
    command.output().expect("this binary runs")
}

fn is_alone() -> bool {
    std::env::var_os(ALONE).is_some()
}

const ALONE: &str = "CHUNKPROOF_TEST_ALONE";

/// The line with which a panicking core ends.
fn panicked() -> String {
    let fragile = || core_fn(|_, _| panic!("fragile"));
    let report = check(fragile).receive("ab").run();
    report.transcript.lines().last().cloned().unwrap_or_default()
}

#[test]
fn a_hook_set_later_hears_no_panic_of_a_core() {
    static N_PRINTED: AtomicUsize = AtomicUsize::new(0);
    if !is_alone() {
        let output = alone("hooks::a_hook_set_later_hears_no_panic_of_a_core");
        assert!(output.status.success(), "{output:?}");
        return;
    }
    let before = panicked();
    assert!(before.contains("fragile at ") && before.contains("hooks.rs:"), "{before}");
    for n_hooks in 0..3 {
        set_hook(Box::new(|_| {
            N_PRINTED.fetch_add(1, Ordering::Relaxed);
        }));
        assert_eq!(panicked(), before);
        assert_eq!(N_PRINTED.load(Ordering::Relaxed), n_hooks, "a core's panic is not printed");
        assert!(catch_unwind(|| panic!("loud")).is_err());
        assert_eq!(N_PRINTED.load(Ordering::Relaxed), n_hooks + 1, "any other is, and once");
    }
    // One that calls the hook before it.
    let inner = std::panic::take_hook();
    set_hook(Box::new(move |info| {
        N_PRINTED.fetch_add(10, Ordering::Relaxed);
        inner(info);
    }));
    assert_eq!(panicked(), before);
    assert!(catch_unwind(|| panic!("loud")).is_err());
    assert_eq!(N_PRINTED.load(Ordering::Relaxed), 14);
}

/// Panics when it is dropped.
struct Second;

impl Drop for Second {
    fn drop(&mut self) {
        panic!("the second");
    }
}

fn panics_twice(_: &[u8], _: &mut Log) -> Result<usize, Fault> {
    let _second = Second;
    panic!("the first")
}

#[test]
fn a_panic_that_ends_the_process_is_explained() {
    const TEST: &str = "hooks::a_panic_that_ends_the_process_is_explained";
    if is_alone() {
        let limit = Duration::from_secs(60);
        check(|| panics_twice).name("twice").call_limit(limit).receive("ab").assert();
    }
    let output = alone(TEST);
    assert!(!output.status.success(), "{output:?}");
    let text = String::from_utf8_lossy(&output.stderr);
    let lines = [
        format!("chunkproof: in `{TEST}`, a core panicked while its own panic dropped it"),
        "  first panic: \"the first\" at ".to_owned(),
        "  panic in a destructor: \"the second\" at ".to_owned(),
        "  while `self-check` checked `twice`, whole:\nreceive \"ab\"\n".to_owned(),
    ];
    for line in lines {
        assert!(text.contains(&line), "{line}\n{text}");
    }
}
