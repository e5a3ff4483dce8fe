//! Text in lines that fit a terminal.

use anstream::adapter::strip_str;

/// The maximum number of columns in a line.
pub(crate) const WIDTH: usize = 80;

/// Writes the start of a line and words after it, in lines of at most [`WIDTH`] columns.
///
/// Lines after the first are indented, by less than `indent` where a word would not fit otherwise.
/// A word that is wider than a line, such as a path, stays whole.
pub(crate) fn write_wrapped(out: &mut String, start: &str, words: &str, indent: usize) {
    let n_columns = |text: &str| strip_str(text).to_string().chars().count();
    let longest = words.split(' ').map(n_columns).filter(|n| *n <= WIDTH).max();
    let indent = indent.min(WIDTH - longest.unwrap_or_default());
    out.push_str(start);
    let mut column = n_columns(start);
    let mut space = "";
    for word in words.split(' ') {
        let fits = |column: usize| column + space.len() + n_columns(word) <= WIDTH;
        // If the first word fits on no line, a new line does not help.
        if !fits(column) && (!space.is_empty() || fits(indent)) {
            out.truncate(out.trim_end_matches(' ').len());
            out.push('\n');
            out.extend(std::iter::repeat_n(' ', indent));
            column = indent;
        } else {
            out.push_str(space);
            column += space.len();
        }
        out.push_str(word);
        column += n_columns(word);
        space = " ";
    }
    out.push('\n');
}

/// A number of things, such as `1 trial` or `2 trials`.
pub(crate) fn counted(n: usize, what: &str) -> String {
    format!("{n} {what}{}", if n == 1 { "" } else { "s" })
}

#[cfg(test)]
mod tests {
    use super::{WIDTH, counted, write_wrapped};

    fn wrapped(start: &str, words: &str) -> String {
        let mut out = String::new();
        write_wrapped(&mut out, start, words, 4);
        out
    }

    #[test]
    fn lines_break_before_the_word_that_does_not_fit() {
        let word = "x".repeat(19);
        let four = [&*word; 4].join(" ");
        assert_eq!(wrapped("", &four), format!("{four}\n"));
        assert_eq!(four.len() + 1, WIDTH);
        let three = [&*word; 3].join(" ");
        assert_eq!(wrapped("- ", &four), format!("- {three}\n    {word}\n"));
        assert_eq!(wrapped("", &format!("{four} y")), format!("{four}\n    y\n"));
    }

    #[test]
    fn a_word_wider_than_a_line_stays_whole() {
        let path = "x".repeat(100);
        assert_eq!(wrapped("- ", &path), format!("- {path}\n"));
        assert_eq!(wrapped("", &format!("a {path} b")), format!("a\n    {path}\n    b\n"));
        assert_eq!(wrapped("", ""), "\n");
    }

    #[test]
    fn a_wide_word_takes_from_the_indent() {
        let word = "x".repeat(WIDTH - 2);
        assert_eq!(wrapped("a  ", &word), format!("a\n  {word}\n"));
    }

    #[test]
    fn one_is_singular() {
        assert_eq!([0, 1, 2].map(|n| counted(n, "trial")), ["0 trials", "1 trial", "2 trials"]);
    }
}
