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
    let again = Command::new(std::env::current_exe().expect("this binary"));
    // Snapshots are only compared, even if the environment asks for updates.
    run_as(again, test, folder, "no")
}

/// The same by a command that ends with this binary, and with a mode of updates.
fn run_as(
    mut again: Command,
    test: &str,
    folder: &std::path::Path,
    update: &str,
) -> (bool, String) {
    again.args(["--exact", test, "--nocapture"]).env(FOLDER, folder);
    again.env("INSTA_UPDATE", update).env_remove("INSTA_FORCE_PASS").env_remove("CI");
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

#[cfg(unix)]
#[test]
fn a_snapshot_on_a_full_disk_stays_as_it_was() {
    let test = "snapshots::a_snapshot_on_a_full_disk_stays_as_it_was";
    if let Some(folder) = std::env::var_os(FOLDER) {
        // The new text is larger than a block of the limit below, and the old one is smaller.
        let core = |bytes: &[u8], log: &mut Log| {
            log.data("raw", bytes);
            Ok(bytes.len())
        };
        return check(move || core).receive([0xff; 600]).snapshot_in(folder, "full/disk");
    }
    let folder = folder_with("full__disk", "another\n");
    let old = folder.join("full__disk.snap");
    let text = fs::read(&old).unwrap();
    let run = |folder: &std::path::Path, update| {
        let mut full = Command::new("sh");
        full.args(["-c", "trap '' XFSZ && ulimit -f 1 && exec \"$0\" \"$@\""]);
        full.arg(std::env::current_exe().unwrap());
        let (is_ok, text) = run_as(full, test, folder, update);
        assert!(!is_ok && text.matches("panicked at").count() == 1, "{text}");
        let named = format!("snapshot `full/disk` in {}: insta cannot", folder.display());
        assert!(text.contains("it stays as it was: "), "{text}");
        assert!(text.contains(&named), "{text}");
    };
    for update in ["always", "new"] {
        run(&folder, update);
        assert_eq!(fs::read(&old).unwrap(), text, "{update}");
        run(&folder.join("made/for/it"), update);
        assert_eq!(fs::read_dir(&folder).unwrap().count(), 1, "{update}");
    }
    fs::remove_dir_all(&folder).unwrap();
}

#[test]
fn a_snapshot_where_a_folder_is_cannot_be_written() {
    let test = "snapshots::a_snapshot_where_a_folder_is_cannot_be_written";
    if let Some(folder) = std::env::var_os(FOLDER) {
        return raw().snapshot_in(folder, "taken");
    }
    let folder = folder_with("a_file", "text\n");
    let kept = folder.join("taken.snap/kept");
    fs::create_dir_all(&kept).unwrap();
    for place in [folder.clone(), folder.join("a_file.snap")] {
        let again = Command::new(std::env::current_exe().unwrap());
        let (is_ok, text) = run_as(again, test, &place, "always");
        assert!(!is_ok, "{text}");
        let named = format!("snapshot `taken` in {}: insta cannot", place.display());
        assert!(text.contains(&named), "{text}");
        assert!(kept.is_dir() && folder.join("a_file.snap").is_file());
    }
    fs::remove_dir_all(&folder).unwrap();
}

#[test]
fn a_folder_removed_meanwhile_is_made_again() {
    let test = "snapshots::a_folder_removed_meanwhile_is_made_again";
    if let Some(folder) = std::env::var_os(FOLDER) {
        let core = |bytes: &[u8], log: &mut Log| {
            let _gone = fs::remove_dir_all(std::env::var_os(FOLDER).unwrap());
            log.data("raw", bytes);
            Ok(bytes.len())
        };
        return check(move || core).receive("abc").snapshot_in(folder, "again");
    }
    let folder = folder_with("again", "another\n");
    let again = Command::new(std::env::current_exe().unwrap());
    let (is_ok, text) = run_as(again, test, &folder, "always");
    assert!(is_ok, "{text}");
    let written = fs::read_to_string(folder.join("again.snap")).unwrap();
    assert!(written.contains("\ninput_file: harness/tests/snapshots.rs\n"), "{written}");
    assert!(written.ends_with("\nraw \"abc\"\n"), "{written}");
    fs::remove_dir_all(&folder).unwrap();
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
