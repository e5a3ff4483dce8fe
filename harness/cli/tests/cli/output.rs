//! Where results and mistakes go: to files, links and pipes, and to one line.

use std::fs;

use crate::workshop::{GOOD, Workshop, wrong};

#[test]
fn results_go_to_a_file_whole_or_not_at_all() {
    let shop = Workshop::with(&wrong());
    let plain = shop.run(&["run", "framing"]).ended(1);
    shop.write("out", "what was here");
    assert_eq!(shop.run(&["run", "framing", "--out", "out"]).ended(1), "");
    assert_eq!(fs::read_to_string(shop.path("out")).unwrap(), plain);
    assert_eq!(shop.names(), ["framing", "out"]);
    // A folder in place of the temporary file makes writing fail, which must not change the file.
    shop.write("out", "what was here");
    shop.write("out.part/x", "");
    shop.run(&["run", "framing", "--out", "out"]).refused(&["chunkproof: out: "]);
    assert_eq!(fs::read_to_string(shop.path("out")).unwrap(), "what was here");
    fs::remove_dir_all(shop.path("out.part")).unwrap();
    let missing = ["run", "framing", "--out", "missing/out"];
    shop.run(&missing).refused(&["missing: there is no such folder to write to"]);
    shop.run(&["run", "framing", "--out", "framing"]).refused(&["framing: is a folder"]);
    assert_eq!(shop.names(), ["framing", "out"]);
}

#[cfg(unix)]
#[test]
fn results_replace_no_link_and_no_pipe() {
    use std::io::Read as _;
    use std::os::unix::fs::{FileTypeExt as _, PermissionsExt as _, symlink};

    let shop = Workshop::with(GOOD);
    let plain = shop.run(&["run", "framing"]).ended(0);
    let write = |to: &str| shop.run(&["run", "framing", "--out", to]).ended(0);
    shop.write("target", "what was here, and longer than what is written");
    fs::set_permissions(shop.path("target"), fs::Permissions::from_mode(0o600)).unwrap();
    symlink("target", shop.path("link")).unwrap();
    symlink("missing", shop.path("dangling")).unwrap();
    write("link");
    write("dangling");
    for name in ["link", "dangling"] {
        assert!(fs::symlink_metadata(shop.path(name)).unwrap().is_symlink(), "{name}");
        assert_eq!(fs::read_to_string(shop.path(name)).unwrap(), plain, "{name}");
    }
    let mode = fs::metadata(shop.path("target")).unwrap().permissions().mode();
    assert_eq!(mode & 0o777, 0o600);

    let made = std::process::Command::new("mkfifo").arg(shop.path("pipe")).status();
    assert!(made.unwrap().success());
    let pipe = shop.path("pipe");
    let reader = std::thread::spawn(move || {
        let mut text = String::new();
        fs::File::open(pipe).unwrap().read_to_string(&mut text).map(|_| text)
    });
    write("pipe");
    assert_eq!(reader.join().unwrap().unwrap(), plain);
    assert!(fs::symlink_metadata(shop.path("pipe")).unwrap().file_type().is_fifo());
    assert_eq!(shop.names(), ["dangling", "framing", "link", "missing", "pipe", "target"]);
}

#[cfg(unix)]
#[test]
fn a_full_disk_leaves_the_old_file() {
    let shop = Workshop::with(&wrong());
    shop.write("old", "what was here");
    for format in ["text", "json"] {
        for out in ["old", "new"] {
            let args = ["run", "framing", "--format", format, "--out", out];
            let tried = shop.run_on_full_disk(0, &args);
            assert_eq!(tried.err.lines().count(), 1, "{}", tried.err);
            tried.refused(&[&format!("chunkproof: {out}: ")]);
        }
    }
    assert_eq!(fs::read_to_string(shop.path("old")).unwrap(), "what was here");
    assert_eq!(shop.names(), ["framing", "old"]);
}

#[test]
fn a_path_that_cannot_be_written_is_refused_first() {
    let shop = Workshop::with("no corpus at all");
    // A mistake in the corpus would be reported if the work had begun.
    shop.write("out.part/x", "");
    shop.run(&["run", "framing", "--out", "out"]).refused(&["chunkproof: out: "]);
    let under_file = ["run", "framing", "--out", "framing/x.toml/out"];
    shop.run(&under_file).refused(&["framing/x.toml: there is no such folder to write to"]);
}

#[test]
fn a_mistake_is_one_line_whatever_it_quotes() {
    let shop = Workshop::with(&GOOD.replace("expect =", "\"a\\u001b[2J\\nb\" ="));
    let err = shop.run(&["run", "framing"]).err;
    assert_eq!(err.lines().count(), 1, "{err}");
    assert!(!err.contains('\u{1b}') && err.contains(r"\x1b[2J"), "{err}");
    let err = shop.run(&["run", "no\n\u{1b}such"]).err;
    assert!(err.lines().count() == 1 && !err.contains('\u{1b}'), "{err}");
}
