//! Two lists of lines side by side, from shortly before where they begin to differ.

use std::fmt;

use similar::{Algorithm, DiffTag, capture_diff_slices};

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

pub(super) fn write_left_out(f: &mut fmt::Formatter<'_>, what: &str, n: usize) -> fmt::Result {
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

const CELL_CHARS_MIN: usize = 20;
pub(super) const CELL_CHARS_MAX: usize = 56;
/// Lines of a transcript that are shown and compared, half of them before the first difference.
pub(super) const ROWS_MAX: usize = 200;
