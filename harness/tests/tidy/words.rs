//! Calls, macros and attributes that are not allowed in some folders, or anywhere.

use super::paths::{Path, paths};
use super::repository::{Broken, Judged, Repository, judge_each};
use super::source::Source;

/// The folders whose code neither reads a clock nor prints.
const QUIET: [&str; 3] = ["harness/src", "harness/subjects", "harness/mutation"];
/// The command may print, but not read a clock.
const COMMAND: &str = "harness/cli";
const CLOCKS: [[&str; 2]; 2] = [["Instant", "now"], ["SystemTime", "now"]];
/// A replay prints its result, even in a test that passes.
const ANSWERS: &str = "harness/src/check/asked.rs";
const PRINTS: [&str; 5] = ["println", "print", "eprintln", "eprint", "dbg"];
const UNWANTED: [&str; 2] = ["ignore", "should_panic"];

/// A file that may read a clock once.
struct Allowed {
    file: &'static str,
    call: &'static str,
    reason: &'static str,
}

const CLOCKS_ALLOWED: &[Allowed] = &[
    Allowed { file: "harness/subjects/quic/clock.rs", call: "Instant::now", reason: AN_INSTANT },
    Allowed {
        file: "harness/src/adapter/future/hyper.rs",
        call: "Instant::now",
        reason: AN_INSTANT,
    },
];

const AN_INSTANT: &str =
    "there is no other way to make an `Instant`; only differences to this one are used";

/// Time is virtual: nothing sleeps, not even a test.
pub(super) fn no_sleep(repository: &Repository) -> Judged {
    judge_each(&repository.sources, |source, broken| {
        for path in paths(&source.words()).iter().filter(|path| has(path, ["thread", "sleep"])) {
            broken.push(Broken::in_line(&source.path, path.line, "sleeps"));
        }
    })
}

/// Time comes from the script: only test code may read a clock.
pub(super) fn no_clock(repository: &Repository) -> Judged {
    judge_clocks(repository, CLOCKS_ALLOWED)
}

fn judge_clocks(repository: &Repository, all_allowed: &[Allowed]) -> Judged {
    let sources = || QUIET.iter().chain([&COMMAND]).flat_map(|folder| repository.below(folder));
    judge_each(sources(), |source, broken| {
        let paths = paths(&source.code_words());
        let calls = paths.iter().filter(|path| CLOCKS.iter().any(|clock| has(path, *clock)));
        let mut allowed: Vec<&Allowed> =
            all_allowed.iter().filter(|allowed| source.path == allowed.file).collect();
        for call in calls {
            let name = call.segments.join("::");
            match allowed.iter().position(|allowed| name.ends_with(allowed.call)) {
                Some(at) => drop(allowed.remove(at)),
                None => broken.push(Broken::in_line(
                    &source.path,
                    call.line,
                    format!("reads a clock by `{name}`"),
                )),
            }
        }
        for Allowed { call, reason, .. } in allowed {
            let sentence = format!("is allowed `{call}` and does not call it ({reason})");
            broken.push(Broken::at(&source.path, sentence));
        }
    })
}

/// The library and the subjects return data; only their tests and the result of a replay are
/// printed.
pub(super) fn no_print(repository: &Repository) -> Judged {
    let sources = QUIET.iter().flat_map(|folder| repository.below(folder));
    let sources = sources.filter(|source| source.path != ANSWERS);
    judge_each(sources, |source, broken| {
        let printed = |path: &&Path| {
            path.is_macro && path.segments.iter().any(|s| PRINTS.contains(&s.as_str()))
        };
        for path in paths(&source.code_words()).iter().filter(printed) {
            let sentence = format!("prints by `{}!`", path.segments.join("::"));
            broken.push(Broken::in_line(&source.path, path.line, sentence));
        }
    })
}

/// Every test runs, and a test that expects a panic catches it and asserts its message.
pub(super) fn every_test_runs(repository: &Repository) -> Judged {
    let attributes = repository.sources.iter().flat_map(attribute_words);
    judge_each(attributes, |(source, line, word), broken| {
        if UNWANTED.contains(&word.as_str()) {
            broken.push(Broken::in_line(
                &source.path,
                line,
                format!("has a test with `#[{word}]`"),
            ));
        }
    })
}

/// The words within the attributes of a file.
fn attribute_words(source: &Source) -> Vec<(&Source, usize, String)> {
    let words = source.words().into_iter().filter(|word| word.is_in_attribute);
    words.map(|word| (source, word.line, word.text)).collect()
}

/// Whether a path has these two segments in a row.
fn has(path: &Path, pair: [&str; 2]) -> bool {
    path.segments.windows(2).any(|window| window == pair)
}

#[cfg(test)]
mod tests {
    use super::super::repository::{Repository, found};
    use super::{Allowed, every_test_runs, judge_clocks, no_clock, no_print, no_sleep};

    const FILE: &str = "harness/src/a.rs";

    #[test]
    fn a_sleep_is_found_in_tests_too() {
        let bad = [
            "fn a() { std::thread::sleep(b) }",
            "use std::thread::sleep;",
            "use std::{thread::{self, sleep as rest}};",
            "#[cfg(test)]\nmod tests { #[test] fn a() { thread::sleep(b) } }",
            "fn a() { b!(thread::sleep(c)) }",
        ];
        for text in bad {
            assert!(found(no_sleep, &[(FILE, text)]).ends_with(": sleeps\n"), "{text}");
        }
        let good = "//! thread::sleep\nconst A: &str = \"thread::sleep\";\n\
            fn sleep() { thread::spawn(sleep) }";
        assert_eq!(found(no_sleep, &[(FILE, good)]), "");
    }

    #[test]
    fn a_clock_is_found_outside_of_tests() {
        let bad = [
            "fn a() { Instant::now() }",
            "fn a() { std::time::SystemTime::now() }",
            "static A: LazyLock<Instant> = LazyLock::new(Instant::now);",
        ];
        for text in bad {
            let broken = found(no_clock, &[(FILE, text)]);
            assert!(broken.contains("reads a clock by `"), "{text}: {broken}");
        }
        let good = "use std::time::Instant;\n/// Instant::now()\nfn a() {}\n\
            #[cfg(test)]\nmod tests { fn a() { Instant::now() } }";
        assert_eq!(found(no_clock, &[(FILE, good)]), "");
    }

    #[test]
    fn a_clock_is_allowed_once_by_name() {
        let allowed = [Allowed { file: FILE, call: "Instant::now", reason: "none" }];
        let broken = |text: &str| {
            let broken = judge_clocks(&Repository::of(&[(FILE, text)]), &allowed).broken;
            broken.iter().map(|broken| broken.sentence.clone()).collect::<String>()
        };
        assert_eq!(broken("fn a() { Instant::now() }"), "");
        assert!(broken("fn a() { Instant::now() + Instant::now() }").contains("reads a clock"));
        assert!(
            broken("fn a() {}").contains("is allowed `Instant::now` and does not call it (none)")
        );
    }

    #[test]
    fn a_print_is_found_outside_of_tests() {
        for text in
            ["fn a() { println!(\"b\") }", "fn a() { std::eprint![b] }", "fn a() { b!(dbg!(c)) }"]
        {
            assert!(found(no_print, &[(FILE, text)]).contains(":1: prints by `"), "{text}");
        }
        let good = "fn print() { print(a != b) }\n#[test]\nfn a() { println!(\"b\") }";
        assert_eq!(
            found(no_print, &[(FILE, good), ("harness/cli/main.rs", "fn a() { println!() }")]),
            ""
        );
    }

    #[test]
    fn a_test_that_does_not_run_is_found() {
        let bad = [
            "#[cfg(test)]\nmod tests { #[test]\n#[ignore]\nfn a() {} }",
            "#[test]\n#[ignore = \"slow\"]\nfn a() {}",
            "#[test]\n#[should_panic(expected = \"b\")]\nfn a() {}",
            "#[cfg_attr(unix, ignore)]\n#[test]\nfn a() {}",
            "proptest! { #[test]\n#[should_panic]\nfn a(b in c) {} }",
        ];
        for text in bad {
            assert!(
                found(every_test_runs, &[(FILE, text)]).contains("has a test with `#["),
                "{text}"
            );
            assert!(
                found(every_test_runs, &[("harness/tests/a.rs", text)]).contains("has a test"),
                "{text}"
            );
        }
        let good = "#[doc = \"ignore\"]\n#[test]\n#[must_use]\nfn ignore() { should_panic() }";
        assert_eq!(found(every_test_runs, &[(FILE, good)]), "");
    }
}
