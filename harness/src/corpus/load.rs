//! Reads corpora from TOML and refuses everything that the format does not define.

use std::collections::BTreeMap;
use std::path::Path;

use serde::de::DeserializeOwned;
use toml::Spanned;

use crate::bytes::is_hidden;
use crate::corpus::find::{error, is_vocabulary, protocol};
use crate::corpus::raw::{RawCase, RawExpect, RawFile, RawVocabulary, Text};
use crate::corpus::vocabulary::HARNESS_WORDS;
use crate::corpus::{
    Allowed, Case, Corpora, CorpusError, CorpusFile, Level, Setup, Vocabulary, Word, size,
};
use crate::runner::waiver::ANY;
use crate::transcript::line::first_word;

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
        let sources = texts.into_iter().map(|(path, text)| Source {
            path: path.as_ref().to_owned(),
            protocol: protocol(path.as_ref()),
            text: text.as_ref().to_owned(),
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
        let mut corpora = Self::default();
        for source in vocabularies {
            let vocabulary = source.vocabulary()?;
            match corpora.vocabulary(&source.protocol) {
                None => corpora.vocabularies.push(vocabulary),
                Some(known) if *known == vocabulary => {}
                Some(_) => {
                    let problem = format!(
                        "another vocabulary of `{}` differs from this one; a protocol has one",
                        source.protocol
                    );
                    return Err(source.error(None, problem));
                }
            }
        }
        let mut ids = BTreeMap::new();
        for source in files {
            let vocabulary = corpora.vocabulary(&source.protocol);
            let problem = || {
                format!("there is no {}/vocabulary.toml, which defines the words", source.protocol)
            };
            let vocabulary = vocabulary.ok_or_else(|| source.error(None, problem()))?;
            corpora.files.push(source.cases(vocabulary, &mut ids)?);
        }
        corpora.files.sort_by(|a, b| a.path.cmp(&b.path));
        Ok(corpora)
    }

    /// Returns the vocabulary of a protocol.
    #[must_use]
    pub fn vocabulary(&self, protocol: &str) -> Option<&Vocabulary> {
        self.vocabularies.iter().find(|vocabulary| vocabulary.protocol == protocol)
    }
}

/// One text with the path it came from.
pub(super) struct Source {
    pub(super) path: String,
    pub(super) protocol: String,
    pub(super) text: String,
}

impl Source {
    /// The contents of the file; `ids` are the cases of all files so far, with their places.
    fn cases(
        &self,
        vocabulary: &Vocabulary,
        ids: &mut BTreeMap<(String, String), String>,
    ) -> Result<CorpusFile, CorpusError> {
        let raw: RawFile = self.deserialize()?;
        if raw.case.is_empty() {
            return Err(self.error(Some((1, 1)), "no `[[case]]`; an empty corpus checks nothing"));
        }
        let mut cases = Vec::new();
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
            cases.push(self.case(case, vocabulary)?);
        }
        Ok(CorpusFile {
            path: self.path.clone(),
            protocol: self.protocol.clone(),
            why: self.why()?,
            waivers: self.waivers(raw.waiver, &cases)?,
            quirks: self.quirks(raw.quirk, &cases)?,
            cases,
        })
    }

    fn case(&self, raw: RawCase, vocabulary: &Vocabulary) -> Result<Case, CorpusError> {
        if raw.id.get_ref().contains(is_hidden) || raw.id.get_ref().is_empty() {
            let problem = "an id is a name of visible characters, as reports print it";
            return Err(self.error(self.at(&raw.id), problem));
        }
        if raw.id.get_ref().contains(ANY) {
            let problem =
                format!("an id has no `{ANY}`, which stands for any characters in waivers");
            return Err(self.error(self.at(&raw.id), problem));
        }
        let setup = Setup::new(raw.setup.get_ref());
        self.known(&raw.setup, setup.role(), "setup", &vocabulary.setups)?;
        for feature in &raw.features {
            self.known(feature, feature.get_ref(), "feature", &vocabulary.features)?;
        }
        let (script, facts) = self.script_and_facts(&raw, vocabulary)?;
        let size = facts.limit.as_ref().or(facts.growth.as_ref()).map(|family| family.size);
        let allowed = self.allowed(&raw.expect, vocabulary, size)?;
        Ok(Case {
            line: self.place(raw.id.span().start).0,
            id: raw.id.into_inner(),
            spec: raw.spec,
            must: raw.must,
            setup,
            features: raw.features.into_iter().map(Spanned::into_inner).collect(),
            isolated: raw.isolated,
            script,
            facts,
            allowed,
        })
    }

    /// The allowed outcomes; a list of lines is one outcome, with the verdict `must`.
    fn allowed(
        &self,
        expect: &RawExpect,
        vocabulary: &Vocabulary,
        size: Option<usize>,
    ) -> Result<Vec<Allowed>, CorpusError> {
        let mut allowed = Vec::new();
        if !expect.lines.is_empty() {
            let says = self.lines(&expect.lines, vocabulary, size)?;
            allowed.push(Allowed { verdict: Level::Must, says });
        }
        for outcome in &expect.outcomes {
            let says = self.lines(&outcome.says, vocabulary, size)?;
            allowed.push(Allowed { verdict: outcome.verdict, says });
        }
        Ok(allowed)
    }

    fn lines(
        &self,
        lines: &[Spanned<Text>],
        vocabulary: &Vocabulary,
        size: Option<usize>,
    ) -> Result<Vec<String>, CorpusError> {
        let written_out = |line: &Spanned<Text>| {
            let text = line.get_ref().0.as_str();
            let name = first_word(text);
            if !HARNESS_WORDS.contains(&name) {
                self.known(line, name, "word", &vocabulary.words)?;
            }
            size::line(text, size).map_err(|e| self.error(self.at(line), e.to_string()))
        };
        lines.iter().map(written_out).collect()
    }

    pub(super) fn known<T>(
        &self,
        at: &Spanned<T>,
        name: &str,
        what: &str,
        words: &[Word],
    ) -> Result<(), CorpusError> {
        if words.iter().any(|word| word.name() == name) {
            return Ok(());
        }
        let names: Vec<&str> = words.iter().map(Word::name).collect();
        let known = if names.is_empty() { "none".to_owned() } else { names.join(", ") };
        let problem =
            format!("unknown {what} `{name}`; {}/vocabulary.toml knows: {known}", self.protocol);
        Err(self.error(self.at(at), problem))
    }

    fn vocabulary(&self) -> Result<Vocabulary, CorpusError> {
        let raw: RawVocabulary = self.deserialize()?;
        let protocol = self.protocol.clone();
        let RawVocabulary { words, setups, features, actions, numbers, blocks } = raw;
        Ok(Vocabulary { protocol, words, setups, features, actions, numbers, blocks })
    }

    /// The comment that a file opens with.
    fn why(&self) -> Result<String, CorpusError> {
        let comment = self.text.lines().map_while(|line| line.strip_prefix('#'));
        let why: Vec<&str> = comment.map(str::trim).collect();
        if why.is_empty() {
            let problem = "a corpus opens with a comment that explains why it exists";
            return Err(self.error(Some((1, 1)), problem));
        }
        Ok(why.join(" "))
    }

    fn deserialize<T: DeserializeOwned>(&self) -> Result<T, CorpusError> {
        toml::from_str(&self.text).map_err(|e| CorpusError {
            path: self.path.clone(),
            place: e.span().map(|span| self.place(span.start)),
            problem: e.message().replace('\n', " "),
        })
    }

    pub(super) fn error(
        &self,
        place: Option<(usize, usize)>,
        problem: impl Into<String>,
    ) -> CorpusError {
        CorpusError { path: self.path.clone(), place, problem: problem.into() }
    }

    pub(super) fn at<T>(&self, spanned: &Spanned<T>) -> Option<(usize, usize)> {
        Some(self.place(spanned.span().start))
    }

    /// Line and column of an offset, both from 1.
    pub(super) fn place(&self, offset: usize) -> (usize, usize) {
        let before = self.text.get(..offset).unwrap_or(&self.text);
        let line_start = before.rfind('\n').map_or(0, |newline| newline + 1);
        let column = before.get(line_start..).unwrap_or_default().chars().count() + 1;
        (before.matches('\n').count() + 1, column)
    }
}
