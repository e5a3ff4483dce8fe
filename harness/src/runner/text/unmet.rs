//! What a test asked of a run and did not get, as people read it.

use std::fmt::{self, Write as _};

use crate::checks::CheckId;
use crate::context::Verdict;
use crate::runner::text::rows::{ROWS_MAX, write_rows};
use crate::runner::text::{LINE_CHARS_MAX, write_script_steps};
use crate::runner::{Report, Unmet};
use crate::search::Guarantee;
use crate::transcript::line::{ANY_LINES, fill_in};
use crate::transcript::timed::shown;

pub(super) fn write_unmet(
    f: &mut fmt::Formatter<'_>,
    report: &Report,
    unmet: &Unmet,
) -> fmt::Result {
    match unmet {
        Unmet::Lines(expected) => write_lines(f, report, expected),
        Unmet::Guarantee { required, because } => {
            let [required, reached] = [*required, report.coverage.guarantee].map(in_a_sentence);
            write!(f, "violated: the test requires {required}, ")?;
            write!(f, "but what was run guarantees {reached}")?;
            match because.as_str() {
                "" => writeln!(f)?,
                because => writeln!(f, ": {because}")?,
            }
            write_core(f, report)
        }
        Unmet::Check { check, because } => {
            write!(f, "violated: the test requires that `{check}` judges the script, ")?;
            writeln!(f, "but {because}")?;
            write_core(f, report)
        }
    }
}

/// What was checked, and how far.
fn write_core(f: &mut fmt::Formatter<'_>, report: &Report) -> fmt::Result {
    writeln!(f, "    core: {}", report.name)
}

/// A guarantee with what it means in brackets: its own comma would break the sentence.
fn in_a_sentence(guarantee: Guarantee) -> String {
    format!("{} ({})", guarantee.name(), guarantee.meaning())
}

/// The expected and the logged lines side by side, and the latter as a test would expect them.
fn write_lines(f: &mut fmt::Formatter<'_>, report: &Report, expected: &[String]) -> fmt::Result {
    let (check, verdict) = (CheckId::EXPECTED, Verdict::Unexpected);
    writeln!(f, "violated: {}", check.sentence())?;
    writeln!(f, "   check: {check}, verdict {verdict}: {}", verdict.explain())?;
    writeln!(f, "    core: {}", report.name)?;
    writeln!(f)?;
    writeln!(f, "script, received in one piece")?;
    write_script_steps(f, &report.script)?;
    writeln!(f)?;
    let lines = report.transcript.lines_for_report(expected);
    let logged = shown(expected, &lines);
    write_rows(f, ["expected", "logged"], &fill_in(expected, &lines, &logged), &logged)?;
    writeln!(f)?;
    writeln!(f, "if what was logged is right:")?;
    to_call(&logged).lines().try_for_each(|line| writeln!(f, "    {line}"))
}

/// These lines as a test expects them, ready to be pasted. A line that is too long to be read, and all that
/// follow the first few hundred, are left to `...`.
fn to_call(lines: &[String]) -> String {
    if lines.is_empty() {
        // The type of an empty list cannot be inferred.
        return ".expect([\"\"; 0])".to_owned();
    }
    let is_short = |line: &String| line.chars().count() <= LINE_CHARS_MAX;
    let shown = lines.iter().take(ROWS_MAX);
    let shown = shown.map(|line| if is_short(line) { line.as_str() } else { ANY_LINES });
    let rest = (lines.len() > ROWS_MAX).then_some(ANY_LINES);
    let mut shown: Vec<&str> = shown.chain(rest).collect();
    shown.dedup_by(|line, before| line == before && *line == ANY_LINES);
    let mut out = String::from(".expect([\n");
    for line in shown {
        // Writing to a String cannot fail.
        let _infallible = writeln!(out, "    {},", literal(line));
    }
    out + "])"
}

/// A literal of Rust that is read as it is compared, where that is possible.
fn literal(line: &str) -> String {
    match line.contains(['"', '\\']) && !line.contains("\"#") {
        true => format!("r#\"{line}\"#"),
        false => format!("{line:?}"),
    }
}

#[cfg(test)]
mod tests {
    use super::{literal, to_call};

    /// What Rust reads a literal as.
    fn read(literal: &str) -> String {
        let expression = syn::parse_str::<syn::LitStr>(literal);
        expression.unwrap_or_else(|error| panic!("{literal}: {error}")).value()
    }

    #[test]
    fn a_pasted_line_is_the_line() {
        for line in ["end", r#"line "a""#, r#"a "\r\n\"" b"#, r##"a "#" b"##, "ü '\\x00'", ""] {
            assert_eq!(read(&literal(line)), line);
        }
    }

    #[test]
    fn a_pasted_list_stays_short() {
        let lines = |n: usize| (0..n).map(|i| format!("line {i}")).collect::<Vec<_>>();
        assert_eq!(to_call(&lines(2)), ".expect([\n    \"line 0\",\n    \"line 1\",\n])");
        assert_eq!(to_call(&[]), ".expect([\"\"; 0])");
        let long = to_call(&lines(5000));
        assert!(long.ends_with("    \"line 199\",\n    \"...\",\n])"), "{long}");
        let wide = to_call(&["x".repeat(5000), "y".repeat(5000), "z".to_owned()]);
        assert_eq!(wide, ".expect([\n    \"...\",\n    \"z\",\n])");
    }
}
