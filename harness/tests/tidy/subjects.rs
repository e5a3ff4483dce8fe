//! Adapters of real cores are short, and culprits are listed.

use std::collections::BTreeSet;

use quote::ToTokens as _;
use syn::Item;

use super::paths::paths;
use super::repository::{Broken, Judged, Repository, judge_each};
use super::source::{Source, words};

const FOLDER: &str = "harness/subjects";
const CULPRITS: &str = "harness/subjects/culprits";
const MAP: &str = "harness/subjects/culprits/mod.rs";
const LINES_MAX: usize = 120;
const MEDIAN_MAX: usize = 60;

/// Every culprit is in the list in the map of its folder.
pub(super) fn culprits_listed(repository: &Repository) -> Judged {
    let map = repository.source(MAP).map(Source::code_words).unwrap_or_default();
    let listed: BTreeSet<String> = paths(&map)
        .into_iter()
        .filter(|path| path.segments.last().is_some_and(|last| last == "culprit"))
        .filter_map(|path| path.segments.iter().rev().nth(1).cloned())
        .collect();
    let culprits = repository.below(CULPRITS).filter(|source| source.path != MAP);
    judge_each(culprits, |source, broken| {
        if !listed.contains(source.stem()) {
            broken.push(Broken::at(&source.path, "is not listed in the map of its folder"));
        }
    })
}

/// The adapters of real cores.
fn subjects(repository: &Repository) -> impl Iterator<Item = &Source> {
    let is_other = |source: &Source| {
        let inside = source.below(FOLDER).unwrap_or_default();
        inside.first() == Some(&"culprits") || source.stem() == "lib" || source.is_test
    };
    repository.below(FOLDER).filter(move |source| !is_other(source))
}

/// An adapter is short; a long one shows that the crate has no suitable API.
pub(super) fn page(repository: &Repository) -> Judged {
    judge_each(subjects(repository), |source, broken| {
        let n_lines = source.text.lines().count() - source.test_lines.len();
        if n_lines > LINES_MAX {
            let sentence = format!("has {n_lines} lines outside of tests; at most {LINES_MAX}");
            broken.push(Broken::at(&source.path, sentence));
        }
    })
}

/// The median of the adapters is even shorter.
pub(super) fn median(repository: &Repository) -> Judged {
    let mut sizes: Vec<usize> = subjects(repository).map(n_code_lines).collect();
    sizes.sort_unstable();
    let median = sizes.get(sizes.len() / 2).copied().unwrap_or_default();
    let sentence =
        format!("half of the files have {median} lines of code or more; at most {MEDIAN_MAX}");
    let broken = (median > MEDIAN_MAX).then(|| Broken::at(FOLDER, sentence));
    Judged { n_seen: sizes.len(), broken: broken.into_iter().collect() }
}

/// The number of lines with code, without tests, imports and declarations of modules.
fn n_code_lines(source: &Source) -> usize {
    let mut code = source.code.clone();
    let is_listing = |item: &Item| {
        let is_declaration = matches!(item, Item::Mod(module) if module.content.is_none());
        is_declaration || matches!(item, Item::Use(_))
    };
    code.items.retain(|item| !is_listing(item));
    let words = words(code.to_token_stream());
    let lines: BTreeSet<usize> = words.iter().flat_map(|word| word.line..=word.end.line).collect();
    lines.len()
}

#[cfg(test)]
mod tests {
    use super::super::repository::{Repository, found};
    use super::{LINES_MAX, MAP, MEDIAN_MAX, culprits_listed, median, n_code_lines, page};

    const FILE: &str = "harness/subjects/http1/hyper.rs";

    #[test]
    fn a_culprit_that_is_not_listed_is_found() {
        let files = [
            (MAP, "mod a;\nfn all() { vec![a::culprit()] }"),
            ("harness/subjects/culprits/a.rs", ""),
        ];
        assert_eq!(found(culprits_listed, &files), "");
        let files = [(MAP, "mod a;\nfn all() { vec![b::culprit()] }"), files[1]];
        let broken = found(culprits_listed, &files);
        assert_eq!(
            broken,
            "harness/subjects/culprits/a.rs: is not listed in the map of its folder\n"
        );
    }

    #[test]
    fn a_long_adapter_is_found() {
        let longest = "//\n".repeat(LINES_MAX);
        let tested = format!("{longest}#[cfg(test)]\nmod tests {{}}\n");
        assert_eq!(found(page, &[(FILE, &tested)]), "");
        let longer = format!("//\n{tested}");
        let broken = found(page, &[(FILE, &longer)]);
        assert_eq!(
            broken,
            "harness/subjects/http1/hyper.rs: has 121 lines outside of tests; at most 120\n"
        );
        let others = ["culprits/a.rs", "lib.rs", "tests/a.rs"]
            .map(|path| format!("harness/subjects/{path}"));
        let others: Vec<(&str, &str)> =
            others.iter().map(|path| (path.as_str(), longer.as_str())).collect();
        assert_eq!(found(page, &others), "");
    }

    #[test]
    fn adapters_that_are_long_on_the_whole_are_found() {
        let (long, short) =
            ("fn a() {}\n".repeat(MEDIAN_MAX + 1), "fn a() {}\n".repeat(MEDIAN_MAX));
        assert!(found(median, &[(FILE, &long)]).contains("half of the files have 61 lines"));
        assert_eq!(found(median, &[(FILE, &short)]), "");
    }

    #[test]
    fn only_lines_with_code_are_counted() {
        let text = r#"//! Doc.
            use a::{
                b,
            };
            mod c;

            /// Doc.
            #[d]
            fn e() {
                // Why.
                "f

                g"
            }
            #[cfg(test)]
            mod tests { fn h() {} }
        "#;
        let repository = Repository::of(&[(FILE, text)]);
        assert_eq!(n_code_lines(&repository.sources[0]), 6);
    }
}
