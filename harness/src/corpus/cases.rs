//! Selects cases by protocol, role, setup and features, and checks a core with one case.

use std::vec;

use crate::check::{Check, Checker};
use crate::corpus::expect::{Match, judge};
use crate::corpus::{Allowed, Case, Corpora, CorpusFile, Setup, Subject};

/// An iterator over the cases of corpora, in order; [`Corpora::cases`] returns it.
///
/// # Examples
///
/// ```
/// use chunkproof::{Fault, Log, check, protocol};
///
/// fn lines(bytes: &[u8], log: &mut Log) -> Result<usize, Fault> {
///     let Some(end) = bytes.iter().position(|&byte| byte == b'\n') else { return Ok(0) };
///     log.event(protocol::framing::line(bytes[..end].strip_suffix(b"\r").unwrap_or(&bytes[..end])));
///     Ok(end + 1)
/// }
///
/// let corpora = protocol::framing().parse();
/// for case in corpora.cases().setup("lines").filter(|case| case.id.starts_with("lines-lf")) {
///     check(|| lines).case(case).assert();
/// }
/// ```
#[derive(Debug, Clone)]
pub struct Cases<'a> {
    left: vec::IntoIter<(&'a CorpusFile, &'a Case)>,
}

impl<'a> Cases<'a> {
    /// Keeps only the cases of this protocol.
    #[must_use]
    pub fn protocol(self, protocol: &str) -> Self {
        self.only(|(file, _)| file.protocol == protocol)
    }

    /// Keeps only the cases for cores of this role, the first word of the setup; its options may
    /// differ.
    #[must_use]
    pub fn role(self, role: &str) -> Self {
        self.only(|(_, case)| case.setup.role() == role)
    }

    /// Keeps only the cases of exactly this setup, such as `lines max=16`: one core serves all of
    /// them.
    #[must_use]
    pub fn setup(self, setup: &str) -> Self {
        let setup = Setup::new(setup);
        self.only(|(_, case)| case.setup == setup)
    }

    /// Keeps only the cases that need none but these features.
    #[must_use]
    pub fn features(self, features: &[&str]) -> Self {
        self.only(|(_, case)| case.features.iter().all(|own| features.contains(&own.as_str())))
    }

    /// Keeps only the cases that can share a process with others: none that is
    /// [isolated](Case::isolated).
    #[must_use]
    pub fn in_process(self) -> Self {
        self.only(|(_, case)| !case.isolated)
    }

    /// Pairs each case with the file that holds it.
    pub fn with_files(self) -> impl Iterator<Item = (&'a CorpusFile, &'a Case)> {
        self.left
    }

    fn only(self, is_kept: impl Fn(&(&CorpusFile, &Case)) -> bool) -> Self {
        let kept: Vec<_> = self.left.filter(|found| is_kept(found)).collect();
        Self { left: kept.into_iter() }
    }
}

impl<'a> Iterator for Cases<'a> {
    type Item = &'a Case;

    fn next(&mut self) -> Option<&'a Case> {
        self.left.next().map(|(_, case)| case)
    }

    fn size_hint(&self) -> (usize, Option<usize>) {
        self.left.size_hint()
    }
}

impl Corpora {
    /// Iterates over the cases of all files, in order; [`Cases`] can narrow them to a role or a
    /// setup.
    #[must_use]
    pub fn cases(&self) -> Cases<'_> {
        let all: Vec<_> = self.files.iter().flat_map(CorpusFile::with_cases).collect();
        Cases { left: all.into_iter() }
    }
}

impl CorpusFile {
    fn with_cases(&self) -> impl Iterator<Item = (&Self, &Case)> {
        self.cases.iter().map(move |case| (self, case))
    }
}

impl<C> Checker<C> {
    /// Starts a check with the script and the facts of a case.
    ///
    /// The transcript must be an outcome that the case allows, if it names any; otherwise the
    /// report compares it with the outcome that the case asks for most strongly. Every word of the
    /// case counts; messages that it demands are not judged. To judge a core that uses only some words
    /// of the protocol, or whose messages can be read, make it a [`Subject`] and call
    /// [`Corpora::judge`]. The name in reports ends with the id of the case.
    ///
    /// # Examples
    ///
    /// See [`Cases`].
    pub fn case(self, case: &Case) -> Check {
        let name = format!("{}:{}", self.title(), case.id);
        let check = self.name(name).script(case.script.clone()).facts(case.facts.clone());
        if case.allowed.iter().all(Allowed::is_of_messages) {
            return check;
        }
        let case = case.clone();
        // A subject without a list of words uses every word.
        let subject = Subject::new("core", "", |_| None::<Checker>);
        check.expecting(move |transcript| match judge(&subject, &case, transcript) {
            Match::Mismatch { expected, .. } => Err(expected),
            Match::Allowed(_) | Match::None => Ok(()),
        })
    }
}

#[cfg(test)]
mod tests {
    use crate::check::check;
    use crate::checks::CheckId;
    use crate::context::{Fact, Verdict};
    use crate::contract::Log;
    use crate::corpus::{Cases, Corpora};

    /// Cases of two protocols, three setups and one feature.
    fn corpora() -> Corpora {
        let words = "words = [{ form = 'raw \"B\"', means = 'bytes' }]\n\
                     setups = [{ form = 'a', means = 'x' }, { form = 'b', means = 'x' }]\n\
                     features = [{ form = 'f', means = 'x' }]";
        let case = |id: &str, setup: &str, rest: &str| {
            format!("[[case]]\nid='{id}'\nspec='s'\nmust='{id}'\nsetup='{setup}'\n{rest}\n")
        };
        let p = [
            case("one", "a", "receive='ab'\nexpect=['raw \"ab\"']\ncomplete=[0, 1, 2]"),
            case("two", "a max=1", "receive='ab'\nfeatures=['f']"),
            case(
                "three",
                "b",
                "receive='ab'\nexpect=['sent \"x\"', 'raw \"ab\"', 'end']\neof=true",
            ),
        ];
        let q = case("four", "a", "receive='q'");
        let texts = [
            ("p/vocabulary.toml", words.to_owned()),
            ("p/x.toml", format!("# Why.\n{}", p.concat())),
            ("q/vocabulary.toml", words.to_owned()),
            ("q/y.toml", format!("# Why.\n{q}")),
        ];
        Corpora::parse(texts).unwrap()
    }

    fn ids(cases: Cases<'_>) -> Vec<&str> {
        cases.map(|case| case.id.as_str()).collect()
    }

    #[test]
    fn cases_are_narrowed_by_protocol_setup_and_feature() {
        let corpora = corpora();
        assert_eq!(ids(corpora.cases()), ["one", "two", "three", "four"]);
        assert_eq!(ids(corpora.cases().role("a")), ["one", "two", "four"]);
        assert_eq!(ids(corpora.cases().setup("a")), ["one", "four"]);
        assert_eq!(ids(corpora.cases().setup("a max=1")), ["two"]);
        assert_eq!(ids(corpora.cases().role("a").features(&[])), ["one", "four"]);
        assert_eq!(ids(corpora.cases().role("a").features(&["f"])), ["one", "two", "four"]);
        assert_eq!(ids(corpora.cases().protocol("q").setup("a")), ["four"]);
        assert!(ids(corpora.cases().setup("c")).is_empty());
        let files = corpora.cases().setup("a").with_files();
        let places: Vec<_> = files.map(|(file, case)| (file.path.as_str(), case.line)).collect();
        assert_eq!(places, [("p/x.toml", 3), ("q/y.toml", 3)]);
    }

    fn raw(bytes: &[u8], log: &mut Log) -> Result<usize, crate::Fault> {
        log.data("raw", bytes);
        Ok(bytes.len())
    }

    /// Loses the letter `b` under every chunking.
    fn culprit(bytes: &[u8], log: &mut Log) -> Result<usize, crate::Fault> {
        bytes.iter().filter(|byte| **byte != b'b').for_each(|byte| log.data("raw", &[*byte]));
        Ok(bytes.len())
    }

    #[test]
    fn a_case_brings_its_facts_and_its_lines() {
        let corpora = corpora();
        let case = corpora.cases().next().unwrap();
        let report = check(|| raw).name("core").case(case).run();
        assert!(report.is_ok(), "{report}");
        assert_eq!(report.name, "core:one");
        assert_eq!(report.verdict(CheckId::COMPLETENESS), Some(Verdict::Same));
        assert!(case.facts.has(Fact::Complete));
        let report = check(|| culprit).case(case).run();
        assert_eq!(report.verdict(CheckId::EXPECTED), Some(Verdict::Unexpected), "{report}");
        assert_eq!(report.unmet.len(), 1);
    }

    #[test]
    fn sent_bytes_are_compared_apart_from_events() {
        let corpora = corpora();
        let case = corpora.cases().setup("b").next().unwrap();
        let answering = || {
            |bytes: &[u8], log: &mut Log| {
                log.data("raw", bytes);
                bytes.iter().filter(|byte| **byte == b'b').for_each(|_| log.send(b"x"));
                Ok(bytes.len())
            }
        };
        check(answering).case(case).assert();
        let silent = check(|| raw).case(case).run();
        assert_eq!(silent.verdict(CheckId::EXPECTED), Some(Verdict::Unexpected));
        let two = corpora.cases().setup("a max=1").next().unwrap();
        assert_eq!(check(|| raw).case(two).run().verdict(CheckId::EXPECTED), None);
    }
}
