//! Reads corpora from TOML and refuses everything that the format does not name.

use std::collections::BTreeSet;
use std::fs;
use std::path::{Path, PathBuf};
use std::time::Duration;

use serde::de::DeserializeOwned;
use toml::Spanned;

use crate::bytes::{expand_repeats, unescape};
use crate::corpus::raw::{RawCase, RawExpect, RawFile, RawStep, RawVocabulary, Text, Texts};
use crate::corpus::{
    Allowed, Case, Corpora, CorpusError, CorpusFile, HARNESS_WORDS, Level, Setup, Vocabulary, Word,
};
use crate::script::{Script, Step};

impl Corpora {
    /// Reads corpora from files and folders; a folder is read with all that is below it.
    ///
    /// The vocabulary of a file is looked for beside it and above it.
    ///
    /// # Errors
    ///
    /// The first mistake found: a file that cannot be read, anything that the format does not
    /// name, a case twice, a folder without cases.
    pub fn load<P: AsRef<Path>>(paths: impl IntoIterator<Item = P>) -> Result<Self, CorpusError> {
        let mut sources = Vec::new();
        for path in paths {
            let path = path.as_ref();
            let before = sources.len();
            collect(path, &mut sources)?;
            if sources.len() == before {
                return Err(error(path, "no corpus here; a corpus is a file `<section>.toml`"));
            }
        }
        let mut vocabularies = BTreeSet::new();
        for source in &sources {
            vocabularies.insert(vocabulary_above(source)?);
        }
        sources.retain(|source| !is_vocabulary(source));
        sources.extend(vocabularies);
        let texts: Result<Vec<_>, _> =
            sources.iter().map(|path| Ok((display(path), read(path)?))).collect();
        Self::parse(texts?)
    }

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
        let sources =
            texts.into_iter().map(|(path, text)| Source::new(path.as_ref(), text.as_ref()));
        let (vocabularies, files): (Vec<_>, Vec<_>) =
            sources.partition(|source| is_vocabulary(Path::new(&source.path)));
        let mut corpora = Self::default();
        for source in vocabularies {
            corpora.vocabularies.push(source.vocabulary()?);
        }
        let mut ids = BTreeSet::new();
        for source in files {
            let vocabulary = corpora.vocabulary(&source.protocol);
            let problem = || format!("there is no {}/vocabulary.toml", source.protocol);
            let vocabulary = vocabulary.ok_or_else(|| source.error(None, problem()))?;
            corpora.files.push(source.cases(vocabulary, &mut ids)?);
        }
        corpora.files.sort_by(|a, b| a.path.cmp(&b.path));
        if corpora.files.is_empty() {
            return Err(error(Path::new("corpora"), "no file with cases"));
        }
        Ok(corpora)
    }

    /// The vocabulary of a protocol.
    #[must_use]
    pub fn vocabulary(&self, protocol: &str) -> Option<&Vocabulary> {
        self.vocabularies.iter().find(|vocabulary| vocabulary.protocol == protocol)
    }
}

/// One text with the path it came from.
struct Source {
    path: String,
    protocol: String,
    text: String,
}

impl Source {
    fn new(path: &str, text: &str) -> Self {
        let folders: Vec<&str> = path.rsplit('/').skip(1).collect();
        let protocol = folders.iter().find(|folder| **folder != "regressions");
        let protocol = protocol.map_or_else(String::new, |folder| (*folder).to_owned());
        Self { path: path.to_owned(), protocol, text: text.to_owned() }
    }

    fn cases(
        &self,
        vocabulary: &Vocabulary,
        ids: &mut BTreeSet<(String, String)>,
    ) -> Result<CorpusFile, CorpusError> {
        let raw: RawFile = self.deserialize()?;
        if raw.case.is_empty() {
            return Err(self.error(None, "no `[[case]]`; an empty corpus checks nothing"));
        }
        let mut cases = Vec::new();
        for case in raw.case {
            let id = case.id.clone();
            if !ids.insert((self.protocol.clone(), id.get_ref().clone())) {
                let problem = format!("the id `{}` stands for another case already", id.get_ref());
                return Err(self.error(self.at(&id), problem));
            }
            cases.push(self.case(case, vocabulary)?);
        }
        Ok(CorpusFile {
            path: self.path.clone(),
            protocol: self.protocol.clone(),
            why: self.why()?,
            cases,
            waivers: raw.waiver,
        })
    }

    fn case(&self, raw: RawCase, vocabulary: &Vocabulary) -> Result<Case, CorpusError> {
        let setup = Setup::new(raw.setup.get_ref());
        self.known(&raw.setup, setup.role(), "setup", &vocabulary.setups)?;
        for feature in &raw.features {
            self.known(feature, feature.get_ref(), "feature", &vocabulary.features)?;
        }
        let script = self.script(&raw)?;
        for offset in &raw.complete {
            if *offset.get_ref() > script.len() {
                let problem = format!("offset beyond the {} bytes received", script.len());
                return Err(self.error(self.at(offset), problem));
            }
        }
        let allowed = self.allowed(&raw.expect, vocabulary)?;
        Ok(Case {
            line: self.place(raw.id.span().start).0,
            id: raw.id.into_inner(),
            spec: raw.spec,
            must: raw.must,
            setup,
            features: raw.features.into_iter().map(Spanned::into_inner).collect(),
            script,
            complete: raw.complete.into_iter().map(Spanned::into_inner).collect(),
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
                        return Err(self.error(self.at(step), "the stream has ended already"));
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
                Err(self
                    .error(self.at(&raw.id), "`eof = true`, but the steps end the stream already"))
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
                let time = Duration::try_from_secs_f64(*seconds).map_err(|_| mistake())?;
                Ok(Step::Advance(time))
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
            expand_repeats(text).map_err(|e| self.error(self.at(line), e.to_string()))
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

fn collect(path: &Path, sources: &mut Vec<PathBuf>) -> Result<(), CorpusError> {
    if !path.is_dir() {
        sources.push(path.to_owned());
        return Ok(());
    }
    let entries = fs::read_dir(path).map_err(|e| error(path, &e.to_string()))?;
    let mut inside: Vec<PathBuf> = entries.flatten().map(|entry| entry.path()).collect();
    inside.sort();
    for path in inside {
        if path.is_dir() || path.extension().is_some_and(|extension| extension == "toml") {
            collect(&path, sources)?;
        }
    }
    Ok(())
}

/// The vocabulary that a file is judged by: beside it, or beside its folder of regressions.
fn vocabulary_above(path: &Path) -> Result<PathBuf, CorpusError> {
    let folders = path.parent().into_iter().flat_map(Path::ancestors).take(2);
    let mut candidates = folders.map(|folder| folder.join(VOCABULARY));
    let problem = "no vocabulary.toml beside it, which says what the words mean";
    if !path.exists() {
        return Err(error(path, "there is no such file or folder"));
    }
    candidates.find(|candidate| candidate.is_file()).ok_or_else(|| error(path, problem))
}

fn is_vocabulary(path: &Path) -> bool {
    path.file_name().is_some_and(|name| name == VOCABULARY)
}

fn read(path: &Path) -> Result<String, CorpusError> {
    fs::read_to_string(path).map_err(|e| error(path, &e.to_string()))
}

fn display(path: &Path) -> String {
    path.display().to_string().replace('\\', "/")
}

fn error(path: &Path, problem: &str) -> CorpusError {
    CorpusError { path: display(path), place: None, problem: problem.to_owned() }
}

const VOCABULARY: &str = "vocabulary.toml";
