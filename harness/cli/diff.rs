//! `chunkproof diff`: where two cores of one protocol disagree.

use std::fmt::Write as _;

use chunkproof::Profile;
use chunkproof::context::Options;
use chunkproof::corpus::Subject;
use chunkproof::corpus::diff::{Account, Compared, Difference, compare, stale};
use chunkproof::internals::isolation::watch_command;
use chunkproof_subjects::subjects;

use crate::args::DiffArgs;
use crate::failure::Failure;
use crate::lookup::{corpora, subject};
use crate::output;

/// Compares the two subjects; true if every difference is accounted for.
pub(crate) fn run(args: &DiffArgs) -> Result<bool, Failure> {
    let all = subjects();
    let [a, b] = two(&all, &args.subjects)?;
    let corpora = corpora(&args.paths)?;
    let files = corpora.files.iter().filter(|file| file.protocol == a.protocol());
    // One play of each case needs no thoroughness.
    let options = Options::of(Profile::Quick);
    let _watched = watch_command();
    let (mut found, mut stale_quirks) = (Vec::new(), String::new());
    let (mut n_same, mut n_unknown) = (0, 0);
    for file in files {
        for case in &file.cases {
            match compare([&a, &b], file, case, options) {
                Compared::Same => n_same += 1,
                Compared::Differs(difference) => found.push(*difference),
                Compared::NotApplicable => {}
                Compared::NotJudged => n_unknown += 1,
            }
        }
        for quirk in stale([&a, &b], file, &found) {
            let (path, cases) = (&file.path, quirk.cases.join(", "));
            let _infallible = writeln!(
                stale_quirks,
                "stale: a quirk of {path} accounts for no difference; remove it ({cases})"
            );
        }
    }
    if n_same + found.len() + n_unknown == 0 {
        return Err(Failure::Usage(format!(
            "no case of these corpora concerns both {} and {}",
            a.name(),
            b.name()
        )));
    }
    let text = written(&found, &stale_quirks, (n_same, n_unknown), args.all);
    output::deliver(&text, None)?;
    let is_open = |difference: &Difference| difference.account == Account::Unaccounted;
    Ok(stale_quirks.is_empty() && n_unknown == 0 && !found.iter().any(is_open))
}

/// Two subjects of one protocol.
fn two(all: &[Subject], names: &[String]) -> Result<[Subject; 2], Failure> {
    let [a, b] = names else {
        let problem = "diff compares two subjects: --subject A --subject B";
        return Err(Failure::Usage(problem.to_owned()));
    };
    let [a, b] = [subject(all, a)?, subject(all, b)?];
    if a.protocol() != b.protocol() || a.name() == b.name() {
        return Err(Failure::Usage(format!(
            "{} implements {}, {} implements {}; diff compares two subjects of one protocol",
            a.name(),
            a.protocol(),
            b.name(),
            b.protocol()
        )));
    }
    Ok([a, b])
}

/// The differences that are not accounted for, or all of them; then the totals.
fn written(
    found: &[Difference],
    stale_quirks: &str,
    (n_same, n_unknown): (usize, usize),
    all: bool,
) -> String {
    let mut out = String::new();
    let shown = found.iter().filter(|found| all || found.account == Account::Unaccounted);
    // Writing to a String cannot fail.
    for difference in shown {
        let _infallible = writeln!(out, "{difference}");
    }
    out.push_str(stale_quirks);
    let count = |name| found.iter().filter(|found| found.account.name() == name).count();
    let [allowed, waived, quirks, open] = ["allowed", "waived", "quirk", "UNACCOUNTED"].map(count);
    let n_cases = n_same + found.len() + n_unknown;
    let unknown = match n_unknown {
        0 => String::new(),
        n => format!(", {n} not judged, as they exceed the budget"),
    };
    let _infallible = writeln!(
        out,
        "{n_cases} cases concern both: {n_same} the same, {allowed} allowed to differ, {waived} waived, \
         {quirks} quirks, {open} unaccounted{unknown}"
    );
    out
}
