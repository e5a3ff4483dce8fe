//! Checks are documented and listed.

use std::collections::BTreeSet;

use super::paths::paths;
use super::repository::{Broken, Judged, Repository, judge_each};
use super::source::Source;

const FOLDER: &str = "harness/src/checks";
/// Files of the folder without a check: the list, the row and the names.
const OTHERS: [&str; 3] = ["mod", "invariant", "id"];

fn files(repository: &Repository) -> impl Iterator<Item = &Source> {
    repository.below(FOLDER).filter(|source| !source.is_test)
}

fn checks(repository: &Repository) -> impl Iterator<Item = &Source> {
    files(repository).filter(|source| !OTHERS.contains(&source.stem()))
}

/// A check states its invariant and its source, and shows a core that breaks it.
pub(super) fn documented(repository: &Repository) -> Judged {
    judge_each(checks(repository), |source, broken| {
        let doc = source.doc();
        let first: Vec<&str> =
            doc.iter().map(|line| line.trim()).take_while(|line| !line.is_empty()).collect();
        let mut must = |holds: bool, sentence: &str| {
            if !holds {
                broken.push(Broken::in_line(&source.path, 1, sentence));
            }
        };
        must(first.join(" ").ends_with('.'), "does not open with the sentence of its invariant");
        must(doc.iter().any(|line| line.starts_with(" Spec: ")), "has no ` Spec: ` line");
        must(shows_breach(&doc.concat(), source.stem()), "shows no core that breaks it");
    })
}

/// Whether an example asserts a verdict of the check.
fn shows_breach(doc: &str, stem: &str) -> bool {
    let id = format!("verdict(CheckId::{})", stem.to_uppercase());
    doc.match_indices(&id).any(|(at, _)| {
        let asserted = doc.get(at..).and_then(|rest| rest.split(';').next()).unwrap_or_default();
        asserted.contains("Some(Verdict::")
    })
}

/// A check is in a list, which names an item of it, such as `events::CHECK`.
pub(super) fn listed(repository: &Repository) -> Judged {
    let lists = files(repository).filter(|source| OTHERS.contains(&source.stem()));
    let listed: BTreeSet<String> = lists
        .flat_map(|list| paths(&list.code_words()))
        .filter(|path| path.segments.len() > 1)
        .filter_map(|path| path.segments.into_iter().next())
        .collect();
    judge_each(checks(repository), |source, broken| {
        if !listed.contains(source.stem()) {
            broken.push(Broken::at(&source.path, "is in no list of checks"));
        }
    })
}

#[cfg(test)]
mod tests {
    use super::super::repository::found;
    use super::{documented, listed};

    const MAP: &str = "harness/src/checks/mod.rs";
    const FILE: &str = "harness/src/checks/after_end.rs";
    const GOOD: &str = r#"//! Nothing happens
//! after the end.
//!
//! Spec: harness rule.
//!
//! ```
//! assert_eq!(report.verdict(CheckId::AFTER_END), Some(Verdict::Variant));
//! ```

use a::b;
"#;

    #[test]
    fn a_check_without_its_docs_is_found() {
        assert_eq!(found(documented, &[(FILE, GOOD)]), "");
        let wrapped = GOOD.replace(", Some", ",\n//!     Some");
        assert_eq!(found(documented, &[(FILE, &wrapped)]), "");
        let cases = [
            ("the end.", "the end", "does not open with the sentence"),
            ("//! Spec:", "//! From:", "has no ` Spec: ` line"),
            ("AFTER_END", "EVENTS", "shows no core that breaks it"),
            ("Some(Verdict::Variant)", "None", "shows no core that breaks it"),
        ];
        for (good, bad, wanted) in cases {
            let broken = found(documented, &[(FILE, &GOOD.replace(good, bad))]);
            assert!(broken.contains(wanted), "{wanted}: {broken}");
        }
    }

    #[test]
    fn a_check_that_is_not_listed_is_found() {
        let map =
            "mod after_end;\n#[cfg(test)]\nmod tests;\nconst ALL: [A; 1] = [after_end::CHECK];";
        assert_eq!(found(listed, &[(FILE, GOOD), (MAP, map)]), "");
        let unlisted = map.replace("after_end::CHECK", "events::CHECK");
        let broken = found(listed, &[(FILE, GOOD), (MAP, &unlisted)]);
        assert_eq!(broken, "harness/src/checks/after_end.rs: is in no list of checks\n");
    }
}
