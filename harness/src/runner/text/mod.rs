//! Reports as people read them in a terminal: the violated sentence first.

pub(crate) mod rows;
mod paste;
mod unmet;

use std::fmt;

use crate::context::Verdict;
use crate::runner::text::rows::{CELL_CHARS_MAX, ROWS_MAX, write_left_out, write_rows};
use crate::runner::text::unmet::write_unmet;
use crate::runner::{Comparison, Counterexample, Finding, Report};
use crate::script::{Chunking, Play, Script, Step};
use crate::transcript::{End, Transcript};

/// One line if all is well, else every finding.
impl fmt::Display for Report {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        if self.is_ok() {
            match self.results.as_slice() {
                [only] if self.is_replay && only.waiver.is_none() => {
                    writeln!(f, "{}: replayed, `{}` no longer fails", self.name, only.check)?;
                }
                _ => writeln!(f, "{}: ok, {}", self.name, self.coverage)?,
            }
        }
        let violated = self.results.iter().filter(|result| result.waiver.is_none());
        let mut is_first = true;
        for finding in violated.filter_map(|result| result.finding.as_ref()) {
            write_gap(f, &mut is_first)?;
            write!(f, "{finding}")?;
        }
        for unmet in &self.unmet {
            write_gap(f, &mut is_first)?;
            write_unmet(f, self, unmet)?;
        }
        let mut known = self.results.iter().filter_map(|result| result.waiver.as_ref());
        known.try_for_each(|waiver| writeln!(f, "known, and still so: {waiver}"))?;
        let mut stale = self.stale.iter();
        stale
            .try_for_each(|waiver| writeln!(f, "a waiver of what is not so, take it out: {waiver}"))
    }
}

impl fmt::Display for Finding {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let Self { name, check, invariant, clause, counterexample, coverage, token, rerun, .. } =
            self;
        let verdict = counterexample.verdict;
        writeln!(f, "violated: {invariant}")?;
        if let Some(clause) = clause {
            writeln!(f, "    here: {clause}")?;
        }
        writeln!(f, "   check: {check}, verdict {verdict}: {}", verdict.explain())?;
        writeln!(f, "    core: {name}")?;
        writeln!(f, "coverage: {coverage}")?;
        write_classes(f, &counterexample.classes)?;
        writeln!(f)?;
        write_script(f, counterexample)?;
        writeln!(f)?;
        write_columns(f, counterexample)?;
        writeln!(f)?;
        writeln!(f, "replay it:")?;
        writeln!(f, "    {}", rerun.replay(token))?;
        if let Some(case) = self.to_case() {
            writeln!(f, "as a case for a corpus:")?;
            write_indented(f, &case)?;
        }
        match self.to_test() {
            Some(test) => {
                writeln!(f, "as a test:")?;
                write_indented(f, &test)
            }
            None => {
                writeln!(f, "as a test: the one that found it, as its scripts come of a function")
            }
        }
    }
}

/// The script and both transcripts.
impl fmt::Display for Comparison {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let Self { check, counterexample } = self;
        writeln!(f, "found by: {check}")?;
        write_script(f, counterexample)?;
        writeln!(f)?;
        write_columns(f, counterexample)?;
        writeln!(f)?;
        let verdict = counterexample.verdict;
        if counterexample.a == counterexample.b && verdict == Verdict::Same {
            return writeln!(f, "one run shows it, to whoever knows what should come of it");
        }
        writeln!(f, "verdict {verdict}: {}", verdict.explain())
    }
}

/// An empty line between what is reported.
fn write_gap(f: &mut fmt::Formatter<'_>, is_first: &mut bool) -> fmt::Result {
    if std::mem::take(is_first) { Ok(()) } else { writeln!(f) }
}

/// The classes of outcome, each with its simplest chunking.
fn write_classes(f: &mut fmt::Formatter<'_>, classes: &[Chunking]) -> fmt::Result {
    if classes.len() < 2 {
        return Ok(());
    }
    let shown: Vec<String> = classes.iter().take(CLASSES_MAX).map(ToString::to_string).collect();
    write!(f, " classes: {} outcomes, reached by: {}", classes.len(), shown.join("; "))?;
    match classes.len().saturating_sub(CLASSES_MAX) {
        0 => writeln!(f),
        more => writeln!(f, "; and {more} more"),
    }
}

/// The script, once for each play, with `|` at the cuts.
fn write_script(f: &mut fmt::Formatter<'_>, small: &Counterexample) -> fmt::Result {
    let Counterexample { len_before, a, b, .. } = small;
    let len = a.script.bytes().len();
    let bytes = if len == 1 { "byte" } else { "bytes" };
    match len_before.checked_sub(len) {
        None | Some(0) => writeln!(f, "script of {len} {bytes}")?,
        Some(_) => writeln!(f, "script of {len} {bytes}, shortened from {len_before}")?,
    }
    write_play(f, 'A', a)?;
    if a != b {
        write_play(f, 'B', b)?;
    }
    Ok(())
}

/// The script as it stands, whatever the cuts.
pub(super) fn write_script_steps(f: &mut fmt::Formatter<'_>, script: &Script) -> fmt::Result {
    script.steps().try_for_each(|step| writeln!(f, "    {}", shorten(&step.to_string())))
}

fn write_play(f: &mut fmt::Formatter<'_>, name: char, play: &Play) -> fmt::Result {
    let Play { script, chunking, .. } = play;
    writeln!(f, "  {name}  {play}")?;
    let mut from = 0;
    for step in script.steps() {
        let Step::Receive(bytes) = step else {
            writeln!(f, "       {step}")?;
            continue;
        };
        let inside = chunking.cuts().iter().filter_map(|cut| cut.checked_sub(from));
        let cuts = Chunking::new(inside.filter(|cut| *cut <= bytes.len()));
        writeln!(f, "       receive \"{}\"", shorten(&cuts.marked(&bytes)))?;
        from += bytes.len();
    }
    Ok(())
}

/// Both transcripts side by side; the first difference is marked.
fn write_columns(f: &mut fmt::Formatter<'_>, small: &Counterexample) -> fmt::Result {
    let lines = |logged: &Transcript| -> Vec<String> {
        let mut lines = logged.lines();
        if *logged.end() == End::Open {
            lines.push("(open)".to_owned());
        }
        lines
    };
    let (a, b) = (lines(&small.transcript_a), lines(&small.transcript_b));
    if small.a == small.b && a == b {
        writeln!(f, "  it says")?;
        a.iter().take(ROWS_MAX).try_for_each(|line| writeln!(f, "    {}", shorten(line)))?;
        return write_left_out(f, "more lines", a.len().saturating_sub(ROWS_MAX));
    }
    let is_same = write_rows(f, ["A", "B"], &a, &b)?;
    // A panic says where it happened at its end, which a cell has no room for.
    let ends = [&small.transcript_a, &small.transcript_b].map(Transcript::end);
    let panics = ends.into_iter().filter(|end| matches!(end, End::Panic(_)));
    for line in panics.filter_map(End::line).filter(|line| line.len() > CELL_CHARS_MAX) {
        writeln!(f, "  in full: {}", shorten(&line))?;
    }
    if is_same {
        writeln!(f, "  the text is the same: they differ in a part that its Debug does not show")?;
    }
    Ok(())
}

fn write_indented(f: &mut fmt::Formatter<'_>, text: &str) -> fmt::Result {
    text.lines().try_for_each(|line| writeln!(f, "    {line}"))
}

/// A line that fits a screen or two; what is left out is counted.
pub(super) fn shorten(line: &str) -> String {
    let n_chars = line.chars().count();
    if n_chars <= LINE_CHARS_MAX {
        return line.to_owned();
    }
    let half = LINE_CHARS_MAX / 2;
    let head: String = line.chars().take(half).collect();
    let tail: String = line.chars().skip(n_chars - half).collect();
    format!("{head}… ({} characters) …{tail}", n_chars - 2 * half)
}

const LINE_CHARS_MAX: usize = 400;
const CLASSES_MAX: usize = 6;

#[cfg(test)]
mod tests;
