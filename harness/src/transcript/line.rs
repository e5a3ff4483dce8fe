//! Lines of a transcript, as text.

/// The word that a line begins with.
pub(crate) fn first_word(line: &str) -> &str {
    line.split(' ').next().unwrap_or_default()
}

/// Whether an event begins with these words.
pub(crate) fn begins_with(event: &str, words: &str) -> bool {
    let rest = event.strip_prefix(words);
    rest.is_some_and(|rest| rest.is_empty() || rest.starts_with(' '))
}
