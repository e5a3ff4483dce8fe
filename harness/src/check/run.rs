//! The one runner: whoever checks a script of a core ends up here.

use crate::check::Checker;
use crate::context::{Context, Facts, Options};
use crate::runner::{self, Replay, Report};
use crate::script::{Chunking, Script};

impl<C> Checker<C> {
    /// Runs every check over one script of many: a waiver that covers nothing of this script may cover
    /// something of the next, so none is reported as stale.
    ///
    /// If the environment variable `CHUNKPROOF_REPLAY` holds a token of this name, only the two chunkings
    /// of that token are run.
    ///
    /// # Panics
    ///
    /// If that variable holds something that is not a token.
    #[must_use]
    pub fn run(&self, script: &Script) -> Report {
        let context = (script.clone(), Facts::default(), self.settings_or(Options::default()));
        self.run_or_replay(context, Vec::new(), false).of_many()
    }

    /// Runs every check over these chunkings of a script and no others; otherwise as [`run`](Self::run).
    ///
    /// # Panics
    ///
    /// As [`run`](Self::run).
    #[must_use]
    pub fn run_only(&self, script: &Script, chunkings: &[Chunking]) -> Report {
        let context = (script.clone(), Facts::default(), self.settings_or(Options::default()));
        self.run_or_replay(context, chunkings.to_vec(), true).of_many()
    }

    /// Runs a script, or what the environment asks to be replayed in its place.
    pub(crate) fn run_or_replay(
        &self,
        (script, facts, options): (Script, Facts, Options),
        also: Vec<Chunking>,
        only: bool,
    ) -> Report {
        let Some(replay) = self.replay() else {
            return self.run_with((script, facts, options), also, only);
        };
        let both = vec![replay.a.chunking, replay.b.chunking];
        self.run_with((replay.a.script, facts, options), both, true)
    }

    /// The one runner: everything that checks a script of a core ends up here.
    pub(crate) fn run_with(
        &self,
        (script, facts, options): (Script, Facts, Options),
        mut also: Vec<Chunking>,
        only: bool,
    ) -> Report {
        // A cut after the end is one at the end; tokens hold no others.
        for chunking in &mut also {
            *chunking = chunking.within(script.len());
        }
        let factory = self.factory();
        let facts = facts.and(self.facts().clone());
        let context = Context::new(&factory, &script, options).knowing(facts).with(also, only);
        runner::run(self.title(), context, self.waivers())
    }

    /// The replay that the environment asks of the checker of this name.
    pub(crate) fn replay(&self) -> Option<Replay> {
        let token = std::env::var(REPLAY).ok()?;
        match token.parse::<Replay>() {
            Ok(replay) => Some(replay).filter(|replay| replay.name == self.title()),
            Err(error) => panic!("{REPLAY}: {error}"),
        }
    }
}

/// The environment variable that holds a token to be replayed.
const REPLAY: &str = "CHUNKPROOF_REPLAY";
