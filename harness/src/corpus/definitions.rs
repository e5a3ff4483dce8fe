//! Reads a vocabulary, and refuses definitions that could not be used, or not all of them.

use std::cell::RefCell;
use std::collections::{BTreeMap, BTreeSet};

use toml::Spanned;

use crate::bytes::is_hidden;
use crate::corpus::form::is_free;
use crate::corpus::index::{NameKind, Used};
use crate::corpus::notation::{DEPTH_MAX, Notation, TOO_DEEP};
use crate::corpus::quota::{CASE_MAX, Quota};
use crate::corpus::raw::{RawBlock, RawVocabulary, RawWord};
use crate::corpus::source::Source;
use crate::corpus::vocabulary::HARNESS_WORDS;
use crate::corpus::{Block, CorpusError, Vocabulary, Word};
use crate::transcript::line::first_word;

impl Source {
    pub(super) fn vocabulary(&self) -> Result<Vocabulary, CorpusError> {
        let raw: RawVocabulary = self.deserialize()?;
        if let Some(numbers) = &raw.numbers {
            self.numbers(numbers)?;
        }
        let numbers = raw.numbers.map(Spanned::into_inner).unwrap_or_default();
        Ok(Vocabulary {
            protocol: self.protocol.clone(),
            documents: self.documents(raw.documents)?,
            words: self.words(raw.words, NameKind::Word)?,
            sent: self.words(raw.sent, NameKind::Sent)?,
            setups: self.words(raw.setups, NameKind::Setup)?,
            features: self.words(raw.features, NameKind::Feature)?,
            actions: self.words(raw.actions, NameKind::Action)?,
            blocks: self.blocks(&raw.blocks, &numbers)?,
            numbers,
        })
    }

    /// Refuses a text that would not be shown as it is, in reports and messages.
    pub(super) fn visible(&self, text: &Spanned<String>, what: &str) -> Result<(), CorpusError> {
        if !text.get_ref().contains(is_hidden) {
            return Ok(());
        }
        let problem = format!("{what} is one line of visible characters, as reports print it");
        Err(self.error(self.at(text), problem))
    }

    fn words(&self, raw: Vec<RawWord>, kind: NameKind) -> Result<Vec<Word>, CorpusError> {
        let mut defined = BTreeMap::new();
        for RawWord { form, means } in &raw {
            self.visible(form, "a form")?;
            self.visible(means, "`means`")?;
            let words = fixed_words(form.get_ref(), kind);
            let name = words.first().copied().unwrap_or_default();
            if name.is_empty() {
                return Err(self.error(self.at(form), "a form begins with a name"));
            }
            if matches!(kind, NameKind::Word) && HARNESS_WORDS.contains(&name) {
                let problem = format!("`{name}` is a word of the harness; choose another one");
                return Err(self.error(self.at(form), problem));
            }
            self.once(&mut defined, words.join(" "), form, kind.name())?;
        }
        Ok(raw.into_iter().map(RawWord::into_word).collect())
    }

    fn documents(&self, raw: Vec<RawWord>) -> Result<Vec<Word>, CorpusError> {
        let mut defined = BTreeMap::new();
        for RawWord { form, means } in &raw {
            self.visible(form, "a form")?;
            self.visible(means, "`means`")?;
            self.once(&mut defined, form.get_ref().clone(), form, "document")?;
        }
        Ok(raw.into_iter().map(RawWord::into_word).collect())
    }

    /// Refuses the first name that no case uses, by its kind, unless other files use the vocabulary, too.
    pub(super) fn all_used(&self, used: &Used<'_>) -> Result<(), CorpusError> {
        let raw: RawVocabulary = self.deserialize()?;
        if raw.shared {
            return Ok(());
        }
        let kinds = [
            (NameKind::Word, &raw.words),
            (NameKind::Sent, &raw.sent),
            (NameKind::Setup, &raw.setups),
            (NameKind::Feature, &raw.features),
            (NameKind::Action, &raw.actions),
        ];
        for (kind, words) in kinds {
            let unused = words.iter().find(|word| !used.has(kind, first_word(word.form.get_ref())));
            if let Some(word) = unused {
                let (what, name) = (kind.name(), first_word(word.form.get_ref()));
                let problem = format!(
                    "no case uses the {what} `{name}`; add one, remove it, or begin the vocabulary with \
                     `shared = true` if cases elsewhere do"
                );
                return Err(self.error(self.at(&word.form), problem));
            }
        }
        Ok(())
    }

    /// Refuses a second definition; `defined` holds the lines of the first ones.
    fn once(
        &self,
        defined: &mut BTreeMap<String, usize>,
        name: String,
        at: &Spanned<String>,
        what: &str,
    ) -> Result<(), CorpusError> {
        let (line, column) = self.place(at.span().start);
        let Some(first) = defined.get(&name) else {
            defined.insert(name, line);
            return Ok(());
        };
        let problem = format!(
            "the {what} `{name}` is defined in line {first} already; remove one of the two"
        );
        Err(self.error(Some((line, column)), problem))
    }

    fn numbers(&self, numbers: &Spanned<BTreeMap<String, u64>>) -> Result<(), CorpusError> {
        let is_name = |name: &&String| {
            let is_within = |char: char| !is_hidden(char) && !" +{}:\"".contains(char);
            name.starts_with(char::is_alphabetic) && name.chars().all(is_within)
        };
        numbers.get_ref().keys().find(|name| !is_name(name)).map_or(Ok(()), |name| {
            let problem = format!(
                "`{name}` cannot stand for a number; a name is one word that begins with a letter and \
                 has no `+`, brace, colon or quote"
            );
            Err(self.error(self.at(numbers), problem))
        })
    }

    /// The blocks; refuses those that cannot be written out, used or not.
    fn blocks(
        &self,
        raw: &[RawBlock],
        numbers: &BTreeMap<String, u64>,
    ) -> Result<Vec<Block>, CorpusError> {
        let (mut blocks, mut defined) = (Vec::new(), BTreeMap::new());
        for RawBlock { form, bytes, means } in raw {
            self.visible(form, "a form")?;
            self.visible(means, "`means`")?;
            let block = Block {
                form: form.get_ref().clone(),
                bytes: bytes.get_ref().clone(),
                means: means.get_ref().clone(),
            };
            if !is_free(block.name()) {
                let problem = format!(
                    "a block cannot have the name `{}`; one begins with a letter, and is none of the \
                     notation: u8 to u64, varint, quic, bits, hex, repeat, size",
                    block.name()
                );
                return Err(self.error(self.at(form), problem));
            }
            let mut params = BTreeSet::new();
            if let Some(twice) = block.params().find(|param| !params.insert(*param)) {
                let problem =
                    format!("the parameter `{twice}` is there twice; rename one of the two");
                return Err(self.error(self.at(form), problem));
            }
            self.once(&mut defined, block.name().to_owned(), form, "block")?;
            blocks.push(block);
        }
        let by_name = blocks.iter().map(|block| (block.name(), block)).collect();
        let mut uses = Uses::default();
        for (block, RawBlock { bytes, .. }) in blocks.iter().zip(raw) {
            let (quota, used) = (Quota::new(), RefCell::default());
            let notation = Notation {
                numbers,
                blocks: &by_name,
                // A block may hold `{size}`.
                size: Some(1),
                quota: &quota,
                uses: Some(&used),
            };
            let parsed = notation.parse_block(block);
            parsed.map_err(|e| self.error(self.at(bytes), e.to_string()))?;
            let cost = quota.notated() + block.bytes.len() as u64;
            uses.of.insert(block.name(), (used.take(), cost));
        }
        let place = |name: &str| {
            let mut named = blocks.iter().zip(raw).filter(|(block, _)| block.name() == name);
            named.next().and_then(|(_, raw)| self.at(&raw.bytes))
        };
        for block in &blocks {
            let written_out = uses.write_out(block.name(), &mut Vec::new());
            written_out.map_err(|(name, problem)| self.error(place(name), problem))?;
        }
        Ok(blocks)
    }
}

/// The words of a form that say what it is: its name, and of an action those up to its arguments, as
/// there may be `far stop CODE` and `far close CODE`.
fn fixed_words(form: &str, kind: NameKind) -> Vec<&str> {
    let mut words = form.split(' ');
    let mut fixed = Vec::from_iter(words.next());
    if matches!(kind, NameKind::Action) {
        let is_fixed =
            |word: &&str| word.chars().all(|char| char.is_ascii_lowercase() || char == '-');
        fixed.extend(words.take_while(is_fixed));
    }
    fixed
}

/// The blocks that one uses, with the depth of each use.
type UsedAt<'v> = Vec<(&'v str, usize)>;

/// Which blocks use which.
#[derive(Default)]
struct Uses<'v> {
    /// The blocks that each one uses, and its own cost.
    of: BTreeMap<&'v str, (UsedAt<'v>, u64)>,
    /// The depth and the cost of those that were written out.
    known: BTreeMap<&'v str, (usize, u64)>,
}

impl<'v> Uses<'v> {
    /// The depth and the cost of a block that is written out, or the block that cannot be, and why;
    /// each block is visited once. `above` holds the blocks that lead to it.
    fn write_out(
        &mut self,
        name: &'v str,
        above: &mut Vec<&'v str>,
    ) -> Result<(usize, u64), (&'v str, String)> {
        if let Some(known) = self.known.get(name) {
            return Ok(*known);
        }
        if let Some(first) = above.iter().position(|other| *other == name) {
            let through: Vec<&str> = above.iter().skip(first + 1).copied().collect();
            let problem = match through.as_slice() {
                [] => format!("the block `{name}` holds itself"),
                through => {
                    format!("the block `{name}` holds itself, through {}", through.join(", "))
                }
            };
            return Err((name, problem));
        }
        if above.len() > DEPTH_MAX {
            return Err((name, TOO_DEEP.to_owned()));
        }
        let (used, own) = self.of.get(name).cloned().unwrap_or_default();
        let (mut depth, mut cost) = (0, own);
        above.push(name);
        for (other, at) in used {
            let (its_depth, its_cost) = self.write_out(other, above)?;
            depth = depth.max(at + its_depth);
            cost = cost.saturating_add(its_cost);
        }
        above.pop();
        // A case that uses it adds one more.
        if depth >= DEPTH_MAX {
            return Err((name, TOO_DEEP.to_owned()));
        }
        if cost > CASE_MAX {
            return Err((name, TOO_LARGE.to_owned()));
        }
        self.known.insert(name, (depth, cost));
        Ok((depth, cost))
    }
}

const TOO_LARGE: &str = "written out, this block takes more than 16 MiB; use fewer blocks in it, or \
                         {repeat N \"…\"}";
