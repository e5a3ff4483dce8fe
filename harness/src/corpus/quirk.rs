//! Accepted differences between two subjects, where the specification permits both.

use serde::{Deserialize, Deserializer};

use crate::corpus::raw::Two;
use crate::runner::waiver;

/// An accepted difference between two subjects, neither of which deviates from the specification.
#[derive(Debug, Clone, PartialEq, Eq, Deserialize)]
#[serde(deny_unknown_fields, expecting = "a table, `[[quirk]]`")]
#[non_exhaustive]
pub struct Quirk {
    /// The two subjects.
    #[serde(deserialize_with = "two")]
    pub between: [String; 2],
    /// The cases, as in a waiver; may be empty if `says` is given, and then stands for all.
    #[serde(default)]
    pub cases: Vec<String>,
    /// The first lines in which the two differ, `*` standing for any characters; empty where a
    /// transcript has no further line.
    #[serde(default, deserialize_with = "some_two")]
    pub says: Option<[String; 2]>,
    /// Why they may differ.
    pub reason: String,
}

impl Quirk {
    /// Returns whether the quirk is for a case.
    #[must_use]
    pub fn is_for(&self, case: &str) -> bool {
        self.cases.is_empty() || waiver::is_any(&self.cases, case)
    }

    /// Whether the quirk is between these two subjects, and accounts for the difference of their
    /// transcripts.
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

fn two<'de, D: Deserializer<'de>>(deserializer: D) -> Result<[String; 2], D::Error> {
    Two::deserialize(deserializer).map(|Two(two)| two)
}

fn some_two<'de, D: Deserializer<'de>>(deserializer: D) -> Result<Option<[String; 2]>, D::Error> {
    two(deserializer).map(Some)
}
