//! The rules of this repository that no lint covers.
//!
//! A rule is a function from the files of the repository to the number of things that it saw and
//! the breaches among them. It has a row in [`RULES`] and tests of its own: small files that it
//! must reject, and some that it must accept. Its row states how many things it must see at least,
//! since a rule that sees nothing would always hold.

mod checks;
mod imports;
mod items;
mod manifest;
mod names;
mod paths;
mod prose;
mod public_names;
mod repository;
mod shape;
mod source;
mod subjects;
mod test_code;
mod words;

use repository::{Broken, Judged, Repository};

/// A rule, and the least number of things that it must see.
struct Rule {
    name: &'static str,
    n_seen_min: usize,
    judge: fn(&Repository) -> Judged,
}

const RULES: &[Rule] = &[
    Rule { name: "rooms use only rooms above them", n_seen_min: 300, judge: imports::order },
    Rule { name: "every file is a module", n_seen_min: 200, judge: imports::reached },
    Rule { name: "files open with a sentence", n_seen_min: 400, judge: shape::first_sentence },
    Rule { name: "files are short", n_seen_min: 400, judge: shape::length },
    Rule { name: "most files of the library are shorter", n_seen_min: 200, judge: shape::median },
    Rule { name: "lines are narrow", n_seen_min: 40_000, judge: shape::width },
    Rule { name: "the map of a folder is its mod.rs", n_seen_min: 400, judge: shape::maps },
    Rule { name: "harness has its folders and no others", n_seen_min: 20, judge: shape::folders },
    Rule { name: "folders are shallow", n_seen_min: 200, judge: shape::depth },
    Rule { name: "checks state what they check", n_seen_min: 30, judge: checks::documented },
    Rule { name: "checks are listed", n_seen_min: 30, judge: checks::listed },
    Rule { name: "culprits are listed", n_seen_min: 40, judge: subjects::culprits_listed },
    Rule { name: "subjects fit on a page", n_seen_min: 90, judge: subjects::page },
    Rule { name: "most subjects are shorter", n_seen_min: 90, judge: subjects::median },
    Rule { name: "nothing sleeps", n_seen_min: 400, judge: words::no_sleep },
    Rule { name: "nothing asks for the time", n_seen_min: 300, judge: words::no_clock },
    Rule { name: "nothing prints", n_seen_min: 300, judge: words::no_print },
    Rule { name: "no test is ignored or panics", n_seen_min: 400, judge: words::every_test_runs },
    Rule { name: "test names are short", n_seen_min: 400, judge: names::of_tests },
    Rule { name: "a name has one meaning", n_seen_min: 200, judge: names::of_types },
    Rule { name: "prose is plain", n_seen_min: 5_000, judge: prose::plain },
    Rule { name: "the package has the whole library", n_seen_min: 1, judge: manifest::included },
];

/// Every breach of these rules, one per line.
fn all_broken(repository: &Repository, rules: &[Rule]) -> Vec<String> {
    let mut lines = Vec::new();
    for Rule { name, n_seen_min, judge } in rules {
        let Judged { n_seen, mut broken } = judge(repository);
        if n_seen < *n_seen_min {
            let sentence = format!("saw {n_seen} things and must see {n_seen_min}");
            broken.push(Broken::at("harness/tests/tidy", sentence));
        }
        lines.extend(
            broken.iter().map(|Broken { place, sentence }| format!("{place}: {sentence} ({name})")),
        );
    }
    lines
}

#[test]
fn the_repository_is_tidy() {
    let broken = all_broken(&Repository::read(), RULES);
    assert!(broken.is_empty(), "{} breaches:\n{}\n", broken.len(), broken.join("\n"));
}

#[test]
fn a_rule_that_sees_nothing_is_broken() {
    let empty = Repository::of(&[]);
    for rule in RULES {
        let broken = all_broken(&empty, std::slice::from_ref(rule)).concat();
        assert!(broken.contains("saw 0 things"), "{}: {broken}", rule.name);
    }
}
