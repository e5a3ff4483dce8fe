//! Reports as people read them in a terminal: the summary first, then the violated sentence.

mod finding;
pub(crate) mod paste;
mod report;
pub(crate) mod rows;
mod script;
pub(crate) mod slow;
mod unmet;

use std::{env, fmt};

#[cfg(feature = "corpus")]
pub(crate) use self::finding::{clip, first_difference};
pub(crate) use self::script::write_script_steps;

/// Whether every finding is printed whole: for `{:#}`, or if the environment asks for it.
pub(crate) fn is_full(f: &fmt::Formatter<'_>) -> bool {
    f.alternate() || env::var_os(VARIABLE).is_some_and(|value| value == "full")
}

/// Groups items that are alike; groups come in the order of their first items.
pub(crate) fn grouped<T>(
    items: impl IntoIterator<Item = T>,
    is_alike: impl Fn(&T, &T) -> bool,
) -> Vec<Vec<T>> {
    let mut groups: Vec<Vec<T>> = Vec::new();
    for item in items {
        let is_of = |group: &&mut Vec<T>| group.first().is_some_and(|first| is_alike(first, &item));
        match groups.iter_mut().find(is_of) {
            Some(group) => group.push(item),
            None => groups.push(vec![item]),
        }
    }
    groups
}

/// Writes text after a label, in lines that fit a terminal; the following lines are indented as a label is.
fn write_wrapped(f: &mut fmt::Formatter<'_>, label: &str, text: &str) -> fmt::Result {
    write!(f, "{label}")?;
    let mut column = label.chars().count();
    for (index, word) in text.split(' ').enumerate() {
        let width = word.chars().count();
        if index > 0 && column + 1 + width > WRAP_CHARS {
            write!(f, "\n{INDENT}{word}")?;
            column = INDENT.len() + width;
        } else {
            let space = if index > 0 { " " } else { "" };
            write!(f, "{space}{word}")?;
            column += space.len() + width;
        }
    }
    writeln!(f)
}

/// A line that fits a screen or two; what is left out is counted.
fn shorten(line: &str) -> String {
    let n_chars = line.chars().count();
    if n_chars <= LINE_CHARS_MAX {
        return line.to_owned();
    }
    let half = LINE_CHARS_MAX / 2;
    let head: String = line.chars().take(half).collect();
    let tail: String = line.chars().skip(n_chars - half).collect();
    format!("{head}… ({} characters) …{tail}", n_chars - 2 * half)
}

/// The environment variable that asks for all there is to show.
pub(crate) const VARIABLE: &str = "CHUNKPROOF_REPORT";
const INDENT: &str = "           ";
const WRAP_CHARS: usize = 100;
const LINE_CHARS_MAX: usize = 400;

#[cfg(test)]
mod tests;
