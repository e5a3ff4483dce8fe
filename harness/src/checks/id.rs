//! The names of checks: a name that no check has does not compile, or does not parse.

use std::fmt;
use std::str::FromStr;

use crate::bytes::one_line;
use crate::checks::{Category, Invariant, Ordinal};
use crate::script::Mode;

/// The name of a check, as in reports, waivers and tokens; in the order in which the checks run.
///
/// # Examples
///
/// ```
/// use chunkproof::CheckId;
///
/// assert_eq!(CheckId::BEFORE_FAULTS.as_str(), "before-faults");
/// assert_eq!("before-faults".parse(), Ok(CheckId::BEFORE_FAULTS));
/// assert!(CheckId::CONSUMED < CheckId::EVENTS);
///
/// let unknown = "event".parse::<CheckId>().unwrap_err();
/// assert!(unknown.to_string().starts_with("unknown check `event` (did you mean `events`?)"));
/// ```
///
/// In code, a mistyped name does not compile:
///
/// ```compile_fail,E0599
/// let typo = chunkproof::CheckId::EVENT;
/// ```
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct CheckId(pub(super) Ordinal);

/// A name that no check has.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct UnknownCheck {
    name: String,
}

impl CheckId {
    /// The check's row; `None` for [`EXPECTED`](Self::EXPECTED), which holds a core to a test
    /// or a case.
    #[must_use]
    pub fn invariant(self) -> Option<&'static Invariant> {
        Invariant::ALL.get(self.0 as usize)
    }

    /// What the check asks for, in one sentence.
    #[must_use]
    pub fn sentence(self) -> &'static str {
        let expected = "the transcript is one that the test or the case allows";
        self.invariant().map_or(expected, Invariant::sentence)
    }

    /// The address of the page that documents the check.
    ///
    /// # Examples
    ///
    /// ```
    /// use chunkproof::CheckId;
    ///
    /// let page = CheckId::BEFORE_FAULTS.page();
    /// assert!(page.ends_with("/chunkproof/checks/before_faults/index.html"));
    /// ```
    #[must_use]
    pub fn page(self) -> String {
        match self.module() {
            Some(module) => format!("{DOCS}/checks/{module}/index.html"),
            None => format!("{DOCS}/struct.Check.html#method.expect"),
        }
    }

    /// The check that plays in a mode; no check plays in the default mode alone.
    #[must_use]
    pub fn of_mode(mode: Mode) -> Option<Self> {
        Invariant::ALL.iter().find(|check| check.plays_in(mode)).map(Invariant::id)
    }

    /// What it means that the check finds something.
    #[must_use]
    pub fn category(self) -> Category {
        self.invariant().map_or(Category::Specification, Invariant::category)
    }
}

impl fmt::Display for CheckId {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.pad(self.as_str())
    }
}

impl FromStr for CheckId {
    type Err = UnknownCheck;

    fn from_str(name: &str) -> Result<Self, UnknownCheck> {
        let known = Self::ALL.iter().find(|id| id.as_str() == name).copied();
        known.ok_or_else(|| UnknownCheck { name: name.to_owned() })
    }
}

impl UnknownCheck {
    /// The name.
    #[must_use]
    pub fn name(&self) -> &str {
        &self.name
    }

    /// The check with the nearest name, if one is near enough to be meant.
    #[must_use]
    pub fn nearest(&self) -> Option<CheckId> {
        nearest_name(&self.name, CheckId::ALL.iter().map(|id| id.as_str()))?.parse().ok()
    }
}

impl fmt::Display for UnknownCheck {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "unknown check `{}`", one_line(&self.name))?;
        if let Some(nearest) = self.nearest() {
            write!(f, " (did you mean `{nearest}`?)")?;
        }
        let names: Vec<&str> = CheckId::ALL.iter().map(|id| id.as_str()).collect();
        write!(f, "; there are: {}", names.join(", "))
    }
}

impl std::error::Error for UnknownCheck {}

/// The known name that takes the fewest edits to reach, if they are few enough to be a slip.
///
/// Of several such names it is the first.
pub fn nearest_name<'a>(asked: &str, known: impl IntoIterator<Item = &'a str>) -> Option<&'a str> {
    let counted = known.into_iter().map(|name| (n_edits(asked, name), name));
    let (n_edits, nearest) = counted.min_by_key(|(n_edits, _)| *n_edits)?;
    let n_edits_max = asked.chars().count().max(EDITED_CHARS) / EDITED_CHARS;
    (n_edits <= n_edits_max).then_some(nearest)
}

/// The number of characters to insert, remove or replace to turn one text into the other (Levenshtein).
fn n_edits(from: &str, to: &str) -> usize {
    // The edits that make each beginning of `to` of what was read of `from`.
    let mut row: Vec<usize> = (0..=to.chars().count()).collect();
    for (n_read, read) in from.chars().enumerate() {
        let mut next = vec![n_read + 1];
        for ((above_left, above), char) in row.iter().zip(row.iter().skip(1)).zip(to.chars()) {
            let left = next.last().copied().unwrap_or_default();
            let replaced = above_left + usize::from(read != char);
            next.push(replaced.min(left + 1).min(above + 1));
        }
        row = next;
    }
    row.last().copied().unwrap_or_default()
}

/// Where the documentation of the latest version is.
const DOCS: &str = "https://docs.rs/chunkproof/latest/chunkproof";
/// One edit in as many characters is a slip; more make another word.
const EDITED_CHARS: usize = 3;

#[cfg(test)]
mod tests {
    use super::{CheckId, n_edits};

    #[test]
    fn every_name_is_read_back() {
        for id in CheckId::ALL {
            assert_eq!(id.as_str().parse(), Ok(*id));
        }
        assert!(CheckId::ALL.is_sorted_by(|a, b| a < b));
    }

    #[test]
    fn an_unknown_name_is_refused_with_the_nearest() {
        let nearest = |name: &str| name.parse::<CheckId>().unwrap_err().nearest();
        assert_eq!(nearest("event"), Some(CheckId::EVENTS));
        assert_eq!(nearest("Events"), Some(CheckId::EVENTS));
        assert_eq!(nearest("before_faults"), Some(CheckId::BEFORE_FAULTS));
        assert_eq!(nearest("expect"), Some(CheckId::EXPECTED));
        assert_eq!(nearest("half-closed"), Some(CheckId::HALF_CLOSE));
        assert_eq!(nearest("tim"), Some(CheckId::TIME));
        assert_eq!(nearest("chunkings"), None);
        assert_eq!(nearest(""), None);
        let text = "chunkings".parse::<CheckId>().unwrap_err().to_string();
        assert!(text.starts_with("unknown check `chunkings`; there are: self-check, consumed, "));
        assert!(text.ends_with(", rewriting, expected"), "{text}");
        let text = "a\n\u{1b}[2J".parse::<CheckId>().unwrap_err().to_string();
        assert!(text.starts_with(r"unknown check `a\n\x1b[2J`; "), "{text}");
    }

    #[test]
    fn the_page_of_a_check_is_a_public_module() {
        let map = include_str!("mod.rs");
        for id in CheckId::ALL.iter().filter(|id| **id != CheckId::EXPECTED) {
            let page = id.page();
            let module = page.strip_prefix("https://docs.rs/chunkproof/latest/chunkproof/checks/");
            let module = module.and_then(|rest| rest.strip_suffix("/index.html")).unwrap();
            assert!(map.contains(&format!("\npub mod {module};\n")), "{page}");
            assert_eq!(module.replace('_', "-"), id.as_str());
        }
        let page = "https://docs.rs/chunkproof/latest/chunkproof/struct.Check.html#method.expect";
        assert_eq!(CheckId::EXPECTED.page(), page);
    }

    /// By the definition: the fewest edits of all ways to begin.
    fn by_definition(from: &[char], to: &[char]) -> usize {
        let (Some((a, from_rest)), Some((b, to_rest))) = (from.split_first(), to.split_first())
        else {
            return from.len() + to.len();
        };
        let replaced = usize::from(a != b) + by_definition(from_rest, to_rest);
        replaced.min(1 + by_definition(from_rest, to)).min(1 + by_definition(from, to_rest))
    }

    #[test]
    fn edits_are_counted_as_defined() {
        let mut words = vec![String::new()];
        for from in 0..15 {
            let longer = ["a", "b", "é"].map(|letter| words[from].clone() + letter);
            words.extend(longer);
        }
        for (a, b) in words.iter().flat_map(|a| words.iter().map(move |b| (a, b))) {
            let [chars_a, chars_b] = [a, b].map(|word| word.chars().collect::<Vec<_>>());
            assert_eq!(n_edits(a, b), by_definition(&chars_a, &chars_b), "`{a}` `{b}`");
        }
    }
}
