//! What makes a fault the one that it is, as far as it survives that the script is shortened.

use crate::context::Verdict;
use crate::transcript::line::{first_word, n_common};
use crate::transcript::{End, Transcript};

/// What must stay the same while a violation is made smaller.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Signature {
    verdict: Verdict,
    /// A's side and B's.
    sides: [Side; 2],
}

/// What of one play must stay the same.
#[derive(Debug, Clone, PartialEq, Eq)]
struct Side {
    end: String,
    /// The line at the first difference; `None` if this play has none there.
    line: Option<String>,
    /// How many lines it has in all.
    n_lines: usize,
    /// How long they are together.
    n_bytes: usize,
}

impl Signature {
    /// The signature of two plays whose lines begin to differ `at` some line, if they do.
    pub(super) fn new(
        verdict: Verdict,
        logged: [&Transcript; 2],
        compared: &[Vec<String>; 2],
        at: Option<usize>,
    ) -> Self {
        let [logged_a, logged_b] = logged;
        let [lines_a, lines_b] = compared;
        let side = |logged: &Transcript, lines: &[String]| {
            let line = at.and_then(|at| lines.get(at)).map(|line| kind_of_line(line));
            let n_bytes = lines.iter().map(String::len).sum();
            Side { end: kind_of_end(logged.end()), line, n_lines: lines.len(), n_bytes }
        };
        let mut sides = [side(logged_a, lines_a), side(logged_b, lines_b)];
        let stops = |logged: &Transcript, lines: &[String]| {
            logged.end().is_abnormal() && at.is_some_and(|at| at + 1 == lines.len())
        };
        if stops(logged_a, lines_a) || stops(logged_b, lines_b) {
            // Where one stops, the other goes on with whatever comes next.
            sides.iter_mut().for_each(|side| side.line = None);
        }
        Self { verdict, sides }
    }

    /// Whether a candidate shows the same fault.
    ///
    /// The side with fewer lines lost some, or has them later: where the script is cut off, none may be
    /// left of it at the first difference. A shorter script that makes a long transcript explains less.
    pub(super) fn is_shown_by(&self, candidate: &Self) -> bool {
        let [n_a, n_b] = self.sides.each_ref().map(|side| side.n_lines);
        let mut sides = self.sides.iter().zip(&candidate.sides);
        self.verdict == candidate.verdict
            && sides.all(|(own, other)| {
                let may_lack = own.n_lines < n_a.max(n_b);
                let is_short = other.n_bytes <= own.n_bytes.max(SHORT_BYTES_MAX);
                let is_same_end = own.end == other.end;
                is_short
                    && is_same_end
                    && (own.line == other.line || (may_lack && other.line.is_none()))
            })
    }

    /// The same with A in the place of B.
    pub(super) fn swapped(mut self) -> Self {
        self.sides.reverse();
        self
    }
}

/// The lines that are compared. That the stream ended well is no line of its own, as an end that was no part
/// of the fault may go; nor is what was not taken, as more of it is left of a script that is cut off.
pub(super) fn lines(logged: &Transcript) -> Vec<String> {
    let end = logged.end().line().filter(|_| logged.end().is_dead());
    logged.entries().map(|entry| entry.text.to_owned()).chain(end).collect()
}

/// The number of the first line that is not the same on both sides.
pub(super) fn first_difference([a, b]: &[Vec<String>; 2]) -> Option<usize> {
    let n_same = n_common(a, b);
    (n_same < a.len().max(b.len())).then_some(n_same)
}

/// A fault as it is, of any other line the name that it begins with. What is quoted may be payload and a
/// number may be an offset, both of which change as a script shrinks.
fn kind_of_line(line: &str) -> String {
    if first_word(line) == "fault" {
        return without_numbers(line);
    }
    let end = line.find(|char: char| !(char.is_alphanumeric() || "_:-".contains(char)));
    without_numbers(line.get(..end.unwrap_or(line.len())).unwrap_or_default())
}

/// Of a panic its place, as its message may hold offsets. Whether a stream that is well has ended is up to
/// the script.
fn kind_of_end(end: &End) -> String {
    match end {
        End::Open | End::Eof => String::new(),
        End::Panic(message) => {
            let place = message.rsplit_once(PLACE).map_or("", |(_, place)| place);
            format!("panic{PLACE}{place}")
        }
        End::Fault(_) => end.line().unwrap_or_default(),
        End::Livelock(_)
        | End::Stall(_)
        | End::ContractViolation(_)
        | End::Aborted(_)
        | End::Hung(_)
        | End::OutOfMemory(_) => without_numbers(&end.line().unwrap_or_default()),
    }
}

fn without_numbers(text: &str) -> String {
    text.chars().filter(|char| !char.is_ascii_digit()).collect()
}

/// A reason without what is quoted in it, and without numbers, which change as a script shrinks.
pub(super) fn shape(clause: &str) -> String {
    let unquoted = clause.split('"').step_by(2);
    unquoted.flat_map(str::chars).filter(|char| !char.is_ascii_digit()).collect()
}

/// What stands between the message of a panic and its place.
const PLACE: &str = " at ";

/// The most bytes of a short transcript.
const SHORT_BYTES_MAX: usize = 80;

#[cfg(test)]
mod tests {
    use super::{first_difference, kind_of_end, kind_of_line};
    use crate::transcript::{End, Fault};

    #[test]
    fn payload_and_numbers_of_a_line_may_change() {
        let same = [
            ["body \"ab\"", "body \"\""],
            ["feeds 1", "feeds 12"],
            ["Line(\"abc def\")", "Line(\"\")"],
            ["[1, 2]", "[]"],
            ["fault bad-byte-12", "fault bad-byte-7"],
        ];
        for [a, b] in same {
            assert_eq!(kind_of_line(a), kind_of_line(b));
        }
        let others = [
            ["body \"ab\"", "text \"ab\""],
            ["fault too-long", "fault too-short"],
            ["Line(1)", "Blank(1)"],
        ];
        for [a, b] in others {
            assert_ne!(kind_of_line(a), kind_of_line(b));
        }
    }

    #[test]
    fn a_panic_is_known_by_its_place() {
        let panic = |text: &str| kind_of_end(&End::Panic(text.to_owned()));
        assert_eq!(panic("mid > len at 3 at a/src/b.rs:7"), panic("mid > len at a/src/b.rs:7"));
        assert_ne!(panic("mid > len at a/src/b.rs:7"), panic("mid > len at a/src/b.rs:8"));
        let took = |n: usize| kind_of_end(&End::ContractViolation(format!("took {n} of 2 bytes")));
        assert_eq!(took(3), took(12));
        assert_eq!(kind_of_end(&End::Open), kind_of_end(&End::Eof));
        let faults = ["bad-1", "bad-2"].map(|kind| kind_of_end(&End::Fault(Fault::new(kind))));
        assert_ne!(faults[0], faults[1], "a kind is compared as it is");
    }

    #[test]
    fn a_missing_line_is_a_difference() {
        let lines = |text: &str| text.split_whitespace().map(str::to_owned).collect::<Vec<_>>();
        let first = |a: &str, b: &str| first_difference(&[lines(a), lines(b)]);
        assert_eq!(first("a b", "a b"), None);
        assert_eq!(first("a b", "a c"), Some(1));
        assert_eq!(first("a", "a b"), Some(1));
        assert_eq!(first("", "a"), Some(0));
    }
}
