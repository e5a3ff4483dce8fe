//! The error for a mistake in a corpus.

use std::fmt::{self, Write as _};

use crate::bytes::OneLine;

/// A mistake in a corpus: where it is, what is wrong and how to fix it.
#[derive(Debug, Clone, PartialEq, Eq)]
#[non_exhaustive]
pub struct CorpusError {
    /// The file or folder.
    pub path: String,
    /// Line and column, both from 1; `None` if the mistake is not at one place.
    pub place: Option<(usize, usize)>,
    /// What is wrong, and what would be right.
    pub problem: String,
}

impl CorpusError {
    /// An error whose sentence can be read, even where it quotes a long text.
    pub(super) fn new(
        path: String,
        place: Option<(usize, usize)>,
        problem: impl Into<String>,
    ) -> Self {
        Self { path, place, problem: shortened(problem.into()) }
    }
}

impl fmt::Display for CorpusError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        // Names of files and what is quoted from them may hold anything.
        let mut f = OneLine(f);
        match self.place {
            Some((line, column)) => write!(f, "{}:{line}:{column}: {}", self.path, self.problem),
            None => write!(f, "{}: {}", self.path, self.problem),
        }
    }
}

impl std::error::Error for CorpusError {}

/// A sentence without its middle, if it is long: it begins with what is wrong and ends with what
/// would be right.
fn shortened(sentence: String) -> String {
    let Some((head_end, _)) = sentence.char_indices().nth(PART_CHARS) else { return sentence };
    let Some((tail_start, _)) = sentence.char_indices().nth_back(PART_CHARS - 1) else {
        return sentence;
    };
    if tail_start <= head_end {
        return sentence;
    }
    let (head, tail) = (sentence.get(..head_end), sentence.get(tail_start..));
    format!("{} … {}", head.unwrap_or_default(), tail.unwrap_or_default())
}

/// A list of names for an error: all of them, or the first and how many more there are.
pub(super) fn listed<'a>(names: impl ExactSizeIterator<Item = &'a str>) -> String {
    let n_more = names.len().saturating_sub(NAMES_MAX);
    let first: Vec<&str> = names.take(NAMES_MAX).collect();
    match (first.as_slice(), n_more) {
        ([], _) => "none".to_owned(),
        (first, 0) => first.join(", "),
        (first, _) => format!("{} and {n_more} more", first.join(", ")),
    }
}

const PART_CHARS: usize = 600;
const NAMES_MAX: usize = 64;

#[cfg(test)]
mod tests {
    use super::{NAMES_MAX, PART_CHARS, listed, shortened};

    #[test]
    fn a_long_sentence_keeps_both_of_its_ends() {
        let whole = "é".repeat(2 * PART_CHARS);
        assert_eq!(shortened(whole.clone()), whole);
        let half = "é".repeat(PART_CHARS);
        assert_eq!(shortened(format!("{half}x{half}")), format!("{half} … {half}"));
    }

    #[test]
    fn many_names_are_counted() {
        assert_eq!(listed([].into_iter()), "none");
        assert_eq!(listed(["a", "b"].into_iter()), "a, b");
        let many = ["a"; NAMES_MAX + 2];
        assert!(listed(many.into_iter()).ends_with("a, a and 2 more"));
    }
}
