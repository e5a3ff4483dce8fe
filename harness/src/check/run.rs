//! The one runner: every check of a script of a core goes through it.

use crate::check::watched::{limit_of_environment, watched};
use crate::check::{Checker, asked};
use crate::context::{Context, Facts, Options};
use crate::runner::{self, Replay, Report};
use crate::script::{Chunking, Script};
use crate::watchdog::{self, Guard};

impl<C> Checker<C> {
    /// Runs every check over one script of many: a waiver that covers nothing of this script may cover
    /// something of the next, so none is reported as stale.
    ///
    /// If the environment variable `CHUNKPROOF_REPLAY` holds a token of this name, only the two plays
    /// of that token are run, and only the check that found them.
    ///
    /// # Panics
    ///
    /// If that variable holds something that is not a token.
    #[must_use]
    pub fn run(&self, script: &Script) -> Report {
        let context = (script.clone(), Facts::default(), self.settings_or(Options::default()));
        self.run_or_replay(context, Vec::new(), false).of_many()
    }

    /// Runs every check over these chunkings of a script and no others; see
    /// [`Check::only`](crate::Check::only). Otherwise it is as [`run`](Self::run).
    ///
    /// # Panics
    ///
    /// As [`run`](Self::run).
    #[must_use]
    pub fn run_only(&self, script: &Script, chunkings: &[Chunking]) -> Report {
        let context = (script.clone(), Facts::default(), self.settings_or(Options::default()));
        self.run_or_replay(context, chunkings.to_vec(), true).of_many()
    }

    /// Runs a script, or what is to be replayed in its place.
    pub(crate) fn run_or_replay(
        &self,
        (script, facts, options): (Script, Facts, Options),
        also: Vec<Chunking>,
        only: bool,
    ) -> Report {
        match self.asked() {
            Some(replay) => self.replayed(&replay, facts, options),
            None => self.run_with((script, facts, options), also, only),
        }
    }

    /// Runs the check of a replay over its two plays, and nothing else.
    pub(crate) fn replayed(&self, replay: &Replay, facts: Facts, options: Options) -> Report {
        let factory = self.factory();
        let facts = facts.and(self.facts().clone());
        let cuts = vec![replay.a.chunking.clone(), replay.b.chunking.clone()];
        let context = Context::new(&factory, &replay.a.script, options).knowing(facts);
        let place = (self.title(), &self.to_rerun());
        let _watched = self.watch();
        // A finding of a single play may need more than that play to be judged.
        let only = replay.a != replay.b;
        runner::replay(place, &context.with(cuts, only), replay, self.waivers())
    }

    /// The one runner: every check of a script of a core goes through it.
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
        let _watched = self.watch();
        let context = Context::new(&factory, &script, options).knowing(facts).with(also, only);
        let context = context.strictly();
        runner::run((self.title(), &self.to_rerun()), &context, self.waivers())
    }

    /// Watches this thread if a limit of calls was given, here or in the environment. What runs many checks
    /// watches it already.
    pub(crate) fn watch(&self) -> Option<Guard> {
        let limit = self.call_limit_given();
        let in_environment = || limit_of_environment().filter(|_| !watchdog::is_watched());
        let limit = limit.or_else(in_environment)?;
        Some(watched(&self.to_rerun(), limit))
    }

    /// The replay that is asked for, by a token in the code or in the environment.
    pub(crate) fn asked(&self) -> Option<Replay> {
        self.token().cloned().or_else(|| asked::asked(self.title()))
    }
}
