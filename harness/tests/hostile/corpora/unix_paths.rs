//! Paths that lead to no corpus on Unix: pipes, devices, links and names.

use std::ffi::OsStr;
use std::fs::{self, Permissions};
use std::os::unix::ffi::OsStrExt as _;
use std::os::unix::fs::{PermissionsExt as _, symlink};
use std::os::unix::net::UnixListener;
use std::path::Path;
use std::process::Command;

use super::{Entry, Folder, GOOD, WORDS, both, files, sentence, write};

const BROKEN: &str = "# Why.\nx = 1";

pub(super) fn entries() -> Vec<Entry> {
    let mut all = endless();
    all.extend(links());
    all.extend(names());
    all
}

fn pipe(root: &Path, path: &str) {
    let made = Command::new("mkfifo").arg(root.join(path)).status();
    assert!(made.is_ok_and(|status| status.success()), "no pipe could be made");
}

fn endless() -> Vec<Entry> {
    vec![
        files("a pipe", |root| {
            write(root, "p/vocabulary.toml", WORDS);
            pipe(root, "p/x.toml");
        }),
        files("a vocabulary that is a pipe", |root| {
            write(root, "p/x.toml", GOOD);
            pipe(root, "p/vocabulary.toml");
        }),
        files("a socket", |root| {
            write(root, "p/vocabulary.toml", WORDS);
            // Its file stays when it is closed.
            drop(UnixListener::bind(root.join("p/x.toml")).expect("a socket"));
        }),
        files("a link to zeros without end", |root| {
            write(root, "p/vocabulary.toml", WORDS);
            link(root, "/dev/zero", "p/x.toml");
        }),
        files("a link to random bytes without end", |root| {
            write(root, "p/x.toml", GOOD);
            link(root, "/dev/urandom", "p/vocabulary.toml");
        }),
        Entry { path: "p/x.toml/y.toml", ..both("a path through a file", WORDS, GOOD) },
        Entry {
            path: "x.toml",
            ..files("a device that is named itself", |root| {
                write(root, "vocabulary.toml", WORDS);
                link(root, "/dev/null", "x.toml");
            })
        },
    ]
}

fn links() -> Vec<Entry> {
    vec![
        files("two links of a folder to itself", |root| {
            write(root, "p/vocabulary.toml", WORDS);
            write(root, "p/x.toml", BROKEN);
            link(root, ".", "p/l1");
            link(root, ".", "p/l2");
        }),
        files("folders that link to each other twice", |root| {
            write(root, "p/vocabulary.toml", WORDS);
            write(root, "p/x.toml", BROKEN);
            // Without an end, but with a path for each way through them.
            for n in 0..24 {
                write(root, format!("f{n}/x"), "");
                for name in ["a", "b"] {
                    let to = format!("../f{}", n + 1);
                    link(root, to, format!("f{n}/{name}"));
                }
            }
            link(root, "../f0", "p/f");
        }),
        files("a link to the folder above", |root| {
            write(root, "p/vocabulary.toml", WORDS);
            write(root, "p/x.toml", BROKEN);
            link(root, "..", "p/above");
        }),
        files("a link to itself", |root| {
            write(root, "p/vocabulary.toml", WORDS);
            link(root, "x.toml", "p/x.toml");
        }),
        files("a link to nothing", |root| {
            write(root, "p/vocabulary.toml", WORDS);
            link(root, "missing", "p/x.toml");
        }),
        files("a vocabulary that links to nothing", |root| {
            write(root, "p/x.toml", GOOD);
            link(root, "missing", "p/vocabulary.toml");
        }),
        files("a folder that links to itself", |root| link(root, "p", "p")),
    ]
}

fn names() -> Vec<Entry> {
    vec![
        files("a file name of two lines", |root| {
            write(root, "p/vocabulary.toml", WORDS);
            write(root, "p/x\n::error::x.toml", BROKEN);
        }),
        files("a file name that cleans a terminal", |root| {
            write(root, "p/vocabulary.toml", WORDS);
            write(root, "p/\u{1b}[2J\u{7}.toml", BROKEN);
        }),
        files("a file name from right to left", |root| {
            write(root, "p/vocabulary.toml", WORDS);
            write(root, "p/\u{202e}lmot.toml", BROKEN);
        }),
        files("a protocol of two lines", |root| {
            write(root, "p/q\nq/vocabulary.toml", WORDS);
            write(root, "p/q\nq/x.toml", GOOD.replace("lines max", "line max"));
        }),
        files("a file name that is not UTF-8", |root| {
            write(root, "p/vocabulary.toml", WORDS);
            write(root, Path::new("p").join(OsStr::from_bytes(b"\xff.toml")), BROKEN);
        }),
    ]
}

fn link(root: &Path, to: impl AsRef<Path>, path: impl AsRef<Path>) {
    symlink(to, root.join(path)).expect("a link");
}

/// As `/proc` has such a file, it is the same for root, who may read everything.
#[cfg(target_os = "linux")]
#[test]
fn a_file_that_cannot_be_read_is_refused() {
    let entry = files("a file that cannot be read", |root| {
        write(root, "p/vocabulary.toml", WORDS);
        link(root, "/proc/self/mem", "p/x.toml");
    });
    assert_eq!(sentence(&entry), "p/x.toml: Input/output error");
}

#[test]
fn paths_without_permission_are_refused() {
    fn without_permission(path: &'static str) -> Entry {
        files(path, move |root| {
            write(root, "p/vocabulary.toml", WORDS);
            write(root, "p/x.toml", GOOD);
            write(root, "p/q/y.toml", GOOD.replace("one", "two"));
            fs::set_permissions(root.join(path), Permissions::from_mode(0o000)).unwrap();
        })
    }
    let folder = Folder::new("permission");
    (without_permission("p/x.toml").make)(&folder.0);
    // Root may read everything; for root, the test above is the one of a failed reading.
    if fs::read(folder.0.join("p/x.toml")).is_ok() {
        return;
    }
    for (path, refused) in [
        ("p/x.toml", "p/x.toml: Permission denied"),
        ("p/q", "p/q: Permission denied"),
        ("p/vocabulary.toml", "p/vocabulary.toml: Permission denied"),
    ] {
        assert_eq!(sentence(&without_permission(path)), refused);
    }
}
