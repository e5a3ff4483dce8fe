//! A script for a core, what is known of that script, and every check over the two.

use std::time::Duration;

use crate::check::demands::Demands;
use crate::check::{Checker, asked};
use crate::context::{Facts, Options};
use crate::runner::{Replay, Report, Waiver};
use crate::script::{Chunking, Script};
use crate::search::{Budget, Meter, Profile, WorkMeter};
use crate::transcript::Transcript;

/// A check in the making: a [`Checker`] with a script, and the facts that are known of that script.
#[derive(Debug, Clone)]
#[must_use = "a check does nothing until `assert`, `run` or `snapshot`"]
pub struct Check {
    checker: Checker,
    script: Script,
    facts: Facts,
    also: Vec<Chunking>,
    only: bool,
    pub(super) demands: Demands,
}

impl<C> Checker<C> {
    /// Starts a script with bytes of the stream, which are cut in every way.
    pub fn receive(self, bytes: impl AsRef<[u8]>) -> Check {
        self.script(Script::new().receive(bytes))
    }

    /// Starts a script with the end of the stream.
    pub fn eof(self) -> Check {
        self.script(Script::new().eof())
    }

    /// Starts a script with an action of the application, in words that the core understands.
    pub fn act(self, action: impl Into<String>) -> Check {
        self.script(Script::new().act(action))
    }

    /// Starts a script with time that passes.
    pub fn advance(self, time: Duration) -> Check {
        self.script(Script::new().advance(time))
    }

    /// Starts a script with a reaction: whenever the core logs an event that begins with `event`, the
    /// application does `action`.
    pub fn on(self, event: impl Into<String>, action: impl Into<String>) -> Check {
        self.script(Script::new().on(event, action))
    }

    /// Starts with an empty script and a limit of the core; see [`Check::limit`].
    pub fn limit(
        self,
        limit: usize,
        make: impl Fn(usize) -> Script + Send + Sync + 'static,
    ) -> Check {
        self.script(Script::new()).limit(limit, make)
    }

    /// Starts with an empty script and an exact limit of the core; see [`Check::exact_limit`].
    pub fn exact_limit(
        self,
        limit: usize,
        make: impl Fn(usize) -> Script + Send + Sync + 'static,
    ) -> Check {
        self.script(Script::new()).exact_limit(limit, make)
    }

    /// Starts with an empty script and scripts that grow; see [`Check::growth`].
    pub fn growth(
        self,
        size: usize,
        make: impl Fn(usize) -> Script + Send + Sync + 'static,
    ) -> Check {
        self.script(Script::new()).growth(size, make)
    }

    /// Takes the two plays of a token, which a report printed, in place of a script: only the check that
    /// found them is run.
    ///
    /// # Panics
    ///
    /// If this is not a token.
    ///
    /// # Examples
    ///
    /// ```
    /// use chunkproof::contract::core_fn;
    /// use chunkproof::check;
    ///
    /// // Sees a line end only where both its bytes come in one piece.
    /// let lines = || core_fn(|bytes, log| {
    ///     bytes.windows(2).filter(|pair| pair == b"\r\n").for_each(|_| log.event("line"));
    ///     Ok(bytes.len())
    /// });
    /// let report = check(lines).receive("a\r\n").run();
    /// let token = &report.findings().next().unwrap().token;
    /// assert!(!check(lines).replay(token).run().is_ok(), "it still fails");
    /// ```
    pub fn replay(self, token: &str) -> Check {
        let replay: Replay = match token.parse() {
            Ok(replay) => replay,
            Err(error) => panic!("{error}"),
        };
        let script = replay.a.script.clone();
        Check::new(self.erased().replaying(replay), script)
    }

    /// Takes a whole script.
    pub fn script(self, script: impl Into<Script>) -> Check {
        Check::new(self.erased(), script.into())
    }
}

impl Check {
    pub(super) fn new(checker: Checker, script: Script) -> Self {
        let (facts, demands) = (Facts::default(), Demands::default());
        Self { checker, script, facts, also: Vec::new(), only: false, demands }
    }

    /// Adds bytes of the stream, which are cut in every way.
    ///
    /// # Panics
    ///
    /// If the script has ended the stream already.
    pub fn receive(self, bytes: impl AsRef<[u8]>) -> Self {
        Self { script: self.script.receive(bytes), ..self }
    }

    /// Adds the end of the stream: the peer sends no more.
    ///
    /// # Panics
    ///
    /// If the script has ended the stream already.
    pub fn eof(self) -> Self {
        Self { script: self.script.eof(), ..self }
    }

    /// Adds an action of the application, in words that the core understands.
    pub fn act(self, action: impl Into<String>) -> Self {
        Self { script: self.script.act(action), ..self }
    }

    /// Lets time pass.
    pub fn advance(self, time: Duration) -> Self {
        Self { script: self.script.advance(time), ..self }
    }

    /// Adds a reaction: whenever the core logs an event that begins with `event`, the application does
    /// `action`.
    pub fn on(self, event: impl Into<String>, action: impl Into<String>) -> Self {
        Self { script: self.script.on(event, action), ..self }
    }

    /// Replays this chunking in addition to all others.
    pub fn also_cut_at(mut self, cuts: impl IntoIterator<Item = usize>) -> Self {
        self.also.push(Chunking::new(cuts));
        self
    }

    /// Plays these chunkings, in every mode, and no others.
    ///
    /// A check that needs another play, such as one of a rewritten script, is not judged. Only what was found
    /// in one of these is then shortened, with other cuts. The transcript is that of the first chunking in
    /// place of the script in one piece.
    ///
    /// # Examples
    ///
    /// ```
    /// use chunkproof::{CheckId, Chunking, Log, Verdict, check};
    ///
    /// let raw = || |bytes: &[u8], log: &mut Log| { log.data("raw", bytes); Ok(bytes.len()) };
    /// let report = check(raw).receive("abcd").only([Chunking::new([1]), Chunking::new([2, 3])]).run();
    /// assert_eq!(report.verdict(CheckId::EVENTS), Some(Verdict::Same));
    /// assert_eq!(report.verdict(CheckId::TRUNCATION), Some(Verdict::NotJudged));
    /// ```
    pub fn only(self, chunkings: impl IntoIterator<Item = Chunking>) -> Self {
        Self { also: chunkings.into_iter().collect(), only: true, ..self }
    }

    /// Sets the name in reports and tokens; see [`Checker::name`].
    pub fn name(self, name: impl Into<String>) -> Self {
        self.with(|checker| checker.name(name))
    }

    /// Declares a known deviation or a permitted difference; see [`Checker::waive`].
    pub fn waive(self, waiver: Waiver) -> Self {
        self.with(|checker| checker.waive(waiver))
    }

    /// Sets the seed of all randomness; 0 by default.
    pub fn seed(self, seed: u64) -> Self {
        self.with(|checker| checker.seed(seed))
    }

    /// Sets how thorough the run is; see [`Checker::profile`].
    pub fn profile(self, profile: Profile) -> Self {
        self.with(|checker| checker.profile(profile))
    }

    /// Sets how much may be run before the guarantee is lowered; see [`Checker::budget`].
    pub fn budget(self, budget: Budget) -> Self {
        self.with(|checker| checker.budget(budget))
    }

    /// Limits how long one call of the core may take; see [`Checker::call_limit`].
    pub fn call_limit(self, limit: Duration) -> Self {
        self.with(|checker| checker.call_limit(limit))
    }

    /// Counts allocations while scripts grow.
    pub fn meter(self, meter: Meter) -> Self {
        self.with(|checker| checker.meter(meter))
    }

    /// Measures the work inside of the core while scripts grow; see [`Checker::work_meter`].
    pub fn work_meter(self, meter: WorkMeter) -> Self {
        self.with(|checker| checker.work_meter(meter))
    }

    /// Sets seed, profile, budget and meters at once.
    pub fn options(self, options: Options) -> Self {
        self.with(|checker| checker.options(options))
    }

    pub(super) fn declaring(self, change: impl FnOnce(Facts) -> Facts) -> Self {
        Self { facts: change(self.facts), ..self }
    }

    pub(super) fn with(self, change: impl FnOnce(Checker) -> Checker) -> Self {
        Self { checker: change(self.checker), ..self }
    }

    /// Runs every check.
    ///
    /// If the environment variable `CHUNKPROOF_REPLAY` holds a token of this check, only the two
    /// plays of that token are run, and only the check that found them.
    ///
    /// # Panics
    ///
    /// If that variable holds something that is not a token.
    #[must_use]
    pub fn run(self) -> Report {
        let Self { checker, script, facts, also, only, demands } = self;
        let options = checker.settings_or(Options::default());
        let report = checker.run_or_replay((script, facts, options), also, only);
        demands.judge(report, &checker, only)
    }

    /// Runs every check and fails the test if one does not hold.
    ///
    /// # Panics
    ///
    /// With the report, if a check does not hold.
    #[track_caller]
    pub fn assert(self) {
        let report = self.run();
        if report.is_replay && report.is_ok() {
            asked::tell(&report);
        }
        assert!(report.is_ok(), "\n{report}");
    }

    /// Runs every check, fails the test if one does not hold, and returns the transcript of the script in one
    /// piece, which all chunkings agree on.
    ///
    /// # Panics
    ///
    /// With the report, if a check does not hold.
    ///
    /// # Examples
    ///
    /// ```
    /// use chunkproof::{Log, check};
    ///
    /// let raw = || |bytes: &[u8], log: &mut Log| { log.data("raw", bytes); Ok(bytes.len()) };
    /// let transcript = check(raw).receive("abc").eof().transcript();
    /// assert_eq!(transcript.to_string(), "raw \"abc\"\nend\n");
    /// ```
    #[must_use]
    #[track_caller]
    pub fn transcript(self) -> Transcript {
        let (cores, script, only) = (self.checker.factory(), self.script.clone(), self.only);
        let report = self.run();
        assert!(report.is_ok(), "\n{report}");
        // A replay is of another script.
        let is_of_script = only && !report.is_replay;
        if is_of_script { report.transcript } else { cores.replay(&script, &Chunking::whole()) }
    }
}
