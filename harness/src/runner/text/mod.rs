//! Reports as people read them in a terminal: the violated sentence first.

use std::fmt::{self, Write as _};

use similar::{Algorithm, DiffTag, capture_diff_slices};

use crate::bytes::Escaped;
use crate::checks::Invariant;
use crate::context::{Fact, Verdict};
use crate::runner::{Comparison, Counterexample, Finding, Report};
#[cfg(feature = "corpus")]
use crate::script::Script;
use crate::script::{Chunking, Play, Step};
use crate::transcript::{End, Transcript};

/// One line if all is well, else every finding.
impl fmt::Display for Report {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        if self.is_ok() {
            writeln!(f, "{}: ok, {}", self.name, self.coverage)?;
        }
        let violated = self.results.iter().filter(|result| result.waiver.is_none());
        for (index, finding) in violated.filter_map(|result| result.finding.as_ref()).enumerate() {
            if index > 0 {
                writeln!(f)?;
            }
            write!(f, "{finding}")?;
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
        let Self { name, check, invariant, clause, counterexample, coverage, token } = self;
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
        // The name of a bundled core ends with its setup; the command knows those.
        match name.contains(' ') {
            true => writeln!(f, "    chunkproof replay {token}")?,
            false => writeln!(f, "    CHUNKPROOF_REPLAY={token} cargo test")?,
        }
        writeln!(f, "as a case for a corpus:")?;
        write_indented(f, &as_case(self))?;
        writeln!(f, "as a test:")?;
        write_indented(f, &as_test(self))
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

impl Finding {
    /// The finding as a case of a corpus, ready to be pasted.
    #[must_use]
    pub fn to_case(&self) -> String {
        as_case(self)
    }

    /// The finding as a test, ready to be pasted.
    #[must_use]
    pub fn to_test(&self) -> String {
        as_test(self)
    }
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
#[cfg(feature = "corpus")]
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
    let lines = |said: &Transcript| -> Vec<String> {
        let mut lines = said.lines();
        if *said.end() == End::Open {
            lines.push("(open)".to_owned());
        }
        lines
    };
    let (a, b) = (lines(&small.said_a), lines(&small.said_b));
    if small.a == small.b && a == b {
        writeln!(f, "  it says")?;
        a.iter().take(ROWS_MAX).try_for_each(|line| writeln!(f, "    {}", shorten(line)))?;
        return write_left_out(f, "more lines", a.len().saturating_sub(ROWS_MAX));
    }
    let is_same = write_rows(f, ["A", "B"], &a, &b)?;
    // A panic says where it happened at its end, which a cell has no room for.
    let ends = [&small.said_a, &small.said_b].map(Transcript::end);
    let panics = ends.into_iter().filter(|end| matches!(end, End::Panic(_)));
    for line in panics.filter_map(End::line).filter(|line| line.len() > CELL_CHARS_MAX) {
        writeln!(f, "  in full: {}", shorten(&line))?;
    }
    if is_same {
        writeln!(f, "  the text is the same: they differ in a part that its Debug does not show")?;
    }
    Ok(())
}

/// Two lists of lines side by side, the first difference marked `>`; whether there was none.
pub(crate) fn write_rows(
    f: &mut fmt::Formatter<'_>,
    names: [&str; 2],
    a: &[String],
    b: &[String],
) -> Result<bool, fmt::Error> {
    let n_same = a.iter().zip(b).take_while(|(left, right)| left == right).count();
    let n_skipped = n_same.saturating_sub(ROWS_MAX / 2);
    let window = |side: &[String]| side.iter().skip(n_skipped).take(ROWS_MAX).cloned().collect();
    let (shown_a, shown_b): (Vec<String>, Vec<String>) = (window(a), window(b));
    let rows: Vec<[String; 2]> = align(&shown_a, &shown_b).into_iter().map(clip).collect();
    let widths = rows.iter().map(|[left, _]| left.chars().count());
    let width = widths.max().unwrap_or_default().max(CELL_CHARS_MIN);
    let [left, right] = names;
    writeln!(f, "    {left:width$}   {right}")?;
    write_left_out(f, "lines that are the same", n_skipped)?;
    let mut is_marked = false;
    for [left, right] in rows {
        let differs = left != right;
        let mark = match differs {
            true if !is_marked => '>',
            true => '*',
            false => ' ',
        };
        is_marked |= differs;
        let line = format!("  {mark} {left:width$} | {right}");
        writeln!(f, "{}", line.trim_end())?;
    }
    write_left_out(f, "more lines", a.len().max(b.len()).saturating_sub(n_skipped + ROWS_MAX))?;
    Ok(a == b)
}

fn write_left_out(f: &mut fmt::Formatter<'_>, what: &str, n: usize) -> fmt::Result {
    if n > 0 { writeln!(f, "    … {n} {what}") } else { Ok(()) }
}

/// Both cells of a row, cut down to where they begin to differ.
fn clip((left, right): (&str, &str)) -> [String; 2] {
    let n_common = left.chars().zip(right.chars()).take_while(|(a, b)| a == b).count();
    let is_long = left.chars().count().max(right.chars().count()) > CELL_CHARS_MAX;
    let n_left_out = match is_long && left != right {
        true => n_common.saturating_sub(CELL_CHARS_MAX / 2),
        false => 0,
    };
    [left, right].map(|cell| {
        let before = if n_left_out > 0 { "…" } else { "" };
        let shown: String = cell.chars().skip(n_left_out).take(CELL_CHARS_MAX).collect();
        let after = if cell.chars().count() > n_left_out + CELL_CHARS_MAX { "…" } else { "" };
        format!("{before}{shown}{after}")
    })
}

/// The lines of both sides in rows, equal ones beside each other.
fn align<'a>(a: &'a [String], b: &'a [String]) -> Vec<(&'a str, &'a str)> {
    let mut rows = Vec::new();
    for op in capture_diff_slices(Algorithm::Myers, a, b) {
        let (tag, old, new) = op.as_tag_tuple();
        let old = a.get(old).unwrap_or_default();
        let new = b.get(new).unwrap_or_default();
        let n_rows = if tag == DiffTag::Equal { old.len() } else { old.len().max(new.len()) };
        let at = |side: &'a [String], row: usize| side.get(row).map_or("", String::as_str);
        rows.extend((0..n_rows).map(|row| (at(old, row), at(new, row))));
    }
    rows
}

fn as_case(finding: &Finding) -> String {
    let mut out = String::from("[[case]]\n");
    // Writing to a String cannot fail.
    let _infallible = write_case(&mut out, finding);
    out
}

fn write_case(out: &mut String, finding: &Finding) -> fmt::Result {
    let Counterexample { a, b, .. } = &finding.counterexample;
    let setup = finding.name.split_once(' ').map_or("…", |(_, setup)| setup);
    writeln!(out, "id = \"regression-{}\"", finding.check)?;
    writeln!(out, "spec = \"…\"")?;
    writeln!(out, "must = \"…\" # A: {a}; B: {b}")?;
    writeln!(out, "setup = {}", toml_string(setup))?;
    write!(out, "steps = [")?;
    for (index, step) in a.script.steps().enumerate() {
        let comma = if index > 0 { ", " } else { "" };
        match step {
            Step::Receive(bytes) => {
                // TOML's literal strings cannot hold a quote of their own.
                let text = Escaped(&bytes).to_string().replace('\'', "\\x27");
                write!(out, "{comma}{{ receive = '{text}' }}")?;
            }
            Step::Eof => write!(out, "{comma}{{ eof = true }}")?,
            Step::Act(action) => write!(out, "{comma}{{ act = {} }}", toml_string(&action))?,
            Step::Advance(time) => write!(out, "{comma}{{ advance = {:?} }}", time.as_secs_f64())?,
            Step::On { event, action } => {
                let [event, action] = [event, action].map(|text| toml_string(&text));
                write!(out, "{comma}{{ on = {event}, act = {action} }}")?;
            }
        }
    }
    writeln!(out, "]")
}

fn as_test(finding: &Finding) -> String {
    let Counterexample { a, b, .. } = &finding.counterexample;
    let mut out = String::from("#[test]\n");
    let check = finding.check.as_str().replace('-', "_");
    // Writing to a String cannot fail.
    let _infallible = writeln!(out, "fn regression_{check}() {{");
    let _infallible = writeln!(out, "    chunkproof::check(make_core) // {}", finding.name);
    for step in a.script.steps() {
        let _infallible = match step {
            Step::Receive(bytes) => writeln!(out, "        .receive(b\"{}\")", Escaped(&bytes)),
            Step::Eof => writeln!(out, "        .eof()"),
            Step::Act(action) => writeln!(out, "        .act({action:?})"),
            Step::Advance(time) => {
                let nanos = time.as_nanos();
                writeln!(out, "        .advance(std::time::Duration::from_nanos({nanos}))")
            }
            Step::On { event, action } => writeln!(out, "        .on({event:?}, {action:?})"),
        };
    }
    // The script in one piece is always played; both sides of a difference must be.
    let [a, b] = [&a.chunking, &b.chunking];
    let sides = [a, b].into_iter().take(if a == b { 1 } else { 2 });
    for side in sides.filter(|side| !side.cuts().is_empty()) {
        let _infallible = writeln!(out, "        .also_cut_at({:?})", side.cuts());
    }
    if let Some(fact) = finding.check.invariant().and_then(Invariant::fact) {
        let _infallible =
            writeln!(out, "        .{} // what is known of the script", as_call(fact));
    }
    out + "        .assert();\n}\n"
}

/// How a test makes a fact known.
fn as_call(fact: Fact) -> &'static str {
    match fact {
        Fact::Complete => "complete_at([…])",
        Fact::Switch => "switch(Switch::at(…))",
        Fact::Limit => "limit(…, |size| …)",
        Fact::Growth => "growth(…, |size| …)",
        Fact::BufferedMax => "buffered_max(…)",
        Fact::Rewritings => "rewrite(…)",
    }
}

/// A basic string of TOML, whose escapes are not those of Rust.
fn toml_string(text: &str) -> String {
    let mut out = String::from("\"");
    for char in text.chars() {
        match char {
            '"' | '\\' => out.extend(['\\', char]),
            control if control.is_control() => {
                out.push_str(&format!("\\u{:04x}", u32::from(control)));
            }
            other => out.push(other),
        }
    }
    out + "\""
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
const CELL_CHARS_MIN: usize = 20;
const CELL_CHARS_MAX: usize = 56;
/// Lines of a transcript that are shown and compared, half of them before the first difference.
const ROWS_MAX: usize = 200;

#[cfg(test)]
mod tests;
