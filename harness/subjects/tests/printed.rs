//! The tests and cases that a report prints for pasting work: each is built or parsed, and run.

use std::collections::BTreeSet;
use std::fmt::Write as _;
use std::path::{Path, PathBuf};
use std::process::Command;
use std::{env, fs};

use chunkproof::CheckId;
use chunkproof::context::Options;
use chunkproof::corpus::{Corpora, Subject, suite};
use chunkproof::runner::Finding;
use chunkproof::script::Step;
use chunkproof_subjects::culprits::{Culprit, culprits};

/// Each culprit with its finding, except the one that is not deterministic.
fn found() -> Vec<(Culprit, Finding)> {
    let steady = culprits().into_iter().filter(|it| it.caught_by != CheckId::DETERMINISM);
    let found = steady.map(|culprit| {
        let Culprit { name, cores, script, facts, caught_by, .. } = &culprit;
        let check = cores.clone().name(*name).script(script.clone()).facts(facts.clone());
        let finding = check.run().findings().find(|found| found.check == *caught_by).cloned();
        let finding = finding.unwrap_or_else(|| panic!("{name} is not caught by {caught_by}"));
        (culprit, finding)
    });
    found.collect()
}

#[test]
fn printed_tests_are_built_and_fail_as_reported() {
    let (mut tests, mut calls, mut n_tests) = (String::new(), String::new(), 0);
    for (culprit, finding) in found() {
        let name = culprit.name;
        let Some(test) = finding.to_test() else {
            let is_of_function = [CheckId::GROWTH, CheckId::LIMITS, CheckId::REFERENCE];
            let is_of_function = is_of_function.contains(&finding.check);
            assert!(is_of_function, "{finding}");
            continue;
        };
        // The module stands for the user's test file, and the function for the user's `make_core`.
        let of_culprit = format!("crate::core({name:?})");
        assert_eq!(test.matches("chunkproof::check(make_core)").count(), 1, "{test}");
        let test = test.replace("chunkproof::check(make_core)", &of_culprit);
        let test = test.replace("#[test]\nfn", "pub fn");
        let module = name.replace('-', "_");
        writeln!(tests, "mod {module} {{\n{test}}}").unwrap();
        let check = finding.check.as_str();
        let function = check.replace('-', "_");
        writeln!(calls, "    failed({check:?}, {module}::regression_{function});").unwrap();
        n_tests += 1;
    }
    assert!(n_tests > 30, "only {n_tests} tests are printed");
    let program = PROGRAM.replace("CALLS", &calls) + &tests;
    run(&program);
}

/// Calls each function, which must fail by its check.
const PROGRAM: &str = r#"
fn core(name: &str) -> chunkproof::Checker {
    let mut all = chunkproof_subjects::culprits::culprits().into_iter();
    all.find(|culprit| culprit.name == name).unwrap().cores
}

fn failed(check: &str, test: fn()) {
    let sentence = match std::panic::catch_unwind(test) {
        Ok(()) => "it does not fail".to_owned(),
        Err(payload) => payload.downcast_ref::<String>().cloned().unwrap_or_default(),
    };
    if !sentence.contains(&format!("   check: {check}, verdict ")) {
        N_WRONG.fetch_add(1, std::sync::atomic::Ordering::Relaxed);
        eprintln!("by {check}: {sentence}");
    }
}

static N_WRONG: std::sync::atomic::AtomicU8 = std::sync::atomic::AtomicU8::new(0);

fn main() {
    std::panic::set_hook(Box::new(|_| {}));
CALLS    std::process::exit(i32::from(N_WRONG.load(std::sync::atomic::Ordering::Relaxed)));
}
"#;

/// Builds a program in a package of its own, against this checkout, and runs it.
fn run(program: &str) {
    let folder = Path::new(env!("CARGO_TARGET_TMPDIR")).join("printed");
    let subjects = Path::new(env!("CARGO_MANIFEST_DIR"));
    let root = subjects.join("../..").canonicalize().unwrap();
    fs::create_dir_all(folder.join("src")).unwrap();
    let manifest = [
        "[package]\nname = \"printed\"\nversion = \"0.1.0\"\nedition = \"2024\"\n[workspace]"
            .to_owned(),
        format!("[dependencies.chunkproof]\npath = {root:?}"),
        format!("[dependencies.chunkproof-subjects]\npath = {subjects:?}"),
        "default-features = false\nfeatures = [\"csv\", \"framing\"]\n".to_owned(),
    ]
    .join("\n");
    fs::write(folder.join("Cargo.toml"), manifest).unwrap();
    fs::write(folder.join("src/main.rs"), program).unwrap();
    // The same versions as here, so that cargo fetches none.
    fs::copy(root.join("Cargo.lock"), folder.join("Cargo.lock")).unwrap();
    let mut cargo = Command::new(env::var_os("CARGO").unwrap_or_else(|| "cargo".into()));
    let target: PathBuf = folder.join("target");
    cargo.args(["run", "--quiet", "--offline"]).current_dir(&folder);
    cargo.env("CARGO_TARGET_DIR", target).env_remove("RUSTFLAGS").env_remove("CHUNKPROOF_REPLAY");
    cargo.env("CHUNKPROOF_REPORT", "full");
    let output = cargo.output().unwrap();
    let text = String::from_utf8_lossy(&output.stderr);
    assert!(output.status.success(), "{text}");
}

/// A vocabulary of the actions and events of a script, and of `…`, the setup of a case from a bare core.
fn vocabulary(finding: &Finding) -> String {
    let (mut events, mut actions, mut known) = (Vec::new(), Vec::new(), BTreeSet::new());
    let form = |words: &str| format!("{{ form = {words:?}, means = \"…\" }}");
    for step in finding.origin.0.steps() {
        if let Step::Act(action) | Step::On { action, .. } = &step {
            // An action is defined once, whatever is quoted in it.
            let words = action.split('"').next().unwrap();
            let is_new = known.insert(words.to_owned());
            actions.extend(is_new.then(|| form(action)));
        }
        if let Step::On { event, .. } = &step {
            events.push(form(event));
        }
    }
    let (events, actions) = (events.join(", "), actions.join(", "));
    let setups = form("…");
    format!("words = [{events}]\nactions = [{actions}]\nsetups = [{setups}]\n")
}

#[test]
fn printed_cases_are_parsed_and_fail_as_reported() {
    let (mut n_cases, mut wrong) = (0, Vec::new());
    for (culprit, finding) in found() {
        let Some(case) = finding.to_case() else {
            // Texts that are ruled out have no key in a corpus.
            let unwritten = [CheckId::GROWTH, CheckId::LIMITS, CheckId::REFERENCE, CheckId::NEVER];
            let is_of_function = unwritten.contains(&finding.check);
            assert!(is_of_function, "{finding}");
            continue;
        };
        // Rewritings come from the subject, and this one has none.
        if finding.check == CheckId::REWRITING {
            continue;
        }
        let words = vocabulary(&finding);
        let file = format!("# Pasted.\n{case}");
        let corpora = Corpora::parse([("p/vocabulary.toml", words.as_str()), ("p/x.toml", &file)]);
        let corpora = corpora.unwrap_or_else(|error| panic!("{}: {error}\n{case}", culprit.name));
        let cores = culprit.cores.clone();
        let subject = Subject::new("culprit", "p", move |_| Some(cores.clone()));
        let file = &corpora.files[0];
        let trials = suite::run(&subject, file, &file.cases[0], Options::default());
        let trial = trials.iter().find(|trial| trial.check == finding.check).unwrap();
        if trial.status.is_ok() {
            wrong.push(format!("{}: {:?}\n{case}", culprit.name, trial.verdict));
        }
        n_cases += 1;
    }
    assert!(wrong.is_empty(), "{}", wrong.join("\n"));
    assert!(n_cases > 30, "only {n_cases} cases are printed");
}
