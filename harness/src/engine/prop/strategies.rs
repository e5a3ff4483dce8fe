//! The strategies: chunkings of a script, scripts of a corpus or a grammar, plays of these.

use std::sync::Arc;

use proptest::strategy::{NewTree, Strategy};
use proptest::test_runner::{TestRng, TestRunner};

use super::tree::{Part, Tree};
use super::{chunking_of, script_of};
use crate::generate::chunkings::{Cutting, chunking, stream_of};
use crate::generate::mutations;
use crate::generate::plays::{self, Repertoire};
use crate::generate::scripts::Drafted;
use crate::protocol::grammar::Grammar;
use crate::script::{Chunking, Play, Script};

/// A strategy for chunkings of one script, see [`chunkings`](super::chunkings).
///
/// # Examples
///
/// ```
/// use chunkproof::prop;
/// use proptest::strategy::{Strategy, ValueTree};
/// use proptest::test_runner::TestRunner;
///
/// let mut runner = TestRunner::deterministic();
/// let near = prop::chunkings("one\r\ntwo").near([4]);
/// let cuts = near.new_tree(&mut runner).unwrap().current();
/// assert!(cuts.cuts().iter().all(|cut| [0, 2, 3, 4, 5, 6, 8].contains(cut)));
/// ```
#[derive(Debug, Clone)]
#[must_use = "a strategy makes nothing by itself"]
pub struct Chunkings {
    script: Script,
    bounds: Vec<usize>,
    cutting: Cutting,
}

impl Chunkings {
    pub(super) fn new(script: Script) -> Self {
        Self { script, bounds: Vec::new(), cutting: Cutting::Mixed }
    }

    /// Draws every chunking with the same probability.
    pub fn uniform(self) -> Self {
        Self { cutting: Cutting::Uniform, ..self }
    }

    /// Draws the density of the cuts first, then the cuts.
    pub fn swarm(self) -> Self {
        Self { cutting: Cutting::Swarm, ..self }
    }

    /// Draws a few cuts, each within two bytes of an offset where the class of bytes changes:
    /// delimiters, digits, letters, lead bytes.
    pub fn near_boundaries(self) -> Self {
        Self { cutting: Cutting::Near, ..self }
    }

    /// Draws a few cuts, each within two bytes of one of these offsets.
    pub fn near(self, offsets: impl IntoIterator<Item = usize>) -> Self {
        let bounds = offsets.into_iter().collect();
        Self { cutting: Cutting::Near, bounds, ..self }
    }
}

impl Strategy for Chunkings {
    type Tree = Tree<Chunking>;
    type Value = Chunking;

    fn new_tree(&self, runner: &mut TestRunner) -> NewTree<Self> {
        let stream = stream_of(&self.script, &self.bounds);
        let chunking = chunking(runner.rng(), &stream, self.cutting);
        let play = Play::new(self.script.clone(), chunking);
        Ok(Tree::new(play, Part::Cuts, chunking_of))
    }
}

/// A strategy for scripts of a corpus or a grammar, see [`scripts`](super::scripts) and
/// [`http1`](super::http1).
///
/// # Examples
///
/// ```
/// use chunkproof::prop;
/// use proptest::strategy::{Strategy, ValueTree};
/// use proptest::test_runner::TestRunner;
///
/// let mut runner = TestRunner::deterministic();
/// let script = prop::http2().valid().new_tree(&mut runner).unwrap().current();
/// assert!(script.bytes().starts_with(b"PRI * HTTP/2.0"));
/// ```
#[derive(Debug, Clone)]
#[must_use = "a strategy makes nothing by itself"]
pub struct Scripts {
    origin: Origin,
    is_valid: bool,
    opening: Vec<String>,
}

/// The origin of scripts.
#[derive(Debug, Clone)]
enum Origin {
    Corpus(Arc<[Script]>),
    Grammar(Grammar),
}

impl Scripts {
    pub(super) fn of(grammar: Grammar) -> Self {
        Self { origin: Origin::Grammar(grammar), is_valid: false, opening: Vec::new() }
    }

    pub(super) fn of_corpus(scripts: Arc<[Script]>) -> Self {
        Self { origin: Origin::Corpus(scripts), is_valid: false, opening: Vec::new() }
    }

    /// Draws only valid messages; of a corpus, its scripts as they are.
    pub fn valid(self) -> Self {
        Self { is_valid: true, ..self }
    }

    /// Sets the actions that come before all bytes, in words that the core understands.
    pub fn opening<A: Into<String>>(self, actions: impl IntoIterator<Item = A>) -> Self {
        Self { opening: actions.into_iter().map(Into::into).collect(), ..self }
    }

    /// Draws one script with its boundaries.
    pub(super) fn drafted(&self, rng: &mut TestRng) -> Drafted {
        let drafted = match &self.origin {
            Origin::Corpus(scripts) if self.is_valid => mutations::unchanged(rng, scripts).into(),
            Origin::Corpus(scripts) => mutations::script(rng, scripts).into(),
            Origin::Grammar(grammar) if self.is_valid => grammar.valid(rng).into(),
            Origin::Grammar(grammar) => Drafted::from(grammar.any(rng)),
        };
        if self.opening.is_empty() {
            return drafted;
        }
        let opened = self.opening.iter().fold(Script::new(), Script::act);
        Drafted { script: drafted.script.steps().fold(opened, Script::step), ..drafted }
    }
}

impl Strategy for Scripts {
    type Tree = Tree<Script>;
    type Value = Script;

    fn new_tree(&self, runner: &mut TestRunner) -> NewTree<Self> {
        let play = Play::whole(self.drafted(runner.rng()).script);
        Ok(Tree::new(play, Part::Script, script_of))
    }
}

/// A strategy for whole plays, see [`plays`](super::plays).
///
/// # Examples
///
/// ```
/// use chunkproof::prop;
/// use proptest::strategy::{Strategy, ValueTree};
/// use proptest::test_runner::TestRunner;
///
/// let plays = prop::plays(prop::websocket())
///     .actions(["close 1000", "ping \"a\""])
///     .upon(["text", "binary"]);
/// let mut tree = plays.new_tree(&mut TestRunner::deterministic()).unwrap();
/// while tree.simplify() {}
/// assert_eq!(tree.current(), Default::default(), "if every play fails, the empty one does");
/// ```
#[derive(Debug, Clone)]
#[must_use = "a strategy makes nothing by itself"]
pub struct Plays {
    scripts: Scripts,
    words: Repertoire,
}

impl Plays {
    pub(super) fn new(scripts: Scripts) -> Self {
        Self { scripts, words: Repertoire::default() }
    }

    /// Sets the actions that may come at any offset, in words that the core understands.
    pub fn actions<A: Into<String>>(mut self, actions: impl IntoIterator<Item = A>) -> Self {
        self.words.actions = actions.into_iter().map(Into::into).collect();
        self
    }

    /// Sets the first words of events that the actions may follow.
    pub fn upon<E: Into<String>>(mut self, events: impl IntoIterator<Item = E>) -> Self {
        self.words.events = events.into_iter().map(Into::into).collect();
        self
    }
}

impl Strategy for Plays {
    type Tree = Tree<Play>;
    type Value = Play;

    fn new_tree(&self, runner: &mut TestRunner) -> NewTree<Self> {
        let drafted = self.scripts.drafted(runner.rng());
        let play = plays::play(runner.rng(), drafted, &self.words);
        Ok(Tree::new(play, Part::Play, Play::clone))
    }
}
