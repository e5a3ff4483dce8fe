//! Two lists of lines side by side, from shortly before where they begin to differ.

use std::fmt;

use similar::{Algorithm, DiffTag, capture_diff_slices};

use crate::runner::text::is_full;
use crate::transcript::line::n_common;

/// Writes two lists of lines side by side, the first difference marked `>`; returns whether there was none.
///
/// Equal rows that follow each other become one with a count. Of long lists the lines around the first
/// difference are shown, and the last ones, as those tell how a livelock goes on.
pub(crate) fn write_rows(
    f: &mut fmt::Formatter<'_>,
    names: [&str; 2],
    a: &[String],
    b: &[String],
) -> Result<bool, fmt::Error> {
    let rows_max = rows_max(f);
    let n_same = n_common(a, b);
    let n_skipped = n_same.saturating_sub(rows_max / 4);
    let [left, right] = [a, b].map(|side| side.get(n_skipped..).unwrap_or_default());
    let window = |side: &'_ [String]| side.len().min(COMPARED_LINES_MAX);
    let head = align(left.split_at(window(left)).0, right.split_at(window(right)).0);
    let mut rows = collapse(head);
    rows.truncate(rows_max);
    let n_shown = |has: fn(&LinePair<'_>) -> bool| -> usize {
        rows.iter().filter(|row| has(row)).map(|row| row.n).sum()
    };
    let rest_a = left.get(n_shown(|row| row.left.is_some())..).unwrap_or_default();
    let rest_b = right.get(n_shown(|row| row.right.is_some())..).unwrap_or_default();
    let last = collapse(align(last_lines(rest_a), last_lines(rest_b)));
    let n_left_out = rest_a.len().max(rest_b.len()).saturating_sub(LAST_LINES);

    let cells = rows.iter().chain(&last).map(|row| row.cells()[0].chars().count());
    let width = cells.max().unwrap_or_default().max(CELL_CHARS_MIN);
    let [name_a, name_b] = names;
    writeln!(f, "    {name_a:width$}   {name_b}")?;
    write_left_out(f, "lines that are the same", n_skipped)?;
    let mut is_marked = false;
    for row in &rows {
        write_row(f, row, width, &mut is_marked)?;
    }
    write_left_out(f, "more lines", n_left_out)?;
    for row in &last {
        write_row(f, row, width, &mut is_marked)?;
    }
    Ok(a == b)
}

/// Writes a list of lines as [`write_rows`] writes one side.
pub(super) fn write_lines(f: &mut fmt::Formatter<'_>, lines: &[String]) -> fmt::Result {
    let rows = collapse(lines.iter().map(|line| LinePair::of(Some(line), Some(line))).collect());
    let rows_max = rows_max(f);
    let n_last = if rows.len() > rows_max { LAST_LINES } else { 0 };
    let (head, rest) = rows.split_at(rows.len().min(rows_max));
    let (left_out, last) = rest.split_at(rest.len().saturating_sub(n_last));
    let write = |f: &mut fmt::Formatter<'_>, row: &LinePair<'_>| {
        writeln!(f, "    {}", super::shorten(row.left.unwrap_or_default()))?;
        write_left_out(f, "more like it", row.n - 1)
    };
    head.iter().try_for_each(|row| write(f, row))?;
    write_left_out(f, "more lines", left_out.iter().map(|row| row.n).sum())?;
    last.iter().try_for_each(|row| write(f, row))
}

pub(super) fn write_left_out(f: &mut fmt::Formatter<'_>, what: &str, n: usize) -> fmt::Result {
    if n > 0 { writeln!(f, "    … {n} {what}") } else { Ok(()) }
}

/// A line of each side, or of one, and how many times the two stand there.
struct LinePair<'a> {
    left: Option<&'a str>,
    right: Option<&'a str>,
    n: usize,
}

impl<'a> LinePair<'a> {
    fn of(left: Option<&'a String>, right: Option<&'a String>) -> Self {
        let [left, right] = [left, right].map(|side| side.map(String::as_str));
        Self { left, right, n: 1 }
    }

    /// Both cells, cut down to where they begin to differ.
    fn cells(&self) -> [String; 2] {
        let [left, right] = [self.left, self.right].map(Option::unwrap_or_default);
        let n_common = left.chars().zip(right.chars()).take_while(|(a, b)| a == b).count();
        let is_long = left.chars().count().max(right.chars().count()) > CELL_CHARS_MAX;
        let n_left_out = match is_long && left != right {
            true => n_common.saturating_sub(CELL_CHARS_MAX / 2),
            false => 0,
        };
        [left, right].map(|cell| {
            let before = if n_left_out > 0 { "…" } else { "" };
            let shown: String = cell.chars().skip(n_left_out).take(CELL_CHARS_MAX).collect();
            let is_cut = cell.chars().count() > n_left_out + CELL_CHARS_MAX;
            let after = if is_cut { "…" } else { "" };
            format!("{before}{shown}{after}")
        })
    }
}

fn write_row(
    f: &mut fmt::Formatter<'_>,
    row: &LinePair<'_>,
    width: usize,
    is_marked: &mut bool,
) -> fmt::Result {
    let mark = match row.left != row.right {
        true if !*is_marked => '>',
        true => '*',
        false => ' ',
    };
    *is_marked |= mark != ' ';
    let [left, right] = row.cells();
    writeln!(f, "{}", format!("  {mark} {left:width$} | {right}").trim_end())?;
    write_left_out(f, "more like it", row.n - 1)
}

/// The lines of both sides in rows, equal ones beside each other.
fn align<'a>(a: &'a [String], b: &'a [String]) -> Vec<LinePair<'a>> {
    let mut rows = Vec::new();
    for op in capture_diff_slices(Algorithm::Myers, a, b) {
        let (tag, old, new) = op.as_tag_tuple();
        let old = a.get(old).unwrap_or_default();
        let new = b.get(new).unwrap_or_default();
        let n_rows = if tag == DiffTag::Equal { old.len() } else { old.len().max(new.len()) };
        rows.extend((0..n_rows).map(|row| LinePair::of(old.get(row), new.get(row))));
    }
    rows
}

/// Makes one row of equal ones that follow each other.
fn collapse(rows: Vec<LinePair<'_>>) -> Vec<LinePair<'_>> {
    let mut collapsed: Vec<LinePair<'_>> = Vec::new();
    for row in rows {
        match collapsed.last_mut() {
            Some(last) if (last.left, last.right) == (row.left, row.right) => last.n += 1,
            _ => collapsed.push(row),
        }
    }
    collapsed
}

fn last_lines(lines: &[String]) -> &[String] {
    lines.get(lines.len().saturating_sub(LAST_LINES)..).unwrap_or_default()
}

/// Rows that are shown from shortly before the first difference on, at most.
fn rows_max(f: &fmt::Formatter<'_>) -> usize {
    if is_full(f) { ROWS_MAX } else { ROWS_MAX_BRIEF }
}

const CELL_CHARS_MIN: usize = 20;
pub(super) const CELL_CHARS_MAX: usize = 56;
pub(super) const ROWS_MAX: usize = 200;
const ROWS_MAX_BRIEF: usize = 20;
/// The last lines of a long transcript that are shown.
const LAST_LINES: usize = 3;
/// Lines of a transcript that are aligned, at most: it takes time that grows with their square.
const COMPARED_LINES_MAX: usize = 400;
