//! The output that the README shows is what the programs print.
//!
//! A comment `<!-- output: COMMAND -->` stands above each such block; with `first 2 paragraphs of output:`
//! the block has no more than these. `INSTA_UPDATE=always` writes what is printed.

use std::collections::BTreeSet;
use std::{env, fs, iter, thread};

use chunkproof::checks::Category;
use chunkproof::corpus::{Corpora, SubjectWaiver};
use chunkproof::runner::WaiverClass;
use chunkproof_subjects::BUNDLED;

use crate::workshop::{Workshop, bundled};

#[expect(dead_code, reason = "what its `main` prints is asked for here")]
#[path = "../../../examples/finding.rs"]
mod finding;

const README: &str = concat!(env!("CARGO_MANIFEST_DIR"), "/../../README.md");
const UPDATE: &str = "INSTA_UPDATE=always cargo test -p chunkproof-cli --test cli readme";

#[test]
fn the_readme_shows_what_is_printed() {
    let shown = fs::read_to_string(README).unwrap();
    let (printed, n_blocks) = renewed(&shown, output);
    assert!(n_blocks > 1, "README.md shows {n_blocks} blocks of output");
    if env::var("INSTA_UPDATE").is_ok_and(|update| update == "always") {
        fs::write(README, printed).unwrap();
        return;
    }
    let mut lines = iter::zip(shown.lines(), printed.lines());
    let differs = lines.find(|(shown, printed)| shown != printed);
    assert_eq!(
        differs, None,
        "README.md shows other output than is printed; write it by\n    {UPDATE}"
    );
    assert_eq!(shown.len(), printed.len());
}

#[test]
fn a_block_that_is_outdated_is_renewed() {
    let text = |block: &str, first: &str| {
        format!(
            "a\n\n<!-- output: one -->\n```text\n{block}```\nb\n\
             <!-- first 1 paragraphs of output: two -->\n```text\n{first}```\n"
        )
    };
    let output = |command: &str| format!("\n{command}\n\nmore\n\n");
    let (printed, n_blocks) = renewed(&text("old\n", "old\nolder\n"), output);
    assert_eq!((printed, n_blocks), (text("one\n\nmore\n", "two\n"), 2));
}

/// The rows of the README's table whose figures stand in the table of strategies, and their columns there.
const STRATEGIES: [(&str, &str); 5] = [
    ("whole messages", "whole"),
    ("a loop over every single cut", "single-cuts"),
    ("byte by byte", "bytewise"),
    ("a property, up to 128 random chunkings", "random"),
    ("all chunkings proved", "proof"),
];
/// The same for the table of fuzzers: the columns there, and what stands in one of a fault that was missed.
const FUZZERS: [(&str, usize, &str); 3] = [
    ("a fuzz target over whole inputs", 5, "missed"),
    ("a fuzz target with random cuts", 6, "missed"),
    ("**its fuzz targets**, a minute each", 4, "-"),
];

#[test]
fn faults_are_counted_as_the_tables_have_them() {
    let read = |path: &str| {
        fs::read_to_string(format!("{}/../../{path}", env!("CARGO_MANIFEST_DIR"))).unwrap()
    };
    let readme = read("README.md");
    let shows = |way: &str, n: usize| {
        let rows = [format!("| {way} | {n} |"), format!("| {way} | **{n}** |")];
        assert!(rows.iter().any(|row| readme.contains(row)), "README.md has no row {}", rows[0]);
    };
    let snapshot = read("snapshots/culprits__strategies.snap");
    let mut lines = snapshot.lines().skip_while(|line| !line.starts_with("feeds to first failure"));
    let columns: Vec<&str> = lines.next().unwrap().split_whitespace().skip(4).collect();
    let culprits: Vec<Vec<&str>> = lines.map(|line| line.split_whitespace().collect()).collect();
    for (way, column) in STRATEGIES {
        let at = 1 + columns.iter().position(|name| *name == column).unwrap();
        shows(way, culprits.iter().filter(|culprit| culprit[at] != "-").count());
    }
    shows("**all checks of this crate**", culprits.len());
    let table = read("fuzz/CULPRITS.md");
    let rows = table.lines().filter(|line| line.starts_with("| ")).skip(2);
    let rows: Vec<Vec<&str>> = rows.map(|row| row.split('|').map(str::trim).collect()).collect();
    assert_eq!(rows.len(), culprits.len());
    for (way, column, missed) in FUZZERS {
        shows(way, rows.iter().filter(|row| !row[column].starts_with(missed)).count());
    }
}

#[test]
fn cores_that_deviate_are_counted_as_waived() {
    let corpora = Corpora::bundled();
    let waivers = corpora.files.iter().flat_map(|file| &file.waivers);
    let deviations: Vec<&SubjectWaiver> =
        waivers.filter(|known| known.waiver.class == WaiverClass::Deviation).collect();
    let cores = |is_meant: fn(&SubjectWaiver) -> bool| {
        let meant = deviations.iter().filter(|known| is_meant(known));
        meant.map(|known| known.subject.as_str()).collect::<BTreeSet<&str>>().len()
    };
    let n_all = cores(|_| true);
    let n_cut = cores(|known| known.waiver.check.category() == Category::Cuts);
    let n_stop = cores(|known| known.waiver.check.category() == Category::Stops);
    let n_bundled = BUNDLED.len();
    let readme = fs::read_to_string(README).unwrap();
    for count in [
        format!("Of {n_bundled} bundled cores, {n_all} deviate"),
        format!("for {n_cut} the cut decides"),
        format!("{n_stop} panic, hang or abort."),
    ] {
        assert!(readme.contains(&count), "README.md should have: {count}");
    }
    let n_cases: usize = corpora.files.iter().map(|file| file.cases.len()).sum();
    assert!(n_cases > 4500 && readme.contains("Over 4500 cases"), "{n_cases} cases");
    let n_protocols = format!("{} protocols", corpora.vocabularies.len());
    assert!(readme.contains(&n_protocols), "README.md should have: {n_protocols}");
}

/// The page with each block of output as `output` returns it for its command, and how many there are.
fn renewed(page: &str, output: impl Fn(&str) -> String) -> (String, usize) {
    let (mut printed, mut n_blocks) = (String::new(), 0);
    let mut lines = page.lines();
    while let Some(line) = lines.next() {
        printed.push_str(line);
        printed.push('\n');
        let Some((n_paragraphs, command)) = marker(line) else { continue };
        assert_eq!(lines.next(), Some("```text"), "a block stands below {line}");
        assert!(lines.any(|line| line == "```"), "the block below {line} ends");
        let output = output(command);
        let paragraphs: Vec<&str> = output.trim().split("\n\n").take(n_paragraphs).collect();
        let block = paragraphs.join("\n\n");
        printed.push_str(&format!("```text\n{block}\n```\n"));
        n_blocks += 1;
    }
    (printed, n_blocks)
}

/// How many paragraphs of what command a comment asks for.
fn marker(line: &str) -> Option<(usize, &str)> {
    let (marker, command) =
        line.strip_prefix("<!-- ")?.strip_suffix(" -->")?.split_once("output: ")?;
    let n = match marker {
        "" => usize::MAX,
        first => first.strip_prefix("first ")?.strip_suffix(" paragraphs of ")?.parse().unwrap(),
    };
    Some((n, command))
}

/// What a command of the README prints.
fn output(command: &str) -> String {
    match command {
        // A test is run again by its name, which is that of its thread; a program is not.
        "cargo run --example finding" => {
            thread::spawn(|| finding::report().to_string()).join().unwrap()
        }
        "cargo run --features all -- run corpora/websocket/fragmentation.toml" => {
            Workshop::new().run(&["run", &bundled("websocket/fragmentation.toml")]).ended(0)
        }
        _ => panic!("no test knows what `{command}` prints"),
    }
}
