//! `chunkproof seed`: inputs from cases, and a case from an input.

use std::fs;

use crate::workshop::{GOOD, Workshop};

/// The names and contents of the files in a folder.
fn files(shop: &Workshop, folder: &str) -> Vec<(String, Vec<u8>)> {
    let entries = fs::read_dir(shop.path(folder)).unwrap().map(|entry| entry.unwrap().path());
    let mut files: Vec<_> = entries
        .filter(|path| path.is_file())
        .map(|path| {
            (path.file_name().unwrap().to_str().unwrap().to_owned(), fs::read(path).unwrap())
        })
        .collect();
    files.sort();
    files
}

#[test]
fn own_cases_become_the_same_seeds_each_time() {
    let shop = Workshop::with(GOOD);
    let seed = ["seed", "--out", "seeds", "framing"];
    assert_eq!(shop.run(&seed).ended(0), "framing: 1 seeds, 2 words\n");
    let seeds = files(&shop, "seeds/framing");
    assert_eq!(seeds.len(), 1);
    // First the bytes, then the end of the stream and the mark.
    assert!(seeds[0].1.starts_with(b"x\n") && seeds[0].1.ends_with(b"cp1\xff"), "{seeds:?}");
    let words = fs::read_to_string(shop.path("seeds/framing.dict")).unwrap();
    assert_eq!(words, "\"\\x0a\"\n\"\\x78\"\n");
    shop.run(&seed).ended(0);
    assert_eq!(files(&shop, "seeds/framing"), seeds);
}

#[test]
fn bundled_cases_become_seeds_of_the_bundled_targets() {
    let shop = Workshop::new();
    let out = shop.run(&["seed", "--out", "seeds", "--protocol", "resp"]).ended(0);
    assert!(out.starts_with("resp: ") && out.lines().count() == 1, "{out}");
    assert!(files(&shop, "seeds/resp").len() > 50, "{out}");
    assert_eq!(shop.names(), ["seeds"]);
}

#[test]
fn an_input_that_breaks_nothing_is_no_case() {
    let shop = Workshop::new();
    // A known fault of a real core, as raw bytes: a waiver covers it, so no check is broken.
    shop.write("known", b"\xc3\x82x\xc3");
    let known = ["seed", "--case", "known", "--protocol", "terminal"];
    shop.run(&known).refused(&["known: this input breaks no core of terminal"]);
}

#[test]
fn seeds_that_cannot_be_made_are_refused() {
    let shop = Workshop::with(GOOD);
    shop.run(&["seed"]).refused(&["--out <FOLDER>"]);
    shop.run(&["seed", "--out", "seeds", "--protocol", "gopher"]).refused(&["no case of gopher"]);
    shop.run(&["seed", "--case", "nowhere", "--protocol", "resp"])
        .refused(&["nowhere: there is no"]);
    shop.write("x", b"x");
    shop.run(&["seed", "--case", "x", "--protocol", "gopher"]).refused(&["protocol `gopher`"]);
    shop.write("taken", b"x");
    shop.run(&["seed", "--out", "taken", "framing"]).refused(&["taken"]);
    assert_eq!(shop.names(), ["framing", "taken", "x"]);
}

/// A corpus whose first seed is small, and whose last one is larger than two kilobytes.
fn growing() -> String {
    let large = GOOD.replace("one", "two").replace("'x\\n'", "'{repeat 2500 \"x\"}\\n'");
    let large = large.replace("\nexpect = ['line \"x\"', 'end']", "");
    GOOD.to_owned() + large.trim_start_matches("# A line.\n")
}

#[cfg(unix)]
#[test]
fn seeds_on_a_full_disk_are_all_or_none() {
    let shop = Workshop::with(&growing());
    let seed = ["seed", "--out", "a/seeds", "framing"];
    for n_blocks in [0, 1] {
        let tried = shop.run_on_full_disk(n_blocks, &seed);
        assert_eq!(tried.err.lines().count(), 1, "{}", tried.err);
        tried.refused(&["chunkproof: a/seeds/framing"]);
        assert_eq!(shop.names(), ["framing"]);
    }
    shop.run(&seed).ended(0);
    let before = files(&shop, "a/seeds/framing");
    assert_eq!(before.len(), 2);
    shop.write("a/seeds/framing.dict", "old");
    shop.run_on_full_disk(1, &seed).refused(&["chunkproof: a/seeds/framing"]);
    assert_eq!(files(&shop, "a/seeds/framing"), before);
    assert_eq!(fs::read_to_string(shop.path("a/seeds/framing.dict")).unwrap(), "old");
    assert_eq!(fs::read_dir(shop.path("a/seeds")).unwrap().count(), 2);
}

#[test]
fn seeds_where_something_else_is_are_refused() {
    let shop = Workshop::with(GOOD);
    let seed = ["seed", "--out", "seeds", "framing"];
    shop.write("seeds/framing.dict/x", "");
    shop.run(&seed).refused(&["chunkproof: seeds/framing.dict: is no file"]);
    assert_eq!(fs::read_dir(shop.path("seeds")).unwrap().count(), 1);
    fs::remove_dir_all(shop.path("seeds")).unwrap();
    shop.write("seeds/framing", "a file");
    shop.run(&seed).refused(&["chunkproof: seeds/framing"]);
    assert_eq!(fs::read_dir(shop.path("seeds")).unwrap().count(), 1);
    assert_eq!(fs::read_to_string(shop.path("seeds/framing")).unwrap(), "a file");
}
