//! The loader of corpora: any two texts are a corpus, or a mistake with its place.

use chunkproof::corpus::{Case, Corpora, CorpusError};

use crate::own::sentence::assert_line;

/// Reads a vocabulary and, after a line `%%`, a file of cases; without that line, cases in the words of
/// the vocabulary beside this file.
///
/// # Panics
///
/// If a mistake has no place or is more than a line, or if what was read breaks the format.
pub fn corpus(data: &[u8]) {
    let text = String::from_utf8_lossy(data);
    let (vocabulary, cases) = text.split_once(SEPARATOR).unwrap_or((VOCABULARY, &text));
    match Corpora::parse([("own/vocabulary.toml", vocabulary), ("own/x.toml", cases)]) {
        Ok(corpora) => {
            assert!(corpora.cases().next().is_some(), "a corpus without cases was read");
            corpora.cases().for_each(assert_case);
        }
        Err(error) => assert_placed(&error, vocabulary, cases),
    }
}

/// A case has a name to print, and its facts refer to its bytes.
fn assert_case(case: &Case) {
    assert_line(&case.id);
    assert!(!case.id.is_empty() && !case.id.contains('*'), "{:?}", case.id);
    let len = case.script.len();
    let offsets = case.facts.complete.iter().flatten().copied();
    let mut offsets = offsets.chain(case.facts.switch.map(|switch| switch.offset));
    assert!(offsets.all(|offset| offset <= len), "{}: an offset after {len} bytes", case.id);
    for family in case.facts.limit.iter().chain(&case.facts.growth) {
        assert_eq!(family.script(family.size), case.script, "{}: another script", case.id);
        // The sizes that checks try.
        for size in [0, 1, family.size / 2, family.size.saturating_mul(2)] {
            let _script = family.script(size);
        }
    }
}

/// A mistake is one line, and its place is in one of the files.
fn assert_placed(error: &CorpusError, vocabulary: &str, cases: &str) {
    assert_line(&error.to_string());
    let text = match error.path.as_str() {
        "own/vocabulary.toml" => vocabulary,
        "own/x.toml" => cases,
        other => panic!("{other} was not given: {error}"),
    };
    let Some((line, column)) = error.place else { panic!("no place: {error}") };
    let mut lines = text.split('\n');
    let at = line.checked_sub(1).and_then(|before| lines.nth(before));
    let at = at.unwrap_or_else(|| panic!("there is no such line: {error}"));
    assert!((1..=at.chars().count() + 1).contains(&column), "no such column: {error}");
}

const SEPARATOR: &str = "\n%%\n";
const VOCABULARY: &str = include_str!("vocabulary.toml");

#[cfg(test)]
mod tests {
    use std::fs;
    use std::path::Path;

    use chunkproof::corpus::Corpora;

    use super::{SEPARATOR, VOCABULARY};

    #[test]
    fn every_seed_is_a_corpus() {
        let seeds = Path::new(env!("CARGO_MANIFEST_DIR")).join("seeds/own_corpus");
        for seed in fs::read_dir(seeds).unwrap() {
            let text = fs::read_to_string(seed.unwrap().path()).unwrap();
            let (vocabulary, cases) = text.split_once(SEPARATOR).unwrap_or((VOCABULARY, &text));
            let texts = [("own/vocabulary.toml", vocabulary), ("own/x.toml", cases)];
            assert!(Corpora::parse(texts).is_ok(), "{:?}\n{text}", Corpora::parse(texts));
        }
    }
}
