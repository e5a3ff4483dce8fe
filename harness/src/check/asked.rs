//! The replay that the environment asks for.

use std::cell::RefCell;
use std::collections::BTreeSet;

use crate::runner::{Replay, Report};

thread_local! {
    static LOOKED_AT: RefCell<LookedAt> = const { RefCell::new(LookedAt::new()) };
}

/// What a thread looked at for the core of a token.
struct LookedAt {
    wanted: String,
    names: BTreeSet<String>,
    is_found: bool,
}

/// The replay that is asked of a core of this name.
///
/// # Panics
///
/// If the variable holds something that is not a token.
pub(super) fn asked(name: &str) -> Option<Replay> {
    asked_where(name, |wanted| wanted == name)
}

/// The replay that is asked of a subject of this name, in any setup, which follows after a space.
///
/// # Panics
///
/// As [`asked`].
#[cfg(feature = "corpus")]
pub(crate) fn asked_of_subject(name: &str) -> Option<Replay> {
    asked_where(name, |wanted| wanted.split_once(' ').is_some_and(|(subject, _)| subject == name))
}

fn asked_where(name: &str, fits: impl Fn(&str) -> bool) -> Option<Replay> {
    // An input of a workflow that is not set is an empty variable.
    let token = std::env::var_os(REPLAY).filter(|token| !token.is_empty())?;
    let replay = match Replay::of_word(&token.to_string_lossy()) {
        Ok(replay) => replay,
        Err(error) => panic!("{REPLAY}: {error}"),
    };
    let is_found = fits(&replay.name);
    LOOKED_AT.with_borrow_mut(|looked_at| looked_at.note(&replay.name, name, is_found));
    is_found.then_some(replay)
}

/// Prints the result of a replay; a test that passes would print nothing.
#[expect(clippy::print_stderr, reason = "the answer to what was typed")]
pub(super) fn tell(report: &Report) {
    eprint!("{report}");
}

impl LookedAt {
    const fn new() -> Self {
        Self { wanted: String::new(), names: BTreeSet::new(), is_found: false }
    }

    fn note(&mut self, wanted: &str, name: &str, is_found: bool) {
        wanted.clone_into(&mut self.wanted);
        self.names.insert(name.to_owned());
        self.is_found |= is_found;
    }

    /// What is wrong, if no core had the name.
    fn complaint(&self) -> Option<String> {
        let is_missing = !self.is_found && !self.names.is_empty();
        is_missing.then(|| {
            let Self { wanted, names, .. } = self;
            let names: Vec<String> = names.iter().map(|name| format!("`{name}`")).collect();
            format!(
                "{REPLAY}: nothing was replayed: the token is of `{wanted}`, and this thread checked {}",
                names.join(", ")
            )
        })
    }
}

// A thread that runs a test ends with it, and only then it is known that no core had the name.
impl Drop for LookedAt {
    #[expect(clippy::print_stderr, reason = "the answer to what was typed")]
    fn drop(&mut self) {
        if let Some(complaint) = self.complaint() {
            eprintln!("{complaint}");
        }
    }
}

/// The environment variable that holds a token to be replayed.
const REPLAY: &str = "CHUNKPROOF_REPLAY";

#[cfg(test)]
mod tests {
    use super::LookedAt;

    #[test]
    fn a_token_that_fits_nothing_is_told_what_there_was() {
        let mut looked_at = LookedAt::new();
        assert_eq!(looked_at.complaint(), None, "no token, or no core");
        looked_at.note("c", "b", false);
        looked_at.note("c", "a", false);
        let complaint = looked_at.complaint().unwrap();
        assert!(complaint.ends_with("the token is of `c`, and this thread checked `a`, `b`"));
        looked_at.note("c", "c", true);
        assert_eq!(looked_at.complaint(), None);
    }
}
