//! Paths that lead to no corpus: folders without one, and files that are too large.

use std::fs::File;
use std::path::Path;

use super::{Entry, GOOD, WORDS, files, write};

pub(super) fn entries() -> Vec<Entry> {
    vec![
        files("no such folder", |_| {}),
        files("an empty folder", |root| write(root, "p/q/x", "")),
        files("a folder of other files", |root| write(root, "p/x.txt", GOOD)),
        files("a vocabulary alone", |root| write(root, "p/vocabulary.toml", WORDS)),
        files("cases without a vocabulary", |root| write(root, "p/x.toml", GOOD)),
        files("a vocabulary above a section", |root| {
            write(root, "p/vocabulary.toml", WORDS);
            write(root, "p/section/x.toml", GOOD);
        }),
        files("an extension in capitals", |root| {
            write(root, "p/vocabulary.toml", WORDS);
            write(root, "p/x.toml", GOOD);
            write(root, "p/y.TOML", GOOD.replace("one", "two"));
        }),
        files("a vocabulary in capitals", |root| {
            write(root, "p/VOCABULARY.TOML", WORDS);
            write(root, "p/x.toml", GOOD);
        }),
        files("a vocabulary that is a folder", |root| {
            write(root, "p/vocabulary.toml/y.txt", WORDS);
            write(root, "p/x.toml", GOOD);
        }),
        files("a file of 1 GiB", |root| {
            write(root, "p/vocabulary.toml", WORDS);
            zeros(root, "p/x.toml", 1 << 30);
        }),
        files("a vocabulary of 1 GiB", |root| {
            write(root, "p/x.toml", GOOD);
            zeros(root, "p/vocabulary.toml", 1 << 30);
        }),
        files("100 files of 10 MiB", |root| {
            write(root, "p/vocabulary.toml", WORDS);
            (0..100).for_each(|n| zeros(root, &format!("p/{n:03}.toml"), 10 << 20));
        }),
    ]
}

/// A file of zeros, which takes no room on a disk.
fn zeros(root: &Path, path: &str, len: u64) {
    let file = File::create(root.join(path)).and_then(|file| file.set_len(len));
    file.expect("a file of zeros");
}
