//! Gives a target the knowledge of corpora: cases to start from, the words of the wire, actions.
//!
//! Words are learned: bytes are split between runs of word bytes (letters, digits, `-`, `_`) and
//! runs of all others. The words found in most cases are first.

use std::collections::{BTreeMap, BTreeSet};

use crate::corpus::Corpora;
use crate::engine::fuzz::Target;
use crate::script::Step;

impl Target {
    /// Adds the cases of a bundled corpus as seeds for the first core, and its words and actions as
    /// [`words_of`](Self::words_of) does.
    ///
    /// # Panics
    ///
    /// If a bundled corpus does not parse, which this crate's tests rule out.
    #[cfg(feature = "protocol")]
    #[must_use]
    pub fn knowing(self, corpus: &crate::protocol::Corpus) -> Self {
        let corpora = corpus.parse();
        // A fuzzer runs in one process, which an isolated case could end.
        let scripts = corpora.cases().in_process().map(|case| case.script.clone());
        let seed = |target: Self, script| target.seed(crate::script::Play::whole(script).into());
        scripts.fold(self.words_of(&corpora), seed)
    }

    /// Adds the words of the wire and the actions in the cases of corpora.
    #[must_use]
    pub fn words_of(mut self, corpora: &Corpora) -> Self {
        self.knowledge.dictionary = dictionary(corpora);
        let acts = |step: &Step| matches!(step, Step::Act(_) | Step::On { .. });
        self.actions(corpora.cases().flat_map(|case| case.script.steps()).filter(acts))
    }
}

/// Returns the words of the wire in the cases of corpora, the most frequent first.
#[must_use]
pub fn dictionary(corpora: &Corpora) -> Vec<Vec<u8>> {
    learn(corpora.cases().map(|case| case.script.bytes()))
}

fn learn<'b>(cases: impl Iterator<Item = &'b [u8]>) -> Vec<Vec<u8>> {
    let mut n_cases: BTreeMap<&[u8], usize> = BTreeMap::new();
    for bytes in cases {
        let runs = bytes.chunk_by(|a, b| is_of_word(*a) == is_of_word(*b));
        let words: BTreeSet<&[u8]> = runs.filter(|run| run.len() <= WORD_LEN_MAX).collect();
        words.into_iter().for_each(|word| *n_cases.entry(word).or_default() += 1);
    }
    let mut words: Vec<(&[u8], usize)> = n_cases.into_iter().collect();
    words.sort_by(|(a, n_a), (b, n_b)| n_b.cmp(n_a).then_with(|| a.cmp(b)));
    words.into_iter().take(WORDS_MAX).map(|(word, _)| word.to_vec()).collect()
}

fn is_of_word(byte: u8) -> bool {
    byte.is_ascii_alphanumeric() || matches!(byte, b'-' | b'_')
}

const WORD_LEN_MAX: usize = 16;
const WORDS_MAX: usize = 256;

#[cfg(test)]
mod tests {
    use super::learn;

    #[test]
    fn words_of_most_cases_are_first() {
        let cases = ["GET /a HTTP/1.1\r\n\r\n", "GET /b HTTP/1.1\r\nHost: a\r\n\r\n", "PUT /a"];
        let words = learn(cases.into_iter().map(str::as_bytes));
        let text: Vec<String> =
            words.iter().map(|word| String::from_utf8(word.clone()).unwrap()).collect();
        assert_eq!(
            text,
            [
                " /", "a", "\r\n\r\n", " ", ".", "/", "1", "GET", "HTTP", "\r\n", ": ", "Host",
                "PUT", "b"
            ]
        );
    }
}
