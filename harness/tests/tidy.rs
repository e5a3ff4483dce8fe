//! The rules of the house that no lint covers.

#![expect(clippy::unwrap_used, reason = "what cannot be read fails the test")]

use std::fs;
use std::path::{Path, PathBuf};

fn root() -> &'static Path {
    Path::new(env!("CARGO_MANIFEST_DIR"))
}

/// Every Rust file below a folder, with its text.
fn sources(folder: &str) -> Vec<(PathBuf, String)> {
    let mut found = Vec::new();
    let mut folders = vec![root().join(folder)];
    while let Some(folder) = folders.pop() {
        for entry in fs::read_dir(&folder).unwrap() {
            let path = entry.unwrap().path();
            if path.is_dir() {
                folders.push(path);
            } else if path.extension().is_some_and(|extension| extension == "rs") {
                let text = fs::read_to_string(&path).unwrap();
                found.push((path.strip_prefix(root()).unwrap().to_owned(), text));
            }
        }
    }
    assert!(!found.is_empty(), "no sources in {folder}");
    found
}

/// The modules of the library, in the order of `lib.rs`.
fn modules() -> Vec<String> {
    let lib = fs::read_to_string(root().join("harness/lib.rs")).unwrap();
    let lines = lib.lines().map(|line| line.trim_start_matches("pub "));
    let named = lines.filter_map(|line| line.strip_prefix("mod ")?.strip_suffix(';'));
    named.map(str::to_owned).collect()
}

#[test]
fn a_module_uses_only_what_stands_above_it() {
    let modules = modules();
    let position = |name: &str| modules.iter().position(|module| module == name);
    let mut n_uses = 0;
    for (path, text) in sources("harness") {
        let inside = path.strip_prefix("harness").unwrap();
        let room = inside.iter().next().unwrap().to_string_lossy().replace(".rs", "");
        let is_test = path.ends_with("tests.rs") || room == "robot";
        let Some(own) = position(&room).filter(|_| !is_test) else { continue };
        let code = text.split("#[cfg(test)]").next().unwrap();
        let doc = |line: &&str| !line.trim_start().starts_with("//");
        for line in code.lines().filter(doc) {
            for used in line.split("crate::").skip(1) {
                let name = used.split(|c: char| !c.is_alphanumeric() && c != '_').next().unwrap();
                let used = position(name);
                let is_above = used.is_some_and(|used| used <= own);
                assert!(
                    is_above,
                    "{} uses `{name}`, which stands below it: {line}",
                    path.display()
                );
                n_uses += 1;
            }
        }
    }
    assert!(n_uses > 50, "only {n_uses} uses found: does this test still see them?");
}

#[test]
fn files_have_one_job_and_a_first_sentence() {
    for folder in ["harness", "benches"] {
        for (path, text) in sources(folder) {
            let shown = path.display();
            let is_lib = path.ends_with("harness/lib.rs");
            assert!(is_lib || text.starts_with("//! "), "{shown} does not say what it is");
            assert!(!path.ends_with("mod.rs"), "{shown}: a module is named by its file");
            let n_lines = text.lines().count();
            let code = text.split("#[cfg(test)]").next().unwrap().lines().count();
            assert!(code <= 400 && n_lines <= 800, "{shown} has {n_lines} lines; one job a file");
            let widest = text.lines().map(|line| line.chars().count()).max().unwrap_or(0);
            assert!(widest <= 110, "{shown} is {widest} columns wide");
        }
    }
}

#[test]
fn every_check_says_its_invariant_and_its_source() {
    let list = fs::read_to_string(root().join("harness/check.rs")).unwrap();
    for (path, text) in sources("harness/check") {
        let module = path.file_stem().unwrap().to_string_lossy().into_owned();
        if module == "tests" {
            continue;
        }
        let id = module.replace('_', "-");
        assert!(list.contains(&format!("mod {module};")), "{module} is not listed in check.rs");
        assert!(text.contains(&format!("id: \"{id}\"")), "{module} must have the id `{id}`");
        let doc: Vec<&str> = text.lines().map_while(|line| line.strip_prefix("//!")).collect();
        assert!(doc.iter().any(|line| line.starts_with(" Spec: ")), "{module} has no `Spec:` line");
        let shown = format!("report.verdict(\"{id}\"), Some(Verdict::");
        let is_shown = doc.iter().any(|line| line.contains(&shown));
        assert!(is_shown, "{module} has no example of a core that breaks it");
    }
}

#[test]
fn every_culprit_is_listed() {
    let list = fs::read_to_string(root().join("harness/subjects/culprits/mod.rs")).unwrap();
    for (path, _) in sources("harness/subjects/culprits") {
        let module = path.file_stem().unwrap().to_string_lossy().into_owned();
        assert!(list.contains(&format!("{module}::culprit()")), "{module} is not listed");
    }
}

#[test]
fn nothing_waits_and_nothing_prints() {
    let forbidden = ["thread::sleep", "Instant::now", "SystemTime::now", "println!", "#[ignore"];
    for (path, text) in sources("harness") {
        let is_exempt =
            ["tests", "cli", "build.rs"].iter().any(|part| path.iter().any(|p| p == *part));
        let code = text.split("#[cfg(test)]").next().unwrap();
        // An `Instant` can be had in no other way; this one is the start of a virtual clock.
        let is_epoch =
            |line: &str| path.ends_with("quic/clock.rs") && line.starts_with("static EPOCH");
        let lines = code.lines().filter(|line| !is_epoch(line));
        for line in lines.filter(|line| !is_exempt && !line.trim_start().starts_with("//")) {
            let found = forbidden.iter().find(|word| line.contains(*word));
            assert!(found.is_none(), "{}: {line}", path.display());
        }
    }
}

/// Lines of code ahead of the tests, without blanks, comments and imports.
fn n_code_lines(text: &str) -> usize {
    let (mut n, mut is_import) = (0, false);
    for line in text.split("#[cfg(test)]").next().unwrap().lines() {
        is_import |= line.starts_with("use ");
        let is_listed = line.starts_with("mod ") || line.starts_with("pub mod ");
        let is_blank = line.trim().is_empty() || line.trim_start().starts_with("//");
        n += usize::from(!is_import && !is_listed && !is_blank);
        is_import &= !line.ends_with(';');
    }
    n
}

/// An adapter of a real core is short, or the crate has no seam for one: at most 120 lines a file with all
/// that is in it, and half of them at most 60 of code.
#[test]
fn every_subject_fits_on_a_page() {
    let is_subject = |path: &Path| {
        let others = ["culprits", "specimens", "tests", "lib.rs", "culprits.rs"];
        !others.iter().any(|other| path.iter().any(|part| part == *other))
    };
    let mut sizes = Vec::new();
    for (path, text) in sources("harness/subjects") {
        if is_subject(&path) {
            let n_lines = text.split("#[cfg(test)]").next().unwrap().lines().count();
            assert!(n_lines <= 120, "{} has {n_lines} lines", path.display());
            sizes.push(n_code_lines(&text));
        }
    }
    sizes.sort_unstable();
    assert!(sizes.len() > 30, "only {} files seen", sizes.len());
    let median = sizes[sizes.len() / 2];
    assert!(median <= 60, "half of them have more than {median} lines of code");
}
