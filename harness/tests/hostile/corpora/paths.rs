//! Paths that lead to no corpus: pipes, devices, links, names, and folders without one.

use std::fs;

use super::{Entry, GOOD, WORDS, corpus, files, write};

pub(super) fn entries() -> Vec<Entry> {
    let mut all = folders();
    #[cfg(unix)]
    all.extend(unix::entries());
    all
}

fn folders() -> Vec<Entry> {
    vec![
        files("no such folder", |_| {}, "p: there is no such file or folder"),
        files(
            "an empty folder",
            |root| fs::create_dir(root.join("p")).unwrap(),
            "p: no corpus here; a corpus is a file `<section>.toml`",
        ),
        files(
            "a folder of other files",
            |root| write(root, "p/x.txt", GOOD),
            "p: no corpus here; a corpus is a file `<section>.toml`",
        ),
        files(
            "a vocabulary alone",
            |root| write(root, "p/vocabulary.toml", WORDS),
            "p/vocabulary.toml: no file `<section>.toml` with cases beside it",
        ),
        files(
            "cases without a vocabulary",
            |root| write(root, "p/x.toml", GOOD),
            "p/x.toml: no vocabulary.toml beside it, which defines the words",
        ),
        files(
            "a vocabulary above a section",
            |root| {
                write(root, "p/vocabulary.toml", WORDS);
                write(root, "p/section/x.toml", GOOD);
            },
            "p/section/x.toml: no vocabulary.toml beside it, which defines the words",
        ),
        files(
            "an extension in capitals",
            |root| {
                corpus(root, WORDS, GOOD);
                write(root, "p/y.TOML", GOOD.replace("one", "two"));
            },
            "p/y.TOML: a corpus is a file `<section>.toml`, its extension in lower case; \
                 rename this one",
        ),
        files(
            "a vocabulary in capitals",
            |root| {
                write(root, "p/VOCABULARY.TOML", WORDS);
                write(root, "p/x.toml", GOOD);
            },
            "p/VOCABULARY.TOML: a corpus is a file `<section>.toml`, its extension in lower \
                 case; rename this one",
        ),
        files(
            "a vocabulary that is a folder",
            |root| {
                write(root, "p/vocabulary.toml/y.txt", WORDS);
                write(root, "p/x.toml", GOOD);
            },
            "p/vocabulary.toml: this is a folder, not a file",
        ),
        Entry {
            path: "p/x.toml/y.toml",
            ..files(
                "a path through a file",
                |root| corpus(root, WORDS, GOOD),
                "p/x.toml/y.toml: Not a directory",
            )
        },
    ]
}

#[cfg(unix)]
mod unix {
    use std::ffi::OsStr;
    use std::fs::{self, Permissions};
    use std::os::unix::ffi::OsStrExt as _;
    use std::os::unix::fs::{PermissionsExt as _, symlink};
    use std::os::unix::net::UnixListener;
    use std::path::Path;
    use std::process::Command;

    use super::super::{Entry, GOOD, WORDS, corpus, files, write};

    const BROKEN: &str = "# Why.\nx = 1";

    pub(super) fn entries() -> Vec<Entry> {
        let mut all = endless();
        all.extend(links());
        all.extend(forbidden());
        all.extend(names());
        all
    }

    fn pipe(root: &Path, path: &str) {
        let made = Command::new("mkfifo").arg(root.join(path)).status();
        assert!(made.is_ok_and(|status| status.success()), "no pipe could be made");
    }

    fn endless() -> Vec<Entry> {
        vec![
            files(
                "a pipe",
                |root| {
                    write(root, "p/vocabulary.toml", WORDS);
                    pipe(root, "p/x.toml");
                },
                "p/x.toml: only regular files are read, as a pipe or a device may never end; copy \
                 what it holds to a file",
            ),
            files(
                "a vocabulary that is a pipe",
                |root| {
                    write(root, "p/x.toml", GOOD);
                    pipe(root, "p/vocabulary.toml");
                },
                "p/vocabulary.toml: only regular files are read, as a pipe or a device may never \
                 end; copy what it holds to a file",
            ),
            files(
                "a socket",
                |root| {
                    write(root, "p/vocabulary.toml", WORDS);
                    // Its file stays when it is closed.
                    drop(UnixListener::bind(root.join("p/x.toml")).unwrap());
                },
                "p/x.toml: only regular files are read, as a pipe or a device may never end; copy \
                 what it holds to a file",
            ),
            files(
                "a link to zeros without end",
                |root| {
                    write(root, "p/vocabulary.toml", WORDS);
                    symlink("/dev/zero", root.join("p/x.toml")).unwrap();
                },
                "p/x.toml: only regular files are read, as a pipe or a device may never end; copy \
                 what it holds to a file",
            ),
            files(
                "a link to random bytes without end",
                |root| {
                    write(root, "p/x.toml", GOOD);
                    symlink("/dev/urandom", root.join("p/vocabulary.toml")).unwrap();
                },
                "p/vocabulary.toml: only regular files are read, as a pipe or a device may never \
                 end; copy what it holds to a file",
            ),
            Entry {
                path: "x.toml",
                ..files(
                    "a device that is named itself",
                    |root| {
                        write(root, "vocabulary.toml", WORDS);
                        symlink("/dev/null", root.join("x.toml")).unwrap();
                    },
                    "x.toml: only regular files are read, as a pipe or a device may never end; copy what \
                     it holds to a file",
                )
            },
        ]
    }

    fn links() -> Vec<Entry> {
        vec![
            files(
                "two links of a folder to itself",
                |root| {
                    corpus(root, WORDS, BROKEN);
                    symlink(".", root.join("p/l1")).unwrap();
                    symlink(".", root.join("p/l2")).unwrap();
                },
                "p/x.toml:2:1: unknown field `x`, expected one of `case`, `waiver`, `quirk`",
            ),
            files(
                "folders that link to each other twice",
                |root| {
                    corpus(root, WORDS, BROKEN);
                    // Without an end, but with a path for each way through them.
                    for n in 0..24 {
                        fs::create_dir(root.join(format!("f{n}"))).unwrap();
                        for link in ["a", "b"] {
                            let to = format!("../f{}", n + 1);
                            symlink(to, root.join(format!("f{n}/{link}"))).unwrap();
                        }
                    }
                    symlink("../f0", root.join("p/f")).unwrap();
                },
                "p/x.toml:2:1: unknown field `x`, expected one of `case`, `waiver`, `quirk`",
            ),
            files(
                "a link to the folder above",
                |root| {
                    corpus(root, WORDS, BROKEN);
                    symlink("..", root.join("p/above")).unwrap();
                },
                "p/x.toml:2:1: unknown field `x`, expected one of `case`, `waiver`, `quirk`",
            ),
            files(
                "a link to itself",
                |root| {
                    write(root, "p/vocabulary.toml", WORDS);
                    symlink("x.toml", root.join("p/x.toml")).unwrap();
                },
                "p/x.toml: Too many levels of symbolic links",
            ),
            files(
                "a link to nothing",
                |root| {
                    write(root, "p/vocabulary.toml", WORDS);
                    symlink("missing", root.join("p/x.toml")).unwrap();
                },
                "p/x.toml: there is no such file or folder",
            ),
            files(
                "a vocabulary that links to nothing",
                |root| {
                    write(root, "p/x.toml", GOOD);
                    symlink("missing", root.join("p/vocabulary.toml")).unwrap();
                },
                "p/vocabulary.toml: there is no such file or folder",
            ),
            files(
                "a folder that links to itself",
                |root| symlink("p", root.join("p")).unwrap(),
                "p: Too many levels of symbolic links",
            ),
            #[cfg(target_os = "linux")]
            files(
                "a file that cannot be read",
                |root| {
                    write(root, "p/vocabulary.toml", WORDS);
                    symlink("/proc/self/mem", root.join("p/x.toml")).unwrap();
                },
                "p/x.toml: Input/output error",
            ),
        ]
    }

    /// Paths without permission; none for a user who may read everything, as root may.
    fn forbidden() -> Vec<Entry> {
        let forbid = |root: &Path, path: &str| {
            corpus(root, WORDS, GOOD);
            write(root, "p/q/y.toml", GOOD);
            fs::set_permissions(root.join(path), Permissions::from_mode(0)).unwrap();
        };
        let folder = super::super::Folder::new("permission");
        forbid(&folder.0, "p/x.toml");
        if fs::read(folder.0.join("p/x.toml")).is_ok() {
            return Vec::new();
        }
        vec![
            files(
                "a file without permission",
                move |root| forbid(root, "p/x.toml"),
                "p/x.toml: Permission denied",
            ),
            files(
                "a folder without permission",
                move |root| forbid(root, "p/q"),
                "p/q: Permission denied",
            ),
        ]
    }

    fn names() -> Vec<Entry> {
        vec![
            files(
                "a file name of two lines",
                |root| {
                    write(root, "p/vocabulary.toml", WORDS);
                    write(root, "p/x\n::error::x.toml", BROKEN);
                },
                "p/x\\n::error::x.toml:2:1: unknown field `x`, expected one of `case`, `waiver`, \
                 `quirk`",
            ),
            files(
                "a file name that cleans a terminal",
                |root| {
                    write(root, "p/vocabulary.toml", WORDS);
                    write(root, "p/\u{1b}[2J\u{7}.toml", BROKEN);
                },
                "p/\\x1b[2J\\x07.toml:2:1: unknown field `x`, expected one of `case`, `waiver`, \
                 `quirk`",
            ),
            files(
                "a file name from right to left",
                |root| {
                    write(root, "p/vocabulary.toml", WORDS);
                    write(root, "p/\u{202e}lmot.toml", BROKEN);
                },
                "p/\\xe2\\x80\\xaelmot.toml:2:1: unknown field `x`, expected one of `case`, \
                 `waiver`, `quirk`",
            ),
            files(
                "a protocol of two lines",
                |root| {
                    write(root, "p/q\nq/vocabulary.toml", WORDS);
                    write(root, "p/q\nq/x.toml", GOOD.replace("lines max", "line max"));
                },
                "p/q\\nq/x.toml:7:9: unknown setup `line`; q\\nq/vocabulary.toml knows: lines",
            ),
            files(
                "a file name that is not UTF-8",
                |root| {
                    write(root, "p/vocabulary.toml", WORDS);
                    write(root, Path::new("p").join(OsStr::from_bytes(b"\xff.toml")), BROKEN);
                },
                "p/�.toml:2:1: unknown field `x`, expected one of `case`, `waiver`, `quirk`",
            ),
        ]
    }
}
