//! Names of types have one meaning each, and names of tests are short.

use std::collections::BTreeMap;

use syn::Item;

use super::items::named;
use super::repository::{Broken, Judged, Repository, judge_each};
use super::source::{Source, Word, is};

const TEST_NAME_MAX: usize = 50;
/// The kinds of items whose names are distinct.
const KINDS: [&str; 5] = ["enum", "struct", "trait", "type", "union"];

/// The only names that several types may share, each with a reason.
const SHARED: &[(&str, &str)] = &[];

/// No two types or traits of the library share a name, not even private ones.
pub(super) fn of_types(repository: &Repository) -> Judged {
    judge_types(repository, SHARED)
}

fn judge_types(repository: &Repository, shared: &[(&str, &str)]) -> Judged {
    let mut places: BTreeMap<String, Vec<(&Source, usize)>> = BTreeMap::new();
    for source in repository.below("harness/src") {
        for (name, line) in types(&source.code.items) {
            places.entry(name).or_default().push((source, line));
        }
    }
    let mut judged = judge_each(&places, |(name, places), broken| {
        let is_shared = shared.iter().any(|(shared, _)| shared == name);
        let Some(((first, line), [_, ..])) = places.split_first().filter(|_| !is_shared) else {
            return;
        };
        let shown: Vec<String> =
            places.iter().skip(1).map(|(source, line)| format!("{}:{line}", source.path)).collect();
        let sentence = format!("`{name}` is the name of a type in {} too", shown.join(" and "));
        broken.push(Broken::in_line(&first.path, *line, sentence));
    });
    let unneeded =
        shared.iter().filter(|(name, _)| places.get(*name).is_none_or(|places| places.len() < 2));
    judged.broken.extend(unneeded.map(|(name, reason)| {
        let sentence =
            format!("`{name}` is not the name of several types and needs no exception ({reason})");
        Broken::at("harness/tests/tidy/names.rs", sentence)
    }));
    judged
}

/// The types and traits among items and in the modules among them, each with its line.
fn types(items: &[Item]) -> Vec<(String, usize)> {
    let mut found = Vec::new();
    for item in items {
        if let Item::Mod(module) = item {
            found.extend(module.content.iter().flat_map(|(_, items)| types(items)));
        }
        let named = named(item).filter(|named| KINDS.contains(&named.kind));
        found.extend(named.map(|named| (named.name, named.line)));
    }
    found
}

/// The name of a test is short.
pub(super) fn of_tests(repository: &Repository) -> Judged {
    let tests = repository.sources.iter().flat_map(|source| {
        test_names(&source.words()).into_iter().map(move |(name, line)| (source, name, line))
    });
    judge_each(tests, |(source, name, line), broken| {
        let length = name.len();
        if length > TEST_NAME_MAX {
            let sentence = format!("`{name}` has {length} characters; at most {TEST_NAME_MAX}");
            broken.push(Broken::in_line(&source.path, line, sentence));
        }
    })
}

/// The names of tests, including those in macros: the name after the first `fn` after a `#[test]`.
fn test_names(words: &[Word]) -> Vec<(String, usize)> {
    let mut names = Vec::new();
    for (at, _) in words.iter().enumerate().filter(|(_, word)| is(Some(word), "test")) {
        let before = |n: usize| at.checked_sub(n).and_then(|before| words.get(before));
        let is_opened = is(before(1), "[") && is(before(2), "#") || is(before(1), "::");
        let is_closed = ["]", "("].iter().any(|sign| is(words.get(at + 1), sign));
        let is_attribute =
            is_opened && is_closed && words.get(at).is_some_and(|w| w.is_in_attribute);
        let rest = words.get(at..).unwrap_or_default();
        let name = rest.iter().skip_while(|word| word.text != "fn").nth(1).filter(|_| is_attribute);
        names.extend(name.map(|name| (name.text.clone(), name.line)));
    }
    names
}

#[cfg(test)]
mod tests {
    use super::super::repository::{Repository, found};
    use super::{TEST_NAME_MAX, judge_types, of_tests, of_types};

    const A: &str = "harness/src/a.rs";
    const B: &str = "harness/src/b/mod.rs";

    #[test]
    fn a_name_of_two_types_is_found() {
        let bad = [
            "enum Said {}",
            "pub(super) trait Said {}",
            "mod c { type Said = u8; }",
            "union Said { a: u8 }",
        ];
        for text in bad {
            let broken = found(of_types, &[(A, "\npub struct Said;"), (B, text)]);
            let wanted =
                "harness/src/a.rs:2: `Said` is the name of a type in harness/src/b/mod.rs:1 too\n";
            assert_eq!(broken, wanted, "{text}");
        }
    }

    #[test]
    fn a_name_of_one_type_is_no_breach() {
        let good = [
            "#[cfg(test)]\nmod tests { struct Said; }",
            "#[cfg(test)]\nstruct Said;",
            "impl A for B { type Said = u8; }",
            "fn a() { struct Said; }",
            "pub use crate::a::Said;",
            "struct Heard;",
        ];
        for text in good {
            assert_eq!(found(of_types, &[(A, "pub struct Said;"), (B, text)]), "", "{text}");
        }
    }

    #[test]
    fn a_shared_name_is_one_with_a_reason() {
        let sentences = |files: &[(&str, &str)]| {
            let broken =
                judge_types(&Repository::of(files), &[("Error", "each room has one")]).broken;
            broken.iter().map(|broken| broken.sentence.clone()).collect::<String>()
        };
        assert_eq!(sentences(&[(A, "struct Error;"), (B, "struct Error;")]), "");
        let unneeded =
            "`Error` is not the name of several types and needs no exception (each room has one)";
        assert_eq!(sentences(&[(A, "struct Error;")]), unneeded);
        assert_eq!(sentences(&[]), unneeded);
    }

    #[test]
    fn a_long_name_of_a_test_is_found() {
        let longest = "a".repeat(TEST_NAME_MAX);
        for shape in [
            "#[test]\nfn NAME() {}",
            "#[tokio::test]\nasync fn NAME() {}",
            "#[cfg(test)]\nmod tests { #[test]\n#[cfg(unix)]\nfn NAME() {} }",
            "proptest! { #[test]\nfn NAME(a in b) {} }",
        ] {
            assert_eq!(found(of_tests, &[(A, &shape.replace("NAME", &longest))]), "", "{shape}");
            let broken = found(of_tests, &[(A, &shape.replace("NAME", &format!("{longest}a")))]);
            assert!(broken.contains("` has 51 characters; at most 50"), "{shape}: {broken}");
        }
        let helper = format!("fn {longest}a() {{}}\n#[cfg(test)]\nfn {longest}b() {{}}");
        assert_eq!(found(of_tests, &[(A, &helper)]), "");
    }
}
