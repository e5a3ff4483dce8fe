//! Cores that do something bad: what a user sees of each, and at what cost.
//!
//! Each scenario runs in a process of its own, with limits of time and memory, so that one that
//! ends or blocks its process harms no other. The parent starts this test binary again with the
//! name of a scenario in the environment; the child runs it and prints the lines that the parent
//! compares.
//!
//! A group of scenarios is a row of the table in the guide, whose first column is its kind.

#[macro_use]
mod scenario;
mod parent;

mod panics;
mod factories;
mod events;
mod floods;
mod livelocks;
mod consumption;
mod state;
mod keys;
mod windows;
mod destructors;
mod chance;
mod time;
mod outgoing;
mod actions;
mod futures;
mod sockets;
mod adapters;
mod names;
mod surroundings;
#[cfg(target_os = "linux")]
mod process;

use std::collections::{BTreeMap, BTreeSet};

use chunkproof::{CheckId, Verdict};
use scenario::{Group, Scenario};

/// The groups of all files.
fn groups() -> Vec<&'static Group> {
    let files = [
        panics::GROUPS,
        factories::GROUPS,
        events::GROUPS,
        floods::GROUPS,
        livelocks::GROUPS,
        consumption::GROUPS,
        state::GROUPS,
        keys::GROUPS,
        windows::GROUPS,
        destructors::GROUPS,
        chance::GROUPS,
        time::GROUPS,
        outgoing::GROUPS,
        actions::GROUPS,
        futures::GROUPS,
        sockets::GROUPS,
        adapters::GROUPS,
        names::GROUPS,
        surroundings::GROUPS,
        #[cfg(target_os = "linux")]
        process::GROUPS,
    ];
    files.into_iter().flatten().collect()
}

fn scenarios() -> Vec<&'static Scenario> {
    groups().into_iter().flat_map(|group| group.scenarios).collect()
}

/// Runs the scenario that the parent names, and prints its lines. Without a name, as in a usual run
/// of the tests, there is nothing to do.
#[test]
fn child() {
    if let Some(name) = parent::wanted() {
        let scenarios = scenarios();
        let wanted = scenarios.iter().find(|scenario| scenario.name() == name);
        let scenario = wanted.unwrap_or_else(|| panic!("there is no scenario `{name}`"));
        parent::print(&scenario::lines(&(scenario.run)()));
    }
}

#[test]
fn each_core_ends_as_expected() {
    let scenarios = scenarios();
    let names: BTreeSet<&str> = scenarios.iter().map(|scenario| scenario.name()).collect();
    assert_eq!(names.len(), scenarios.len(), "two scenarios share a name");
    assert!(names.len() >= N_SCENARIOS_MIN, "{} scenarios", names.len());
    let different = parent::different(&scenarios);
    assert!(
        different.is_empty(),
        "{} of {} scenarios:\n\n{}",
        different.len(),
        scenarios.len(),
        different.join("\n")
    );
}

#[test]
fn an_unknown_scenario_fails() {
    for name in ["panics::nowhere", ""] {
        let seen = parent::run(name);
        assert_eq!(seen.lines, ["exit code 101, no result"]);
        let message = format!("there is no scenario `{name}`");
        assert!(seen.stderr.contains(&message), "{}", seen.stderr);
    }
}

/// What a row of the guide names: its kind, and the checks and verdicts of its second column.
#[cfg(target_os = "linux")]
type Row = (String, BTreeSet<String>);

/// The rows of the table in the guide.
#[cfg(target_os = "linux")]
fn rows() -> Vec<Row> {
    let page = include_str!("../../../src/guide/hostile_cores.md");
    let rows = page.lines().filter_map(|line| line.strip_prefix("| ")?.strip_suffix(" |"));
    // The first row is the heading; the line below it has no spaces.
    let cells = rows.skip(1).map(|row| row.split(" | ").collect::<Vec<_>>());
    cells
        .map(|cells| {
            let [kind, gets, _costs] = cells[..] else { panic!("not three cells: {cells:?}") };
            let quoted = gets.split('`').skip(1).step_by(2).map(str::to_owned);
            (kind.to_owned(), quoted.collect())
        })
        .collect()
}

/// The checks and verdicts of a line such as `events: variant, …`, if it is about a check.
#[cfg(target_os = "linux")]
fn names(line: &str) -> Option<[String; 2]> {
    let (check, rest) = line.split_once(": ")?;
    let check = check.parse::<CheckId>().ok()?;
    let verdict =
        Verdict::ALL.iter().find(|verdict| rest.split(',').next() == Some(verdict.name()));
    Some([check.to_string(), verdict?.to_string()])
}

#[cfg(target_os = "linux")]
#[test]
fn the_guide_lists_what_the_scenarios_show() {
    let rows = rows();
    let kinds: BTreeSet<&str> = rows.iter().map(|(kind, _)| kind.as_str()).collect();
    assert_eq!(kinds.len(), rows.len(), "two rows are of one kind");
    let mut shown: BTreeMap<&str, BTreeSet<String>> = BTreeMap::new();
    for Group { kind, scenarios } in groups() {
        let lines = scenarios.iter().flat_map(|scenario| scenario.expected);
        let names = lines.filter_map(|line| names(line)).flatten();
        shown.entry(kind).or_default().extend(names);
    }
    assert_eq!(kinds, shown.keys().copied().collect(), "the rows, and the kinds of scenarios");
    for (kind, names) in &rows {
        assert_eq!(Some(names), shown.get(kind.as_str()), "the row `{kind}`, and its scenarios");
    }
}

/// More than enough to notice that a file is no longer listed.
const N_SCENARIOS_MIN: usize = 120;
