//! What is known to differ, and why: a fault on record, or a liberty.
//!
//! A waiver is data: it never makes a check look away. The check runs, its finding is compared with
//! what is waived, and only a finding that is covered in every respect is reported as known. So the
//! narrower a waiver is, the less it can hide.

use std::fmt::{self, Write as _};
use std::ops::Range;

use crate::bytes::OneLine;
use crate::checks::CheckId;
use crate::context::Verdict;
use crate::script::Chunking;
use crate::search::Profile;

/// A known deviation, or a permitted difference.
///
/// # Units
///
/// `cuts` are offsets in bytes from the start of the script's bytes.
///
/// # Examples
///
/// ```
/// use chunkproof::{CheckId, Verdict, Waiver};
///
/// let waiver = Waiver::deviation(CheckId::EVENTS, "loses the character after one that was cut")
///     .cases(["utf8-*"])
///     .verdict(Verdict::Variant)
///     .reference("alacritty/vte#159");
/// assert_eq!(
///     waiver.to_string(),
///     "deviation [events] loses the character after one that was cut, see alacritty/vte#159 \
///      (utf8-*; variant)"
/// );
/// ```
#[derive(Debug, Clone, PartialEq, Eq)]
#[non_exhaustive]
pub struct Waiver {
    /// The check that would fail.
    pub check: CheckId,
    /// The cases on which it would, `*` standing for any characters; all cases if none is named.
    pub cases: Vec<String>,
    /// Where the cuts are under which it would; anywhere if not given.
    pub cuts: Option<Range<usize>>,
    /// How it would fail; in any way if not given.
    pub verdict: Option<Verdict>,
    /// The [kind](crate::checks::Invariant::kinds) of violation that it would be; any if not given.
    pub kind: Option<String>,
    /// The least thorough profile that shows it; all do if not given.
    pub profile: Option<Profile>,
    /// Whether it is a bug or a permitted difference.
    pub class: WaiverClass,
    /// The class of the fault or the ground of the liberty.
    pub reason: String,
    /// Where it is on record: a URL, an issue, a section; perhaps nowhere.
    pub reference: String,
}

/// What a check found, as far as waivers look at it.
#[derive(Debug, Clone, Copy)]
pub(crate) struct WaiverQuery<'a> {
    pub(crate) check: CheckId,
    pub(crate) verdict: Verdict,
    pub(crate) kind: Option<&'static str>,
    /// The chunkings that show it.
    pub(crate) cuts: &'a [&'a Chunking],
}

/// Whether a waiver stands for a bug or for a permitted difference.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
#[cfg_attr(feature = "corpus", derive(serde::Deserialize), serde(rename_all = "lowercase"))]
#[non_exhaustive]
pub enum WaiverClass {
    /// A known fault of the subject.
    Deviation,
    /// A difference that a specification or an author allows.
    Permitted,
}

impl WaiverClass {
    /// The name, as in corpora and reports.
    #[must_use]
    pub fn name(self) -> &'static str {
        match self {
            Self::Deviation => "deviation",
            Self::Permitted => "permitted",
        }
    }
}

impl Waiver {
    /// A known fault that a check finds.
    #[must_use]
    pub fn deviation(check: CheckId, reason: impl Into<String>) -> Self {
        Self::new(check, WaiverClass::Deviation, reason.into())
    }

    /// A difference that a check finds, and that is allowed.
    #[must_use]
    pub fn permitted(check: CheckId, reason: impl Into<String>) -> Self {
        Self::new(check, WaiverClass::Permitted, reason.into())
    }

    /// Only for cases with these names; `*` in a name stands for any run of characters.
    #[must_use]
    pub fn cases<S: Into<String>>(mut self, cases: impl IntoIterator<Item = S>) -> Self {
        self.cases = cases.into_iter().map(Into::into).collect();
        self
    }

    /// Only for findings that are shown by cuts, all of which lie in this range of offsets.
    ///
    /// # Panics
    ///
    /// If the range is empty.
    #[must_use]
    pub fn cuts(mut self, cuts: Range<usize>) -> Self {
        assert!(!cuts.is_empty(), "no cut lies in {cuts:?}");
        self.cuts = Some(cuts);
        self
    }

    /// Only for findings with this verdict.
    #[must_use]
    pub fn verdict(mut self, verdict: Verdict) -> Self {
        self.verdict = Some(verdict);
        self
    }

    /// Only for findings of this [kind](crate::checks::Invariant::kinds), where a check tells several apart.
    ///
    /// # Panics
    ///
    /// If the check has no such kind.
    #[must_use]
    pub fn kind(mut self, kind: impl Into<String>) -> Self {
        let kind = kind.into();
        let kinds = self.check.invariant().map(|row| row.kinds()).unwrap_or_default();
        assert!(
            kinds.contains(&&*kind),
            "`{}` has no kind `{kind}`; it has: {}",
            self.check,
            kinds.join(", ")
        );
        self.kind = Some(kind);
        self
    }

    /// Only from this profile on: less thorough runs do not show it, and there it is not stale.
    ///
    /// # Examples
    ///
    /// ```
    /// use chunkproof::{CheckId, Log, Profile, Waiver, check};
    ///
    /// let waiver = Waiver::deviation(CheckId::LIMITS, "fails at sizes that only `thorough` tries");
    /// let waiver = waiver.profile(Profile::Thorough); // it would be stale here without
    /// check(|| |bytes: &[u8], _: &mut Log| Ok(bytes.len())).waive(waiver).receive("a").assert();
    /// ```
    #[must_use]
    pub fn profile(mut self, profile: Profile) -> Self {
        self.profile = Some(profile);
        self
    }

    /// Where the fault or the liberty is on record: a URL, an issue, a section.
    #[must_use]
    pub fn reference(mut self, reference: impl Into<String>) -> Self {
        self.reference = reference.into();
        self
    }

    /// The reason, with the reference if there is one.
    #[must_use]
    pub fn why(&self) -> String {
        let Self { reason, reference, .. } = self;
        if reference.is_empty() { reason.clone() } else { format!("{reason}, see {reference}") }
    }

    /// Whether it is for a check in a case, regardless of verdict and cuts.
    #[must_use]
    pub fn is_for(&self, check: CheckId, case: &str) -> bool {
        self.check == check && (self.cases.is_empty() || is_any(&self.cases, case))
    }

    /// Whether it covers what was found in a case.
    pub(crate) fn covers(&self, case: &str, found: &WaiverQuery<'_>) -> bool {
        let WaiverQuery { check, verdict, kind, cuts } = *found;
        self.is_for(check, case)
            && !verdict.is_ok()
            && self.verdict.is_none_or(|known| known == verdict)
            && self.kind.as_deref().is_none_or(|known| Some(known) == kind)
            && self.cuts.as_ref().is_none_or(|known| are_within(cuts, known))
    }

    /// Whether a run in a profile shows it, so that it is stale where it covers nothing.
    pub(crate) fn is_due_in(&self, profile: Profile) -> bool {
        self.profile.is_none_or(|from| from <= profile)
    }

    fn new(check: CheckId, class: WaiverClass, reason: String) -> Self {
        let reference = String::new();
        let (cases, cuts, verdict, kind, profile) = (Vec::new(), None, None, None, None);
        Self { check, cases, cuts, verdict, kind, profile, class, reason, reference }
    }

    /// What it is limited to.
    fn scope(&self) -> Vec<String> {
        let cases = (!self.cases.is_empty()).then(|| self.cases.join(", "));
        let verdict = self.verdict.map(|verdict| verdict.to_string());
        let cuts = self.cuts.as_ref().map(|cuts| format!("cuts within {cuts:?}"));
        let profile = self.profile.map(|profile| format!("profile {}", profile.name()));
        [cases, verdict, self.kind.clone(), cuts, profile].into_iter().flatten().collect()
    }
}

/// One line: class, check, reason and what it is limited to.
impl fmt::Display for Waiver {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let mut line = OneLine(f);
        write!(line, "{} [{}] {}", self.class.name(), self.check, self.why())?;
        match self.scope().as_slice() {
            [] => Ok(()),
            limits => write!(line, " ({})", limits.join("; ")),
        }
    }
}

/// Whether one of these names or patterns stands for a case.
pub(crate) fn is_any(cases: &[String], case: &str) -> bool {
    cases.iter().any(|known| is_match(known, case))
}

/// Whether a text fits a pattern in which `*` stands for any run of characters.
pub fn is_match(pattern: &str, text: &str) -> bool {
    let Some((head, tail)) = pattern.split_once(ANY) else { return pattern == text };
    let (inner, last) = tail.rsplit_once(ANY).unwrap_or(("", tail));
    let between = text.strip_prefix(head).and_then(|text| text.strip_suffix(last));
    let Some(mut rest) = between else { return false };
    // The first place where a part fits leaves the most for the parts after it.
    inner.split(ANY).all(|part| match rest.split_once(part) {
        Some((_, behind)) => {
            rest = behind;
            true
        }
        None => false,
    })
}

/// Whether a name is a pattern.
pub fn is_pattern(name: &str) -> bool {
    name.contains(ANY)
}

/// A finding that needs no cut is within no range of cuts.
fn are_within(chunkings: &[&Chunking], range: &Range<usize>) -> bool {
    let mut cuts = chunkings.iter().flat_map(|chunking| chunking.cuts()).peekable();
    cuts.peek().is_some() && cuts.all(|cut| range.contains(cut))
}

/// What stands for any run of characters in a name.
pub(crate) const ANY: char = '*';

#[cfg(test)]
mod tests {
    use super::{Waiver, WaiverQuery, is_match};
    use crate::checks::CheckId;
    use crate::context::Verdict;
    use crate::contract::unwind::{Caught, catch};
    use crate::script::Chunking;
    use crate::search::Profile;

    #[test]
    fn a_star_stands_for_any_run_of_characters() {
        let fits = [
            ("a", "a"),
            ("*", ""),
            ("*", "abc"),
            ("a*", "a"),
            ("*c", "abc"),
            ("a*c", "abc"),
            ("a*b*c", "aXbYbc"),
            ("*b*", "abc"),
            ("a**c", "ac"),
            ("*ab*ab", "abab"),
        ];
        for (pattern, text) in fits {
            assert!(is_match(pattern, text), "{pattern} {text}");
        }
        let misfits = [
            ("", "a"),
            ("a", "ab"),
            ("a*", "ba"),
            ("*a", "ab"),
            ("ab*bc", "abc"),
            ("a*b*c", "acb"),
            ("*ab*ab", "ab"),
            ("a*b*b*c", "abc"),
        ];
        for (pattern, text) in misfits {
            assert!(!is_match(pattern, text), "{pattern} {text}");
        }
    }

    /// Every pattern of three characters against every text of up to four, by the definition.
    #[test]
    fn patterns_fit_what_trying_every_split_finds() {
        fn by_definition(pattern: &[u8], text: &[u8]) -> bool {
            match (pattern.split_first(), text.split_first()) {
                (None, None) => true,
                (Some((b'*', behind)), _) => {
                    (0..=text.len()).any(|taken| by_definition(behind, &text[taken..]))
                }
                (Some((p, pattern)), Some((t, text))) => p == t && by_definition(pattern, text),
                (Some(_), None) | (None, Some(_)) => false,
            }
        }
        let words = |letters: &str, len_max: usize| {
            let mut words = vec![String::new()];
            for from in 0.. {
                let Some(word) = words.get(from).filter(|word| word.len() < len_max).cloned()
                else {
                    break;
                };
                words.extend(letters.chars().map(|letter| format!("{word}{letter}")));
            }
            words
        };
        let (patterns, texts) = (words("ab*", 5), words("ab", 6));
        for pattern in &patterns {
            for text in &texts {
                let expected = by_definition(pattern.as_bytes(), text.as_bytes());
                assert_eq!(is_match(pattern, text), expected, "`{pattern}` `{text}`");
            }
        }
    }

    #[test]
    fn a_waiver_covers_what_fits_it_in_every_respect() {
        let (whole, one, two) = (Chunking::whole(), Chunking::new([3]), Chunking::new([4, 7]));
        let shown = [&whole, &one, &two];
        let waiver = Waiver::deviation(CheckId::EVENTS, "r").cases(["a-*", "b"]);
        let query = |check, verdict| WaiverQuery { check, verdict, kind: None, cuts: &shown };
        let covers = |waiver: &Waiver, case: &str, verdict: Verdict| {
            waiver.covers(case, &query(CheckId::EVENTS, verdict))
        };
        assert!(
            covers(&waiver, "a-1", Verdict::Variant) && covers(&waiver, "b", Verdict::LostEvents)
        );
        assert!(!covers(&waiver, "b-1", Verdict::Variant), "another case");
        assert!(!covers(&waiver, "b", Verdict::Same), "nothing is wrong");
        let of_another_check = query(CheckId::FAULTS, Verdict::Variant);
        assert!(!waiver.covers("b", &of_another_check));
        assert!(covers(&Waiver::permitted(CheckId::EVENTS, "r"), "any", Verdict::Variant));
        let waiver = waiver.verdict(Verdict::Variant);
        assert!(covers(&waiver, "b", Verdict::Variant));
        assert!(!covers(&waiver, "b", Verdict::Panicked), "another verdict");
        let within = |cuts| covers(&waiver.clone().cuts(cuts), "b", Verdict::Variant);
        assert!(within(3..8) && within(0..100));
        assert!(!within(4..8) && !within(3..7), "a cut lies outside");
    }

    #[test]
    fn a_finding_without_cuts_is_in_no_range_of_cuts() {
        let whole = Chunking::whole();
        let waiver = Waiver::deviation(CheckId::FAULTS, "r");
        let (check, verdict) = (CheckId::FAULTS, Verdict::Panicked);
        let query = WaiverQuery { check, verdict, kind: None, cuts: &[&whole, &whole] };
        assert!(waiver.covers("x", &query));
        assert!(!waiver.cuts(0..100).covers("x", &query));
    }

    #[test]
    fn a_waiver_prints_on_one_line() {
        let waiver = Waiver::permitted(CheckId::EVENTS, "first\nsecond");
        assert_eq!(waiver.to_string(), "permitted [events] first\\nsecond");
        let waiver =
            waiver.cases(["a", "b-*"]).cuts(3..8).verdict(Verdict::LostEvents).reference("s 1");
        let waiver = waiver.profile(Profile::Thorough);
        let line = "permitted [events] first\\nsecond, see s 1 (a, b-*; lost-events; cuts within 3..8; \
                    profile thorough)";
        assert_eq!(waiver.to_string(), line);
    }

    #[test]
    fn a_range_without_an_offset_is_refused() {
        let waiver = Waiver::deviation(CheckId::EVENTS, "r");
        let Err(Caught::Panic(message)) = catch(|| waiver.cuts(3..3)) else { panic!("accepted") };
        assert!(message.starts_with("no cut lies in 3..3"), "{message}");
    }
}
