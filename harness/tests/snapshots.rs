//! Snapshots: where they are stored, and how a test fails if its transcript differs.

use std::fs;
use std::path::PathBuf;
use std::process::Command;

use chunkproof::{Check, Log, check};

fn raw() -> Check {
    let core = || {
        |bytes: &[u8], log: &mut Log| {
            log.data("raw", bytes);
            Ok(bytes.len())
        }
    };
    check(core).receive("abc").eof()
}

/// A folder for one test, with a snapshot in it.
fn folder_with(snapshot: &str, text: &str) -> PathBuf {
    let folder = std::env::temp_dir().join(format!("chunkproof-{snapshot}-{}", std::process::id()));
    fs::create_dir_all(&folder).expect("a temporary folder");
    let text = format!("---\nsource: test\n---\n{text}");
    fs::write(folder.join(format!("{snapshot}.snap")), text).expect("it is writable");
    folder
}

/// Runs this test again with a folder of snapshots; returns whether it passed, and its output.
fn run_again(test: &str, folder: &std::path::Path) -> (bool, String) {
    let mut again = Command::new(std::env::current_exe().expect("this binary"));
    again.args(["--exact", test, "--nocapture"]).env(FOLDER, folder);
    // Snapshots are only compared, even if the environment asks for updates.
    again.env("INSTA_UPDATE", "no").env_remove("INSTA_FORCE_PASS");
    let output = again.output().expect("it starts");
    let text = [output.stdout, output.stderr].concat();
    (output.status.success(), String::from_utf8_lossy(&text).into_owned())
}

#[test]
fn a_test_fails_at_its_line_if_its_snapshot_differs() {
    if let Some(folder) = std::env::var_os(FOLDER) {
        return raw().snapshot_in(folder, "raw");
    }
    let line = line!() - 2;
    let run = |text| {
        let folder = folder_with("raw", text);
        let result =
            run_again("snapshots::a_test_fails_at_its_line_if_its_snapshot_differs", &folder);
        fs::remove_dir_all(&folder).unwrap();
        result
    };
    let (is_ok, text) = run("raw \"abc\"\nend\n");
    assert!(is_ok, "{text}");
    let (is_ok, text) = run("raw \"abd\"\nend\n");
    assert!(!is_ok, "{text}");
    let panicked = format!("panicked at harness/tests/snapshots.rs:{line}:");
    assert!(text.replace('\\', "/").contains(&panicked), "{text}");
    assert_eq!(text.matches("panicked at").count(), 1, "{text}");
    assert!(text.contains(": the transcript differs from it"), "{text}");
    assert!(text.contains("-raw \"abd\"") || text.contains("│-raw"), "{text}");
}

#[test]
fn a_snapshot_is_stored_beside_its_test() {
    let Some(_) = std::env::var_os(FOLDER) else {
        let (is_ok, text) =
            run_again("snapshots::a_snapshot_is_stored_beside_its_test", &std::env::temp_dir());
        assert!(!is_ok, "there is none: {text}");
        let beside =
            std::path::Path::new(env!("CARGO_MANIFEST_DIR")).join("harness/tests/snapshots");
        assert!(text.contains(&format!("snapshot `none` in {}: ", beside.display())), "{text}");
        return;
    };
    raw().snapshot("none");
}

#[test]
fn a_transcript_is_a_snapshot_within_a_test() {
    insta::assert_snapshot!(raw().transcript(), @r#"
    raw "abc"
    end
    "#);
}

const FOLDER: &str = "CHUNKPROOF_TEST_FOLDER";
