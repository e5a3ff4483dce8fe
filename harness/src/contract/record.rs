//! What a core said, thing by thing, to be read back and passed on.

use crate::transcript::Fault;

/// One thing that a core said.
#[derive(Debug, Clone, PartialEq, Eq, Hash)]
pub(crate) enum Record {
    /// An event, as text.
    Event(String),
    /// A piece of payload and its lane.
    Data(String, Vec<u8>),
    /// Outgoing bytes, and their lane where they have one.
    Sent(Option<String>, Vec<u8>),
    /// The outgoing end.
    Closed,
    /// A fault that it survived.
    Fault(Fault),
}

/// The word that a line begins with.
pub(crate) fn first_word(line: &str) -> &str {
    line.split(' ').next().unwrap_or_default()
}

/// Whether an event begins with these words.
pub(crate) fn begins_with(event: &str, words: &str) -> bool {
    let rest = event.strip_prefix(words);
    rest.is_some_and(|rest| rest.is_empty() || rest.starts_with(' '))
}
