//! The setup of a core for a case.

use std::fmt;

use crate::transcript::line::first_word;

/// The setup of a core for a case: a role and options, such as `lines max=16`.
///
/// # Examples
///
/// ```
/// use chunkproof::corpus::Setup;
///
/// let setup = Setup::new("lines max=16");
/// assert_eq!(setup.role(), "lines");
/// assert_eq!(setup.number("max"), Some(16));
/// assert!(setup.has_only(&["max"]) && !setup.has_only(&[]));
/// ```
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord)]
pub struct Setup(String);

impl Setup {
    /// Makes a setup from its text.
    #[must_use]
    pub fn new(text: impl Into<String>) -> Self {
        Self(text.into())
    }

    /// Returns the role, the first word.
    #[must_use]
    pub fn role(&self) -> &str {
        first_word(&self.0)
    }

    /// Returns the value of an option `key=value`.
    #[must_use]
    pub fn get(&self, key: &str) -> Option<&str> {
        self.options().find(|(name, _)| *name == key).map(|(_, value)| value)
    }

    /// Returns the value of an option that is a number.
    #[must_use]
    pub fn number(&self, key: &str) -> Option<usize> {
        self.get(key)?.parse().ok()
    }

    /// Returns whether every option is one of `keys`. A subject must not ignore an option.
    #[must_use]
    pub fn has_only(&self, keys: &[&str]) -> bool {
        self.options().all(|(name, _)| keys.contains(&name))
    }

    /// The options by name; one without `=` has an empty value.
    fn options(&self) -> impl Iterator<Item = (&str, &str)> {
        self.0.split(' ').skip(1).map(|word| word.split_once('=').unwrap_or((word, "")))
    }
}

impl fmt::Display for Setup {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.0)
    }
}
