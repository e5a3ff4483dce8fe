//! A finding: the violated sentence, the smallest plays, what came of them, and how to keep it.

use std::fmt;

use crate::bytes::one_line;
use crate::context::Verdict;
use crate::runner::text::report::write_coverage;
use crate::runner::text::rows::{CELL_CHARS_MAX, write_left_out, write_lines, write_rows};
use crate::runner::text::script::{write_play, write_script};
use crate::runner::text::{is_full, shorten};
use crate::runner::{Comparison, Counterexample, Finding, OutcomeClass, Rerun};
use crate::transcript::line::n_common;
use crate::transcript::{End, Transcript};

/// The finding with what was checked, and how far.
impl fmt::Display for Finding {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write_head(f, &[self])?;
        writeln!(f, "    core: {}", self.name)?;
        write_coverage(f, &self.coverage, false)?;
        write_body(f, self)
    }
}

/// The script and both transcripts.
impl fmt::Display for Comparison {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let Self { check, counterexample } = self;
        writeln!(f, "found by: {check}")?;
        write_script(f, counterexample)?;
        writeln!(f)?;
        write_columns(f, counterexample, false)?;
        writeln!(f)?;
        let verdict = counterexample.verdict;
        if counterexample.a == counterexample.b && verdict == Verdict::Same {
            return writeln!(
                f,
                "the token holds one play; whether it is right depends on the check"
            );
        }
        writeln!(f, "verdict {verdict}: {}", verdict.explain())
    }
}

/// Findings that the same plays show, the first one whole.
pub(super) fn write_finding(f: &mut fmt::Formatter<'_>, group: &[&Finding]) -> fmt::Result {
    let Some(finding) = group.first() else { return Ok(()) };
    write_head(f, group)?;
    write_body(f, finding)
}

/// Findings that the same plays show, in one line.
pub(super) fn write_brief(f: &mut fmt::Formatter<'_>, group: &[&Finding]) -> fmt::Result {
    let Some(finding) = group.first() else { return Ok(()) };
    let names: Vec<&str> = group.iter().map(|finding| finding.check.as_str()).collect();
    let line = format!("{}, {}", names.join(", "), finding.brief());
    writeln!(f, "    {}", clip(&line))
}

impl Finding {
    /// The verdict, the cuts and the first lines that differ, in one line.
    pub(crate) fn brief(&self) -> String {
        let small = &self.counterexample;
        let shown = self.clause.clone().unwrap_or_else(|| difference(small));
        format!("{}, {}: {shown}", small.verdict, small.b)
    }
}

/// Clips a line to about the width of a terminal.
pub(crate) fn clip(line: &str) -> String {
    let head: String = line.chars().take(BRIEF_CHARS_MAX - 1).collect();
    if line.chars().count() > BRIEF_CHARS_MAX { head + "…" } else { line.to_owned() }
}

/// The first lines that differ, or how a run ended that shows the fault alone.
fn difference(small: &Counterexample) -> String {
    let [a, b] = [&small.transcript_a, &small.transcript_b].map(Transcript::lines);
    match small.a == small.b {
        true => b.last().cloned().unwrap_or_default(),
        false => {
            let [a, b] = first_difference(&a, &b);
            format!("{a} or {b}")
        }
    }
}

/// The first line of each side that the other side does not have there.
pub(crate) fn first_difference(a: &[String], b: &[String]) -> [String; 2] {
    let at = n_common(a, b);
    [a, b].map(|lines| match lines.get(at) {
        Some(line) => format!("`{line}`"),
        None => "no more".to_owned(),
    })
}

fn write_head(f: &mut fmt::Formatter<'_>, group: &[&Finding]) -> fmt::Result {
    let Some(Finding { check, invariant, clause, counterexample, .. }) = group.first() else {
        return Ok(());
    };
    let verdict = counterexample.verdict;
    writeln!(f, "violated: {invariant}")?;
    if let Some(clause) = clause {
        writeln!(f, "    here: {clause}")?;
    }
    writeln!(f, "   check: {check}, verdict {verdict}: {}", verdict.explain())?;
    let also = group.iter().skip(1).map(|finding| finding.check.as_str());
    match also.collect::<Vec<_>>().join(", ").as_str() {
        "" => {}
        also => writeln!(f, "    also: {also}")?,
    }
    writeln!(f, "    page: {}", check.page())
}

fn write_body(f: &mut fmt::Formatter<'_>, finding: &Finding) -> fmt::Result {
    let Finding { counterexample, token, rerun, .. } = finding;
    writeln!(f)?;
    write_script(f, counterexample)?;
    writeln!(f)?;
    write_columns(f, counterexample, finding.clause.is_some())?;
    write_outcomes(f, counterexample)?;
    write_original(f, counterexample)?;
    writeln!(f)?;
    write_replay(f, token, rerun)?;
    // A case is for those who keep corpora, a test for those who write tests.
    let (wants_case, wants_test) = (*rerun == Rerun::Command, *rerun != Rerun::Command);
    if let Some(case) = finding.to_case().filter(|_| wants_case || is_full(f)) {
        writeln!(f, "as a case for a corpus:")?;
        write_indented(f, &case)?;
    }
    match finding.to_test() {
        Some(test) if wants_test || is_full(f) => {
            writeln!(f, "as a test:")?;
            write_indented(f, &test)
        }
        None if wants_test => {
            writeln!(f, "as a test: keep the one that found it, as it depends on a function")
        }
        _ => Ok(()),
    }
}

/// The line that replays a token. A command line holds no long one, so it is read from a file.
pub(super) fn write_replay(f: &mut fmt::Formatter<'_>, token: &str, rerun: &Rerun) -> fmt::Result {
    if token.len() <= TOKEN_MAX {
        writeln!(f, "replay it:")?;
        return writeln!(f, "    {}", rerun.replay(token));
    }
    let n = token.len();
    writeln!(f, "replay it, with its token of {n} characters in the file `token`:")?;
    writeln!(f, "    {}", rerun.replay("@token"))?;
    if is_full(f) {
        writeln!(f, "its token:")?;
        return writeln!(f, "{token}");
    }
    writeln!(f, "print its token:")?;
    writeln!(f, "    {}", rerun.in_full())
}

/// The other classes of outcome of the script, a line each: its simplest play, and where it begins to differ
/// from A.
fn write_outcomes(f: &mut fmt::Formatter<'_>, small: &Counterexample) -> fmt::Result {
    let Counterexample { outcomes, n_outcomes, transcript_a, classes, .. } = small;
    if classes.len() > 2.max(*n_outcomes) {
        // Those that shortening lost may have reasons of their own.
        let shown = classes.iter().take(CLASSES_MAX).map(ToString::to_string);
        let n = classes.len();
        let more =
            if n > CLASSES_MAX { format!("; and {} more", n - CLASSES_MAX) } else { String::new() };
        let shown = shown.collect::<Vec<_>>().join("; ");
        writeln!(f, "\n{n} outcomes of the script as it was found: {shown}{more}")?;
    }
    let others = outcomes.get(2..).unwrap_or_default();
    if others.is_empty() {
        return Ok(());
    }
    writeln!(f, "\n{n_outcomes} outcomes in all; the others differ from A:")?;
    let lines_a = transcript_a.lines();
    for OutcomeClass { play, transcript, .. } in others {
        let [a, other] = first_difference(&lines_a, &transcript.lines());
        writeln!(f, "    {}", clip(&format!("{play}: {other}, not {a}")))?;
    }
    write_left_out(f, "more", n_outcomes.saturating_sub(outcomes.len()))
}

/// The cuts that show the fault in the script as it was found, if what is left of it is no message.
fn write_original(f: &mut fmt::Formatter<'_>, small: &Counterexample) -> fmt::Result {
    let Some(plays) = &small.on_original else { return Ok(()) };
    let [a, b] = plays.as_ref();
    writeln!(f, "\nin the script as it was found, a whole message where this is none:")?;
    write_play(f, 'A', a, None)?;
    write_play(f, 'B', b, None)
}

/// Both transcripts side by side; the first difference is marked.
fn write_columns(
    f: &mut fmt::Formatter<'_>,
    small: &Counterexample,
    is_explained: bool,
) -> fmt::Result {
    let lines = |logged: &Transcript| -> Vec<String> {
        let mut lines = logged.lines();
        if *logged.end() == End::Open {
            lines.push("(open)".to_owned());
        }
        lines
    };
    let (a, b) = (lines(&small.transcript_a), lines(&small.transcript_b));
    let is_single = small.a == small.b && a == b;
    let is_same = if is_single {
        writeln!(f, "  it logs")?;
        write_lines(f, &a)?;
        false
    } else {
        write_rows(f, ["A", "B"], &a, &b)?
    };
    write_ends(f, small, is_single)?;
    match (is_same && !is_explained, small.verdict) {
        (false, _) => Ok(()),
        (true, Verdict::Flaky) => {
            writeln!(f, "  these two runs agree; the same two plays differed when they were found")
        }
        (true, _) => {
            writeln!(
                f,
                "  the text is the same: they differ in what `Debug` of an event leaves out"
            )
        }
    }
}

/// What a cell has no room for: the message of a fault, and the place of a panic, which stands at its end.
fn write_ends(f: &mut fmt::Formatter<'_>, small: &Counterexample, is_single: bool) -> fmt::Result {
    let Counterexample { transcript_a, transcript_b, .. } = small;
    let whole = |end: &End| {
        if let End::Fault(fault) = end {
            let line = one_line(&format!("fault {fault}")).into_owned();
            return (!fault.message().is_empty()).then_some(line);
        }
        end.line().filter(|line| line.chars().count() > CELL_CHARS_MAX)
    };
    let [a, b] = [transcript_a, transcript_b].map(|transcript| whole(transcript.end()));
    let of_both = match (is_single || a == b, a, b) {
        (true, a, _) => [("", a), ("", None)],
        (false, a, b) => [("A ", a), ("B ", b)],
    };
    let mut ends = of_both.iter().filter_map(|(side, end)| Some((side, end.as_ref()?)));
    ends.try_for_each(|(side, end)| writeln!(f, "  {side}in full: {}", shorten(end)))
}

fn write_indented(f: &mut fmt::Formatter<'_>, text: &str) -> fmt::Result {
    text.lines().try_for_each(|line| writeln!(f, "    {line}"))
}

const CLASSES_MAX: usize = 6;
const BRIEF_CHARS_MAX: usize = 100;

/// The longest token that is printed for a command line: Linux allows 128 KiB for an argument or a variable.
const TOKEN_MAX: usize = 96 << 10;
