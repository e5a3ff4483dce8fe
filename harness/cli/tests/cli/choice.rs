//! The choice of subjects, protocols, checks and cases, by names and by patterns.

use std::collections::BTreeSet;

use serde_json::Value;

use crate::LINES;
use crate::workshop::{GOOD, WAIVER, Workshop, bundled, wrong};

/// The distinct values of a key of the trials.
fn values(shop: &Workshop, args: &[&str], key: &str) -> Vec<String> {
    let args = [&["run"], args, &["--format", "json"]].concat();
    let out: Value = serde_json::from_str(&shop.run(&args).ended(0)).unwrap();
    let trials = out["trials"].as_array().unwrap().iter();
    let values: BTreeSet<&str> = trials.map(|trial| trial[key].as_str().unwrap()).collect();
    values.into_iter().map(ToOwned::to_owned).collect()
}

#[test]
fn subjects_are_chosen_by_names_and_patterns() {
    let framing = bundled("framing");
    let subjects = |chosen: &[&str]| {
        let args: Vec<&str> = chosen.iter().flat_map(|name| ["--subject", name]).collect();
        let quick = [framing.as_str(), "--profile", "quick"];
        values(&Workshop::new(), &[&quick, &args[..]].concat(), "subject")
    };
    assert_eq!(subjects(&["*/lines"]), [LINES]);
    assert_eq!(subjects(&["tokio-util/any*", LINES]), ["tokio-util/any-delimiter", LINES]);
    assert!(subjects(&["tokio-*"]).len() > 2);
}

#[test]
fn protocols_are_chosen_by_names_and_patterns() {
    let [sse, framing, json] = ["sse", "framing", "json"].map(bundled);
    let files = |args: &[&str]| {
        let args = [&[sse.as_str(), &framing, &json, "--profile", "quick"], args].concat();
        let files = values(&Workshop::new(), &args, "file");
        let folder = |file: &String| file.rsplit('/').nth(1).unwrap().to_owned();
        Vec::from_iter(files.iter().map(folder).collect::<BTreeSet<String>>())
    };
    assert_eq!(files(&["--protocol", "framing"]), ["framing"]);
    assert_eq!(files(&["--protocol", "j*n", "--protocol", "ss*"]), ["json", "sse"]);
}

#[test]
fn cases_are_chosen_by_names_and_patterns() {
    let framing = bundled("framing/lines.toml");
    let cases = |case: &str| values(&Workshop::new(), &[&framing, "--case", case], "case");
    assert_eq!(cases("lines-lf"), ["lines-lf"]);
    let many = cases("lines-*");
    assert!(many.len() > 2 && many.iter().all(|case| case.starts_with("lines-")), "{many:?}");
}

#[test]
fn only_the_chosen_checks_are_shown_and_judged() {
    let shop = Workshop::with(&wrong());
    let run = |checks: &[&str]| {
        let checks: Vec<&str> = checks.iter().flat_map(|name| ["--check", name]).collect();
        shop.run(&[&["run", "framing", "--subject", LINES], &checks[..]].concat())
    };
    let out = run(&["expected"]).ended(1);
    assert!(out.contains("1 trials, ") && out.contains("0 stale, 1 violated"), "{out}");
    let out = run(&["events", "outgoing"]).ended(0);
    assert!(out.contains("2 trials, ") && !out.contains("[expected]"), "{out}");
}

#[test]
fn a_waiver_of_cases_not_chosen_is_not_stale() {
    let two = GOOD.replace("\"one\"", "\"two\"").replace("# A line.\n", "");
    let unused = WAIVER.replace("\"one\"", "\"t*\"");
    let shop = Workshop::with(&format!("{GOOD}{two}{unused}"));
    shop.run(&["run", "framing"]).ended(1);
    shop.run(&["run", "framing", "--case", "one"]).ended(0);
    shop.run(&["run", "framing", "--check", "events"]).ended(0);
    // All cases, by their names.
    shop.run(&["run", "framing", "--case", "one", "--case", "two"]).ended(1);
}

#[test]
fn an_unknown_name_is_refused_with_the_nearest() {
    let shop = Workshop::with(GOOD);
    let refused = |option: &str, name: &str, words: &[&str]| {
        shop.run(&["run", "framing", option, name]).refused(words);
    };
    let list = "`chunkproof list subjects` lists";
    refused(
        "--subject",
        "lines",
        &["unknown subject `lines` (did you mean `tokio-util/lines`?)", list],
    );
    refused("--subject", "vt/*", &["no subject fits `vt/*` (did you mean `vte/parser`?)", list]);
    let meant = "unknown protocol `framin` (did you mean `framing`?); there are: framing";
    refused("--protocol", "framin", &[meant]);
    refused("--case", "one-", &["unknown case `one-` (did you mean `one`?); there are: one"]);
    refused("--case", "x*", &["no case fits `x*`; there are: one"]);
    refused("--check", "event", &["unknown check `event` (did you mean `events`?); there are:"]);
    let nothing = ["run", "framing", "--subject", "vte/parser", "--case", "one"];
    shop.run(&nothing).refused(&["nothing to run", "no chosen case of terminal;"]);
}

#[test]
fn protocols_are_listed_with_their_counts() {
    let out = Workshop::new().run(&["list", "protocols"]).ended(0);
    let row = out.lines().find(|line| line.starts_with("framing ")).unwrap();
    let [_, n_subjects, "subjects", n_cases, "cases"] =
        row.split_whitespace().collect::<Vec<_>>()[..]
    else {
        panic!("{row}")
    };
    let list = |what: &str| Workshop::new().run(&["list", what]).ended(0);
    let subjects = list("subjects");
    let n_listed = subjects.lines().filter(|line| line.starts_with("framing ")).count();
    assert_eq!(n_subjects, n_listed.to_string());
    let cases = list("cases");
    let mut of_framing = cases.split("corpora/").filter(|file| file.starts_with("framing/"));
    let is_case = |line: &&str| line.trim_start().starts_with(|c: char| c.is_ascii_digit());
    let n_listed: usize =
        of_framing.by_ref().map(|file| file.lines().filter(is_case).count()).sum();
    assert_eq!(n_cases, n_listed.to_string());
    let columns: BTreeSet<usize> = out.lines().map(|line| line.find(" cases").unwrap()).collect();
    assert_eq!(columns.len(), 1, "{out}");
    assert_eq!(out.lines().count(), chunkproof::protocol::all().len());
}
