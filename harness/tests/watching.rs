//! A test whose core hangs or aborts: what it prints is typed as printed, each in a process of its own.

use std::env;
use std::process::{Command, Output};

use chunkproof::check;
use chunkproof::contract::core_fn;

const STATE: &str = "CHUNKPROOF_TEST_WATCHED";

/// Runs only in the processes that the tests below start: its core hangs or aborts at `b` where that comes
/// alone.
#[test]
fn a_watched_test() {
    let Ok(state) = env::var(STATE) else { return };
    let make = move || {
        let state = state.clone();
        core_fn(move |bytes, log| {
            log.data("raw", bytes);
            match (bytes, state.as_str()) {
                (b"b", "hangs") => loop {
                    std::hint::spin_loop();
                },
                (b"b", "aborts") => std::process::abort(),
                _ => Ok(bytes.len()),
            }
        })
    };
    check(make).receive("abc").eof().assert();
}

/// Runs the test above; returns whether it passed, and its standard error.
#[expect(clippy::unwrap_used, reason = "a test")]
fn run(state: &str, limit: &str, replay: Option<&str>) -> (bool, String) {
    let mut command = Command::new(env::current_exe().unwrap());
    command.args(["--exact", "watching::a_watched_test", "--nocapture"]);
    command.env(STATE, state).env("CHUNKPROOF_CALL_LIMIT", limit).env("RUST_BACKTRACE", "0");
    match replay {
        Some(token) => command.env("CHUNKPROOF_REPLAY", token),
        None => command.env_remove("CHUNKPROOF_REPLAY"),
    };
    let Output { status, stderr, .. } = command.output().unwrap();
    (status.success(), String::from_utf8(stderr).unwrap())
}

/// The token in the line that replays a play.
#[expect(clippy::unwrap_used, reason = "a test")]
fn token(text: &str) -> &str {
    let line = text.lines().find_map(|line| line.trim().strip_prefix("CHUNKPROOF_REPLAY="));
    let (token, typed) = line.unwrap().split_once(' ').unwrap();
    assert_eq!(typed, "cargo test -- --exact watching::a_watched_test --nocapture");
    token
}

#[test]
fn a_call_that_hangs_or_aborts_is_named() {
    // The two share a file, so they take turns.
    let (is_ok, text) = run("hangs", "0.3", None);
    assert!(!is_ok, "{text}");
    let name = "chunkproof: `watching::a_watched_test`: ";
    let hung = format!("{name}hung: a call of the core has not returned for 0.3 s\n");
    assert!(text.starts_with(&hung), "{text}");
    assert!(text.contains(r#"receive "a" | "b" | "c""#), "{text}");
    let replayed = run("hangs", "0.3", Some(token(&text))).1;
    assert!(replayed.contains(&hung), "{replayed}");
    let (is_ok, mended) = run("mended", "20", Some(token(&text)));
    assert!(is_ok && mended.contains("no longer fails"), "{mended}");

    let (is_ok, text) = run("aborts", "20", None);
    assert!(!is_ok && !text.contains(name), "nothing lives to tell: {text}");
    let (_, text) = run("mended", "20", None);
    let named = format!("{name}the process that ran this last ended in the middle of a play:\n");
    assert!(text.starts_with(&named), "{text}");
    assert!(text.contains(r#" | "b" | "#), "{text}");
    token(&text);
    let (is_ok, text) = run("mended", "20", None);
    assert!(is_ok && !text.contains(name), "it is named once: {text}");
}

#[test]
fn a_limit_that_is_no_number_is_refused() {
    for limit in ["soon", "-1", "NaN"] {
        let (is_ok, text) = run("mended", limit, None);
        let refused = format!("CHUNKPROOF_CALL_LIMIT: `{limit}` is no number of seconds");
        assert!(!is_ok && text.contains(&refused), "{text}");
    }
    assert!(run("mended", "0", None).0, "no limit");
    assert!(run("mended", "", None).0, "not asked for");
}
