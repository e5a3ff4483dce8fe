//! Reads corpora from TOML and refuses everything that the format does not define.

use std::collections::BTreeMap;
use std::path::Path;

use toml::Spanned;

use crate::bytes::{EscapeError, expanded_len, is_hidden, one_line};
use crate::corpus::covered::covered;
use crate::corpus::documents::is_cited;
use crate::corpus::error::listed;
use crate::corpus::find::{error, is_vocabulary, protocol};
use crate::corpus::index::{Index, NameKind, Used};
use crate::corpus::quota::Quota;
use crate::corpus::raw::{RawCase, RawFile, Text};
use crate::corpus::source::Source;
use crate::corpus::vocabulary::HARNESS_WORDS;
use crate::corpus::waived::Named;
use crate::corpus::{
    Allowed, Case, Corpora, CorpusError, CorpusFile, Level, Setup, Vocabulary, size,
};
use crate::runner::waiver::ANY;
use crate::transcript::line::{ANY_LINES, first_word};
use crate::transcript::timed::split_time;

impl Corpora {
    /// Reads corpora from texts, each with a path whose folder names the protocol.
    ///
    /// # Errors
    ///
    /// As [`load`](Self::load).
    pub fn parse<P, T>(texts: impl IntoIterator<Item = (P, T)>) -> Result<Self, CorpusError>
    where
        P: AsRef<str>,
        T: AsRef<str>,
    {
        let sources = texts.into_iter().map(|(path, text)| {
            let path = one_line(path.as_ref()).into_owned();
            Source::new(path.clone(), protocol(&path), text.as_ref().to_owned())
        });
        Self::of(sources.collect())
    }

    pub(super) fn of(sources: Vec<Source>) -> Result<Self, CorpusError> {
        let (vocabularies, files): (Vec<_>, Vec<_>) =
            sources.into_iter().partition(|source| is_vocabulary(Path::new(&source.path)));
        if files.is_empty() {
            let path = vocabularies.first().map_or("corpora", |source| &source.path);
            return Err(error(Path::new(path), "no file `<section>.toml` with cases beside it"));
        }
        let all_loaded: Vec<&Source> = vocabularies.iter().filter(|it| it.has_all_cases).collect();
        let words = by_protocol(&vocabularies)?;
        let indexes: BTreeMap<&str, Index<'_>> =
            words.iter().map(|known| (&*known.protocol, Index::of(known))).collect();
        let (mut ids, quota) = (BTreeMap::new(), Quota::new());
        let of_file = |source: Source| {
            let protocol = &*source.protocol;
            let problem =
                || format!("there is no {protocol}/vocabulary.toml, which defines the words");
            let index = indexes.get(protocol).ok_or_else(|| source.error(None, problem()))?;
            quota.next_file();
            source.cases(index, &quota, &mut ids)
        };
        let mut files = files.into_iter().map(of_file).collect::<Result<Vec<_>, _>>()?;
        files.sort_by(|a, b| a.path.cmp(&b.path));
        for source in all_loaded {
            let own = files.iter().filter(|file| file.protocol == source.protocol);
            source.all_used(&Used::of(own.flat_map(|file| &file.cases)))?;
        }
        Ok(Self { files, vocabularies: words })
    }

    /// Returns the vocabulary of a protocol.
    #[must_use]
    pub fn vocabulary(&self, protocol: &str) -> Option<&Vocabulary> {
        self.vocabularies.iter().find(|vocabulary| vocabulary.protocol == protocol)
    }
}

/// The vocabularies, one for each protocol; copies of one count once.
fn by_protocol(sources: &[Source]) -> Result<Vec<Vocabulary>, CorpusError> {
    let (mut all, mut places) = (Vec::<Vocabulary>::new(), BTreeMap::new());
    for source in sources {
        let vocabulary = source.vocabulary()?;
        let place = *places.entry(source.protocol.clone()).or_insert(all.len());
        match all.get(place) {
            None => all.push(vocabulary),
            Some(known) if *known == vocabulary => {}
            Some(_) => {
                let problem = format!(
                    "another vocabulary of `{}` differs from this one; a protocol has one",
                    source.protocol
                );
                return Err(source.error(Some((1, 1)), problem));
            }
        }
    }
    Ok(all)
}

/// The cases that were read so far, by protocol and id, with their places.
type Ids = BTreeMap<(String, String), String>;

impl Source {
    /// The contents of the file.
    fn cases(
        &self,
        index: &Index<'_>,
        quota: &Quota,
        ids: &mut Ids,
    ) -> Result<CorpusFile, CorpusError> {
        let raw: RawFile = self.deserialize()?;
        if raw.case.is_empty() {
            return Err(self.error(Some((1, 1)), "no `[[case]]`; an empty corpus checks nothing"));
        }
        let (mut cases, mut sentences) = (Vec::new(), BTreeMap::new());
        for case in raw.case {
            let id = case.id.clone();
            let line = self.place(id.span().start).0;
            let place = format!("{}:{line}", self.path);
            let key = (self.protocol.clone(), id.get_ref().clone());
            if let Some(other) = ids.insert(key, place) {
                let problem =
                    format!("the id `{}` is taken at {other}; give one another", id.get_ref());
                return Err(self.error(self.at(&id), problem));
            }
            if let Some(other) = sentences.insert(case.must.get_ref().clone(), line) {
                let problem = format!(
                    "the case in line {other} has this sentence already; state what is particular to each"
                );
                return Err(self.error(self.at(&case.must), problem));
            }
            quota.next_case();
            cases.push(self.case(case, index, quota)?);
        }
        let named = Named::of(&cases);
        let waivers = self.waivers(raw.waiver, &named)?;
        let quirks = self.quirks(raw.quirk, &named)?;
        Ok(CorpusFile {
            path: self.path.clone(),
            protocol: self.protocol.clone(),
            why: self.why()?,
            waivers,
            quirks,
            cases,
        })
    }

    fn case(&self, raw: RawCase, index: &Index<'_>, quota: &Quota) -> Result<Case, CorpusError> {
        if raw.id.get_ref().contains(is_hidden) || raw.id.get_ref().is_empty() {
            let problem = "an id is a name of visible characters, as reports print it";
            return Err(self.error(self.at(&raw.id), problem));
        }
        if raw.id.get_ref().contains(ANY) {
            let problem =
                format!("an id has no `{ANY}`, which stands for any characters in waivers");
            return Err(self.error(self.at(&raw.id), problem));
        }
        self.visible(&raw.spec, "`spec`")?;
        self.cited(&raw.spec, index)?;
        self.visible(&raw.must, "`must`")?;
        self.visible(&raw.setup, "a setup")?;
        let setup = Setup::new(raw.setup.get_ref());
        self.known(&raw.setup, setup.role(), NameKind::Setup, index)?;
        for feature in &raw.features {
            self.known(feature, feature.get_ref(), NameKind::Feature, index)?;
        }
        let (script, facts) = self.script_and_facts(&raw, index, quota)?;
        let size = facts.limit.as_ref().or(facts.growth.as_ref()).map(|family| family.size);
        let allowed = self.allowed(&raw, index, size, quota)?;
        let unanswered = self.unanswered(&raw, &script, &facts, index)?;
        self.demands_no_more(&raw, &script, &allowed)?;
        Ok(Case {
            line: self.place(raw.id.span().start).0,
            id: raw.id.into_inner(),
            spec: raw.spec.into_inner(),
            must: raw.must.into_inner(),
            setup,
            features: raw.features.into_iter().map(Spanned::into_inner).collect(),
            isolated: raw.isolated,
            script,
            facts,
            unanswered,
            allowed,
        })
    }

    /// The allowed outcomes; a list of lines is one outcome, with the verdict `must`. What the case
    /// demands of the messages, each outcome demands.
    fn allowed(
        &self,
        raw: &RawCase,
        index: &Index<'_>,
        size: Option<usize>,
        quota: &Quota,
    ) -> Result<Vec<Allowed>, CorpusError> {
        let all = |kind: NameKind, texts: &[Spanned<Text>]| {
            let texts = texts.iter().map(|text| self.line(text, kind, index, size, quota));
            texts.collect::<Result<Vec<_>, _>>()
        };
        let lines = |lines: &[Spanned<Text>]| all(NameKind::Word, lines);
        let messages = |own: &[Spanned<Text>], more: &[Spanned<Text>]| {
            Ok([all(NameKind::Sent, own)?, all(NameKind::Sent, more)?].concat())
        };
        let ruled_out = |own: &[Spanned<Text>], more: &[Spanned<Text>]| {
            let texts = own.iter().chain(more).map(|text| match &*text.get_ref().0 {
                ANY_LINES => Ok(ANY_LINES.to_owned()),
                _ => self.line(text, NameKind::Sent, index, size, quota),
            });
            texts.collect::<Result<Vec<_>, _>>()
        };
        let of_case = |says: Vec<String>| {
            let (sends, withholds) = (messages(&raw.sends, &[])?, ruled_out(&raw.withholds, &[])?);
            Ok(Allowed { verdict: Level::Must, says, sends, withholds })
        };
        let Some(expect) = &raw.expect else {
            let any = of_case(vec![ANY_LINES.to_owned()])?;
            return Ok(Vec::from_iter(any.has_messages().then_some(any)));
        };
        // An empty list is the outcome of a core that logs nothing.
        if expect.outcomes.is_empty() {
            return Ok(vec![of_case(lines(&expect.lines)?)?]);
        }
        let allowed = expect.outcomes.iter().map(|outcome| {
            Ok(Allowed {
                verdict: outcome.verdict,
                says: lines(&outcome.says)?,
                sends: messages(&raw.sends, &outcome.sends)?,
                withholds: ruled_out(&raw.withholds, &outcome.withholds)?,
            })
        });
        let allowed = allowed.collect::<Result<Vec<_>, _>>()?;
        let Some((inner, outer)) = covered(&allowed) else { return Ok(allowed) };
        let place = expect.outcomes.get(inner).and_then(|it| {
            let mut texts = it.says.iter().chain(&it.sends).chain(&it.withholds);
            self.at(texts.next()?)
        });
        let problem = format!(
            "outcome {} of the case contains this one, at least as strongly; remove one of the two",
            outer + 1
        );
        Err(self.error(place, problem))
    }

    /// Refuses a citation that has the form of no document of the vocabulary.
    fn cited(&self, spec: &Spanned<String>, index: &Index<'_>) -> Result<(), CorpusError> {
        let documents = index.documents();
        if documents.is_empty() || is_cited(spec.get_ref(), documents) {
            return Ok(());
        }
        let known = listed(documents.iter().map(|document| &*document.form));
        let problem = format!(
            "`spec` has the form of no document; {}/vocabulary.toml knows: {known}",
            self.protocol
        );
        Err(self.error(self.at(spec), problem))
    }

    /// An expected line, or a message that is demanded or ruled out, written out.
    fn line(
        &self,
        line: &Spanned<Text>,
        kind: NameKind,
        index: &Index<'_>,
        size: Option<usize>,
        quota: &Quota,
    ) -> Result<String, CorpusError> {
        let text = line.get_ref().0.as_str();
        if text.contains(is_hidden) {
            let problem = "no transcript has such a line: in them, control and invisible characters \
                           are escaped";
            return Err(self.error(self.at(line), problem));
        }
        let is_message = kind == NameKind::Sent;
        let name = first_word(if is_message { text } else { split_time(text).1 });
        if is_message || !HARNESS_WORDS.contains(&name) {
            self.known(line, name, kind, index)?;
        }
        let error = |problem: &str| self.error(self.at(line), problem);
        let mistake = |e: EscapeError| error(&e.to_string());
        let sized = size::sized(text, size).map_err(mistake)?;
        quota.expect(expanded_len(&sized).map_err(mistake)?).map_err(error)?;
        size::repeated(&sized).map_err(mistake)
    }
}
