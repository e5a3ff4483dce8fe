//! The shape of files and folders.

use std::collections::BTreeSet;

use super::repository::{Broken, Judged, Repository, judge_each};
use super::source::Source;

const LIBRARY: &str = "harness/src";
const LINES_MAX: usize = 400;
const MEDIAN_MAX: usize = 150;
const COLUMNS_MAX: usize = 110;
const ENTRIES_MAX: usize = 22;
/// As in `protocol/http1/rewriting` below `src`.
const DEPTH_MAX: usize = 3;
const FOLDERS: [&str; 6] = ["cli", "examples", "mutation", "src", "subjects", "tests"];

/// A file opens with a doc comment whose first paragraph has a sentence.
pub(super) fn first_sentence(repository: &Repository) -> Judged {
    // The library's page is the README.
    let is_page = |source: &&Source| source.path == "harness/src/lib.rs";
    judge_each(repository.sources.iter().filter(|source| !is_page(source)), |source, broken| {
        let doc = source.doc();
        let mut paragraph = doc.iter().take_while(|line| !line.trim().is_empty());
        if !source.text.starts_with("//! ") {
            broken.push(Broken::in_line(&source.path, 1, "does not open with a `//!` sentence"));
        } else if !paragraph.any(|line| ends_sentence(line)) {
            broken.push(Broken::in_line(
                &source.path,
                1,
                "opens with words that are not a sentence",
            ));
        }
    })
}

/// Whether a sentence ends in this line.
fn ends_sentence(line: &str) -> bool {
    [". ", ": "].iter().any(|end| line.contains(end)) || line.trim_end().ends_with(['.', ':', '?'])
}

/// A file has few lines, tests included.
pub(super) fn length(repository: &Repository) -> Judged {
    judge_each(&repository.sources, |source, broken| {
        let n_lines = source.text.lines().count();
        if n_lines > LINES_MAX {
            let n_code = n_lines - source.test_lines.len();
            let sentence = format!(
                "has {n_lines} lines, {n_code} of them outside of tests; at most {LINES_MAX}"
            );
            broken.push(Broken::at(&source.path, sentence));
        }
    })
}

/// The median of the library's files is much shorter.
pub(super) fn median(repository: &Repository) -> Judged {
    let mut sizes: Vec<usize> =
        repository.below(LIBRARY).map(|source| source.text.lines().count()).collect();
    sizes.sort_unstable();
    let median = sizes.get(sizes.len() / 2).copied().unwrap_or_default();
    let sentence = format!("half of the files have {median} lines or more; at most {MEDIAN_MAX}");
    let broken = (median > MEDIAN_MAX).then(|| Broken::at(LIBRARY, sentence));
    Judged { n_seen: sizes.len(), broken: broken.into_iter().collect() }
}

/// A line is narrow enough for two files side by side.
pub(super) fn width(repository: &Repository) -> Judged {
    let lines = repository.sources.iter().flat_map(|source| {
        source.text.lines().enumerate().map(move |(n, line)| (source, n + 1, line))
    });
    judge_each(lines, |(source, n, line), broken| {
        let width = line.chars().count();
        if width > COLUMNS_MAX {
            let sentence = format!("has {width} columns; at most {COLUMNS_MAX}");
            broken.push(Broken::in_line(&source.path, n, sentence));
        }
    })
}

/// The map of a folder lies in it as `mod.rs`: there is no `foo.rs` beside `foo/`.
pub(super) fn maps(repository: &Repository) -> Judged {
    let folders: BTreeSet<&str> =
        repository.paths.iter().filter_map(|path| Some(path.rsplit_once('/')?.0)).collect();
    judge_each(&repository.sources, |source, broken| {
        let folder = source.path.trim_end_matches(".rs");
        if folders.contains(folder) {
            broken.push(Broken::at(&source.path, format!("its place is {folder}/mod.rs")));
        }
    })
}

/// `harness` holds certain folders, and its library a limited number of entries.
pub(super) fn folders(repository: &Repository) -> Judged {
    let (found, wanted) = (repository.entries("harness"), BTreeSet::from(FOLDERS));
    let other =
        found.difference(&wanted).map(|other| format!("`{other}` is not one of its folders"));
    let missing = wanted.difference(&found).map(|missing| format!("has no `{missing}`"));
    let mut broken: Vec<Broken> =
        other.chain(missing).map(|sentence| Broken::at("harness", sentence)).collect();
    let n_entries = repository.entries(LIBRARY).len();
    if n_entries > ENTRIES_MAX {
        let sentence = format!("has {n_entries} entries; at most {ENTRIES_MAX}");
        broken.push(Broken::at(LIBRARY, sentence));
    }
    Judged { n_seen: found.len() + n_entries, broken }
}

/// A file of the library lies at most a few folders deep.
pub(super) fn depth(repository: &Repository) -> Judged {
    judge_each(repository.below(LIBRARY), |source, broken| {
        let n_folders = source.below(LIBRARY).unwrap_or_default().len() - 1;
        if n_folders > DEPTH_MAX {
            let sentence = format!("lies {n_folders} folders below {LIBRARY}; at most {DEPTH_MAX}");
            broken.push(Broken::at(&source.path, sentence));
        }
    })
}

#[cfg(test)]
mod tests {
    use super::super::repository::found;
    use super::{COLUMNS_MAX, ENTRIES_MAX, LINES_MAX, MEDIAN_MAX};
    use super::{depth, first_sentence, folders, length, maps, median, width};

    const FILE: &str = "harness/src/a.rs";

    #[test]
    fn a_file_without_a_sentence_is_found() {
        let good = [
            "//! Bytes.\n",
            "//! Bytes\n//! and more.\n\nuse a;",
            "//! Bytes: more\n",
            "//! Why?\n",
        ];
        for text in good {
            assert_eq!(found(first_sentence, &[(FILE, text)]), "", "{text}");
        }
        let bad = [
            "use a;",
            "\n//! Bytes.\n",
            "//!\n//! Bytes.\n",
            "// Bytes.\n",
            "//! Bytes\n//!\n//! More.\n",
        ];
        for text in bad {
            let broken = found(first_sentence, &[(FILE, text)]);
            assert!(broken.starts_with("harness/src/a.rs:1: "), "{text}: {broken}");
        }
        assert_eq!(found(first_sentence, &[("harness/src/lib.rs", "mod a;")]), "");
    }

    #[test]
    fn a_long_file_is_found() {
        let longest = "// a\n".repeat(LINES_MAX);
        assert_eq!(found(length, &[(FILE, &longest)]), "");
        let longer = format!("{longest}#[cfg(test)]\nmod tests {{\n}}\n");
        let broken = found(length, &[(FILE, &longer)]);
        assert_eq!(
            broken,
            "harness/src/a.rs: has 403 lines, 400 of them outside of tests; at most 400\n"
        );
    }

    #[test]
    fn files_that_are_long_on_the_whole_are_found() {
        let (long, short) = ("//\n".repeat(MEDIAN_MAX + 1), "//\n".repeat(MEDIAN_MAX));
        let files =
            [(FILE, long.as_str()), ("harness/src/b.rs", &long), ("harness/src/c.rs", &short)];
        assert!(found(median, &files).contains("harness/src: half of the files have 151 lines"));
        let files = [files[0], files[2], ("harness/src/d.rs", "")];
        assert_eq!(found(median, &files), "");
    }

    #[test]
    fn a_wide_line_is_found() {
        let widest = format!("\n//{}\n", "ä".repeat(COLUMNS_MAX - 2));
        assert_eq!(found(width, &[(FILE, &widest)]), "");
        let wider = widest.replace("//", "// ");
        assert_eq!(
            found(width, &[(FILE, &wider)]),
            "harness/src/a.rs:2: has 111 columns; at most 110\n"
        );
    }

    #[test]
    fn a_map_beside_its_folder_is_found() {
        let files =
            [("harness/cli/a/mod.rs", ""), ("harness/cli/a/b.rs", ""), ("harness/cli/ab.rs", "")];
        assert_eq!(found(maps, &files), "");
        let files = [("harness/cli/a.rs", ""), ("harness/cli/a/b.rs", "")];
        assert_eq!(found(maps, &files), "harness/cli/a.rs: its place is harness/cli/a/mod.rs\n");
    }

    #[test]
    fn a_folder_too_many_or_too_few_is_found() {
        let rooms_of = |names: &[&str]| {
            let paths: Vec<String> =
                names.iter().map(|name| format!("harness/{name}/lib.rs")).collect();
            let files: Vec<(&str, &str)> = paths.iter().map(|path| (path.as_str(), "")).collect();
            found(folders, &files)
        };
        let all = ["src", "examples", "tests", "subjects", "mutation", "cli"];
        assert_eq!(rooms_of(&all), "");
        assert_eq!(rooms_of(&all[1..]), "harness: has no `src`\n");
        assert_eq!(
            rooms_of(&[&all[..], &["adapter"]].concat()),
            "harness: `adapter` is not one of its folders\n"
        );
    }

    #[test]
    fn a_crowded_library_is_found() {
        let rooms_of = |n: usize| {
            let others = ["examples", "tests", "subjects", "mutation", "cli"].map(str::to_owned);
            let paths = (0..n).map(|n| format!("src/{n}.rs")).chain(others);
            let paths: Vec<String> = paths.map(|path| format!("harness/{path}")).collect();
            let files: Vec<(&str, &str)> = paths.iter().map(|path| (path.as_str(), "")).collect();
            found(folders, &files)
        };
        assert_eq!(rooms_of(ENTRIES_MAX), "");
        assert_eq!(rooms_of(ENTRIES_MAX + 1), "harness/src: has 23 entries; at most 22\n");
    }

    #[test]
    fn a_deep_file_is_found() {
        assert_eq!(found(depth, &[("harness/src/protocol/http1/rewriting/tests.rs", "")]), "");
        let broken = found(depth, &[("harness/src/protocol/http1/rewriting/tests/a.rs", "")]);
        assert!(broken.contains("lies 4 folders below harness/src; at most 3"), "{broken}");
    }
}
