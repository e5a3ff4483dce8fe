//! The commands that a report prints are run as printed, each in a process of its own.

use std::ffi::OsStr;
use std::process::{Command, Output};
use std::{env, fs};

use chunkproof::contract::core_fn;
use chunkproof::{Check, check};

/// Finds a line end only if both its bytes come in one piece; when mended, in any pieces.
fn line_ends(is_mended: bool) -> Check {
    let make = move || {
        let mut has_cr = false;
        core_fn(move |bytes, log| {
            for byte in bytes {
                if *byte == b'\n' && has_cr {
                    log.event("line");
                }
                has_cr = *byte == b'\r';
            }
            has_cr &= is_mended;
            Ok(bytes.len())
        })
    };
    check(make).receive("a\r\nb\r\n")
}

/// Runs only in the processes that the tests below start.
#[test]
fn a_failing_test() {
    if let Ok(state) = env::var(STATE) {
        line_ends(state == "mended").assert();
    }
}

#[test]
fn another_test() {
    if env::var_os(STATE).is_some() {
        line_ends(true).assert();
    }
}

/// Two faults, each shown by a counterexample of its own.
#[test]
fn a_test_that_fails_twice() {
    if env::var_os(STATE).is_some() {
        let make = || {
            core_fn(|bytes, log| {
                assert!(bytes != b"bc", "no piece is `bc`");
                bytes.windows(2).filter(|two| two == b"xy").for_each(|_| log.event("xy"));
                Ok(bytes.len())
            })
        };
        check(make).receive("abcdxy").assert();
    }
}

/// Runs tests of this binary, as the arguments after `cargo test --` select them.
fn run(state: &str, token: Option<&str>, args: &[&str]) -> (bool, String) {
    run_with(state, token.map(OsStr::new), args)
}

/// The same with a token of any bytes.
#[expect(clippy::unwrap_used, reason = "a test")]
fn run_with(state: &str, token: Option<&OsStr>, args: &[&str]) -> (bool, String) {
    let mut command = Command::new(env::current_exe().unwrap());
    command.args(args).env(STATE, state).env_remove(REPLAY).env("RUST_BACKTRACE", "0");
    if let Some(token) = token {
        command.env(REPLAY, token);
    }
    let Output { status, stdout, stderr } = command.output().unwrap();
    let text = [stdout, stderr].map(|bytes| String::from_utf8(bytes).unwrap()).concat();
    (status.success(), text)
}

#[test]
fn the_printed_line_replays_one_check() {
    let (is_ok, text) = run("broken", None, &["--exact", "replaying::a_failing_test"]);
    assert!(!is_ok, "{text}");
    let line = text.lines().find(|line| line.contains(REPLAY)).unwrap().trim();
    let (token, args) = line.split_once(" cargo test -- ").unwrap();
    let token = token.strip_prefix("CHUNKPROOF_REPLAY=").unwrap();
    let args: Vec<&str> = args.split(' ').collect();

    let (is_ok, text) = run("broken", Some(token), &args);
    assert!(!is_ok && text.matches("violated: ").count() == 1, "{text}");
    assert!(text.contains("check: events"), "{text}");

    let (is_ok, text) = run("mended", Some(token), &args);
    assert!(is_ok && text.contains("replayed, `events` no longer fails"), "{text}");
    assert!(!text.contains("nothing was replayed"), "{text}");
}

#[test]
fn the_printed_line_shows_every_finding_whole() {
    let (_, text) = run("broken", None, &["--exact", "replaying::a_test_that_fails_twice"]);
    assert_eq!(text.matches("violated: ").count(), 1, "{text}");
    assert!(text.contains("\nalso violated:\n"), "{text}");
    let line = text.lines().skip_while(|line| *line != "all of them whole:").nth(1).unwrap();
    let args = line.strip_prefix("    CHUNKPROOF_REPORT=full cargo test -- ").unwrap();
    let mut command = Command::new(env::current_exe().unwrap());
    command.args(args.split(' ')).env(STATE, "broken").env("CHUNKPROOF_REPORT", "full");
    let text = String::from_utf8(command.output().unwrap().stderr).unwrap();
    assert!(text.matches("violated: ").count() > 1 && text.contains("[[case]]"), "{text}");
}

/// A test whose token is longer than a command line.
#[test]
fn a_test_with_a_long_token() {
    if env::var_os(STATE).is_some() {
        let make = || {
            core_fn(|bytes, log| {
                log.event(bytes.len());
                Ok(bytes.len())
            })
        };
        check(make).name("n".repeat(100_000)).receive("ab").assert();
    }
}

#[test]
fn a_long_token_is_replayed_from_a_file() {
    let args = ["--exact", "replaying::a_test_with_a_long_token"];
    let (is_ok, text) = run("broken", None, &args);
    assert!(!is_ok && !text.contains("cp2."), "{text}");
    let typed = |after: &str| {
        let mut lines = text.lines().skip_while(|line| !line.starts_with(after)).skip(1);
        let line = lines.next().unwrap().trim().split_once(" cargo test -- ").unwrap();
        let (name, value) = line.0.split_once('=').unwrap();
        (name.to_owned(), value.to_owned(), line.1.split(' ').map(str::to_owned))
    };
    // What the report says to type, in a folder where the token is to be.
    let folder = env::temp_dir().join(format!("chunkproof-{}-token", std::process::id()));
    fs::create_dir_all(&folder).unwrap();
    let run = |(name, value, args): (String, String, _)| {
        let mut command = Command::new(env::current_exe().unwrap());
        command.args::<Vec<String>, _>(Iterator::collect(args)).current_dir(&folder);
        command.env(STATE, "broken").env(name, value).env("RUST_BACKTRACE", "0");
        String::from_utf8(command.output().unwrap().stderr).unwrap()
    };
    let full = run(typed("print its token:"));
    let token = full.lines().find(|line| line.starts_with("cp2.")).unwrap();
    fs::write(folder.join("token"), token).unwrap();
    let replayed = run(typed("replay it, with its token of "));
    assert!(replayed.contains("check: events") && replayed.contains("violated: "), "{replayed}");
    fs::remove_dir_all(&folder).unwrap();
    let missing = run_with("broken", Some(OsStr::new("@no/such/file")), &args).1;
    assert!(missing.contains("CHUNKPROOF_REPLAY: no/such/file: "), "{missing}");
}

#[test]
fn a_token_of_another_test_is_reported() {
    let (_, text) = run("broken", None, &["--exact", "replaying::a_failing_test"]);
    let line = text.lines().find(|line| line.contains(REPLAY)).unwrap();
    let token = line.trim().split([' ', '=']).nth(1).unwrap();
    let (is_ok, text) = run("mended", Some(token), &["--exact", "replaying::another_test"]);
    let complaint = "nothing was replayed: the token is of `replaying::a_failing_test`, and this \
                     thread checked `replaying::another_test`";
    assert!(is_ok && text.contains(complaint), "{text}");
}

#[test]
fn an_empty_variable_asks_for_no_replay() {
    let (is_ok, text) = run("mended", Some(""), &["--exact", "replaying::another_test"]);
    assert!(is_ok && !text.contains(REPLAY), "{text}");
}

#[cfg(unix)]
#[test]
fn a_token_that_is_no_text_is_refused() {
    use std::os::unix::ffi::OsStrExt as _;

    let token = OsStr::from_bytes(b"cp2.\xff");
    let args = ["--exact", "replaying::another_test"];
    let (is_ok, text) = run_with("mended", Some(token), &args);
    assert!(!is_ok && text.contains("CHUNKPROOF_REPLAY: this token is damaged"), "{text}");
}

#[test]
fn a_name_with_a_space_is_replayed_in_its_test() {
    let report = line_ends(false).name("my core").run();
    let finding = report.findings().next().unwrap();
    let line = finding.rerun.replay(&finding.token);
    assert!(line.starts_with("CHUNKPROOF_REPLAY=cp2."), "{line}");
    let path = " cargo test -- --exact replaying::a_name_with_a_space_is_replayed_in_its_test";
    assert!(line.contains(path), "{line}");
    assert!(!line_ends(false).name("my core").run().to_string().contains("chunkproof replay"));
}

const STATE: &str = "CHUNKPROOF_TEST_STATE";
const REPLAY: &str = "CHUNKPROOF_REPLAY";
