//! The words of a protocol, and the blocks that its cases are written with.

use std::collections::BTreeMap;

use crate::transcript::line::first_word;

/// The words of one protocol.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
#[non_exhaustive]
pub struct Vocabulary {
    /// The protocol.
    pub protocol: String,
    /// What cores say.
    pub words: Vec<Word>,
    /// What cores can be set up as.
    pub setups: Vec<Word>,
    /// What cores may be able to do.
    pub features: Vec<Word>,
    /// What an application can ask of a core.
    pub actions: Vec<Word>,
    /// Numbers by the names that the specification has for them.
    pub numbers: BTreeMap<String, u64>,
    /// Blocks of bytes by name.
    pub blocks: Vec<Block>,
}

/// A block of bytes that the cases of a protocol are written with.
#[derive(Debug, Clone, PartialEq, Eq, serde::Deserialize)]
#[serde(deny_unknown_fields)]
#[non_exhaustive]
pub struct Block {
    /// Its name, its parameters, and behind a colon the name of its content, if it has one.
    pub form: String,
    /// What it stands for, in the same notation.
    pub bytes: String,
    /// What it means.
    pub means: String,
}

impl Block {
    /// The name.
    #[must_use]
    pub fn name(&self) -> &str {
        self.words().next().unwrap_or_default()
    }

    /// Its parameters; the content is the last one.
    pub fn params(&self) -> impl Iterator<Item = &str> {
        self.words().skip(1)
    }

    fn words(&self) -> impl Iterator<Item = &str> {
        self.form.split_whitespace().filter(|word| *word != ":")
    }
}

/// A word of a vocabulary.
#[derive(Debug, Clone, PartialEq, Eq, serde::Deserialize)]
#[serde(deny_unknown_fields)]
#[non_exhaustive]
pub struct Word {
    /// The word with what follows it.
    pub form: String,
    /// What it means.
    pub means: String,
}

impl Word {
    /// The word itself.
    #[must_use]
    pub fn name(&self) -> &str {
        first_word(&self.form)
    }
}

/// What the harness itself says in transcripts, in every protocol.
pub(crate) const HARNESS_WORDS: [&str; 7] =
    ["fault", "end", "untaken", "sent", "close", "refused", "..."];
