//! Reads corpora from TOML and refuses everything that the format does not name.

use std::collections::{BTreeMap, BTreeSet};
use std::path::Path;
use std::time::Duration;

use serde::de::DeserializeOwned;
use toml::Spanned;

use crate::bytes::{expand_repeats, unescape};
use crate::corpus::find::{error, is_vocabulary, protocol};
use crate::corpus::raw::{
    RawCase, RawExpect, RawFile, RawStep, RawVocabulary, RawWaiver, Text, Texts,
};
use crate::corpus::{
    Allowed, Case, Corpora, CorpusError, CorpusFile, HARNESS_WORDS, Level, Setup, Vocabulary,
    Waiver, Word,
};
use crate::script::{Script, Step};

impl Corpora {
    /// Reads corpora from texts, each with the path that names its protocol.
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
                        "another vocabulary of `{}` says otherwise; a protocol has one",
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
                format!("there is no {}/vocabulary.toml to say what words mean", source.protocol)
            };
            let vocabulary = vocabulary.ok_or_else(|| source.error(None, problem()))?;
            corpora.files.push(source.cases(vocabulary, &mut ids)?);
        }
        corpora.files.sort_by(|a, b| a.path.cmp(&b.path));
        Ok(corpora)
    }

    /// The vocabulary of a protocol.
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
    /// All that the file holds; `ids` are the cases of all files so far, with their places.
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
        let mut waived = BTreeSet::new();
        let waivers = raw.waiver.into_iter().map(|raw| self.waiver(raw, &cases, &mut waived));
        Ok(CorpusFile {
            path: self.path.clone(),
            protocol: self.protocol.clone(),
            why: self.why()?,
            waivers: waivers.collect::<Result<_, _>>()?,
            cases,
        })
    }

    /// A waiver of cases that the file has; `waived` is what the waivers before it are for.
    fn waiver(
        &self,
        raw: RawWaiver,
        known: &[Case],
        waived: &mut BTreeSet<[String; 3]>,
    ) -> Result<Waiver, CorpusError> {
        let RawWaiver { subject, check, cases, class, reason } = raw;
        if cases.get_ref().is_empty() {
            return Err(self.error(self.at(&cases), "a waiver names the cases that it is for"));
        }
        for case in cases.get_ref() {
            let id = case.get_ref();
            if !known.iter().any(|case| case.id == *id) {
                let problem = format!("this file has no case `{id}`; name one, or take this out");
                return Err(self.error(self.at(case), problem));
            }
            let what = [subject.get_ref().clone(), check.get_ref().clone(), id.clone()];
            if !waived.insert(what) {
                let problem = format!("`{id}` is waived already; take one of the two out");
                return Err(self.error(self.at(case), problem));
            }
        }
        Ok(Waiver {
            subject_at: self.place(subject.span().start),
            check_at: self.place(check.span().start),
            subject: subject.into_inner(),
            check: check.into_inner(),
            cases: cases.into_inner().into_iter().map(Spanned::into_inner).collect(),
            class,
            reason,
        })
    }

    fn case(&self, raw: RawCase, vocabulary: &Vocabulary) -> Result<Case, CorpusError> {
        let setup = Setup::new(raw.setup.get_ref());
        self.known(&raw.setup, setup.role(), "setup", &vocabulary.setups)?;
        for feature in &raw.features {
            self.known(feature, feature.get_ref(), "feature", &vocabulary.features)?;
        }
        let script = self.script(&raw)?;
        let offset = |at: &Spanned<i64>| {
            let inside = usize::try_from(*at.get_ref()).ok().filter(|at| *at <= script.len());
            let problem = || format!("no offset of what is received; it is 0 to {}", script.len());
            inside.ok_or_else(|| self.error(self.at(at), problem()))
        };
        let complete = raw.complete.iter().map(offset).collect::<Result<_, _>>()?;
        let allowed = self.allowed(&raw.expect, vocabulary)?;
        Ok(Case {
            line: self.place(raw.id.span().start).0,
            id: raw.id.into_inner(),
            spec: raw.spec,
            must: raw.must,
            setup,
            features: raw.features.into_iter().map(Spanned::into_inner).collect(),
            script,
            complete,
            allowed,
        })
    }

    fn script(&self, raw: &RawCase) -> Result<Script, CorpusError> {
        let mut script = Script::new();
        match (&raw.receive, raw.steps.as_slice()) {
            (Some(texts), []) => script = script.receive(self.bytes(texts)?),
            (None, steps @ [_, ..]) => {
                for step in steps {
                    let next = self.step(step)?;
                    if script.refuses(&next) {
                        let problem =
                            "the stream has ended already; nothing is received behind `eof`";
                        return Err(self.error(self.at(step), problem));
                    }
                    script = script.step(next);
                }
            }
            _ => return Err(self.error(self.at(&raw.id), "a case has either `receive` or `steps`")),
        }
        match (raw.eof, script.eof_offset()) {
            (false, _) => Ok(script),
            (true, None) => Ok(script.eof()),
            (true, Some(_)) => {
                let problem = "`eof = true`, but the steps end the stream already; take one out";
                Err(self.error(self.at(&raw.id), problem))
            }
        }
    }

    fn step(&self, step: &Spanned<RawStep>) -> Result<Step, CorpusError> {
        let mistake = || {
            let forms = "{ receive = '…' }, { act = '…' }, { advance = SECONDS } or { eof = true }";
            self.error(self.at(step), format!("a step is one of {forms}"))
        };
        match step.get_ref() {
            RawStep { receive: Some(texts), act: None, advance: None, eof: false } => {
                Ok(Step::Receive(self.bytes(texts)?))
            }
            RawStep { receive: None, act: Some(action), advance: None, eof: false } => {
                Ok(Step::Act(action.clone()))
            }
            RawStep { receive: None, act: None, advance: Some(seconds), eof: false } => {
                let problem = "`advance` goes forward by a number of seconds";
                let time = Duration::try_from_secs_f64(*seconds);
                time.map(Step::Advance).map_err(|_| self.error(self.at(step), problem))
            }
            RawStep { receive: None, act: None, advance: None, eof: true } => Ok(Step::Eof),
            _ => Err(mistake()),
        }
    }

    fn bytes(&self, texts: &Spanned<Texts>) -> Result<Vec<u8>, CorpusError> {
        let piece = |text: &str, at| unescape(text).map_err(|e| self.error(at, e.to_string()));
        match texts.get_ref() {
            Texts::One(text) => piece(text, self.at(texts)),
            Texts::Joined(many) => {
                let pieces = many.iter().map(|text| piece(text.get_ref(), self.at(text)));
                pieces.collect::<Result<Vec<_>, _>>().map(|pieces| pieces.concat())
            }
        }
    }

    /// A list of lines is one outcome that must be; a list of outcomes is itself.
    fn allowed(
        &self,
        expect: &RawExpect,
        vocabulary: &Vocabulary,
    ) -> Result<Vec<Allowed>, CorpusError> {
        let mut allowed = Vec::new();
        if !expect.lines.is_empty() {
            let says = self.lines(&expect.lines, vocabulary)?;
            allowed.push(Allowed { verdict: Level::Must, says });
        }
        for outcome in &expect.outcomes {
            let says = self.lines(&outcome.says, vocabulary)?;
            allowed.push(Allowed { verdict: outcome.verdict, says });
        }
        Ok(allowed)
    }

    fn lines(
        &self,
        lines: &[Spanned<Text>],
        vocabulary: &Vocabulary,
    ) -> Result<Vec<String>, CorpusError> {
        let line = |line: &Spanned<Text>| {
            let text = line.get_ref().0.as_str();
            let name = text.split(' ').next().unwrap_or_default();
            if !HARNESS_WORDS.contains(&name) {
                self.known(line, name, "word", &vocabulary.words)?;
            }
            // A line that is no escaped text is one that no core can say.
            let checked = unescape(text).and_then(|_| expand_repeats(text));
            checked.map_err(|e| self.error(self.at(line), e.to_string()))
        };
        lines.iter().map(line).collect()
    }

    fn known<T>(
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
        let RawVocabulary { words, setups, features } = raw;
        Ok(Vocabulary { protocol: self.protocol.clone(), words, setups, features })
    }

    /// The comment that a file opens with.
    fn why(&self) -> Result<String, CorpusError> {
        let comment = self.text.lines().map_while(|line| line.strip_prefix('#'));
        let why: Vec<&str> = comment.map(str::trim).collect();
        if why.is_empty() {
            let problem = "a corpus opens with a comment that says why it exists";
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

    fn error(&self, place: Option<(usize, usize)>, problem: impl Into<String>) -> CorpusError {
        CorpusError { path: self.path.clone(), place, problem: problem.into() }
    }

    fn at<T>(&self, spanned: &Spanned<T>) -> Option<(usize, usize)> {
        Some(self.place(spanned.span().start))
    }

    /// Line and column of an offset, both from 1.
    fn place(&self, offset: usize) -> (usize, usize) {
        let before = self.text.get(..offset).unwrap_or(&self.text);
        let line_start = before.rfind('\n').map_or(0, |newline| newline + 1);
        let column = before.get(line_start..).unwrap_or_default().chars().count() + 1;
        (before.matches('\n').count() + 1, column)
    }
}
