//! Finds an outcome that another one of its case contains, so that it decides nothing.

use crate::corpus::Allowed;
use crate::corpus::sent::is_any_of;
use crate::transcript::line::{ANY_LINES as ANY, begins_with};

/// The first outcome that another one of the same or a stronger level contains: whatever matches it matches
/// that one, too. Returns the number of each.
pub(super) fn covered(allowed: &[Allowed]) -> Option<(usize, usize)> {
    let covers = |outer: &Allowed, inner: &Allowed| {
        outer.verdict <= inner.verdict
            && contains(&outer.says, &inner.says)
            && is_met_by(outer, inner)
    };
    allowed.iter().enumerate().find_map(|(inner, outcome)| {
        let mut others = allowed.iter().enumerate().filter(|(outer, _)| *outer != inner);
        others.find(|(_, outer)| covers(outer, outcome)).map(|(outer, _)| (inner, outer))
    })
}

/// Whether each transcript that matches the lines of `inner` matches those of `outer`.
fn contains(outer: &[String], inner: &[String]) -> bool {
    // The lines of `outer` that are met so far, for each beginning of `inner`; `...` meets any lines.
    let skipped = |met: &mut Vec<usize>| {
        let mut index = 0;
        while let Some(&at) = met.get(index) {
            if outer.get(at).is_some_and(|line| line == ANY) && !met.contains(&(at + 1)) {
                met.push(at + 1);
            }
            index += 1;
        }
    };
    let mut met = vec![0];
    skipped(&mut met);
    for line in inner {
        let next = |at: &usize| match outer.get(*at) {
            Some(own) if own == ANY => Some(*at),
            Some(own) if own == line || is_kind_of(line, own) => Some(at + 1),
            _ => None,
        };
        met = met.iter().filter_map(next).collect();
        met.sort_unstable();
        met.dedup();
        skipped(&mut met);
    }
    met.contains(&outer.len())
}

/// Whether messages that meet the demands of `inner` meet those of `outer`, as far as this is certain.
fn is_met_by(outer: &Allowed, inner: &Allowed) -> bool {
    let mut sends = inner.sends.iter();
    let mut withholds = outer.withholds.iter();
    // With words that `inner` does not demand, the messages that are ruled out may be others.
    let is_same = outer.withholds.is_empty() || outer.sends == inner.sends;
    let is_ruled_out = |words: &String| is_any_of(&inner.withholds, words);
    is_same
        && outer.sends.iter().all(|words| sends.any(|message| begins_with(message, words)))
        && withholds.all(is_ruled_out)
}

/// Whether a line is a fault, or a refusal, of one kind where `any` is one of any kind.
fn is_kind_of(line: &str, any: &str) -> bool {
    matches!(any, "fault" | "refused")
        && line.strip_prefix(any).is_some_and(|kind| kind.starts_with(' '))
}

#[cfg(test)]
mod tests {
    use super::{contains, covered, is_met_by};
    use crate::corpus::{Allowed, Level};

    fn lines(text: &str) -> Vec<String> {
        text.split_terminator('/').map(ToOwned::to_owned).collect()
    }

    #[test]
    fn outcomes_that_match_less_are_contained() {
        for (outer, inner, expected) in [
            ("a/b", "a/b", true),
            ("a/b", "a", false),
            ("a", "a/b", false),
            ("fault", "fault k", true),
            ("fault k", "fault", false),
            ("fault", "faulty", false),
            ("...", "", true),
            ("...", "a/.../b", true),
            ("a/.../c", "a/b/b/c", true),
            ("a/.../c", "a/c", true),
            ("a/.../c", "a/c/b", false),
            ("a/.../c", "a/c/b/c", true),
            ("a/b", "a/...", false),
            (".../a/...", "...", false),
        ] {
            assert_eq!(contains(&lines(outer), &lines(inner)), expected, "{outer} and {inner}");
        }
    }

    #[test]
    fn a_weaker_outcome_may_contain_a_stronger_one() {
        let outcome = |verdict, says| Allowed::of_lines(verdict, lines(says));
        let of = |first, second| covered(&[outcome(first, "fault k"), outcome(second, "fault")]);
        assert_eq!(of(Level::Should, Level::May), None);
        assert_eq!(of(Level::May, Level::May), Some((0, 1)));
        assert_eq!(of(Level::May, Level::Must), Some((0, 1)));
        assert_eq!(covered(&[outcome(Level::Must, "end")]), None);
    }

    #[test]
    fn an_outcome_with_fewer_demands_contains_more() {
        let outcome = |sends, withholds| {
            let says = vec!["end".to_owned()];
            let (sends, withholds) = (lines(sends), lines(withholds));
            Allowed { sends, withholds, ..Allowed::of_lines(Level::May, says) }
        };
        for (outer, inner, expected) in [
            (("", ""), ("ack", ""), true),
            (("ack", ""), ("", ""), false),
            (("ack", ""), ("ack 1", ""), true),
            (("ack 1", ""), ("ack", ""), false),
            (("a/b", ""), ("a/x/b", ""), true),
            (("b/a", ""), ("a/b", ""), false),
            (("", "data 1"), ("", "data"), true),
            (("", "data"), ("", "data 1"), false),
            (("a", "a"), ("a", "a"), true),
            (("a", "a"), ("a/a", "a"), false),
            (("a", "b"), ("a", "..."), true),
            (("a", "..."), ("a", "..."), true),
            (("a", "..."), ("a", "b"), false),
        ] {
            let is_met = is_met_by(&outcome(outer.0, outer.1), &outcome(inner.0, inner.1));
            assert_eq!(is_met, expected, "{outer:?} and {inner:?}");
        }
        let both = [outcome("ack", ""), outcome("", "")];
        assert_eq!(covered(&both), Some((0, 1)));
    }
}
