//! The names that a vocabulary defines, by kind: each is found without a search through the others.

use std::collections::{BTreeMap, BTreeSet};

use toml::Spanned;

use crate::corpus::error::listed;
use crate::corpus::source::Source;
use crate::corpus::steps::COUNTS_REQUESTS;
use crate::corpus::{Block, Case, CorpusError, Vocabulary, Word};
use crate::transcript::line::first_word;
use crate::transcript::timed::split_time;

/// The names of one vocabulary.
pub(super) struct Index<'v> {
    pub(super) numbers: &'v BTreeMap<String, u64>,
    pub(super) blocks: BTreeMap<&'v str, &'v Block>,
    words: BTreeSet<&'v str>,
    sent: BTreeSet<&'v str>,
    setups: BTreeSet<&'v str>,
    features: BTreeSet<&'v str>,
    actions: BTreeSet<&'v str>,
    vocabulary: &'v Vocabulary,
}

/// A kind of word.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub(super) enum NameKind {
    Word,
    Sent,
    Setup,
    Feature,
    Action,
}

impl NameKind {
    pub(super) fn name(self) -> &'static str {
        match self {
            Self::Word => "word",
            Self::Sent => "message",
            Self::Setup => "setup",
            Self::Feature => "feature",
            Self::Action => "action",
        }
    }
}

impl<'v> Index<'v> {
    pub(super) fn of(vocabulary: &'v Vocabulary) -> Self {
        let names = |words: &'v [Word]| words.iter().map(Word::name).collect();
        Self {
            numbers: &vocabulary.numbers,
            blocks: vocabulary.blocks.iter().map(|block| (block.name(), block)).collect(),
            words: names(&vocabulary.words),
            sent: names(&vocabulary.sent),
            setups: names(&vocabulary.setups),
            features: names(&vocabulary.features),
            actions: names(&vocabulary.actions),
            vocabulary,
        }
    }

    /// The documents that cases may cite.
    pub(super) fn documents(&self) -> &'v [Word] {
        &self.vocabulary.documents
    }

    /// The names of a kind: in a set, and in the order of their definition.
    fn of_kind(&self, kind: NameKind) -> (&BTreeSet<&'v str>, &'v [Word]) {
        match kind {
            NameKind::Word => (&self.words, &self.vocabulary.words),
            NameKind::Sent => (&self.sent, &self.vocabulary.sent),
            NameKind::Setup => (&self.setups, &self.vocabulary.setups),
            NameKind::Feature => (&self.features, &self.vocabulary.features),
            NameKind::Action => (&self.actions, &self.vocabulary.actions),
        }
    }
}

/// The names that the cases of a protocol use.
#[derive(Default)]
pub(super) struct Used<'c> {
    names: BTreeSet<(NameKind, &'c str)>,
}

impl<'c> Used<'c> {
    pub(super) fn of(cases: impl Iterator<Item = &'c Case>) -> Self {
        let mut used = Self::default();
        for case in cases {
            used.add(NameKind::Setup, case.setup.role());
            case.features.iter().for_each(|feature| used.add(NameKind::Feature, feature));
            if !case.unanswered.is_empty() {
                used.add(NameKind::Feature, COUNTS_REQUESTS);
            }
            let ruled_out = case.facts.never.iter().filter_map(|text| str::from_utf8(text).ok());
            ruled_out.for_each(|text| used.add(NameKind::Word, text));
            for allowed in &case.allowed {
                let messages = allowed.sends.iter().chain(&allowed.withholds);
                messages.for_each(|message| used.add(NameKind::Sent, message));
                allowed.says.iter().for_each(|line| used.add(NameKind::Word, split_time(line).1));
            }
            case.script.reactions().iter().for_each(|reaction| {
                used.add(NameKind::Word, &reaction.event);
                used.add(NameKind::Action, &reaction.action);
            });
            case.script.action_texts().for_each(|action| used.add(NameKind::Action, action));
        }
        used
    }

    fn add(&mut self, kind: NameKind, text: &'c str) {
        self.names.insert((kind, first_word(text)));
    }

    pub(super) fn has(&self, kind: NameKind, name: &str) -> bool {
        self.names.contains(&(kind, name))
    }
}

impl Source {
    /// Refuses a name that the vocabulary does not define.
    pub(super) fn known<T>(
        &self,
        at: &Spanned<T>,
        name: &str,
        kind: NameKind,
        index: &Index<'_>,
    ) -> Result<(), CorpusError> {
        let (names, words) = index.of_kind(kind);
        if names.contains(name) {
            return Ok(());
        }
        let (what, protocol) = (kind.name(), &self.protocol);
        let known = listed(words.iter().map(Word::name));
        let problem = format!("unknown {what} `{name}`; {protocol}/vocabulary.toml knows: {known}");
        Err(self.error(self.at(at), problem))
    }
}
