//! Differences between two subjects that are both at liberty to differ.

use crate::runner::waiver;

/// A difference between two subjects that is accepted, though no waiver accounts for it.
#[derive(Debug, Clone, PartialEq, Eq, serde::Deserialize)]
#[serde(deny_unknown_fields)]
#[non_exhaustive]
pub struct Quirk {
    /// The two subjects.
    pub between: [String; 2],
    /// The cases, as those of a waiver; any, if it says what differs.
    #[serde(default)]
    pub cases: Vec<String>,
    /// The first lines in which the two differ, `*` standing for any characters; nothing for no line.
    #[serde(default)]
    pub says: Option<[String; 2]>,
    /// Why they may differ.
    pub reason: String,
}

impl Quirk {
    /// Whether it is for a case.
    #[must_use]
    pub fn is_for(&self, case: &str) -> bool {
        self.cases.is_empty() || waiver::is_any(&self.cases, case)
    }

    /// Whether it is between two subjects, and accounts for these transcripts of theirs.
    pub(crate) fn fits(&self, subjects: [&str; 2], transcripts: [&[String]; 2]) -> bool {
        let [first, second] = self.between.each_ref().map(String::as_str);
        let [a, b] = match subjects {
            [a, b] if a == first && b == second => transcripts,
            [a, b] if b == first && a == second => [transcripts[1], transcripts[0]],
            _ => return false,
        };
        let n_same = a.iter().zip(b).take_while(|(a, b)| a == b).count();
        let line = |lines: &[String]| lines.get(n_same).cloned().unwrap_or_default();
        self.says.as_ref().is_none_or(|[says_a, says_b]| {
            waiver::is_match(says_a, &line(a)) && waiver::is_match(says_b, &line(b))
        })
    }
}
