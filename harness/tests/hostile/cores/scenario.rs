//! A scenario: a core, a script, and the lines that stand for its report.

use std::fmt::Write as _;

use chunkproof::runner::{CheckResult, Finding};
use chunkproof::{Report, Verdict};

/// A core that misbehaves, its script, and what comes of it.
pub(super) struct Scenario {
    /// The path of its function.
    path: &'static str,
    pub(super) run: fn() -> Report,
    /// The lines that are printed; one that begins with [`STDERR`] is a part of the standard error.
    pub(super) expected: &'static [&'static str],
}

/// Scenarios whose cores do the same.
pub(super) struct Group {
    /// What they do: the first column of a row in the guide.
    pub(super) kind: &'static str,
    pub(super) scenarios: &'static [Scenario],
}

impl Scenario {
    pub(super) const fn new(
        path: &'static str,
        run: fn() -> Report,
        expected: &'static [&'static str],
    ) -> Self {
        Self { path, run, expected }
    }

    /// The name of its file and of its function.
    pub(super) fn name(&self) -> &'static str {
        let (rooms, _) = self.path.rsplit_once("::").unwrap();
        let (_, name) = self.path.split_at(rooms.rfind("::").unwrap() + 2);
        name
    }
}

/// Makes the table of a file: what the cores of each group do, and each function with the lines
/// that it prints.
macro_rules! groups {
    ($($kind:literal { $($run:ident: $($line:literal),+;)+ })+) => {
        pub(super) const GROUPS: &[$crate::hostile::cores::Group] = &[$(
            $crate::hostile::cores::Group {
                kind: $kind,
                scenarios: &[$(
                    $crate::hostile::cores::Scenario::new(
                        concat!(module_path!(), "::", stringify!($run)),
                        $run,
                        &[$($line),+],
                    ),
                )+],
            },
        )+];
    };
}

/// The lines that stand for a report: whether it is ok and what it guarantees, what lowered the
/// guarantee, the checks that were not judged, and each finding.
pub(super) fn lines(report: &Report) -> Vec<String> {
    let result = if report.is_ok() { "ok" } else { "violated" };
    let guarantee = report.coverage.guarantee.to_string();
    let (guarantee, _) = guarantee.split_once(", ").unwrap();
    let mut lines = vec![format!("{result}, {guarantee}")];
    // That exploring stops at a difference is part of every finding about cuts.
    let notes =
        report.coverage.notes.iter().filter(|note| !note.starts_with("stopped at the first"));
    lines.extend(notes.map(|note| format!("note: {note}")));
    lines.extend(not_judged(report));
    lines.extend(report.findings().map(line));
    let text = format!("{report}{report:#}");
    if let Some(char) = text.chars().find(|char| acts_on_terminals(*char)) {
        lines.push(format!("the text has {char:?}"));
    }
    lines.iter().map(|line| portable(line)).collect()
}

/// The checks that were not judged although none failed, by reason.
fn not_judged(report: &Report) -> Vec<String> {
    let is_not_judged = |it: &&CheckResult| it.verdict == Verdict::NotJudged && report.is_ok();
    let mut lines: Vec<String> = Vec::new();
    for CheckResult { check, because, .. } in report.results.iter().filter(is_not_judged) {
        let reason = format!(": {}", because.as_deref().unwrap_or("without a reason"));
        match lines.iter_mut().find(|line| line.ends_with(&reason)) {
            Some(line) => line.insert_str(line.len() - reason.len(), &format!(", {check}")),
            None => lines.push(format!("not judged: {check}{reason}")),
        }
    }
    lines
}

/// A finding in a line: check, verdict, the part that is broken, and an end that no core may have.
fn line(finding: &Finding) -> String {
    let found = &finding.counterexample;
    let mut line = format!("{}: {}", finding.check, found.verdict);
    for part in finding.kind.into_iter().chain(finding.clause.as_deref()) {
        write!(line, ", {part}").unwrap();
    }
    let ends = [&found.transcript_b, &found.transcript_a].map(|transcript| transcript.end().line());
    let is_normal = |end: &String| end == "end" || end.starts_with("fault ");
    if let Some(end) = ends.into_iter().flatten().find(|end| !is_normal(end)) {
        write!(line, ", {end}").unwrap();
    }
    line
}

/// The same on every machine and after every edit: no folders, no numbers of lines, no places in
/// libraries. Quotes are replaced by ones that need no escape here.
fn portable(line: &str) -> String {
    // The text of a transcript escapes the backslashes of a path.
    let folders = [FOLDER.to_owned(), FOLDER.replace('/', r"\\")];
    let here = folders.iter().fold(line.replace('"', "'"), |line, it| line.replace(it, ""));
    let mut parts = here.split(".rs:");
    let mut text = parts.next().unwrap_or_default().to_owned();
    for part in parts {
        let file = text.rfind(" at ").map_or(0, |at| at + " at ".len());
        let is_ours = !text[file..].contains(['/', '\\']);
        if is_ours {
            text += ".rs";
        } else {
            text.replace_range(file.., "a library");
        }
        text += part.trim_start_matches(|char: char| char.is_ascii_digit());
    }
    text
}

/// Whether a character controls a terminal, hides, or turns the direction of text.
fn acts_on_terminals(char: char) -> bool {
    let is_hidden = matches!(char, '\u{200b}'..='\u{200f}' | '\u{2028}'..='\u{202e}');
    let is_mark = matches!(char, '\u{2060}'..='\u{2069}' | '\u{feff}');
    char != '\n' && char.is_control() || is_hidden || is_mark
}

const FOLDER: &str = "harness/tests/hostile/cores/";
/// The beginning of an expected line that is part of the standard error.
pub(super) const STDERR: &str = "stderr: ";
