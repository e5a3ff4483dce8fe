//! The words of a protocol, and the blocks that its cases are written with.

use std::collections::BTreeMap;

use crate::transcript::line::first_word;

/// The words of one protocol.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
#[non_exhaustive]
pub struct Vocabulary {
    /// The protocol.
    pub protocol: String,
    /// The documents that cases cite, in the form in which they do; if there are none, any text will do.
    pub documents: Vec<Word>,
    /// The words that events and payload begin with.
    pub words: Vec<Word>,
    /// The words of messages that cores send.
    pub sent: Vec<Word>,
    /// The setups of cores.
    pub setups: Vec<Word>,
    /// The features that cores may have.
    pub features: Vec<Word>,
    /// The actions that an application can request of a core.
    pub actions: Vec<Word>,
    /// Numbers by their names in the specification.
    pub numbers: BTreeMap<String, u64>,
    /// Blocks of bytes by name.
    pub blocks: Vec<Block>,
}

/// A block of bytes that the cases of a protocol are written with.
#[derive(Debug, Clone, PartialEq, Eq)]
#[non_exhaustive]
pub struct Block {
    /// Its name, its parameters, and after a colon the name of its content, if it has one.
    pub form: String,
    /// The bytes that it stands for, in the same notation.
    pub bytes: String,
    /// What it means.
    pub means: String,
}

impl Block {
    /// Returns the name.
    #[must_use]
    pub fn name(&self) -> &str {
        self.words().next().unwrap_or_default()
    }

    /// Iterates over its parameters; the content is the last one.
    pub fn params(&self) -> impl Iterator<Item = &str> {
        self.words().skip(1)
    }

    /// The name of its content.
    pub(super) fn content(&self) -> Option<&str> {
        self.params().last().filter(|_| self.form.split_whitespace().any(|word| word == ":"))
    }

    fn words(&self) -> impl Iterator<Item = &str> {
        self.form.split_whitespace().filter(|word| *word != ":")
    }
}

/// A word of a vocabulary.
#[derive(Debug, Clone, PartialEq, Eq)]
#[non_exhaustive]
pub struct Word {
    /// The word with what follows it.
    pub form: String,
    /// What it means.
    pub means: String,
}

impl Word {
    /// Returns the word itself.
    #[must_use]
    pub fn name(&self) -> &str {
        first_word(&self.form)
    }
}

/// The words that the harness itself uses in transcripts, in every protocol.
pub(crate) const HARNESS_WORDS: [&str; 7] =
    ["fault", "end", "untaken", "sent", "close", "refused", "..."];
