//! The paths among the words of a file.

use super::source::{Word, is};

/// A path such as `crate::bytes::Escaped`, or the name of a macro.
pub(super) struct Path {
    pub(super) segments: Vec<String>,
    pub(super) line: usize,
    /// The number of inline modules around it.
    pub(super) n_inline: usize,
    pub(super) is_macro: bool,
    /// Whether it begins with `$crate`, as in a macro that expands in another crate.
    pub(super) is_in_macro_rules: bool,
}

fn is_name(word: &Word) -> bool {
    word.text.starts_with(|c: char| c.is_alphabetic() || c == '_')
}

/// All paths and names of macros among the words; a `use` of many names gives many paths.
pub(super) fn paths(words: &[Word]) -> Vec<Path> {
    let (mut found, mut at) = (Vec::new(), 0);
    while let Some(word) = words.get(at) {
        let before = |n: usize| at.checked_sub(n).and_then(|before| words.get(before));
        let is_inside =
            is(before(1), "::") && before(2).is_some_and(|word| is_name(word) || word.text == ">");
        if is_name(word) && !is_inside {
            let (n_known, is_in_macro_rules) = (found.len(), is(before(1), "$"));
            at = expand(words, at, &[], &mut found);
            found
                .iter_mut()
                .skip(n_known)
                .for_each(|path| path.is_in_macro_rules = is_in_macro_rules);
        } else {
            at += 1;
        }
    }
    found
}

/// Collects the paths that begin at a word and may end in a group; returns the position after them.
fn expand(words: &[Word], mut at: usize, so_far: &[String], found: &mut Vec<Path>) -> usize {
    let Some(word) = words.get(at) else { return at };
    if word.text == "{" {
        at += 1;
        while let Some(word) = words.get(at).filter(|word| word.text != "}") {
            at = match word.text.as_str() {
                "," => at + 1,
                "as" => at + 2,
                _ => expand(words, at, so_far, found),
            };
        }
        return at + 1;
    }
    let mut segments = so_far.to_vec();
    segments.push(word.text.clone());
    let next = words.get(at + 2);
    let goes_on = next.is_some_and(|next| is_name(next) || next.text == "{" || next.text == "*");
    if is(words.get(at + 1), "::") && goes_on {
        return expand(words, at + 2, &segments, found);
    }
    let is_opened = words.get(at + 2).is_some_and(|next| ["(", "[", "{"].contains(&&*next.text));
    let is_macro = is(words.get(at + 1), "!") && is_opened;
    let (line, n_inline) = (word.line, word.n_inline);
    found.push(Path { segments, line, n_inline, is_macro, is_in_macro_rules: false });
    at + 1
}
