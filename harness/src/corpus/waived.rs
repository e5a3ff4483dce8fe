//! Reads waivers and quirks: their cases must exist, and each case is waived once in one respect.

use std::cell::Cell;
use std::collections::{BTreeMap, BTreeSet};
use std::ops::Range;

use toml::Spanned;

use crate::bytes::is_hidden;
use crate::checks::{CheckId, UnknownCheck};
use crate::context::Verdict;
use crate::corpus::raw::{RawWaiver, Two};
use crate::corpus::source::Source;
use crate::corpus::{Case, CorpusError, Quirk, SubjectWaiver};
use crate::runner::Waiver;
use crate::runner::waiver::{is_match, is_pattern};
use crate::search::Profile;

/// What a waiver is for: subject, check, case, verdict, kind and cuts. Subjects and cases are
/// numbered, as there may be many of these.
type Respect = (usize, CheckId, usize, Option<Verdict>, Option<String>, Option<(usize, usize)>);

/// The cases of a file, as waivers and quirks name them.
pub(super) struct Named<'c> {
    ids: BTreeMap<&'c str, usize>,
    /// How much may still be compared; a pattern is compared with every case.
    left: Cell<usize>,
}

impl<'c> Named<'c> {
    pub(super) fn of(cases: &'c [Case]) -> Self {
        let ids = cases.iter().enumerate().map(|(number, case)| (case.id.as_str(), number));
        Self { ids: ids.collect(), left: Cell::new(COMPARED_MAX) }
    }

    /// The cases that a name or a pattern stands for.
    fn by(&self, name: &str) -> Result<Vec<(&'c str, usize)>, &'static str> {
        if !is_pattern(name) {
            let known = self.ids.get_key_value(name);
            return Ok(known.map(|(id, number)| (*id, *number)).into_iter().collect());
        }
        self.take(self.ids.len())?;
        let ids = self.ids.iter().filter(|(id, _)| is_match(name, id));
        let named: Vec<(&str, usize)> = ids.map(|(id, number)| (*id, *number)).collect();
        self.take(named.len().saturating_mul(KEPT_COST))?;
        Ok(named)
    }

    fn take(&self, n: usize) -> Result<(), &'static str> {
        self.left.set(self.left.get().checked_sub(n).ok_or(TOO_MANY)?);
        Ok(())
    }
}

impl Source {
    pub(super) fn waivers(
        &self,
        raw: Vec<RawWaiver>,
        cases: &Named<'_>,
    ) -> Result<Vec<SubjectWaiver>, CorpusError> {
        let (mut waived, mut subjects) = (BTreeSet::new(), BTreeMap::new());
        let waiver = |raw: RawWaiver| {
            let n_subjects = subjects.len();
            let subject = *subjects.entry(raw.subject.get_ref().clone()).or_insert(n_subjects);
            self.waiver(raw, subject, cases, &mut waived)
        };
        raw.into_iter().map(waiver).collect()
    }

    /// The quirks of the file; each case that they name must exist.
    pub(super) fn quirks(
        &self,
        raw: Vec<Spanned<Quirk>>,
        known: &Named<'_>,
    ) -> Result<Vec<Quirk>, CorpusError> {
        raw.into_iter().map(|quirk| self.quirk(quirk, known)).collect()
    }

    fn quirk(&self, quirk: Spanned<Quirk>, known: &Named<'_>) -> Result<Quirk, CorpusError> {
        let place = self.at(&quirk);
        let quirk = quirk.into_inner();
        let texts = quirk.between.iter().chain(quirk.says.iter().flatten()).chain([&quirk.reason]);
        if texts.into_iter().any(|text| text.contains(is_hidden)) {
            let problem =
                "the texts of a quirk are lines of visible characters, as reports print them";
            return Err(self.error(place, problem));
        }
        for name in &quirk.cases {
            let named = known.by(name).map_err(|problem| self.error(place, problem))?;
            if named.is_empty() {
                let problem = format!("this file has no case `{name}`; name one, or remove this");
                return Err(self.error(place, problem));
            }
        }
        if quirk.cases.is_empty() && quirk.says.is_none() {
            let problem = "a quirk names the cases that it is for, or `says` what differs";
            return Err(self.error(place, problem));
        }
        Ok(quirk)
    }

    /// One waiver; `waived` holds the respects of those before it.
    fn waiver(
        &self,
        raw: RawWaiver,
        subject: usize,
        known: &Named<'_>,
        waived: &mut BTreeSet<Respect>,
    ) -> Result<SubjectWaiver, CorpusError> {
        let check = self.check(&raw.check)?;
        let verdict = raw.verdict.as_ref().map(|name| self.verdict(name)).transpose()?;
        let kind = raw.kind.as_ref().map(|kind| self.kind(kind, check)).transpose()?;
        let cuts = raw.cuts.as_ref().map(|range| self.range(range, check)).transpose()?;
        let profile = raw.profile.as_ref().map(|name| self.profile(name)).transpose()?;
        self.visible(&raw.subject, "a subject")?;
        self.visible(&raw.reason, "`reason`")?;
        raw.reference.as_ref().map_or(Ok(()), |text| self.visible(text, "`reference`"))?;
        let cases = raw.cases;
        if cases.get_ref().is_empty() {
            return Err(self.error(self.at(&cases), "a waiver names the cases that it is for"));
        }
        let ends = cuts.as_ref().map(|cuts| (cuts.start, cuts.end));
        for named in cases.get_ref() {
            for (id, case) in self.named(named, known)? {
                if !waived.insert((subject, check, case, verdict, kind.clone(), ends)) {
                    let problem = format!("`{id}` is waived already; remove one of the two");
                    return Err(self.error(self.at(named), problem));
                }
            }
        }
        Ok(SubjectWaiver {
            subject_at: self.place(raw.subject.span().start),
            subject: raw.subject.into_inner(),
            waiver: Waiver {
                check,
                cases: cases.into_inner().into_iter().map(Spanned::into_inner).collect(),
                cuts,
                verdict,
                kind,
                profile,
                class: raw.class,
                reason: raw.reason.into_inner(),
                reference: raw.reference.map(Spanned::into_inner).unwrap_or_default(),
            },
        })
    }

    /// The cases that a name or a pattern of a waiver stands for.
    fn named<'c>(
        &self,
        name: &Spanned<String>,
        known: &Named<'c>,
    ) -> Result<Vec<(&'c str, usize)>, CorpusError> {
        let text = name.get_ref();
        let named = known.by(text).map_err(|problem| self.error(self.at(name), problem))?;
        if named.is_empty() {
            let what = if is_pattern(text) { "case like" } else { "case" };
            let problem = format!("this file has no {what} `{text}`; name one, or remove this");
            return Err(self.error(self.at(name), problem));
        }
        Ok(named)
    }

    /// The check with this name.
    fn check(&self, name: &Spanned<String>) -> Result<CheckId, CorpusError> {
        name.get_ref()
            .parse()
            .map_err(|unknown: UnknownCheck| self.error(self.at(name), unknown.to_string()))
    }

    /// The verdict of a failed check, by its name.
    fn verdict(&self, name: &Spanned<String>) -> Result<Verdict, CorpusError> {
        let mut failures = Verdict::ALL.into_iter().filter(|verdict| !verdict.is_ok());
        let known: Vec<&str> = failures.clone().map(Verdict::name).collect();
        failures.find(|verdict| verdict.name() == name.get_ref()).ok_or_else(|| {
            let known = known.join(", ");
            let problem = format!("unknown verdict `{}`; there are: {known}", name.get_ref());
            self.error(self.at(name), problem)
        })
    }

    /// The profile with this name.
    fn profile(&self, name: &Spanned<String>) -> Result<Profile, CorpusError> {
        let known = Profile::ALL.map(Profile::name);
        let profile = Profile::ALL.into_iter().find(|profile| profile.name() == name.get_ref());
        profile.ok_or_else(|| {
            let known = known.join(", ");
            let problem = format!("unknown profile `{}`; there are: {known}", name.get_ref());
            self.error(self.at(name), problem)
        })
    }

    /// The kind of violation with this name, if the check distinguishes kinds.
    fn kind(&self, name: &Spanned<String>, check: CheckId) -> Result<String, CorpusError> {
        let kinds = check.invariant().map(|row| row.kinds()).unwrap_or_default();
        if kinds.contains(&name.get_ref().as_str()) {
            return Ok(name.get_ref().clone());
        }
        let problem = match kinds {
            [] => format!("`{check}` has one kind of violation only; remove this"),
            _ => format!(
                "`{check}` has no kind `{}`; there are: {}",
                name.get_ref(),
                kinds.join(", ")
            ),
        };
        Err(self.error(self.at(name), problem))
    }

    /// The range of cuts of a waiver; the check must be one that cuts the script.
    fn range(
        &self,
        range: &Spanned<Two<i64>>,
        check: CheckId,
    ) -> Result<Range<usize>, CorpusError> {
        let [from, to] = range.get_ref().0.map(usize::try_from);
        let cuts = from.ok().zip(to.ok()).map(|(from, to)| from..to);
        let problem = match cuts {
            Some(cuts) if !cuts.is_empty() && check != CheckId::EXPECTED => return Ok(cuts),
            Some(cuts) if !cuts.is_empty() => {
                format!("`{check}` judges the script in one piece; remove this")
            }
            _ => "`cuts` are the offsets from the first number up to the second, which is greater \
                  and not included"
                .to_owned(),
        };
        Err(self.error(self.at(range), problem))
    }
}

const COMPARED_MAX: usize = 4 << 20;
/// A waived case is kept, which takes as much as several comparisons.
const KEPT_COST: usize = 16;
const TOO_MANY: &str = "with this the patterns of the file are compared with cases more than \
                        4,194,304 times; move some of its cases and waivers to another file";

#[cfg(test)]
mod tests {
    use crate::checks::CheckId;
    use crate::context::Verdict;
    use crate::corpus::tests::{GOOD, parse};
    use crate::runner::Waiver;

    /// The good file with two more cases, and a second copy of its waiver with these pieces
    /// replaced.
    fn twice(pieces: &[(&str, &str)]) -> String {
        let (head, waiver) = GOOD.split_once("[[waiver]]").unwrap();
        let case = &head[head.find("[[case]]").unwrap()..];
        let more = ["one-a", "one-b"].map(|id| case.replace("\"one\"", &format!("\"{id}\"")));
        let again = pieces.iter().fold(waiver.to_owned(), |text, (old, new)| {
            assert_eq!(text.matches(old).count(), 1, "{old}");
            text.replace(old, new)
        });
        format!("{head}{}[[waiver]]{waiver}[[waiver]]{again}", more.concat())
    }

    const CASES: &str = "cases = [\"one\"]";
    const CHECK: &str = "check = \"expected\"";

    #[test]
    fn a_pattern_stands_for_all_cases_that_fit() {
        let file = parse(&twice(&[(CASES, "cases = ['one-*']")])).unwrap().files.remove(0);
        assert_eq!(file.waivers[1].waiver.cases, ["one-*"]);
    }

    #[test]
    fn a_case_is_waived_once_in_one_respect() {
        let more = |lines: &str| format!("{lines}\n{CASES}");
        let differences = [
            (CHECK, "check = 'events'".to_owned()),
            ("subject = \"core\"", "subject = 'other'".to_owned()),
            (CASES, more("verdict = 'lost-events'")),
        ];
        for (old, new) in differences {
            assert!(parse(&twice(&[(old, &new)])).is_ok(), "{new}");
        }
        let of_cuts = twice(&[(CASES, &more("cuts = [3, 8]"))]).replace("expected", "events");
        assert!(parse(&of_cuts).is_ok());
        let pattern = more("verdict = 'lost-events'").replace("one", "*");
        let thrice = |lines: &str| format!("{}[[waiver]]\n{lines}", twice(&[(CASES, &pattern)]));
        let lines = "subject = 'core'\ncheck = 'expected'\nclass = 'permitted'\nreason = ''\n";
        let other = format!("{lines}cases = ['one-b']\n");
        assert!(parse(&thrice(&other)).is_ok());
        let same = format!("{other}verdict = 'lost-events'\n");
        let error = parse(&thrice(&same)).unwrap_err();
        assert_eq!(error.place, Some((46, 10)));
        assert!(error.problem.contains("`one-b` is waived already"), "{error}");
    }

    #[test]
    fn verdict_cuts_and_reference_are_read() {
        let lines = "verdict = 'panicked'\ncuts = [3, 8]\nreference = 'a/b#1'\nclass";
        let text = GOOD.replace("class", lines).replace(CHECK, "check = \"events\"");
        let file = parse(&text).unwrap().files.remove(0);
        let waiver = Waiver::deviation(CheckId::EVENTS, "r").cases(["one"]).cuts(3..8);
        let waiver = waiver.verdict(Verdict::Panicked).reference("a/b#1");
        assert_eq!(file.waivers[0].waiver, waiver);
    }
}
