//! Lines of a transcript, as text.

use std::collections::BTreeSet;
use std::time::Duration;

use crate::transcript::timed::{TimedLine, split_time, with_time};
use crate::transcript::{Kind, Transcript};

/// The first word of a line.
pub(crate) fn first_word(line: &str) -> &str {
    line.split(' ').next().unwrap_or_default()
}

/// Whether an event begins with these words.
pub(crate) fn begins_with(event: &str, words: &str) -> bool {
    let rest = event.strip_prefix(words);
    rest.is_some_and(|rest| rest.is_empty() || rest.starts_with(' '))
}

/// How many lines two transcripts have in common before they begin to differ.
pub(crate) fn n_common(a: &[String], b: &[String]) -> usize {
    a.iter().zip(b).take_while(|(a, b)| a == b).count()
}

/// The line that stands for any number of lines.
pub(crate) const ANY_LINES: &str = "...";

/// Whether lines match, where `...` stands for any number of them. A `...` stands for as few lines
/// as possible. If the lines after it do not match there, only the last `...` is extended, so the
/// effort is bounded.
pub(crate) fn lines_match(expected: &[String], logged: &[TimedLine]) -> bool {
    let (mut at, mut line) = (0, 0);
    let mut retry: Option<(usize, usize)> = None;
    while let Some(first) = logged.get(line) {
        match expected.get(at) {
            Some(any) if any == ANY_LINES => {
                at += 1;
                retry = Some((at, line));
            }
            Some(next) if line_matches(next, first) => {
                at += 1;
                line += 1;
            }
            _ => {
                let Some((after, skipped)) = retry else { return false };
                at = after;
                line = skipped + 1;
                retry = Some((at, line));
            }
        }
    }
    expected.iter().skip(at).all(|line| line == ANY_LINES)
}

/// The start of each line of payload and of outgoing bytes, up to its bytes.
pub(crate) fn lanes(transcript: &Transcript) -> BTreeSet<String> {
    let of_bytes =
        transcript.entries().filter(|entry| matches!(entry.kind, Kind::Data | Kind::Sent));
    let heads = of_bytes.filter_map(|entry| entry.text.split_once('"').map(|(head, _)| head));
    heads.map(|head| format!("{head}\"")).collect()
}

/// Joins adjacent lines of one lane, as transcripts do: bytes have no ends of their own. A line that
/// names another time than the one before it begins there.
pub(crate) fn join(lines: Vec<String>, lanes: &BTreeSet<String>) -> Vec<String> {
    let mut joined: Vec<(Option<Duration>, String)> = Vec::new();
    for expected in lines {
        let (time, line) = split_time(&expected);
        let lane = lanes.iter().find(|lane| line.starts_with(lane.as_str()));
        let open = joined.last_mut().zip(lane).filter(|((open_time, last), lane)| {
            last.starts_with(lane.as_str()) && (time.is_none() || time == *open_time)
        });
        match open {
            Some(((_, last), lane)) if last.ends_with('"') => {
                last.pop();
                last.push_str(line.get(lane.len()..).unwrap_or_default());
            }
            _ => joined.push((time, line.to_owned())),
        }
    }
    joined.into_iter().map(|(time, line)| with_time(time, &line)).collect()
}

/// Whether an expected line is of bytes of the same name as one that was logged.
pub(super) fn starts_lane(expected: &str, logged: &str) -> bool {
    let head = |line: &str| line.split_once('"').map(|(head, _)| head.to_owned());
    let is_of_bytes = first_word(logged) == "sent";
    is_of_bytes && head(expected) == head(logged)
}

/// Replaces `...` in the expected lines by the lines that it matches, as they are shown, up to the first line
/// that does not match: only real differences remain.
pub(crate) fn fill_in(expected: &[String], logged: &[TimedLine], shown: &[String]) -> Vec<String> {
    let mut filled: Vec<String> = Vec::new();
    let (mut left, mut at) = (expected, 0);
    while let Some((first, after)) = left.split_first() {
        let open = logged.get(at..).unwrap_or_default();
        let n_matched = match after.first() {
            _ if first != ANY_LINES => {
                open.first().filter(|line| line_matches(first, line)).map(|_| 1)
            }
            // It stands for as few as possible.
            Some(next) => open.iter().position(|line| line_matches(next, line)),
            None => Some(open.len()),
        };
        let Some((n, matched)) = n_matched.and_then(|n| Some((n, shown.get(at..at + n)?))) else {
            break;
        };
        filled.extend_from_slice(matched);
        (left, at) = (after, at + n);
    }
    filled.extend_from_slice(left);
    filled
}

/// Whether a line matches; one that names a time matches only at that time.
fn line_matches(expected: &str, logged: &TimedLine) -> bool {
    let (time, line) = split_time(expected);
    // A core may log such words itself.
    let is_literal = expected == logged.text;
    is_literal || time.is_none_or(|time| time == logged.time) && fits(line, &logged.text)
}

/// Whether the text of a line matches; `fault` alone matches any fault, and `refused` any refusal.
pub(super) fn fits(expected: &str, logged: &str) -> bool {
    let is_of_any_kind = matches!(expected, "fault" | "refused");
    let kind = logged.strip_prefix(expected);
    expected == logged || (is_of_any_kind && kind.is_some_and(|kind| kind.starts_with(' ')))
}

#[cfg(test)]
mod tests {
    use std::time::Duration;

    use super::{TimedLine, fill_in, lines_match};

    fn timed(lines: &[String]) -> Vec<TimedLine> {
        let line = |text: &String| TimedLine { time: Duration::ZERO, text: text.clone() };
        lines.iter().map(line).collect()
    }

    fn fits(expected: &str, logged: &str) -> bool {
        let lines = |text: &str| text.split_whitespace().map(str::to_owned).collect::<Vec<_>>();
        lines_match(&lines(expected), &timed(&lines(logged)))
    }

    #[test]
    fn dots_stand_for_any_number_of_lines() {
        for logged in ["a b", "a x b", "a b b", "a a x b"] {
            assert!(fits("a ... b", logged), "{logged}");
        }
        for logged in ["", "a", "b", "a b x", "x a b"] {
            assert!(!fits("a ... b", logged), "{logged}");
        }
        assert!(fits("...", "") && fits("...", "a b") && fits("", "") && !fits("", "a"));
        assert!(fits("... a ... b ... c", "x a a b a c c") && !fits("... a b ... c", "a c b c"));
    }

    #[test]
    fn many_dots_and_many_lines_take_no_time() {
        let logged = "a ".repeat(20_000);
        assert!(!fits(&format!("{} b", "... a ".repeat(40)), &logged));
        assert!(fits(&"... a ".repeat(40), &logged));
    }

    #[test]
    fn filled_lines_differ_only_in_what_is_wrong() {
        let filled = |expected: &str, logged: &str| {
            let lines = |text: &str| text.split_whitespace().map(str::to_owned).collect::<Vec<_>>();
            let logged = lines(logged);
            fill_in(&lines(expected), &timed(&logged), &logged).join(" ")
        };
        assert_eq!(filled("... b", "x y b"), "x y b");
        assert_eq!(filled("a ...", "a x y"), "a x y");
        assert_eq!(filled("a ... b c", "a x b d"), "a x b c");
        assert_eq!(filled("... b ... c", "x b y"), "x b ... c", "the line after `...` is missing");
        assert_eq!(filled("b ...", "a x"), "b ...", "the first line does not match");
        assert_eq!(filled("a b", "a"), "a b");
        let fault = ["fault", "end"].map(str::to_owned);
        let logged = ["fault bad".to_owned()];
        assert_eq!(fill_in(&fault, &timed(&logged), &logged), ["fault bad", "end"]);
    }
}
